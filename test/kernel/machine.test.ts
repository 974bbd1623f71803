// The machine's loop: exact counts, fairness, waiting, deadlock, the console and sockets, on a host that a test plays.
import { describe, expect, test } from "vitest";
import { encodeUtf8 } from "../../src/base/utf8.ts";
import { renderDeadlock } from "../../src/kernel/deadlock.ts";
import { DEFAULT_LIMITS } from "../../src/kernel/limits.ts";
import type { MachineOptions } from "../../src/kernel/options.ts";
import { NO_GRANTS, withFlag } from "../../src/kernel/permissions.ts";
import { renderTrap } from "../../src/kernel/report.ts";
import { FakeHost } from "./fake-host.ts";
import { machineOf, run, runToEnd } from "./run.ts";

const FOREVER = "func main()\nagain:\n j again\nend";

function grants(flag: string): NonNullable<MachineOptions["grants"]> {
  const result = withFlag(NO_GRANTS, flag);
  if (typeof result === "string") throw new Error(result);
  return result;
}

describe("instructions", () => {
  test.each([1, 2, 3, 999, 10_000, 10_001, 300_000])("exactly %i retire", (count) => {
    const { machine } = machineOf(FOREVER);
    expect(machine.run(count)).toEqual({ kind: "ready" });
    expect(machine.instructions).toBe(count);
  });

  test("the limit ends the machine at that count", () => {
    const { end, machine } = run(FOREVER, { limits: { ...DEFAULT_LIMITS, instructions: 12_345 } });
    expect(end).toEqual({ kind: "limit", name: "instructions", value: 12_345 });
    expect(machine.instructions).toBe(12_345);
  });

  test("the host has its turn though one thread runs for ever", () => {
    const host = new FakeHost();
    host.turnEvery = 1;
    const { machine } = machineOf(FOREVER, { quantum: 2 ** 31 - 1 }, host);
    expect(machine.run()).toEqual({ kind: "ready" });
  });

  test("profile counts each instruction once", () => {
    const { machine } = run("func main()\n let i\nagain:\n add i, i, 1\n blt i, 10, again\n ret\nend", {
      profile: true,
    });
    const counts = machine.profile() ?? new Float64Array(0);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(machine.instructions);
    expect([...counts]).toEqual([10, 10, 1]);
  });
});

describe("a preemption is a turn whose quantum is used up by a thread that could go on", () => {
  const text = `
func main()
    let a
    sys getpid -> a
    spawn nothing -> a
    sys yield
    join a
    ret
end
func nothing()
    ret
end`;
  test.each([
    [1, 4],
    [2, 1],
    [3, 1],
    [4, 0],
  ])("at quantum %i, whatever ends it: %i", (quantum, preemptions) => {
    expect(run(text, { quantum }).machine.stats().preemptions).toBe(preemptions);
  });
});

test("among 50 threads each has a turn within one quantum of every other", () => {
  const text = `
func main()
    let i
more:
    spawn spin
    add i, i, 1
    blt i, 49, more
again:
    j again
end
func spin()
again:
    j again
end`;
  const { machine } = machineOf(text, { quantum: 10 });
  machine.run(10_000);
  const { threads } = machine.kernel.sched;
  for (let round = 0; round < 5; round++) {
    const before = Array.from({ length: 50 }, (_, k) => threads.retired(k + 1));
    machine.run(50 * 10);
    expect(before.map((count, k) => threads.retired(k + 1) - count)).toEqual(new Array(50).fill(10));
  }
});

test("equal seeds give equal runs, other seeds other orders", () => {
  const text = `
func main()
    let a, b
    spawn say, 97 -> a
    spawn say, 98 -> b
    join a
    join b
    ret
end
data letters: .zero 8
func say(c)
    let i, p
    la p, letters
more:
    sb c, [p]
    sys write, 1, letters, 1
    add i, i, 1
    blt i, 8, more
    ret
end`;
  const outputs = new Set<string>();
  for (let seed = 0; seed < 20; seed++) {
    const first = run(text, { quantum: 2, seed });
    const second = run(text, { quantum: 2, seed });
    expect(second.output).toBe(first.output);
    expect(second.machine.instructions).toBe(first.machine.instructions);
    outputs.add(first.output);
  }
  expect(outputs.size).toBeGreaterThan(3);
});

describe("deadlock", () => {
  test("a futex is named by its symbol", () => {
    const { end } = run(
      "data lock: .zero 16\nfunc main()\n let p\n la p, lock\n add p, p, 8\n sys futex_wait, p, 0, -1\n ret\nend",
    );
    if (end.kind !== "deadlock") throw new Error(end.kind);
    expect(renderDeadlock(end.report)).toContain(
      "thread 1 waits in futex_wait for the futex lock+8, which any thread may wake\n    at program.asm:6:2 in main",
    );
  });

  test("a join and a pipe", () => {
    const { end } = run(`
data buffer: .zero 8
func main()
    let t
    spawn reads -> t
    join t
    ret
end
func reads()
    let r, w
    sys pipe -> r, w
    sys read, r, buffer, 8
    ret
end`);
    if (end.kind !== "deadlock") throw new Error(end.kind);
    expect(end.report.waiters.map(({ waitsFor }) => waitsFor)).toEqual([
      "the end of thread 2",
      "data in pipe 1, which any thread may write",
    ]);
  });

  test("who waits for input or the time is in none", () => {
    const { machine } = machineOf("data b: .zero 8\nfunc main()\n sys read, 0, b, 8\n ret\nend");
    expect(machine.run()).toEqual({ kind: "idle" });
    const timed = machineOf("data f: .word 0\nfunc main()\n sys futex_wait, f, 0, 50\n ret\nend").machine;
    expect(timed.run()).toMatchObject({ kind: "idle", deadline: expect.anything() });
  });
});

test("a trap ends with its place and the calls that led there", () => {
  const { end } = run("func main()\n call f, 8\n ret\nend\nfunc f(p)\n sd p, [p]\n ret\nend");
  if (end.kind !== "trap") throw new Error(end.kind);
  expect(end.report).toMatchObject({ trap: "MEM_FAULT", operand: 8n, thread: 1 });
  expect(end.report.frames.map((frame) => frame.line)).toEqual([6, 2]);
  expect(renderTrap(end.report)).toContain("called from program.asm:2:2 in main");
});

describe("console", () => {
  const WRITER = `
data text: .zero 1000
func main()
    let i
more:
    sys write, 1, text, 1000
    add i, i, 1
    blt i, 10, more
    ret
end`;

  test("a run that saw nothing of the outside stands still while the host has too much", () => {
    const host = new FakeHost();
    host.holdConsole = true;
    const { machine } = machineOf(WRITER, { limits: { ...DEFAULT_LIMITS, "console-buffer": 3000 } }, host);
    expect(machine.run()).toEqual({ kind: "idle" });
    expect(host.text()).toHaveLength(3000);
    host.answer(host.take("console-write").ticket, 0);
    machine.run();
    expect(host.text()).toHaveLength(4000);
  });

  test("a closed output answers EPIPE", () => {
    const host = new FakeHost();
    host.holdConsole = true;
    const { machine } = machineOf(
      'func main() -> r\n sys write, 1, "a"\n sys read, 0, 0, 0\n sys write, 1, "b" -> r\n ret\nend',
      {},
      host,
    );
    machine.run(1);
    host.answer(host.take("console-write").ticket, -32);
    expect(machine.run()).toEqual({ kind: "ended", end: { kind: "exit", status: -32n } });
  });

  test("input comes in pieces and ends", () => {
    const { machine, host } = machineOf(`
data b: .zero 8
func main() -> r
    let n, i
more:
    sys read, 0, b, 3 -> n
    add r, r, n
    add i, i, 1
    bgtz n, more
    mul r, r, 10
    add r, r, i
    ret
end`);
    expect(machine.run().kind).toBe("idle");
    host.answer(host.take("console-read").ticket, 0, { bytes: encodeUtf8("hello") });
    expect(machine.run().kind).toBe("idle");
    host.answer(host.take("console-read").ticket, 0, { bytes: new Uint8Array(0) });
    expect(machine.run()).toEqual({ kind: "ended", end: { kind: "exit", status: 53n } });
  });
});

describe("sockets", () => {
  const SERVER = `
data address:
    .half 2, 80
    .word 0
    .byte 127, 0, 0, 1
    .zero 12
end
data b: .zero 100
func main() -> r
    let s, c, n
    sys socket, 2, 1 -> s
    sys bind, s, address -> r
    bnez r, out
    sys listen, s, 5 -> r
    bnez r, out
    sys accept, s, 0 -> c
more:
    sys recv, c, b, 100, 0 -> n
    bltz n, failed
    beqz n, done
    sys send, c, b, n, 0
    j more
failed:
    mv r, n
    ret
done:
    sys close, c
    li r, 7
out:
    ret
end`;
  const LOCAL = { ip: "127.0.0.1", port: 80 };
  const PEER = { ip: "127.0.0.1", port: 999 };

  test("an echo: listen, accept, receive within credit, send, end", () => {
    const { machine, host } = machineOf(SERVER, { grants: grants("--allow-net") });
    expect(machine.run().kind).toBe("idle");
    const listen = host.take("listen");
    expect(listen).toMatchObject({ address: LOCAL, backlog: 5, reuse: false });
    host.answer(listen.ticket, 0);
    host.push({ kind: "accepted", id: listen.id, connection: -1, peer: PEER, local: LOCAL });
    expect(machine.run().kind).toBe("idle");
    expect(host.requests).toContainEqual({ kind: "credit", id: -1, bytes: DEFAULT_LIMITS["receive-buffer"] });
    host.push({ kind: "received", id: -1, bytes: encodeUtf8("ping") });
    host.push({ kind: "ended", id: -1 });
    expect(machine.run()).toEqual({ kind: "ended", end: { kind: "exit", status: 7n } });
    expect(host.take("send")).toMatchObject({ id: -1, bytes: encodeUtf8("ping") });
    expect(host.requests.at(-1)).toEqual({ kind: "close", id: -1, reset: false });
  });

  test("a reset comes behind the bytes before it", () => {
    const receiver = SERVER.replace("sys send, c, b, n, 0", "nop");
    const { machine, host } = machineOf(receiver, { grants: grants("--allow-listen=80") });
    machine.run();
    const listen = host.take("listen");
    host.answer(listen.ticket, 0);
    host.push({ kind: "accepted", id: listen.id, connection: -1, peer: PEER, local: LOCAL });
    host.push({ kind: "received", id: -1, bytes: encodeUtf8("ping") });
    host.push({ kind: "failed", id: -1, error: -104 });
    expect(machine.run()).toMatchObject({ end: { kind: "exit", status: -104n } });
  });

  test("a port in use is found out by listen", () => {
    const { machine, host } = machineOf(SERVER, { grants: grants("--allow-net") });
    machine.run();
    host.answer(host.take("listen").ticket, -98);
    expect(machine.run()).toMatchObject({ end: { kind: "exit", status: -98n } });
  });

  test("a refusal names the flag", () => {
    const lines: string[] = [];
    const { end } = run(SERVER, { notify: (line) => lines.push(line) });
    expect(end).toEqual({ kind: "exit", status: -13n });
    expect(lines).toEqual([
      "denied listen 127.0.0.1:80 by process 1; allow with `vmrun --allow-listen=127.0.0.1:80 FILE ...`",
    ]);
  });

  test("a name in a refusal is one word of a shell", () => {
    const lines: string[] = [];
    const text = `data name: .string "a'; $(b)"
func main() -> n
    let p, zero
    la p, name
    sys getaddrinfo, p, sizeof(name), zero, zero -> n
    ret
end`;
    expect(run(text, { notify: (line) => lines.push(line) }).end).toEqual({ kind: "exit", status: -13n });
    expect(lines[0]).toContain("allow with `vmrun '--allow-resolve=a'\\''; $(b)' FILE ...`");
  });

  test("a send waits for room and goes on", () => {
    const text = `
data address:
    .half 2, 80
    .word 0
    .byte 127, 0, 0, 1
    .zero 12
end
data b: .zero 1000
func main() -> r
    let s
    sys socket, 2, 1 -> s
    sys connect, s, address -> r
    bnez r, out
    sys send, s, b, 1000, 0 -> r
out:
    ret
end`;
    const limits = { ...DEFAULT_LIMITS, "send-buffer": 400 };
    const { machine, host } = machineOf(text, { grants: grants("--allow-net"), limits });
    machine.run();
    host.answer(host.take("connect").ticket, 0);
    for (const bytes of [400, 400, 200]) {
      machine.run();
      const send = host.take("send");
      expect(send.bytes).toHaveLength(bytes);
      host.answer(send.ticket, 0);
    }
    expect(runToEnd(machine, host)).toEqual({ kind: "exit", status: 1000n });
  });

  test("a closed descriptor never shows another's data to a call that waited", () => {
    const { machine, host } = machineOf(`
data b: .zero 8
func main() -> r
    let t, a, w
    sys pipe -> a, w
    spawn reads, a -> t
    sys yield
    sys close, a
    sys pipe -> a, w
    sys write, w, b, 8
    join t -> r
    ret
end
func reads(fd) -> n
    sys read, fd, b, 8 -> n
    ret
end`);
    expect(runToEnd(machine, host)).toEqual({ kind: "exit", status: -9n });
  });
});
