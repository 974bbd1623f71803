// The image: a linked program as plain data. Invariant: this describes what the bytes say, nothing is verified yet.
// The file format is in image-file.ts, the gate in verify.ts. spec/image.md.
import type { RegisterClass } from "./forms.ts";

/** Parameter and result classes, in the order of the declaration. */
export interface Signature {
  readonly params: readonly RegisterClass[];
  readonly results: readonly RegisterClass[];
}

/**
 * A function. Integer parameters are in x0, x1, ... and float parameters in f0, f1, ... in their order. All other registers
 * are 0 at entry.
 */
export interface FunctionRecord {
  /** Index of the signature. */
  readonly signature: number;
  /** Registers of each class, parameters and results included. */
  readonly integers: number;
  readonly floats: number;
  /** The register that `ret` gives back for each result of the signature, numbered as in a call-site record. */
  readonly results: readonly number[];
  /** First instruction and number of instructions, in the image's code. */
  readonly start: number;
  readonly length: number;
}

/**
 * A call-site record. `callee` is a function's index (call, tail, spawn), a signature's index (callr, tailr, spawnr) or a
 * system call's number (sys). An argument is an integer register (0..255), a float register (256..511) or, when negative,
 * the constant `pool[-1 - argument]`. A result is a register in the same numbering; trailing results may be left out.
 * The k-th instruction of the code that has a site has site k; likewise for jump tables.
 */
export interface CallSite {
  readonly callee: number;
  readonly args: readonly number[];
  readonly results: readonly number[];
}

/** Number of float register 0 in a call-site record. */
export const FLOAT_BASE = 256;

export interface Image {
  readonly signatures: readonly Signature[];
  readonly functions: readonly FunctionRecord[];
  /** Two words for each instruction: `op | a << 8 | b << 16 | c << 24`, then imm. */
  readonly code: Int32Array;
  readonly pool: BigInt64Array;
  readonly sites: readonly CallSite[];
  /** Jump tables: instruction indexes. */
  readonly tables: readonly Int32Array[];
  /** Initialised data, loaded at address PAGE. */
  readonly data: Uint8Array;
  /** Bytes of data in all; the rest after `data` is zero. */
  readonly dataSize: number;
  /** Index of the function that the first thread runs: no parameters, at most one integer result, its exit status. */
  readonly entry: number;
  /** What the program declares to need, one permission flag each, for example `--allow-listen=127.0.0.1:8000`. */
  readonly needs: readonly string[];
  /** Names and places for people; nothing that runs depends on it. */
  readonly debug: DebugInfo;
}

export interface DebugInfo {
  /** Name of each function. */
  readonly functions: readonly string[];
  /** Names of each function's registers: integers, then floats; "" where unnamed. */
  readonly registers: readonly (readonly string[])[];
  /** Data symbols by address. */
  readonly data: readonly { readonly name: string; readonly address: number; readonly size: number }[];
  /** Source files. */
  readonly files: readonly string[];
  /** For each instruction: file index, line (from 1), column (from 1), index into `texts`. Four words each; may be empty. */
  readonly lines: Int32Array;
  /** Source lines that instructions came from. */
  readonly texts: readonly string[];
}

/** What an image is made of when nobody wants names. */
export const NO_DEBUG: DebugInfo = {
  functions: [],
  registers: [],
  data: [],
  files: [],
  lines: new Int32Array(0),
  texts: [],
};

declare const verified: unique symbol;
/** An image that passed the verifier; only that runs. */
export type VerifiedImage = Image & { readonly [verified]: true };

export const opOf = (word: number): number => word & 255;
export const aOf = (word: number): number => (word >>> 8) & 255;
export const bOf = (word: number): number => (word >>> 16) & 255;
export const cOf = (word: number): number => word >>> 24;
/** b and c as one signed 16-bit constant. */
export const bcOf = (word: number): number => word >> 16;

/** The first word of an instruction. */
export function encodeWord(op: number, a: number, b: number, c: number): number {
  return op | (a << 8) | (b << 16) | (c << 24);
}
