// Which registers an instruction reads and writes. Invariant: derived from the rows' forms and the call-site records alone.
// Registers are numbered as in call-site records: x0 is 0, f0 is 256. spec/verification.md, "Liveness".
import { type Operand, operandsOf } from "./forms.ts";
import { FLOAT_BASE, type FunctionRecord, type Image, opOf } from "./image.ts";
import type { Flow, Row } from "./ops/row.ts";
import { rowOf } from "./ops.ts";

interface FieldAccess {
  /** Where the field starts in the instruction's first word. */
  readonly shift: number;
  /** Number of the class's register 0. */
  readonly base: number;
  readonly uses: boolean;
  readonly defines: boolean;
}

interface Accesses {
  readonly fields: readonly FieldAccess[];
  readonly flow: Flow;
  readonly hasSite: boolean;
}

const SHIFT = { a: 8, b: 16, c: 24 } as const;
const BASE_OF_MEMORY: FieldAccess = { shift: SHIFT.b, base: 0, uses: true, defines: false };

/** Filled as opcodes are met: most programs have few. */
const ACCESSES: (Accesses | undefined)[] = new Array(256).fill(undefined);

function accessesIn(word: number): Accesses | undefined {
  return ACCESSES[opOf(word)] ?? firstAccesses(opOf(word));
}

function firstAccesses(op: number): Accesses | undefined {
  const row = rowOf(op);
  if (row !== undefined) ACCESSES[op] = accessesOf(row);
  return ACCESSES[op];
}

function accessesOf({ form, flow }: Row): Accesses {
  const operands = operandsOf(form);
  return { fields: operands.flatMap(fieldAccess), flow, hasSite: operands.some(({ kind }) => kind === "site") };
}

function fieldAccess(operand: Operand): FieldAccess[] {
  if (operand.kind === "memory") return [BASE_OF_MEMORY];
  if (operand.kind !== "register") return [];
  const base = operand.class === "x" ? 0 : FLOAT_BASE;
  const { access } = operand;
  return [{ shift: SHIFT[operand.field], base, uses: access !== "def", defines: access !== "use" }];
}

/** How control leaves the instruction with this first word. */
export function flowOf(word: number): Flow {
  return accessesIn(word)?.flow ?? "next";
}

/** Index of the function that the call, tail call or spawn at pc names; -1 for an instruction that names none. */
export function calleeAt({ code, sites }: Image, pc: number): number {
  return rowOf(opOf(code[2 * pc]!))?.form === "call" ? sites[code[2 * pc + 1]!]!.callee : -1;
}

/** Visits each register that the instruction at pc writes. */
export function eachDefined(image: Image, pc: number, visit: (register: number) => void): void {
  const word = image.code[2 * pc] ?? 0;
  const accesses = accessesIn(word);
  if (!accesses) return;
  for (const { shift, base, defines } of accesses.fields) if (defines) visit(base + ((word >>> shift) & 255));
  if (!accesses.hasSite) return;
  for (const register of image.sites[image.code[2 * pc + 1] ?? 0]?.results ?? []) visit(register);
}

/** Visits each register that the instruction at pc of this function reads; `ret` reads the function's result registers. */
export function eachUsed(image: Image, record: FunctionRecord, pc: number, visit: (register: number) => void): void {
  const word = image.code[2 * pc] ?? 0;
  const accesses = accessesIn(word);
  if (!accesses) return;
  for (const { shift, base, uses } of accesses.fields) if (uses) visit(base + ((word >>> shift) & 255));
  if (accesses.flow === "return") for (const register of record.results) visit(register);
  if (!accesses.hasSite) return;
  for (const argument of image.sites[image.code[2 * pc + 1] ?? 0]?.args ?? []) if (argument >= 0) visit(argument);
}
