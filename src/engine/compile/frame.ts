// Where a compiled function keeps things: its WebAssembly locals, and the bytes of its frame in memory. Invariant: between its
// checkpoints a register is only in its local; when the function is left, what is live is in the frame. spec/compiler.md, "Functions".
import type { RegisterClass } from "../../isa/forms.ts";
import { FLOAT_BASE, type FunctionRecord, type Signature } from "../../isa/image.ts";
import { WASM, type WasmType } from "../../isa/wasm.ts";
import type { Program } from "../program.ts";
import { wordOf, wordsOf } from "../program.ts";

const WORD = 8;

/** Numbers of the locals. */
export const LOCAL = {
  /** Parameters: the frame's first byte, and what is left of the budget (negative: resumed, or on the way out). */
  FRAME: 0,
  LEFT: 1,
  FIRST_ARGUMENT: 2,
} as const;

/** 32-bit locals of every function, in their order behind the registers. */
const WORK = ["KIND", "PC", "LABEL", "ADDRESS", "AREA", "SIZE", "OUTER"] as const;
/** 64-bit locals behind those. */
const LONGS = ["LENGTH", "ANSWER"] as const;
export type Work = (typeof WORK)[number] | (typeof LONGS)[number];

export interface Frame {
  readonly record: FunctionRecord;
  readonly signature: Signature;
  /** Where the frame begins, in bytes from the local FRAME: 0, or behind its caller's when it is written into the caller's code. */
  readonly offset: number;
  /** The frame's size in bytes and words. */
  readonly bytes: number;
  readonly words: number;
  /** Local of integer register 0 and of float register 0; the others follow. */
  readonly integers: number;
  readonly floats: number;
  /** Local of each working value. */
  readonly work: Readonly<Record<Work, number>>;
  /** First local for temporaries of rows. */
  readonly temporaries: number;
  /** Types of the locals behind the parameters, up to the temporaries. */
  readonly locals: { readonly count: number; readonly type: WasmType }[];
  /** Parameters that have to be copied to their register at entry: from, to. */
  readonly copies: readonly (readonly [number, number])[];
}

/** The instructions that read and write a register of a class in memory. */
export const LOAD = { x: WASM["i64.load"].code, f: WASM["f64.load"].code } as const;
export const STORE = { x: WASM["i64.store"].code, f: WASM["f64.store"].code } as const;

/** The class of a register in call-site numbering. */
export const classOf = (register: number): RegisterClass => (register < FLOAT_BASE ? "x" : "f");

/** The type of a register of the class. */
export const typeOf = (registerClass: RegisterClass): WasmType => (registerClass === "x" ? "i64" : "f64");

/** Registers of functions that are written into another's code. */
export interface Guests {
  readonly integers: number;
  readonly floats: number;
}

/** Integer parameters are their registers; float parameters too when there are no integer registers behind them. */
export function frameOf(program: Program, index: number, guests: Guests): Frame {
  const record = program.image.functions[index]!;
  const signature = program.image.signatures[record.signature]!;
  const { params } = signature;
  const direct = params.every((parameter) => parameter === "x");
  const end = LOCAL.FIRST_ARGUMENT + params.length;
  const integers = direct ? LOCAL.FIRST_ARGUMENT : end;
  const floats = integers + record.integers;
  const first = floats + record.floats;
  const copies: [number, number][] = [];
  if (!direct) {
    const next = { x: integers, f: floats };
    params.forEach((parameter, k) => {
      copies.push([LOCAL.FIRST_ARGUMENT + k, next[parameter]++]);
    });
  }
  const names = [...WORK, ...LONGS];
  const work = Object.fromEntries(names.map((name, k) => [name, first + k])) as Record<Work, number>;
  return {
    ...{ record, signature, integers, floats, work, copies },
    offset: 0,
    bytes: wordsOf(record) * WORD,
    words: wordsOf(record),
    temporaries: first + names.length + guests.integers + guests.floats,
    locals: [
      { count: floats - Math.max(end, integers), type: "i64" },
      { count: record.floats, type: "f64" },
      { count: WORK.length, type: "i32" },
      { count: LONGS.length + guests.integers, type: "i64" },
      { count: guests.floats, type: "f64" },
    ],
  };
}

/** The frame of a function whose code is written into that of its caller; its parameters are its first registers. */
export function guestFrameOf(program: Program, index: number, caller: Frame, guests: Guests): Frame {
  const record = program.image.functions[index]!;
  const floats = caller.temporaries - guests.floats;
  return {
    record,
    signature: program.image.signatures[record.signature]!,
    offset: caller.offset + caller.bytes,
    bytes: wordsOf(record) * WORD,
    words: wordsOf(record),
    integers: floats - guests.integers,
    floats,
    work: caller.work,
    temporaries: caller.temporaries,
    locals: [],
    copies: [],
  };
}

/** The local of a register in call-site numbering. */
export function localOf(frame: Frame, register: number): number {
  return register < FLOAT_BASE ? frame.integers + register : frame.floats + register - FLOAT_BASE;
}

/** The byte of a register, from the local FRAME on. */
export function byteOf(frame: Frame, register: number): number {
  return frame.offset + wordOf(frame.record, register) * WORD;
}
