// All processes of a machine in the canonical encoding: images that are not the machine's own, those that have ended, those that run.
// Invariant: each image is there once, in the order of the first process that runs it; decoding gives a tree of processes in which
// everyone has a thread. spec/state.md, "Processes".
import { type ByteReader, type ByteWriter, FormatError } from "../base/bytes.ts";
import { array, bounded, bytes, lazy, record, u32, type ValueOf } from "../base/codec.ts";
import type { Program } from "../engine/program.ts";
import type { OpenFile } from "./descriptors.ts";
import { fileOf, programIn } from "./images.ts";
import type { Kernel } from "./kernel.ts";
import { LIMITS } from "./limits.ts";
import { createProcess, type Process } from "./process.ts";
import { childrenOf, type EndedProcess, FIRST_PID, MAX_PID, ownBytesOf, STATUS } from "./processes.ts";
import { type ProcessHead, readHead, readProcess, writeProcess } from "./state-process.ts";

const MOST = LIMITS["total-processes"].max;
const PID = lazy(() => bounded(u32, FIRST_PID, MAX_PID));
const FAMILY = lazy(() =>
  record({
    nextPid: bounded(u32, FIRST_PID + 1, MAX_PID + 1),
    images: array(bytes(LIMITS.syscall.max), MOST),
    ended: array(record({ pid: PID, parent: PID, status: bounded(u32, 0, STATUS.MOST) }), MOST),
    running: bounded(u32, 1, MOST),
  }),
);

export function writeProcesses(writer: ByteWriter, kernel: Kernel): void {
  const processes = [...kernel.processes.values()];
  const programs = [...new Set(processes.map(({ program }) => program))];
  FAMILY.write(writer, {
    nextPid: kernel.nextPid,
    images: programs.slice(1).map(fileOf),
    ended: kernel.ended,
    running: processes.length,
  });
  for (const process of processes) writeProcess(writer, kernel, process, programs.indexOf(process.program));
}

/** Makes and fills all processes of a new kernel, which has the first. */
export function readProcesses(reader: ByteReader, kernel: Kernel, opens: ReadonlyMap<number, OpenFile>): void {
  const fail = (sentence: string) => new FormatError(sentence, reader.offset);
  const family = FAMILY.read(reader);
  const { running, ended } = family;
  if (running + ended.length > kernel.limits["total-processes"]) throw fail("processes are within their limit");
  const programs = readPrograms(kernel, family, fail);
  kernel.nextPid = family.nextPid;
  let used = 1;
  let last = 0;
  for (let k = 0; k < running; k++) {
    const head = readHead(reader);
    if (head.pid <= last || head.pid >= family.nextPid) throw fail("processes ascend below the next one");
    last = head.pid;
    if (head.program > used) throw fail("images are in the order of their use");
    used = Math.max(used, head.program + 1);
    const program = programs[head.program];
    const process = program && madeAs(kernel, head, program);
    if (process === undefined) throw fail("a process is as its parent and the limits let it be");
    readProcess(reader, kernel, head, process, opens);
    kernel.files.admit(head.pid);
    if (head.stopped) kernel.sched.stopped.add(head.pid);
    kernel.budget.settle(process);
  }
  if (used !== programs.length) throw fail("an image is one of a process");
  for (const open of opens.values()) if (open.references === 0) throw fail("an open object has a descriptor");
  checkEnded(kernel, ended, fail);
  kernel.ended = [...ended];
  for (const pid of kernel.processes.keys()) {
    if (childrenOf(kernel, pid) > kernel.limits.processes) throw fail("children are within their limit");
  }
}

/** What can be said when all threads are there. */
export function checkProcesses(reader: ByteReader, kernel: Kernel): void {
  for (const process of kernel.processes.values()) {
    if (process.threads === 0) throw new FormatError("a process has a thread", reader.offset);
    kernel.budget.settle(process);
  }
  if (!kernel.budget.isKept()) throw new FormatError("processes are within the limit total-memory", reader.offset);
  if (!kernel.files.isKept((pid) => kernel.processes.has(pid))) {
    throw new FormatError("files are within their limits, and those of processes that run", reader.offset);
  }
}

type Fail = (sentence: string) => FormatError;

function readPrograms(kernel: Kernel, { images }: ValueOf<typeof FAMILY>, fail: Fail): Program[] {
  const programs = [...kernel.processes.values()].map(({ program }) => program);
  for (const image of images) {
    const program = programIn(image, programs, kernel.options.calls);
    if (program === undefined || programs.includes(program))
      throw fail("an image is one that may run, and is there once");
    programs.push(program);
  }
  return programs;
}

/** The first process is there; any other is made. Undefined when it cannot be. */
function madeAs(kernel: Kernel, head: ProcessHead, program: Program): Process | undefined {
  const { processes, limits, budget } = kernel;
  const { pid, parent, args } = head;
  const first = processes.get(FIRST_PID);
  if (pid === FIRST_PID) return parent === 0 && head.program === 0 && args.length === 0 ? first : undefined;
  if (first === undefined || (parent !== 0 && !processes.has(parent))) return undefined;
  const { env, workingDirectory } = first;
  const engine = kernel.options.engine(program);
  const ownBytes = ownBytesOf(kernel, program, args);
  const spec = { pid, program, engine, args, env, workingDirectory, limits, ownBytes };
  const process = createProcess(spec, parent, budget.roomFor(ownBytes));
  if (typeof process === "string") return undefined;
  processes.set(pid, process);
  return process;
}

function checkEnded(kernel: Kernel, ended: readonly EndedProcess[], fail: Fail): void {
  const seen = new Set<number>();
  for (const { pid, parent } of ended) {
    const isOther = pid < kernel.nextPid && pid !== FIRST_PID && !kernel.processes.has(pid) && !seen.has(pid);
    if (!isOther || !kernel.processes.has(parent)) throw fail("who has ended is a child that had a number of its own");
    seen.add(pid);
  }
}
