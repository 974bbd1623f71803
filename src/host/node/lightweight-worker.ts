// One lightweight process: a worker thread that runs guests' threads until the machine ends. Invariant: it has no rights of the host,
// and reads nothing but what the machine has posted to it. spec/thread-models.md.
import { parentPort, receiveMessageOnPort, workerData } from "node:worker_threads";
import { assert } from "../../base/assert.ts";
import { COMPILING } from "../../engine/compile/compile.ts";
import { type CompilingEngine, createCompilingEngine } from "../../engine/compile/engine.ts";
import type { Engine } from "../../engine/context.ts";
import { createInterpreter } from "../../engine/interpreter.ts";
import type { EngineName } from "../../engine/names.ts";
import { type Program, prepare } from "../../engine/program.ts";
import { spaceOfWorker } from "../../engine/space.ts";
import { Board } from "../../kernel/lwp/board.ts";
import { type Guest, runLightweight } from "../../kernel/lwp/lightweight.ts";
import { limitOf } from "../../kernel/lwp/parallel-machine.ts";
import { FIRST_PID } from "../../kernel/processes.ts";
import { Tables } from "../../kernel/tables.ts";
import type { Message, PostedProcess, WorkerEnd, WorkerStart } from "./lightweight.ts";

/** How long to wait before looking for a message again, in milliseconds. */
const PAUSE_MS = 1;

const start: WorkerStart = workerData;
const pause = new Int32Array(new SharedArrayBuffer(4));
const guests = new Map<number, Guest>();
/** What compiles the program of process 1. */
let compiler: CompilingEngine | undefined;

function engineOf(name: EngineName, program: Program, pid: number): Engine {
  if (name !== "compiler") return createInterpreter(program);
  const compiling = createCompilingEngine(program, () => COMPILING, { clock: () => performance.now() });
  if (pid === FIRST_PID) compiler = compiling;
  return compiling;
}

function know({ pid, image, space: parts }: PostedProcess): void {
  const program = prepare(image);
  const space = spaceOfWorker(parts, start.index + 1);
  guests.set(pid, { program, space, engine: engineOf(start.engine, program, pid), limit: () => limitOf(space) });
}

/** A process that has just been made may not be known yet, but its message is on its way. */
function guest(pid: number): Guest {
  for (;;) {
    const found = guests.get(pid);
    if (found !== undefined) return found;
    assert(parentPort, "this is a worker");
    const received: { readonly message: Message } | undefined = receiveMessageOnPort(parentPort);
    if (received === undefined) Atomics.wait(pause, 0, 0, PAUSE_MS);
    else if ("ended" in received.message) guests.delete(received.message.ended);
    else know(received.message);
  }
}

for (const process of start.processes) know(process);
runLightweight({
  index: start.index,
  board: new Board(start.size, { buffer: start.board, lwp: start.index }),
  tables: new Tables(start.tables),
  quantum: start.quantum,
  guest,
});
const report: WorkerEnd = compiler?.report();
parentPort?.postMessage(report);
