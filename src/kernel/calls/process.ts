// Calls about the process itself. spec/calls.md, "Process".
import { ERRNO } from "../errno.ts";
import { endProcess, FIRST_PID } from "../processes.ts";
import { integer, output, text, word } from "./kinds.ts";
import { type Call, type CallRow, GONE } from "./row.ts";

export const PROCESS_CALLS: readonly CallRow[] = [
  {
    number: 1,
    name: "exit",
    args: [word("status")],
    results: [],
    errors: [],
    doc: "End the process with all its threads; does not return.",
    leavesCode: true,
    isFarReaching: true,
    run(call) {
      const { sched } = call.kernel;
      if (call.process.pid === FIRST_PID) sched.records?.end(call.slot, sched.clock);
      endProcess(call.kernel, call.process, { kind: "exit", status: call.words[0]! });
      return GONE;
    },
  },
  {
    number: 13,
    name: "arg_count",
    args: [],
    results: ["count"],
    errors: [],
    doc: "The number of arguments that the process was started with, its name not counted.",
    run: (call) => call.process.args.length,
  },
  {
    number: 14,
    name: "arg_get",
    args: [integer("index"), ...output("buffer")],
    results: ["length"],
    errors: ["EINVAL"],
    doc: "Copy as much of argument `index` (from 0) as fits; its full length.",
    run(call) {
      const bytes = call.process.args[call.numbers[0]!];
      return bytes === undefined ? -ERRNO.EINVAL : copyOut(call, 1, bytes);
    },
  },
  {
    number: 15,
    name: "env_get",
    args: [...text("name"), ...output("buffer")],
    results: ["length"],
    errors: ["ENOENT"],
    doc: "Copy as much of the variable's value as fits; its full length.",
    run(call) {
      const bytes = call.process.env.get(call.text(0));
      return bytes === undefined ? -ERRNO.ENOENT : copyOut(call, 2, bytes);
    },
  },
  {
    number: 18,
    name: "getpid",
    args: [],
    results: ["pid"],
    errors: [],
    doc: "The number of the process.",
    run: (call) => call.process.pid,
  },
];

/** Copies what fits the buffer at argument `index`; the full length. */
function copyOut(call: Call, index: number, bytes: Uint8Array): number {
  const target = call.buffer(index);
  target.set(bytes.subarray(0, target.length));
  return bytes.length;
}
