// What the verifier checks in the fields of each opcode, derived from the rows and their forms.
// Invariant: every field of an instruction is either described by its form or must be 0. spec/verification.md.
import { assert } from "../base/assert.ts";
import { type Operand, operandsOf } from "./forms.ts";
import type { Flow, Row } from "./ops/row.ts";
import { rowOf } from "./ops.ts";

/** Uses of a field of eight bits. */
export const NONE = 0;
export const INTEGER = 1;
export const FLOAT = 2;
/** Part of a 16-bit constant or pool index. */
export const CONSTANT = 3;
type FieldUse = typeof NONE | typeof INTEGER | typeof FLOAT | typeof CONSTANT;

type ImmediateUse =
  | "unused"
  | "constant"
  | "integerPool"
  | "floatPool"
  | "address"
  | "function"
  | "label"
  | "table"
  | "site";

export interface Check {
  a: FieldUse;
  b: FieldUse;
  c: FieldUse;
  /** b and c together are an index into the pool. */
  poolInWord: boolean;
  immediate: ImmediateUse;
  /** What a call site's callee is. */
  callee: "function" | "signature" | "call" | undefined;
  readonly flow: Flow;
  /** Whether the next instruction may follow. */
  readonly fallsThrough: boolean;
}

const FALLS_THROUGH: Record<Flow, boolean> = {
  next: true,
  branch: true,
  jump: false,
  table: true,
  call: true,
  tail: false,
  return: false,
  sys: true,
  spawn: true,
  trap: false,
};

/** Filled as opcodes are met: most programs have few. */
const CHECKS: (Check | undefined)[] = new Array(256).fill(undefined);

/** The checks of an opcode, or undefined when there is no such instruction. */
export function checkOf(op: number): Check | undefined {
  return CHECKS[op] ?? firstCheckOf(op);
}

function firstCheckOf(op: number): Check | undefined {
  const row = rowOf(op);
  if (row !== undefined) CHECKS[op] = checkOfRow(row);
  return CHECKS[op];
}

function checkOfRow({ form, flow }: Row): Check {
  const check: Check = {
    a: NONE,
    b: NONE,
    c: NONE,
    poolInWord: false,
    immediate: "unused",
    callee: undefined,
    flow,
    fallsThrough: FALLS_THROUGH[flow],
  };
  for (const operand of operandsOf(form)) apply(check, operand);
  return check;
}

function set(check: Check, field: "a" | "b" | "c", use: FieldUse): void {
  assert(check[field] === NONE, "a form uses each field once");
  check[field] = use;
}

function setImmediate(check: Check, use: ImmediateUse): void {
  assert(check.immediate === "unused", "a form uses the second word once");
  check.immediate = use;
}

function apply(check: Check, operand: Operand): void {
  switch (operand.kind) {
    case "register":
      set(check, operand.field, operand.class === "x" ? INTEGER : FLOAT);
      break;
    case "memory":
      set(check, "b", INTEGER);
      setImmediate(check, "constant");
      break;
    case "immediate":
    case "pool":
      if (operand.field === "imm") setImmediate(check, constantUse(operand));
      else {
        assert(operand.kind === "immediate" || operand.class === "x", "a constant beside a target is an integer");
        set(check, "b", CONSTANT);
        set(check, "c", CONSTANT);
        check.poolInWord = operand.kind === "pool";
      }
      break;
    case "site":
      check.callee = operand.callee;
      setImmediate(check, "site");
      break;
    default:
      setImmediate(check, operand.kind);
  }
}

function constantUse(operand: Extract<Operand, { kind: "immediate" | "pool" }>): ImmediateUse {
  if (operand.kind === "immediate") return "constant";
  return operand.class === "x" ? "integerPool" : "floatPool";
}
