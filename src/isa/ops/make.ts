// Constructors for rows that differ only in name, number and meaning. Invariant: a row made here is complete.
import type { FormName } from "../forms.ts";
import type { AtomicName } from "./atomic.ts";
import type { Choice, Emit } from "./emit.ts";
import type { Family, MemoryAccess, Result, Row, Run } from "./row.ts";

type Meaning = Row["run"];

/** A row that computes and goes on with the next instruction. */
export function plain(
  family: Family,
  number: number,
  name: string,
  form: FormName,
  result: Result,
  doc: string,
  emit: Emit,
  run: Meaning,
  guard?: Row["guard"],
): Row {
  const row: Row = { number, name, mnemonic: name, form, flow: "next", family, doc, result, emit };
  return { ...row, ...(run && { run }), ...(guard && { guard }) };
}

/** The same operation on a constant instead of register c: same meaning, other form, shared mnemonic. */
export function immediate(number: number, name: string, of: Row): Row {
  return { ...of, number, name, form: "x_xi", mnemonic: of.mnemonic, doc: `${of.doc}; c is a 32-bit constant` };
}

/** A row that accesses memory at [b + offset]. */
export function access(
  family: Family,
  number: number,
  name: string,
  form: FormName,
  result: Result,
  memory: MemoryAccess,
  doc: string,
  emit: Emit,
  run: Run,
  atomic?: AtomicName,
): Row {
  const row: Row = { number, name, mnemonic: name, form, flow: "next", family, doc, result, emit, run, memory };
  return atomic ? { ...row, atomic, guard: misaligned(memory.bytes) } : row;
}

function misaligned(bytes: number): NonNullable<Row["guard"]> {
  return bytes === 8
    ? { trap: "MISALIGNED", when: (p: number) => (p & 7) !== 0, emit: "p 7 i32.and" }
    : { trap: "MISALIGNED", when: (p: number) => (p & 3) !== 0, emit: "p 3 i32.and" };
}

/** Whether two 64-bit operands are equal: against 0 there is an instruction of its own. */
export const equal = (left: "a" | "b", right: "b" | "c"): Choice => ({
  when: (constant) => constant === 0n,
  steps: `${left} i64.eqz`,
  otherwise: `${left} ${right} i64.eq`,
});
