// Makes the text of the interpreter's loop from the instruction table, when vmrun is built. Invariant: the loop does an
// instruction wholly or not at all; what is rare or traps it leaves to `step` of reference.ts. spec/engine.md, "The interpreter".

import { assert } from "../base/assert.ts";
import type { Row, Run } from "../isa/ops/row.ts";
import { OPS } from "../isa/ops.ts";
import { controlText } from "./control-text.ts";
import { meaningOf, readOf, registerHalf, registerWord, splice } from "./row-text.ts";
import { STACKS } from "./stacks.ts";

// The arrays are constants of a closure, so V8 writes their addresses into the code instead of loading and checking each array at
// each access. They are read before the loop: within it V8 would meet some uses before it knows that they are constants.
const HEAD = `// @ts-nocheck
// Made by generate.ts from the instruction table: do not edit.
import { popcount, roundEven, swapBytes, CANONICAL_NAN, CANONICAL_NAN_32 } from "../isa/arith.ts";
import type { Context, Exit, Space } from "./context.ts";
import type { Program } from "./program.ts";

/** Runs up to \`left\` instructions; returns an exit, or -1 at an instruction that is left to \`step\`. */
export type Loop = (context: Context, left: number) => Exit | -1;

/** The loop for one program in one space. */
export function createLoop(program: Program, space: Space): Loop {
  const { code: code_, constants: K_, constantHalves: KI_, constantFloats: KF_, table: T_, functions: FN_ } = program;
  const P_ = program.image.pool;
  const { i8, u8, i16, u16, i32, i64, f32, f64, view } = space.views;
  const base_ = space.base | 0;
  const self_ = (space.areaAt + ${STACKS.SELF}) / 8;
  return function loop(context, left) {
  const code = code_, K = K_, KI = KI_, KF = KF_, T = T_, FN = FN_, P = P_, base = base_, self = self_;
  const R = i64, I = i32, F = f64;
  const m_i8 = i8, m_u8 = u8, m_i16 = i16, m_u16 = u16, m_i32 = i32, m_i64 = i64, m_f32 = f32, m_f64 = f64, m_view = view;
  const last = 2147483648 - base;
  const Z = program.zeroes;
  const { stackEnd } = context;
  const end = Math.min(space.limit, last);
  const end1 = end - 1 | 0, end2 = end - 2 | 0, end4 = end - 4 | 0, end8 = end - 8 | 0;
  const given = left;
  let exit = 0;
  let ip = context.pc << 1;
  let fp = context.fp | 0;
  let xw = fp + 2 | 0;
  let xl = xw << 1;
  let xh = xl + 1 | 0;
  let fw = fp + T[FN[I[fp * 2 + 1]] + 2] | 0;
  run: do {
    const w = code[ip];
    switch (w & 255) {
`;

const TAIL = `      default:
        exit = -1;
        break run;
    }
  } while ((left = left - 1 | 0) !== 0);
  I[fp << 1] = ip >>> 1;
  context.fp = fp;
  context.pc = ip >>> 1;
  context.retired = given - left;
  return exit;
  };
}
`;

/** The source text of interpreter.gen.ts. */
export function generate(): string {
  const cases = OPS.map(caseOf).join("");
  return `${HEAD}${cases}${TAIL}${PARAMETERS_HEAD}${OPS.map(parametersOf).join("")}};\n`;
}

const PARAMETERS_HEAD = `
/** Names of the operands that each row's functions take, in order: a bundler may rename parameters, not strings. */
export const PARAMETERS: Readonly<Record<string, readonly string[]>> = {
`;

function parametersOf(row: Row): string {
  const { run, guard } = row;
  const meanings: readonly (readonly [string, Run | undefined])[] =
    typeof run === "object"
      ? [
          ["low", run.low],
          ["high", run.high],
          ["guard", guard?.when],
        ]
      : [
          ["run", run],
          ["guard", guard?.when],
        ];
  return meanings
    .map(([part, meaning]) =>
      meaning ? `  "${row.number}.${part}": ${JSON.stringify(meaningOf(meaning).parameters)},\n` : "",
    )
    .join("");
}

const NEXT = "ip = ip + 2 | 0;\ncontinue;\n";
const LEAVE = "{ exit = -1; break run; }\n";

function caseOf(row: Row): string {
  const text = row.flow === "next" ? nextText(row) : row.flow === "branch" ? branchText(row) : controlText(row);
  return text === undefined ? "" : `      case ${row.number}: { // ${row.name}\n${text}}\n`;
}

function nextText(row: Row): string {
  if (row.memory) return memoryText(row);
  if (row.run === undefined) return NEXT;
  return guardText(row) + resultText(row) + NEXT;
}

function guardText(row: Row): string {
  if (!row.guard) return "";
  const { before, body } = splice(row, meaningOf(row.guard.when));
  return before === "" ? `if (${body}) ${LEAVE}` : `{ ${before}if (${body}) ${LEAVE}}\n`;
}

function branchText(row: Row): string {
  assert(typeof row.run === "function", "a branch has one condition");
  const { before, body } = splice(row, meaningOf(row.run));
  return `${before}ip = (${body}) ? code[ip + 1 | 0] : ip + 2 | 0;\ncontinue;\n`;
}

function resultText(row: Row): string {
  const { run } = row;
  assert(run, "a row with a result has a meaning");
  if (typeof run === "function") {
    const { before, body } = splice(row, meaningOf(run));
    return before + writeText(row, isBoolean(row, run) ? `((${body}) ? 1 : 0)` : body);
  }
  const low = meaningOf(run.low);
  const high = meaningOf(run.high);
  const shared = [...new Set([...low.parameters, ...high.parameters])];
  const before = shared.map((name) => `const ${name} = ${readOf(row, name)};\n`).join("");
  const done = new Set(shared);
  return (
    `${before}const low = (${splice(row, low, done).body}) | 0, high = (${splice(row, high, done).body}) | 0;\n` +
    `R[${registerWord("a", "x")}] = BigInt.asIntN(64, ${wide("high")} << 32n) + BigInt.asUintN(32, BigInt(low));\n`
  );
}

function isBoolean(row: Row, run: Run): boolean {
  if (row.result !== "u" || row.memory) return false;
  const call = run as (...operands: number[]) => unknown;
  return typeof call(0, 0, 0, 0) === "boolean";
}

/**
 * An int32 as a 64-bit integer, which V8 extends in a register. Registers are written whole: a 64-bit read behind two writes of
 * 32 bits would have to wait for both to reach the cache.
 */
function wide(value: string): string {
  return `BigInt.asIntN(64, BigInt(${value}))`;
}

function writeText(row: Row, value: string): string {
  switch (row.result) {
    case "x":
      return `R[${registerWord("a", "x")}] = ${value};\n`;
    case "w":
      return `R[${registerWord("a", "x")}] = ${wide(`(${value}) | 0`)};\n`;
    case "u":
      return `R[${registerWord("a", "x")}] = BigInt.asUintN(32, BigInt((${value}) | 0));\n`;
    case "f":
      return `F[${registerWord("a", "f")}] = ${value};\n`;
    case "bits":
      return `R[${registerWord("a", "f")}] = ${value};\n`;
    case "none":
      return `${value};\n`;
  }
}

function memoryText(row: Row): string {
  const { access, bytes } = row.memory!;
  if (bytes === 0) return bulkText(row);
  const address =
    `const bl = I[${registerHalf("b", "low")}], q = bl + code[ip + 1 | 0] | 0;\n` +
    `if (bl < 0 || I[${registerHalf("b", "high")}] !== 0 || q < 4096 || q > end${bytes}) ${LEAVE}` +
    "const p = q + base | 0;\n";
  assert(typeof row.run === "function", "a row of memory has one meaning");
  const { before, body } = splice(row, meaningOf(row.run));
  if (access === "load") return address + guardText(row) + before + writeText(row, body) + NEXT;
  if (access === "store") {
    return address + guardText(row) + before + (body.startsWith("{") ? body : `${body};`) + NEXT;
  }
  const long = bytes === 8;
  const cell = long ? "m_i64[p >>> 3]" : "m_i32[p >>> 2]";
  const old = `const ${long ? "old" : "oldl"} = ${cell};\n`;
  return `${address}${guardText(row)}${old}${before}${cell} = (${body});\n${writeText(row, long ? "old" : "oldl")}${NEXT}`;
}

/** Areas in fields a and, for a copy, b; their length in c. What is not plainly in range, `step` decides. */
function bulkText(row: Row): string {
  assert(typeof row.run === "function", "a row of memory has one meaning");
  const areas = row.memory?.access === "copy" ? (["a", "b"] as const) : (["a"] as const);
  const half = (letter: "a" | "b" | "c", which: "low" | "high"): string => `I[${registerHalf(letter, which)}]`;
  const length = `const n = ${half("c", "low")};\nif (${half("c", "high")} !== 0 || n < 0) ${LEAVE}`;
  const checks = areas.map(
    (letter) =>
      `const ${letter}l = ${half(letter, "low")}, p${letter} = ${letter}l + base | 0;\n` +
      `if (${half(letter, "high")} !== 0 || ${letter}l < 4096 || ${letter}l > (end - n | 0)) ${LEAVE}`,
  );
  const { before, body } = splice(row, meaningOf(row.run));
  return `${length}${checks.join("")}${before}${body}\n${NEXT}`;
}
