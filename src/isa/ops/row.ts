// What one row of the instruction table says. Engines splice `run` as text, so it is one closed expression over
// named operands; the names and what they read are listed at RunOperand. spec/instructions.md, "Rows".
import type { FormName } from "../forms.ts";
import type { TrapName } from "../traps.ts";
import type { AtomicName } from "./atomic.ts";
import type { Emit } from "./emit.ts";

/**
 * Operands a `run` may name, as its parameters:
 * - a, b, c: the field's operand as a 64-bit integer (bigint, sign-extended): register, or constant where the form has one
 * - al, ah, bl, bh, cl, ch: its low and high 32 bits (int32)
 * - fa, fb, fc: the float register or float constant in the field
 * - bits: the raw 64 bits of the float register in field b (bigint)
 * - m, p: the memory views and the checked effective address, as an index in bytes into the views
 * - old, oldl: for updates, the 64-bit value (bigint) or 32-bit value (int32) in memory
 * - self: the number of the thread that runs (bigint)
 * - pa, pb, n: for bulk rows, the checked addresses in fields a and b and the length in field c (numbers)
 */
export type Run = (...operands: never[]) => bigint | number | boolean | void;

/** Views over a process's memory, stacks included; indexes are in units of the view. */
export interface Views {
  readonly i8: Int8Array;
  readonly u8: Uint8Array;
  readonly i16: Int16Array;
  readonly u16: Uint16Array;
  readonly i32: Int32Array;
  readonly i64: BigInt64Array;
  readonly f32: Float32Array;
  readonly f64: Float64Array;
  readonly view: DataView;
}

/**
 * Where the value of `run` goes:
 * x: bigint, wrapped to 64 bits, to integer register a; w: int32, sign-extended to a; u: uint32 or boolean, zero-extended to a;
 * f: number to float register a; bits: raw bigint to float register a; none: no result.
 */
export type Result = "x" | "w" | "u" | "f" | "bits" | "none";

/** What happens to the program counter. */
export type Flow = "next" | "branch" | "jump" | "table" | "call" | "tail" | "return" | "sys" | "spawn" | "trap";

/** Memory access of a row. An update stores what `run` makes of the old value and writes the old one to a. */
export interface MemoryAccess {
  readonly access: "load" | "store" | "update" | "copy" | "fill";
  /** Bytes of one access; 0 for bulk rows, whose length is in field c. */
  readonly bytes: 0 | 1 | 2 | 4 | 8;
}

export interface Row {
  /** Permanent number in the encoding, 1..254. */
  readonly number: number;
  /** Unique name: what one may write, and the form's own name where several rows share a mnemonic. */
  readonly name: string;
  /** What one usually writes: `add` for both add and addi. The operands choose the row. */
  readonly mnemonic: string;
  readonly form: FormName;
  readonly flow: Flow;
  readonly family: Family;
  /** One line: the formula, and what is special. */
  readonly doc: string;
  readonly result: Result;
  /** `emit` on low halves: right when every operand is sign-extended from 32 bits, and the i32 it leaves is then the result too. */
  readonly narrow?: Emit;
  /** The meaning. A pair gives the low and the high 32 bits of the result, where that is how it is fast. */
  readonly run?: Run | { readonly low: Run; readonly high: Run };
  /** The meaning once more, for the compiler. */
  readonly emit?: Emit;
  readonly memory?: MemoryAccess;
  /** What the row does in one step on shared memory; an access must be aligned to its size then. All are sequentially consistent. */
  readonly atomic?: AtomicName | "fence";
  /** Traps before anything happens when the condition holds. */
  readonly guard?: { readonly trap: TrapName; readonly when: Run; readonly emit: Emit };
}

export type Family = "move" | "integer" | "word" | "branch" | "float" | "memory" | "atomic" | "control";
