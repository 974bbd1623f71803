// Calls, returns, system calls, threads and traps. spec/instructions.md, "Control".
import type { FormName } from "../forms.ts";
import { plain } from "./make.ts";
import type { Flow, Row } from "./row.ts";

const row = (number: number, name: string, mnemonic: string, form: FormName, flow: Flow, doc: string): Row => ({
  number,
  name,
  mnemonic,
  form,
  flow,
  family: "control",
  doc,
  result: "none",
});

export const CONTROL: readonly Row[] = [
  plain(
    "control",
    215,
    "rdthread",
    "x",
    "x",
    "a = the number of the thread; 0 where there are no threads",
    "self",
    (self: bigint) => self,
  ),
  row(216, "nop", "nop", "none", "next", "nothing"),
  row(
    217,
    "call",
    "call",
    "call",
    "call",
    "call the function with fresh registers; arguments are copied in, results out",
  ),
  row(218, "callr", "call", "call_x", "call", "call the function with number a; BAD_CALL when its signature differs"),
  row(219, "tail", "tail", "call", "tail", "leave this function and call the other in its place; equal result types"),
  row(220, "tailr", "tail", "call_x", "tail", "the same for the function with number a"),
  row(
    221,
    "ret",
    "ret",
    "none",
    "return",
    "return the result registers to the caller; ends the thread in its first function",
  ),
  row(222, "sys", "sys", "sys", "sys", "system call"),
  row(
    223,
    "spawn",
    "spawn",
    "call",
    "spawn",
    "start a thread in the function; the result is its number, or a negative errno",
  ),
  row(224, "spawnr", "spawn", "call_x", "spawn", "the same for the function with number a"),
  row(225, "trap", "trap", "code", "trap", "end the process with trap EXPLICIT and the given code"),
];
