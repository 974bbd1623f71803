// Moves and constants. spec/instructions.md.
import { CANONICAL_NAN } from "../arith.ts";
import { plain } from "./make.ts";
import type { Row } from "./row.ts";

export const MOVE: readonly Row[] = [
  { ...plain("move", 1, "mv", "x_x", "x", "a = b", "b", (b: bigint) => b), narrow: "bl" },
  {
    ...plain("move", 2, "li", "x_i", "x", "a = constant, sign-extended from 32 bits", "b", (b: bigint) => b),
    narrow: "bl",
  },
  { ...plain("move", 3, "lik", "x_k", "x", "a = 64-bit constant of the pool", "b", (b: bigint) => b), mnemonic: "li" },
  plain("move", 4, "la", "x_address", "u", "a = address of data, zero-extended", "b", (bl: number) => bl),
  {
    ...plain("move", 5, "laf", "x_function", "u", "a = number of a function; 0 is none", "b", (bl: number) => bl),
    mnemonic: "la",
  },
  plain("move", 6, "fmv.d", "f_f", "f", "a = b", "fb", (fb: number) => fb),
  plain("move", 7, "fli.d", "f_k", "f", "a = float constant of the pool", "fb", (fb: number) => fb),
  plain(
    "move",
    8,
    "fmv.x.d",
    "x_f",
    "x",
    "a = the bits of b; a NaN gives the canonical NaN",
    `fb i64.reinterpret_f64 ${CANONICAL_NAN}n   fb fb f64.eq select`,
    (fb: number, bits: bigint) => (fb === fb ? bits : CANONICAL_NAN),
  ),
  plain("move", 9, "fmv.d.x", "f_x", "bits", "a = the float with the bits b", "f64.reinterpret_i64", (b: bigint) => b),
  plain(
    "move",
    10,
    "czero.eqz",
    "x_xx",
    "x",
    "a = 0 when c = 0, else b",
    "0n b   c i64.eqz select",
    (b: bigint, cl: number, ch: number) => ((cl | ch) === 0 ? 0n : b),
  ),
  plain(
    "move",
    11,
    "czero.nez",
    "x_xx",
    "x",
    "a = b when c = 0, else 0",
    "b 0n   c i64.eqz select",
    (b: bigint, cl: number, ch: number) => ((cl | ch) === 0 ? b : 0n),
  ),
];
