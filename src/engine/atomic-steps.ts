// Atomic instructions of the interpreter on shared memory: the loop's accesses are plain ones, so it leaves these. Invariant: an
// instruction is done wholly, in one step that is in one order with those of all other threads of the host, or left to `step`, which
// raises the traps. spec/engine.md, "Shared memory".
import { aOf, bOf, opOf } from "../isa/image.ts";
import { FRAME_HEADER, PAGE } from "../isa/limits.ts";
import { ATOMICS } from "../isa/ops/atomic.ts";
import type { Row } from "../isa/ops/row.ts";
import { OPS } from "../isa/ops.ts";
import type { Context } from "./context.ts";
import { fence } from "./fence.ts";
import type { Program } from "./program.ts";

/** Does an access of the word or quad in a cell of the views, with the instruction's operands behind it; gives the old value. */
type OnWords = (cells: Int32Array, index: number, first: number, second: number) => number;
type OnQuads = (cells: BigInt64Array, index: number, first: bigint, second: bigint) => bigint;

interface Access {
  readonly bytes: number;
  readonly onWords: OnWords;
  readonly onQuads: OnQuads;
  /** Where its operands are: the place of their registers' numbers in the instruction's word, in bits. */
  readonly first: number;
  readonly second: number;
  /** Whether the old value goes to register a. */
  readonly hasResult: boolean;
}

const PLACES = { a: 8, c: 24 } as const;
/** No row has this number: the loop leaves it. */
const UNKNOWN = 0;

/** By number of the row; a fence is no access. */
const accesses: (Access | "fence" | undefined)[] = [];
for (const row of OPS) accesses[row.number] = accessOf(row);

function accessOf({ atomic, memory }: Row): Access | "fence" | undefined {
  if (atomic === undefined || atomic === "fence") return atomic;
  const [first = "a", second = "a"]: readonly ("a" | "c")[] = ATOMICS[atomic].operands;
  return {
    bytes: memory?.bytes ?? 0,
    // What a function does not take it does not look at.
    onWords: Atomics[atomic],
    onQuads: Atomics[atomic],
    first: PLACES[first],
    second: PLACES[second],
    hasResult: memory?.access !== "store",
  };
}

/** The program for a loop on shared memory: all of it is that of the program itself, which learns what to zero, but for atomic rows. */
export function withoutAtomics(program: Program): Program {
  const code = program.code.slice();
  for (let word = 0; word < code.length; word += 2) {
    if (accesses[opOf(code[word]!)] !== undefined) code[word] = (code[word]! & ~255) | UNKNOWN;
  }
  return Object.create(program, { code: { value: code } });
}

/** Does the instruction at the context's pc if it is an atomic one, and plainly valid; else nothing, and gives false. */
export function doAtomic({ image }: Program, context: Context): boolean {
  const word = image.code[2 * context.pc]!;
  const access = accesses[opOf(word)];
  if (access === undefined) return false;
  if (access === "fence") fence();
  else if (!doAccess(access, context, word, image.code[2 * context.pc + 1]!)) return false;
  context.pc++;
  return true;
}

function doAccess(access: Access, { space, fp }: Context, word: number, offset: number): boolean {
  const { bytes, first, second } = access;
  const { i32, i64 } = space.views;
  const registers = fp + FRAME_HEADER;
  const base = registers + bOf(word);
  const address = i32[2 * base]! + offset;
  if (i32[2 * base + 1] !== 0 || i32[2 * base]! < 0) return false;
  if (address < PAGE || address + bytes > space.limit || address % bytes !== 0) return false;
  const byte = space.base + address;
  const one = registers + ((word >>> first) & 255);
  const other = registers + ((word >>> second) & 255);
  const result = registers + aOf(word);
  if (bytes === 8) {
    const old = access.onQuads(i64, byte >>> 3, i64[one]!, i64[other]!);
    if (access.hasResult) i64[result] = old;
  } else {
    const old = access.onWords(i32, byte >>> 2, i32[2 * one]!, i32[2 * other]!);
    if (access.hasResult) i64[result] = BigInt.asIntN(64, BigInt(old));
  }
  return true;
}
