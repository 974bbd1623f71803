// Jumps and compare-and-branch. Each comparison has a form for two registers (in a and b), for a 16-bit constant and for a
// 64-bit constant of the pool (both as b); bgt, ble and their unsigned kin with two registers are the others, swapped.
import type { FormName } from "../forms.ts";
import type { Emit } from "./emit.ts";
import { equal } from "./make.ts";
import type { Flow, Row, Run } from "./row.ts";

interface Comparison {
  readonly name: string;
  readonly sign: string;
  /** Number of the form with two registers, where there is one. */
  readonly registers?: number;
  readonly immediate: number;
  readonly pool: number;
  readonly emit: Emit;
  readonly run: Run;
}

// Comparisons of halves: V8 compares 32-bit integers without allocating in every version we support.
const COMPARISONS: readonly Comparison[] = [
  {
    name: "beq",
    sign: "= b",
    registers: 112,
    immediate: 118,
    pool: 128,
    emit: equal("a", "b"),
    run: (al: number, ah: number, bl: number, bh: number) => al === bl && ah === bh,
  },
  {
    name: "bne",
    sign: "differs from b",
    registers: 113,
    immediate: 119,
    pool: 129,
    emit: "i64.ne",
    run: (al: number, ah: number, bl: number, bh: number) => al !== bl || ah !== bh,
  },
  {
    name: "blt",
    sign: "< b",
    registers: 114,
    immediate: 120,
    pool: 130,
    emit: "i64.lt_s",
    run: (al: number, ah: number, bl: number, bh: number) => (ah === bh ? al >>> 0 < bl >>> 0 : ah < bh),
  },
  {
    name: "bge",
    sign: ">= b",
    registers: 115,
    immediate: 121,
    pool: 131,
    emit: "i64.ge_s",
    run: (al: number, ah: number, bl: number, bh: number) => (ah === bh ? al >>> 0 >= bl >>> 0 : ah > bh),
  },
  {
    name: "bltu",
    sign: "< b, unsigned",
    registers: 116,
    immediate: 122,
    pool: 132,
    emit: "i64.lt_u",
    run: (al: number, ah: number, bl: number, bh: number) => (ah === bh ? al >>> 0 < bl >>> 0 : ah >>> 0 < bh >>> 0),
  },
  {
    name: "bgeu",
    sign: ">= b, unsigned",
    registers: 117,
    immediate: 123,
    pool: 133,
    emit: "i64.ge_u",
    run: (al: number, ah: number, bl: number, bh: number) => (ah === bh ? al >>> 0 >= bl >>> 0 : ah >>> 0 > bh >>> 0),
  },
  {
    name: "bgt",
    sign: "> b",
    immediate: 124,
    pool: 134,
    emit: "i64.gt_s",
    run: (al: number, ah: number, bl: number, bh: number) => (ah === bh ? al >>> 0 > bl >>> 0 : ah > bh),
  },
  {
    name: "ble",
    sign: "<= b",
    immediate: 125,
    pool: 135,
    emit: "i64.le_s",
    run: (al: number, ah: number, bl: number, bh: number) => (ah === bh ? al >>> 0 <= bl >>> 0 : ah < bh),
  },
  {
    name: "bgtu",
    sign: "> b, unsigned",
    immediate: 126,
    pool: 136,
    emit: "i64.gt_u",
    run: (al: number, ah: number, bl: number, bh: number) => (ah === bh ? al >>> 0 > bl >>> 0 : ah >>> 0 > bh >>> 0),
  },
  {
    name: "bleu",
    sign: "<= b, unsigned",
    immediate: 127,
    pool: 137,
    emit: "i64.le_u",
    run: (al: number, ah: number, bl: number, bh: number) => (ah === bh ? al >>> 0 <= bl >>> 0 : ah >>> 0 < bh >>> 0),
  },
];

function row(number: number, name: string, mnemonic: string, form: FormName, flow: Flow, doc: string): Row {
  return { number, name, mnemonic, form, flow, family: "branch", doc, result: "none" };
}

function rowsOf({ name, sign, registers, immediate, pool, emit, run }: Comparison): Row[] {
  const doc = `go to the label when a ${sign}`;
  const rows = [
    { ...row(immediate, `${name}i`, name, "branch_xi", "branch", `${doc}; b is a 16-bit constant`), emit, run },
    { ...row(pool, `${name}k`, name, "branch_xk", "branch", `${doc}; b is a 64-bit constant of the pool`), emit, run },
  ];
  return registers === undefined
    ? rows
    : [{ ...row(registers, name, name, "branch_xx", "branch", doc), emit, run }, ...rows];
}

export const BRANCH: readonly Row[] = [
  row(104, "j", "j", "jump", "jump", "go to the label"),
  row(
    105,
    "switch",
    "switch",
    "table",
    "table",
    "go to the a-th label, counted from 0; to the next instruction when there is none",
  ),
  ...COMPARISONS.flatMap(rowsOf),
];
