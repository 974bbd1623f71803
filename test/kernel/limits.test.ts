// Limits of each process: what one takes is no other's, engines agree on it, and states beyond a limit are refused.
// spec/processes.md, "Limits".
import { describe, expect, test } from "vitest";
import { FormatError } from "../../src/base/bytes.ts";
import { createCompiler } from "../../src/engine/compile/compiler.ts";
import type { CompilingEngine } from "../../src/engine/compile/engine.ts";
import { createInterpreter } from "../../src/engine/interpreter.ts";
import type { Program } from "../../src/engine/program.ts";
import { ERRNO } from "../../src/kernel/errno.ts";
import { FILE_OVERHEAD } from "../../src/kernel/files.ts";
import { DEFAULT_LIMITS, type LimitName, type Limits } from "../../src/kernel/limits.ts";
import { createMachine, decodeMachine, type Machine } from "../../src/kernel/machine.ts";
import { NO_GRANTS } from "../../src/kernel/permissions.ts";
import { compareEngines } from "../../src/testing/compare-engines.ts";
import { FakeHost } from "./fake-host.ts";
import { imageOf, machineOf, run, runToEnd } from "./run.ts";

const SMALL: Limits = { ...DEFAULT_LIMITS, memory: 2 ** 18 };

/** Process 1 and a child do the same at the same time: each starts threads that end and that it joins only when there is no room. */
const JOINERS = `
data threads: .zero 800
func main() -> status
    let count, child, p, thread, how, sum, more
    sys arg_count -> count
    bnez count, begin
    sys process_spawn, 0, 0, "x\\0", 0, 0 -> child
begin:
    la p, threads
next:
    spawn nothing -> thread
    bltz thread, full
    sd thread, [p]
    add p, p, 8
    add status, status, 1
    j next
full:
    bne thread, -11, wrong
    bnez more, done
    li more, 1
    la p, threads
    ld thread, [p]
    sys thread_join, thread
    ld thread, [p + 8]
    sys thread_detach, thread
    j next
done:
    bnez count, gone
    sys process_wait, child, 0 -> child, how
    mul how, how, 100
    add status, status, how
gone:
    ret
wrong:
    trap 1
end
func nothing()
    ret
end`;

describe("threads that have ended and are to be joined", () => {
  const image = imageOf(JOINERS);
  const limits = { ...SMALL, threads: 9 };
  /** Eight and the main one, then two more. */
  const status = 10n + 100n * 10n;

  test.each([1, 7, 1000])("count for their process; at quantum %i the engines agree after every one", (quantum) => {
    const comparison = compareEngines({
      options: { image, quantum, limits },
      stdin: new Uint8Array(),
      engines: [(program) => createCompiler(program, { cold: 0 }), (program) => createInterpreter(program)],
      goOn: () => true,
    });
    expect(comparison).toMatchObject({ end: { kind: "exit", status }, divergence: undefined });
  });

  test("are started in compiled code as far as the limit goes", () => {
    const engines: CompilingEngine[] = [];
    const engine = (program: Program) => {
      const made = createCompiler(program, { cold: 0 });
      engines.push(made);
      return made;
    };
    expect(run(JOINERS, { engine, limits }).end).toEqual({ kind: "exit", status });
    // Ten in each of two processes, and two refusals: nobody leaves it because the other process has many.
    expect(engines.reduce((sum, one) => sum + one.report().exits.SPAWN, 0)).toBeLessThan(8);
    const total = { ...limits, "total-threads": 13 };
    const { machine } = run(JOINERS, { engine, limits: total });
    expect(machine.kernel.sched.threads.peak).toBe(13);
  });
});

test("pipes and sockets that are closed count no more", () => {
  const text = `
func main() -> status
    let a, b
next:
    sys pipe -> a, b
    bltz a, done
    sys close, a
    sys close, b
    sys socket, 2, 1 -> a
    bltz a, done
    sys dup, a -> b
    sys close, a
    sys close, b
    add status, status, 1
    blt status, 20, next
done:
    ret
end`;
  expect(run(text, { limits: { ...SMALL, pipes: 1, sockets: 1 } }).end).toEqual({ kind: "exit", status: 20n });
});

test("connections that wait for accept count for who has the listener, and beyond its limit they are reset", () => {
  const text = `
func main() -> status
    let fd
    sys socket, 2, 1 -> fd
    sys listen, fd, 100
    sys sleep, 1000
    sys socket, 2, 1 -> status
    ret
end`;
  const grants = { ...NO_GRANTS, listen: [{ host: "*", firstPort: 0, lastPort: 65_535 }] };
  const { machine, host } = machineOf(text, { limits: { ...SMALL, sockets: 4 }, grants });
  machine.run();
  const { ticket: id } = host.take("listen");
  host.answer(id, 0);
  const address = { ip: "127.0.0.1", port: 1 };
  for (let k = 1; k <= 5; k++) host.push({ kind: "accepted", id, connection: -k, peer: address, local: address });
  expect(runToEnd(machine, host)).toEqual({ kind: "exit", status: BigInt(-ERRNO.EMFILE) });
  const { sockets } = machine.kernel;
  expect({ count: sockets.count, refused: sockets.refused }).toEqual({ count: 4, refused: 2 });
  const closed = host.requests.filter((request) => request.kind === "close");
  expect(closed).toEqual([-4, -5].map((connection) => ({ kind: "close", id: connection, reset: true })));
});

/**
 * Two processes with three threads, pipes and sockets each, one pipe of which both have, and two threads that sleep in each; each has made
 * a file and printed.
 */
const HOLDERS = `
data fds: .word 0, 1
data names: .string "/p/c"
func main()
    let count, list, a, b
    sys arg_count -> count
    bnez count, child
    sys pipe -> a, b
    la list, fds
    sw b, [list]
    sys process_spawn, 0, 0, "x\\0", list, 2
child:
    la list, names
    sys write, 1, list, 4
    add list, list, count
    add list, list, count
    sys open, list, 2, 65, 420 -> a
    sys write, a, list, 2
    sys pipe -> a, b
    sys pipe -> a, b
    sys socket, 2, 1 -> a
    sys socket, 2, 1 -> a
    sys socket, 2, 1 -> a
    spawn nap -> a
    spawn nap -> b
    join a
    join b
    beqz count, wait
    ret
wait:
    sys process_wait, -1, 0
    ret
end
func nap()
    sys sleep, 1000000000
    ret
end`;

describe("a state", () => {
  const image = imageOf(HOLDERS);
  const options = (limits: Limits) => ({ image, limits, quantum: 1000 });
  const held = { threads: 3, pipes: 3, sockets: 3, timers: 2, output: 4 };

  function whileHeld(): Machine {
    const machine = createMachine(options(SMALL), new FakeHost());
    if (typeof machine === "string") throw new Error(machine);
    while (machine.kernel.sched.timers.length < 4) machine.run(1);
    return machine;
  }

  test("has what each process holds within the limits", () => {
    const machine = whileHeld();
    const { processes, sched, sockets } = machine.kernel;
    for (const { pid, rows, descriptors, written } of processes.values()) {
      const { pipes } = descriptors;
      const found = {
        threads: rows,
        pipes: pipes.size,
        sockets: sockets.countOf(descriptors),
        timers: sched.timed.of(pid),
        output: written,
      };
      expect(found).toEqual(held);
    }
    const bytes = machine.encode();
    const host = new FakeHost();
    const again = decodeMachine(bytes, options({ ...SMALL, ...held }), host);
    expect(Buffer.compare(again.encode(), bytes)).toBe(0);
    // What was counted when it was decoded is given back, and the child ends before its parent.
    expect(runToEnd(again, host)).toEqual({ kind: "exit", status: 0n });
    const first = again.kernel.processes.get(1)!;
    expect({ processes: again.kernel.processes.size, rows: first.rows }).toEqual({ processes: 1, rows: 1 });
    expect(again.kernel.sched.timed.size).toBe(0);
  });

  // An inode, its name and what it holds.
  const files = 2 * FILE_OVERHEAD + 1 + 2;
  const all: Partial<Record<LimitName, number>> = {
    ...{ "total-threads": 6, "total-pipes": 5, "total-sockets": 6, "total-output": 8 },
    ...{ processes: 1, "total-processes": 2, files, "total-files": 2 * files },
  };
  test("has no file of a process that has ended", () => {
    const text = `
data name: .string "/c"
func main()
    let count, result
    sys arg_count -> count
    bnez count, child
    sys process_spawn, 0, 0, "x\\0", 0, 0
    sys process_wait, -1, 0
    sys exit, 0
child:
    sys open, name, 2, 65, 420 -> result
    sys write, result, name, 2
    ret
end`;
    const image = imageOf(text);
    const machine = createMachine({ image, limits: SMALL, quantum: 1000 }, new FakeHost());
    if (typeof machine === "string") throw new Error(machine);
    const { files, processes } = machine.kernel;
    const owners = () => [...files.inodes.values()].map((inode) => files.ownerOf(inode));
    while (owners().length === 1) machine.run(1);
    expect(owners()).toEqual([0, 2]);
    while (processes.size === 2) machine.run(1);
    expect(owners()).toEqual([0, 0]);
    const bytes = machine.encode();
    const again = decodeMachine(bytes, { image, limits: { ...SMALL, files: 0 }, quantum: 1000 }, new FakeHost());
    expect(Buffer.compare(again.encode(), bytes)).toBe(0);
    expect(again.kernel.files.charged).toBe(files.charged);
  });

  test.each(Object.entries({ ...held, ...all }))("beyond the limit %s is refused", (name, value) => {
    const bytes = whileHeld().encode();
    const decoded = (most: number) => decodeMachine(bytes, options({ ...SMALL, [name]: most }), new FakeHost());
    expect(decoded(value).encode()).toEqual(bytes);
    expect(() => decoded(value - 1)).toThrow(FormatError);
  });
});
