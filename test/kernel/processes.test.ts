// Processes: what bombs leave behind, limits, states of machines with several processes, engines that agree, hostile images.
// spec/processes.md.
import { describe, expect, test } from "vitest";
import { FormatError } from "../../src/base/bytes.ts";
import { Prng } from "../../src/base/prng.ts";
import { createCompiler } from "../../src/engine/compile/compiler.ts";
import { createInterpreter } from "../../src/engine/interpreter.ts";
import { NO_DEBUG } from "../../src/isa/image.ts";
import { encodeImage } from "../../src/isa/image-file.ts";
import { DEFAULT_LIMITS, LIMITS, type Limits, limitsWith } from "../../src/kernel/limits.ts";
import { createMachine, decodeMachine, type Machine } from "../../src/kernel/machine.ts";
import type { End, MachineOptions } from "../../src/kernel/options.ts";
import { POLICIES, policyNamed } from "../../src/kernel/policies.ts";
import { NO_SLOT } from "../../src/kernel/threads.ts";
import { compareEngines } from "../../src/testing/compare-engines.ts";
import { rehashed } from "../isa/images.ts";
import { FakeHost } from "./fake-host.ts";
import { imageOf, run, runToEnd } from "./run.ts";

const SMALL: Limits = { ...DEFAULT_LIMITS, memory: 2 ** 18, "total-threads": 100 };

/** An image file as `.byte` lines. */
const bytesOf = (file: Uint8Array) => `data image: .byte ${Array.from(file).join(", ")}`;

const OTHER = encodeImage({
  ...imageOf(`
data value: .quad 5
func main() -> status
    let p, n
    sys getpid -> n
    la p, value
    ld status, [p]
    add status, status, n
    sd status, [p]
    ret
end`),
  debug: NO_DEBUG,
});

/** Starts this program with the digit as its argument; the child's \`main\` goes to the label of that number. */
const dispatch = (labels: string) => `
    sys arg_count -> count
    beqz count, parent
    la p, digit
    sys arg_get, 0, p, 1
    lbu p, [p]
    sub p, p, '0'
    switch p, ${labels}
    ret`;

/** Children that run this program and another one, a pipe, a zombie, an orphan, a stopped process, a signal that is waited for. */
const FAMILY = `
data digit: .quad 0
data fds: .word 0, 0
${bytesOf(OTHER)}
func main() -> status
    let count, p, from, to, a, b, c, d, s
${dispatch("writer, spinner, parent_of_orphan, catcher")}
writer:
    sys write, 0, "abc"
    li status, 3
    ret
spinner:
    yield
    j spinner
parent_of_orphan:
    sys process_spawn, 0, 0, "0\\0", fds, 0 -> p
    sys process_spawn, image, ${OTHER.length}, 0, 0, 0, 0 -> p
    li status, 4
    ret
catcher:
    sys signal_catch, 0x8000
    sys write, 0, "r"
    sys signal_wait, 0x8000, -1 -> status
    ret
parent:
    sys pipe -> from, to
    la p, fds
    sw to, [p]
    sys process_spawn, 0, 0, "0\\0", p, 1 -> a
    sys process_spawn, 0, 0, "1\\0", 0, 0 -> b
    sys process_spawn, image, ${OTHER.length}, 0, 0, 0, 0 -> c
    sys process_spawn, 0, 0, "2\\0", 0, 0 -> d
    sys kill, b, 19
    sys read, from, digit, 3 -> s
    add status, status, s
    sys process_wait, c, 0 -> c, s
    add status, status, s
    sys process_wait, d, 0 -> d, s
    add status, status, s
    sys kill, b, 18
    yield
    sys kill, b, 15
    sys process_wait, b, 0 -> b, s
    add status, status, s
    sys process_spawn, 0, 0, "3\\0", p, 1 -> c
    sys read, from, digit, 1 -> s
    sys kill, c, 15
    sys process_wait, c, 0 -> c, s
    add status, status, s
    sys process_wait, -1, 0 -> c, s
    add status, status, s
    sys process_wait, -1, 0 -> c
    add status, status, c
    ret
end`;
/** 3 bytes; 4 + 5; 4; signal 15; 15; 3; ECHILD. */
const FAMILY_STATUS = 3 + (4 + 5) + 4 + (256 + 15) + 15 + 3 - 10;

function start(options: MachineOptions, host: FakeHost): Machine {
  const machine = createMachine(options, host);
  if (typeof machine === "string") throw new Error(machine);
  return machine;
}

/** Goes through bytes between any two pieces of `step` instructions. */
function throughBytes(options: MachineOptions, step: number): { end: End; instructions: number } {
  const host = new FakeHost();
  let machine = start(options, host);
  for (let turns = 0; turns < 100_000; turns++) {
    const outcome = machine.run(step);
    if (outcome.kind === "ended") return { end: outcome.end, instructions: machine.instructions };
    const bytes = machine.encode();
    machine = decodeMachine(bytes, options, host);
    expect(Buffer.compare(machine.encode(), bytes)).toBe(0);
  }
  throw new Error("the program does not end");
}

describe("a family of processes", () => {
  const image = imageOf(FAMILY);
  test.each([
    [1, 1],
    [7, 5],
    [1000, 3],
  ])("at quantum %i it is the same through bytes, every %i instructions", (quantum, step) => {
    const options = { image, quantum, limits: SMALL };
    const host = new FakeHost();
    const machine = start(options, host);
    expect(runToEnd(machine, host)).toEqual({ kind: "exit", status: BigInt(FAMILY_STATUS) });
    const again = throughBytes(options, step);
    expect(again).toEqual({ end: machine.kernel.end, instructions: machine.instructions });
  });

  test.each([1, 7, 1000])("at quantum %i the engines agree after every one", (quantum) => {
    const comparison = compareEngines({
      options: { image, quantum, limits: SMALL },
      stdin: new Uint8Array(),
      engines: [(program) => createCompiler(program, { cold: 0 }), (program) => createInterpreter(program)],
      goOn: () => true,
    });
    expect(comparison).toMatchObject({ end: { kind: "exit", status: BigInt(FAMILY_STATUS) }, divergence: undefined });
  });

  test.each(POLICIES.map(({ name }) => name))("%s gives each its turns", (name) => {
    const policy = policyNamed(name);
    if (typeof policy === "string") throw new Error(policy);
    // One yields for ever until others stop and end it, which they can do only if they have turns too.
    const options = { image, quantum: 50, limits: SMALL, policy, seed: 3 };
    expect(throughBytes(options, 40).end).toEqual({ kind: "exit", status: BigInt(FAMILY_STATUS) });
  });

  test("changed states are refused or run", () => {
    const options = { image, quantum: 5, limits: SMALL };
    const machine = start(options, new FakeHost());
    while (machine.kernel.processes.size < 4) machine.run(1);
    const bytes = machine.encode();
    const attempt = (changed: Uint8Array): "refused" | "ran" => {
      try {
        decodeMachine(changed, options, new FakeHost()).run(2_000);
        return "ran";
      } catch (error) {
        if (error instanceof FormatError) return "refused";
        throw error;
      }
    };
    expect(attempt(bytes)).toBe("ran");
    for (let length = 0; length < bytes.length; length += 1 + (length >> 4)) {
      expect(attempt(bytes.slice(0, length))).toBe("refused");
    }
    const random = Prng.fromSeed(7);
    let refused = 0;
    for (let round = 0; round < 1500; round++) {
      const changed = bytes.slice();
      const at = random.nextBelow(bytes.length);
      changed[at] = changed[at]! ^ (1 << random.nextBelow(8));
      if (attempt(changed) === "refused") refused++;
    }
    expect(refused).toBeGreaterThan(300);
  }, 120_000);
});

/** What a machine has, to compare before and after. */
function holdings({ kernel }: Machine) {
  const { processes, ended, pipes, waiting, sched, inbox } = kernel;
  const first = processes.get(1)!;
  return {
    processes: processes.size,
    ended: ended.length,
    pipes: pipes.size,
    waiting: waiting.size,
    threads: sched.threads.count,
    stopped: sched.stopped.size,
    ready: sched.policy.length + (sched.current === NO_SLOT ? 0 : 1),
    room: first.room,
    stacks: first.stacks.bytes,
    asked: inbox.asked.size,
  };
}

/** Process 1 does the one and then nothing for ever; what it starts with an argument does the other and ends. */
const bomb = (first: string, children: string) => `
data buffer: .zero 64
func main() -> status
    let count, n, a, p
    sys arg_count -> count
    bnez count, child
    ${first}
    sys write, 1, ">"
stay:
    yield
    j stay
child:
    ${children}
    ret
end
func hangs()
    sys futex_wait, buffer, 0, -1
    ret
end`;

const START = 'sys process_spawn, 0, 0, "x\\0", 0, 0 -> n';
/** Starts as many as it can, and waits for all. */
const storm = (label: string) => `
${label}:
    ${START}
    bgtz n, ${label}
${label}_wait:
    sys process_wait, -1, 0 -> n
    bgtz n, ${label}_wait`;

/** Runs until process 1 has done its part, and compares what the machine has with what it had. */
function explode(text: string, limits: Limits): { most: number; machine: Machine } {
  const host = new FakeHost();
  const machine = start({ image: imageOf(text), limits, quantum: 100 }, host);
  const before = holdings(machine);
  let most = 0;
  for (let turns = 0; turns < 20_000 && host.text() !== ">"; turns++) {
    const outcome = machine.run(20);
    if (outcome.kind === "idle") host.advance((outcome.deadline ?? 0n) - host.now().monotonic);
    const { processes, ended, sched } = machine.kernel;
    most = Math.max(most, processes.size + ended.length);
    expect(sched.threads.count).toBeLessThanOrEqual(limits["total-threads"]);
    for (const { rows, descriptors } of processes.values()) {
      expect(rows).toBeLessThanOrEqual(limits.threads);
      expect(descriptors.pipes.size).toBeLessThanOrEqual(limits.pipes);
    }
    expect(machine.stats().memoryBytes + machine.stats().stackBytes).toBeLessThanOrEqual(limits["total-memory"]);
  }
  expect(host.text()).toBe(">");
  machine.run(200);
  expect(holdings(machine)).toEqual(before);
  return { most, machine };
}

describe("bombs leave nothing behind", () => {
  test("processes that start processes", () => {
    expect(explode(bomb(storm("fill"), storm("more")), { ...SMALL, "total-processes": 12 }).most).toBe(12);
  });

  test("three hundred, one after the other", () => {
    const many = `
    li a, 300
again:
    ${START}
    sys process_wait, n, 0 -> n
    blez n, wrong
    sub a, a, 1
    bgtz a, again
    j done
wrong:
    trap 1
done:`;
    expect(explode(bomb(many, "nop"), SMALL).machine.kernel.nextPid).toBe(302);
  });

  test("children that die with all the threads, pipes and memory they got", () => {
    const greedy = `
    sys brk, 0 -> p
heap:
    add p, p, 4096
    sys brk, p -> n
    bgtz n, heap
pipes:
    sys pipe -> n
    bgez n, pipes
threads:
    spawn hangs -> n
    bgtz n, threads
    trap 2`;
    const limits = { ...SMALL, "total-processes": 6, threads: 30, pipes: 20 };
    expect(explode(bomb(storm("fill"), greedy), limits).most).toBe(6);
  });

  test("memory of all together", () => {
    const holds = `
    sys brk, 0 -> p
    add p, p, 200000
    sys brk, p -> n
    bgtz n, wait
    li status, 1
    ret
wait:
    sys process_parent -> n
    sys futex_wait, buffer, 0, 1000000 -> n`;
    const limits = { ...SMALL, "total-memory": 600_000, processes: 20 };
    expect(explode(bomb(storm("fill"), holds), limits).most).toBeGreaterThan(2);
  });
});

describe("limits", () => {
  const startsOne = `func main() -> status
    sys process_spawn, 0, 0, 0, 0, 0, 0 -> status
    ret
end`;
  test.each([
    ["processes", 0, -11n],
    ["total-processes", 1, -11n],
    ["total-threads", 1, -11n],
    ["total-memory", 6_000, -12n],
  ] as const)("%s=%i gives %i", (name, value, status) => {
    expect(run(startsOne, { limits: { ...SMALL, [name]: value } }).end).toEqual({ kind: "exit", status });
  });

  test("arguments and images are charged", () => {
    const text = (size: number) => `data words: .zero ${size}
func main() -> status
    sys process_spawn, 0, 0, words, ${size}, 0, 0 -> status
    ret
end`;
    const limits = { ...SMALL, "total-memory": 200_000 };
    expect(run(text(500), { limits }).end).toMatchObject({ status: 2n });
    // So many empty texts, each of which costs something.
    expect(run(text(2_000), { limits }).end).toMatchObject({ status: -12n });
  });

  test.each(["memory", "threads", "sockets", "pipes"] as const)(
    "unless it is set, what there is of %s for all is enough for one process",
    (name) => {
      const { max } = LIMITS[name];
      expect(limitsWith({ [name]: max })?.[`total-${name}`]).toBeGreaterThanOrEqual(max);
      expect(limitsWith({ [name]: max, [`total-${name}`]: 5 })?.[`total-${name}`]).toBe(5);
      expect(limitsWith({})?.[`total-${name}`]).toBe(LIMITS[`total-${name}`].value);
    },
  );
});

describe("images from a guest", () => {
  /** Counts the lengths up to the whole that are refused with ENOEXEC, then starts the whole. */
  test("every truncation is ENOEXEC, and the whole runs", () => {
    const text = `${bytesOf(OTHER)}
func main() -> status
    let n, length
next:
    add length, length, 1
    sys process_spawn, image, length, 0, 0, 0, 0 -> n
    bne n, -8, done
    add status, status, 1
    j next
done:
    mul status, status, 1000
    sys process_wait, n, 0 -> n, length
    add status, status, n
    add status, status, length
    ret
end`;
    const status = BigInt((OTHER.length - 1) * 1000 + 2 + 7);
    expect(run(text, { limits: SMALL }).end).toEqual({ kind: "exit", status });
  });

  test("a flipped bit is refused, or makes a program that runs within its bounds", () => {
    const text = `${bytesOf(OTHER)}
func main() -> status
    let n
    sys process_spawn, image, ${OTHER.length}, 0, 0, 0, 0 -> status
    sys process_wait, -1, 1 -> n
    yield
    ret
end`;
    const image = imageOf(text);
    const at = image.data.findIndex((_, k) => OTHER.every((byte, index) => image.data[k + index] === byte));
    expect(at).toBeGreaterThanOrEqual(0);
    const found = new Set<bigint>();
    for (let bit = 0; bit < 8 * (OTHER.length - 32); bit += 3) {
      const file = OTHER.slice();
      file[bit >> 3] = file[bit >> 3]! ^ (1 << (bit & 7));
      const data = image.data.slice();
      data.set(rehashed(file), at);
      const machine = start({ image: { ...image, data }, limits: SMALL, quantum: 20 }, new FakeHost());
      const outcome = machine.run(100_000);
      if (outcome.kind === "ended" && outcome.end.kind === "exit") found.add(outcome.end.status);
    }
    expect([...found].sort()).toEqual([-8n, 2n, -12n].filter((status) => found.has(status)).sort());
    expect(found).toContain(-8n);
    expect(found).toContain(2n);
  });
});
