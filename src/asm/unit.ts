// A unit: one source file assembled on its own, waiting to be linked. Invariant: plain data; names of other units' functions and
// data are symbols, everything else is resolved. spec/language.md, "Units".
import type { Signature } from "../isa/image.ts";

/** A function or data symbol, of this unit when `unit` is "". */
export interface Symbol {
  readonly unit: string;
  readonly kind: "function" | "data";
  readonly name: string;
}

export type PoolEntry =
  | { readonly kind: "bits"; readonly bits: bigint }
  /** An address of data, or a function's number (addend 0). */
  | { readonly kind: "symbol"; readonly symbol: number; readonly addend: number };

export interface UnitSite {
  /** A symbol (call, tail, spawn), a symbol whose signature is meant (callr, ...), or a system call's number. */
  readonly callee: number;
  /** As in a call-site record, constants in the unit's pool. */
  readonly args: readonly number[];
  readonly results: readonly number[];
}

export interface Located {
  readonly name: string;
  readonly exported: boolean;
  readonly line: number;
  readonly column: number;
}

export interface UnitFunction extends Located {
  readonly signature: Signature;
  readonly integers: number;
  readonly floats: number;
  readonly results: readonly number[];
  /** Names of the registers: integers, then floats. */
  readonly registers: readonly string[];
  /**
   * Two words for each instruction, as in an image, but imm holds: for labels the instruction's index in the function, for
   * addresses and functions the index in `references`, for the pool the index in the unit's pool, for sites and tables the
   * index in this function.
   */
  readonly code: readonly number[];
  /** Pairs: instruction, index in the unit's pool, for instructions whose pool index is in b and c. */
  readonly narrow: readonly number[];
  readonly sites: readonly UnitSite[];
  readonly tables: readonly (readonly number[])[];
  /** For each instruction: line, column, index in `texts`. */
  readonly lines: readonly number[];
  /** The file of each instruction that a location mark places elsewhere, "" for those of the unit's own file. */
  readonly files?: readonly string[];
}

export interface Reference {
  readonly symbol: number;
  readonly addend: number;
}

export interface UnitData extends Located {
  /** Made by the assembler for a string literal; equal ones are one. */
  readonly anonymous: boolean;
  readonly align: number;
  readonly size: number;
  /** Initialised bytes from the start; the rest is zero. */
  readonly bytes: Uint8Array;
  /** Words to be filled in by the linker. */
  readonly relocations: readonly (Reference & { readonly offset: number })[];
}

export type Constant =
  | { readonly kind: "integer"; readonly value: bigint }
  | { readonly kind: "float"; readonly value: number };

export type UnitConstant = Located & { readonly constant: Constant };

export interface UnitStruct extends Located {
  readonly size: number;
  readonly align: number;
  readonly fields: readonly { readonly name: string; readonly offset: number; readonly size: number }[];
}

export interface Unit {
  /** How other units import it: "std/io", or the path of the file. */
  readonly name: string;
  /** The source file, for diagnostics and backtraces. */
  readonly path: string;
  /** Names of the units it imports. */
  readonly imports: readonly string[];
  readonly needs: readonly string[];
  readonly symbols: readonly Symbol[];
  readonly references: readonly Reference[];
  readonly pool: readonly PoolEntry[];
  readonly functions: readonly UnitFunction[];
  readonly data: readonly UnitData[];
  /** Exported ones only. */
  readonly constants: readonly UnitConstant[];
  readonly structs: readonly UnitStruct[];
  /** Source lines that instructions came from. */
  readonly texts: readonly string[];
}

/** JSON text of a unit: bytes are a string of as many characters, and so are integers and floats that JSON has no number for. */
export function encodeUnit(unit: Unit): string {
  return JSON.stringify(unit, (_key, value: unknown) => {
    if (typeof value === "bigint" || (typeof value === "number" && !Number.isFinite(value))) return `${value}`;
    if (value instanceof Uint8Array) return Array.from(value, (byte) => String.fromCharCode(byte)).join("");
    return value;
  });
}

/** A unit as its text says it: in these places strings stand for something else. */
interface StoredUnit extends Omit<Unit, "pool" | "data" | "constants"> {
  readonly pool: readonly (PoolEntry | { readonly kind: "bits"; readonly bits: string })[];
  readonly data: readonly (Omit<UnitData, "bytes"> & { readonly bytes: string })[];
  readonly constants: readonly (Located & {
    readonly constant: { readonly kind: Constant["kind"]; readonly value: string | number };
  })[];
}

/** A unit that encodeUnit wrote: vmrun's own library, never a file of somebody else. */
export function decodeUnit(text: string): Unit {
  const stored: StoredUnit = JSON.parse(text);
  return {
    ...stored,
    pool: stored.pool.map((entry) => (entry.kind === "bits" ? { kind: "bits", bits: BigInt(entry.bits) } : entry)),
    data: stored.data.map((item) => ({ ...item, bytes: Uint8Array.from(item.bytes, (byte) => byte.charCodeAt(0)) })),
    constants: stored.constants.map((item) => ({ ...item, constant: constantOf(item.constant) })),
  };
}

function constantOf({ kind, value }: StoredUnit["constants"][number]["constant"]): Constant {
  return kind === "integer" ? { kind, value: BigInt(value) } : { kind, value: Number(value) };
}
