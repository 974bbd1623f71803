// Images built by hand, without the assembler. Invariant: each passes the verifier; together they have every form of operand.
import { sha256 } from "../../src/base/hash.ts";
import type { CallShape, CallTable } from "../../src/isa/calls.ts";
import {
  type CallSite,
  encodeWord,
  FLOAT_BASE,
  type FunctionRecord,
  type Image,
  NO_DEBUG,
} from "../../src/isa/image.ts";
import { PAGE } from "../../src/isa/limits.ts";
import { rowNamed } from "../../src/isa/ops.ts";
import { isFault, verify } from "../../src/isa/verify.ts";

export type Fields = { readonly a?: number; readonly b?: number; readonly c?: number; readonly imm?: number };
export type Line = readonly [name: string, fields?: Fields];

const shape = (number: number, name: string, args: number, results: number): CallShape => ({
  number,
  name,
  args,
  results,
});

/** System calls as a kernel would have them. */
export const CALLS: CallTable = new Map([
  [1, shape(1, "exit", 1, 0)],
  [3, shape(3, "thread_join", 1, 2)],
  [23, shape(23, "write", 3, 1)],
]);

export function assembleLines(lines: readonly Line[]): Int32Array {
  const words = lines.flatMap(([name, { a = 0, b = 0, c = 0, imm = 0 } = {}]) => {
    const row = rowNamed(name);
    if (!row) throw new Error(`no row is named ${name}`);
    return [encodeWord(row.number, a, b, c), imm];
  });
  return Int32Array.from(words);
}

/** b and c as one 16-bit constant. */
export const wide = (value: number): Fields => ({ b: value & 255, c: (value >> 8) & 255 });

const f = (register: number): number => FLOAT_BASE + register;
const constant = (index: number): number => -1 - index;

interface Parts extends Partial<Omit<Image, "code">> {
  readonly lines: readonly Line[];
  readonly functions: readonly FunctionRecord[];
}

export function imageOf({ lines, ...parts }: Parts): Image {
  return {
    signatures: [{ params: [], results: ["x"] }],
    pool: new BigInt64Array(0),
    sites: [],
    tables: [],
    data: new Uint8Array(0),
    dataSize: parts.data?.length ?? 0,
    entry: 0,
    needs: [],
    debug: NO_DEBUG,
    ...parts,
    code: assembleLines(lines),
  };
}

/** Returns 7; nothing else. */
export const TINY: Image = imageOf({
  functions: [{ signature: 0, integers: 1, floats: 0, results: [0], start: 0, length: 2 }],
  lines: [["li", { imm: 7 }], ["ret"]],
});

/** Adds up three words of data in a loop, with names and places. */
export const LOOP: Image = imageOf({
  functions: [{ signature: 0, integers: 4, floats: 0, results: [0], start: 0, length: 8 }],
  lines: [
    ["la", { a: 1, imm: PAGE }],
    ["lw", { a: 2, b: 1, imm: 4 }],
    ["add", { a: 0, b: 0, c: 2 }],
    ["addi", { a: 1, b: 1, imm: 4 }],
    ["addi", { a: 3, b: 3, imm: 1 }],
    ["blti", { a: 3, ...wide(3), imm: 1 }],
    ["sb", { a: 0, b: 1, imm: -1 }],
    ["ret"],
  ],
  data: Uint8Array.of(1, 0, 0, 0, 2, 0, 0, 0, 3),
  dataSize: 24,
  needs: ["--allow-listen=127.0.0.1:8000"],
  debug: {
    functions: ["main"],
    registers: [["sum", "p", "word", "i"]],
    data: [{ name: "words", address: PAGE, size: 24 }],
    files: ["loop.asm"],
    lines: Int32Array.from([
      ...[0, 5, 5, 0, 0, 7, 5, 1, 0, 8, 5, 2, 0, 9, 5, 3],
      ...[0, 10, 5, 4, 0, 11, 5, 5, 0, 12, 5, 6, 0, 13, 5, 7],
    ]),
    texts: ["la p, words", "lw word, [p + 4]", "add sum, sum, word", "add p, p, 4"].concat(
      "add i, i, 1",
      "blt i, 3, again",
      "sb sum, [p - 1]",
      "ret",
    ),
  },
});

const CALL_SITES: readonly CallSite[] = [
  { callee: 1, args: [0, f(0)], results: [f(1)] },
  { callee: 1, args: [constant(0), constant(1)], results: [] },
  { callee: 1, args: [1, f(1)], results: [f(0)] },
  { callee: 2, args: [0], results: [1] },
  { callee: 2, args: [constant(0)], results: [1] },
  { callee: 3, args: [1], results: [1, 2] },
  { callee: 23, args: [constant(2), 1, 2], results: [] },
  { callee: 3, args: [0], results: [] },
  { callee: 2, args: [0], results: [] },
];

/** Calls of all kinds, floats, a jump table, constants of the pool, atomics. */
export const CALLING: Image = imageOf({
  signatures: [
    { params: [], results: ["x"] },
    { params: ["x", "f"], results: ["f"] },
    { params: ["x"], results: ["x"] },
  ],
  functions: [
    { signature: 0, integers: 4, floats: 2, results: [2], start: 0, length: 18 },
    { signature: 1, integers: 2, floats: 2, results: [f(1)], start: 18, length: 5 },
    { signature: 2, integers: 2, floats: 0, results: [1], start: 23, length: 7 },
    { signature: 2, integers: 3, floats: 0, results: [2], start: 30, length: 2 },
  ],
  lines: [
    ["lik", { a: 0, imm: 3 }],
    ["fli.d", { a: 0, imm: 1 }],
    ["call", { imm: 0 }],
    ["call", { imm: 1 }],
    ["laf", { a: 3, imm: 2 }],
    ["callr", { a: 3, imm: 2 }],
    ["spawn", { imm: 3 }],
    ["laf", { a: 3, imm: 3 }],
    ["spawnr", { a: 3, imm: 4 }],
    ["sys", { imm: 5 }],
    ["sys", { imm: 6 }],
    ["beqk", { a: 0, ...wide(3), imm: 2 }],
    ["bne", { a: 0, b: 1, imm: 3 }],
    ["switch", { a: 2, imm: 0 }],
    ["amocas.d", { a: 2, b: 1, c: 0, imm: 16 }],
    ["amoadd.w", { a: 2, b: 1, c: 0, imm: 8 }],
    ["fsd", { a: 1, b: 1, imm: 0 }],
    ["ret"],
    ["fcvt.d.l", { a: 1, b: 0 }],
    ["fadd.d", { a: 1, b: 1, c: 0 }],
    ["fle.d", { a: 1, b: 1, c: 0 }],
    ["mem.copy", { a: 0, b: 1, c: 0 }],
    ["ret"],
    ["fence"],
    ["beqi", { a: 0, ...wide(-1), imm: 26 }],
    ["tail", { imm: 7 }],
    ["laf", { a: 1, imm: 4 }],
    ["nop"],
    ["tailr", { a: 1, imm: 8 }],
    ["trap", { imm: 9 }],
    ["fence"],
    ["ret"],
  ],
  pool: BigInt64Array.of(5n, 0x3ff8000000000000n, 1n, -0x123456789abcdefn),
  sites: CALL_SITES,
  tables: [Int32Array.of(17, 14, 0)],
  data: new TextEncoder().encode("text of the program\n"),
  dataSize: 64,
  needs: ["--allow-net", "--dir=./data"],
});

export const IMAGES: readonly (readonly [name: string, image: Image])[] = [
  ["tiny", TINY],
  ["loop", LOOP],
  ["calling", CALLING],
];

export function verified(image: Image) {
  const result = verify(image, CALLS);
  if (isFault(result)) throw new Error(JSON.stringify(result));
  return result;
}

const HASH_BYTES = 32;

/** The file with the hash of what is now in it. */
export function rehashed(file: Uint8Array): Uint8Array {
  const copy = file.slice();
  copy.set(sha256(copy.subarray(0, -HASH_BYTES)), copy.length - HASH_BYTES);
  return copy;
}
