// Calls about other processes: starting them, waiting for their end, signals. spec/calls.md, "Processes".
import { encodeUtf8 } from "../../base/utf8.ts";
import { CAPABILITY } from "../capabilities.ts";
import type { Descriptor } from "../descriptors.ts";
import { ERRNO } from "../errno.ts";
import { programIn } from "../images.ts";
import { processTable, renderTable } from "../process-table.ts";
import { FIRST_PID, MOST_ARGUMENTS, sendSignal, startProcess } from "../processes.ts";
import { ALL_CATCHABLE, bitOf, CATCHABLE, signalOf } from "../signals.ts";
import { WAIT_KIND } from "../wait-queues.ts";
import { array, duration, flags, integer, output, whole } from "./kinds.ts";
import { type Call, type CallRow, GONE } from "./row.ts";
import { timersFull } from "./thread.ts";

/** Work of starting a process, in instructions: the host is to have its turn between two. */
const WORK_OF_START = 60_000;
/** Bytes of an entry in the list of descriptors. */
const ENTRY_BYTES = 4;
/** Descriptors that a child has when none are named. */
const STREAMS = 3;
const ANY_CHILD = -1;
const WAIT_FLAGS = { NOHANG: 1 } as const;

export const PROCESSES_CALLS: readonly CallRow[] = [
  {
    number: 64,
    name: "process_spawn",
    args: [...whole("image"), ...whole("args"), array("fds", ENTRY_BYTES, true), integer("count")],
    results: ["pid"],
    errors: ["EAGAIN", "EBADF", "EINVAL", "EMFILE", "ENOEXEC", "ENOMEM", "EPERM"],
    doc: "Start a process with a program of its own, or with the caller's when `imageLength` is 0: its number. Arguments are texts that each end in a NUL. `fds` lists the caller's descriptors, 32 bits each, that are to be 0, 1, 2 ... of the child, -1 for none; with the address 0 it gets the caller's 0, 1 and 2.",
    leavesCode: true,
    run: spawn,
  },
  {
    number: 65,
    name: "process_wait",
    args: [integer("pid"), flags("flags", WAIT_FLAGS)],
    results: ["pid", "status"],
    errors: ["ECHILD", "EINVAL"],
    doc: "Wait until a child has ended, any for -1: its number and how it ended, 0 .. 255 an exit status, 256 + N by signal N, 512 + N by trap N. NOHANG (1): 0 when none has. ECHILD when there is no such child.",
    run: wait,
  },
  {
    number: 66,
    name: "process_parent",
    args: [],
    results: ["pid"],
    errors: [],
    doc: "The number of the process that started this one, 1 when that has ended; 0 in process 1.",
    run({ process }) {
      return process.parent !== 0 || process.pid === FIRST_PID ? process.parent : FIRST_PID;
    },
  },
  {
    number: 67,
    name: "kill",
    args: [integer("pid"), integer("signal")],
    results: ["result"],
    errors: ["EINVAL", "EPERM", "ESRCH"],
    doc: "Send a signal to a process, to itself too; 0 only asks whether there is one.",
    leavesCode: true,
    isFarReaching: true,
    run: kill,
  },
  {
    number: 68,
    name: "signal_catch",
    args: [flags("mask", CATCHABLE)],
    results: ["before"],
    errors: [],
    doc: "The signals of the mask, bit N for signal N, come to `signal_wait` from now on, and no others: the mask before. Those pending that are no longer caught are forgotten.",
    run({ process, numbers }) {
      const before = process.caught;
      process.caught = numbers[0]! & ALL_CATCHABLE;
      process.pending &= process.caught;
      return before;
    },
  },
  {
    number: 69,
    name: "signal_wait",
    args: [flags("mask", CATCHABLE), duration("timeout", true)],
    results: ["signal"],
    errors: ["EAGAIN", "EINVAL", "ETIMEDOUT"],
    doc: "Wait until a signal of the mask, all of which the process catches, is pending, and take it: its number, the least first. ETIMEDOUT after `timeout` ns, -1 for ever.",
    run: waitForSignal,
  },
  {
    number: 70,
    name: "process_table",
    args: output("buffer"),
    results: ["bytes"],
    errors: [],
    doc: "Copy as much of the table of processes as fits: lines of text, a head, then a line for each; its full length.",
    run(call) {
      const text = encodeUtf8(renderTable(processTable(call.kernel)));
      const target = call.buffer(0);
      target.set(text.subarray(0, target.length));
      return text.length;
    },
  },
  {
    number: 71,
    name: "capability_drop",
    args: [flags("mask", CAPABILITY)],
    results: ["left"],
    errors: [],
    doc: "Give up what the mask says, for good and for all that this process starts from now on: what is left. CONNECT 1, LISTEN 2, RESOLVE 4 names, MOUNTS 8 paths in mounts, START 16 processes, SIGNAL 32 others.",
    run({ process, numbers }) {
      process.capabilities &= ~numbers[0]!;
      return process.capabilities;
    },
  },
];

function spawn(call: Call): number {
  const { kernel, process, numbers } = call;
  if ((process.capabilities & CAPABILITY.START) === 0) return -ERRNO.EPERM;
  const args = argumentsIn(call.buffer(2).slice());
  if (typeof args === "number") return args;
  const descriptors = numbers[4] === 0 ? streamsOf(call) : descriptorsIn(call);
  if (typeof descriptors === "number") return descriptors;
  kernel.work += WORK_OF_START;
  const known = [...kernel.processes.values()].map(({ program }) => program);
  const program = numbers[1] === 0 ? process.program : programIn(call.buffer(0), known, kernel.options.calls);
  return program === undefined ? -ERRNO.ENOEXEC : startProcess(kernel, process, { program, args, descriptors });
}

/** Texts that each end in a NUL, or a negative errno. */
function argumentsIn(bytes: Uint8Array): Uint8Array[] | number {
  const args: Uint8Array[] = [];
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf(0, start);
    if (end < 0) return -ERRNO.EINVAL;
    if (args.length === MOST_ARGUMENTS) return -ERRNO.E2BIG;
    args.push(bytes.subarray(start, end));
    start = end + 1;
  }
  return args;
}

function streamsOf({ process }: Call): (Descriptor | undefined)[] {
  return Array.from({ length: STREAMS }, (_, fd) => process.descriptors.get(fd));
}

/** The listed descriptors, or a negative errno. */
function descriptorsIn(call: Call): (Descriptor | undefined)[] | number {
  const { kernel, process, numbers } = call;
  const { view } = process.space.views;
  const count = numbers[5]!;
  if (count > kernel.limits.fds) return -ERRNO.EMFILE;
  const list: (Descriptor | undefined)[] = [];
  for (let k = 0; k < count; k++) {
    const fd = view.getInt32(process.space.base + numbers[4]! + ENTRY_BYTES * k, true);
    const entry = fd < 0 ? undefined : process.descriptors.get(fd);
    if (entry === undefined && fd !== -1) return -ERRNO.EBADF;
    list.push(entry);
  }
  return list;
}

function wait(call: Call): number {
  const { kernel, process, numbers } = call;
  const pid = numbers[0]!;
  if (pid !== ANY_CHILD && !(pid > 0)) return -ERRNO.EINVAL;
  const isMeant = (child: { readonly pid: number; readonly parent: number }) =>
    child.parent === process.pid && (pid === ANY_CHILD || child.pid === pid);
  const at = kernel.ended.findIndex(isMeant);
  if (at >= 0) {
    const [child] = kernel.ended.splice(at, 1);
    call.results[1] = BigInt(child!.status);
    return child!.pid;
  }
  if (![...kernel.processes.values()].some(isMeant)) return -ERRNO.ECHILD;
  if (numbers[1] !== WAIT_FLAGS.NOHANG) return call.wait(WAIT_KIND.CHILD, process.pid);
  call.results[1] = 0n;
  return 0;
}

function kill({ kernel, process, numbers }: Call): number {
  const pid = numbers[0]!;
  const signal = numbers[1]!;
  if (!(pid > 0) || (signal !== 0 && signalOf(signal) === undefined)) return -ERRNO.EINVAL;
  const target = kernel.processes.get(pid);
  if (target === undefined) return kernel.ended.some((one) => one.pid === pid) ? 0 : -ERRNO.ESRCH;
  if (signal === 0) return 0;
  if (target !== process && (process.capabilities & CAPABILITY.SIGNAL) === 0) return -ERRNO.EPERM;
  sendSignal(kernel, target, signal);
  if (!kernel.processes.has(process.pid) || kernel.end !== undefined) return GONE;
  // Others may have given memory back.
  kernel.budget.giveRoom(process);
  return 0;
}

function waitForSignal(call: Call): number {
  const { kernel, process, numbers, progress } = call;
  const mask = numbers[0]!;
  const timeout = numbers[1]!;
  if ((mask & ~process.caught) !== 0) return -ERRNO.EINVAL;
  const found = process.pending & mask;
  if (found !== 0) {
    const signal = 31 - Math.clz32(found & -found);
    process.pending &= ~bitOf(signal);
    return signal;
  }
  if (timeout === 0 || call.timedOut) return -ERRNO.ETIMEDOUT;
  if (timeout === -1) return call.wait(WAIT_KIND.SIGNAL, process.pid);
  if (timersFull(call)) return -ERRNO.EAGAIN;
  const deadline = progress?.kind === "until" ? progress.deadline : kernel.now() + timeout;
  call.progress = { kind: "until", deadline };
  return call.wait(WAIT_KIND.SIGNAL, process.pid, deadline);
}
