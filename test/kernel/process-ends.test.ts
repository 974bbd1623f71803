// Processes: how they end, what is seen of them, what they give up, signals of the outside. spec/processes.md, "Ends".
import { describe, expect, test } from "vitest";
import { renderDeadlock } from "../../src/kernel/deadlock.ts";
import { ERRNO } from "../../src/kernel/errno.ts";
import { NO_GRANTS, withFlag } from "../../src/kernel/permissions.ts";
import { processReport, renderProcesses } from "../../src/kernel/process-report.ts";
import { renderTrap } from "../../src/kernel/report.ts";
import { NO_SLOT } from "../../src/kernel/threads.ts";
import { machineOf, run, runToEnd } from "./run.ts";

describe("ends", () => {
  const child = (code: string, parent: string) => `
data word: .quad 0
func main() -> status
    let n, s
    sys arg_count -> n
    bnez n, child
    sys process_spawn, 0, 0, "x\\0", 0, 0 -> n
    ${parent}
    ret
child:
    ${code}
    ret
end`;

  test("a trap of another process is reported with its number, and the machine goes on", () => {
    const reports: string[] = [];
    const text = child("trap 9", "sys process_wait, n, 0 -> n, status");
    const { end } = run(text, { trapped: (report) => reports.push(renderTrap(report)) });
    expect(end).toEqual({ kind: "exit", status: 512n + 6n });
    expect(reports).toHaveLength(1);
    expect(reports[0]).toMatch(/^trap EXPLICIT in process 2, thread 2: /);
  });

  test("when process 1 ends, all do", () => {
    const { end, machine } = run(child("nop\nagain:\nyield\nj again", "li status, 5"));
    expect(end).toEqual({ kind: "exit", status: 5n });
    expect(machine.kernel.processes.size).toBe(2);
  });

  test("process 1 can be ended by a signal", () => {
    expect(run(child("sys kill, 1, 9", "sys process_wait, n, 0 -> n")).end).toEqual({ kind: "signal", number: 9 });
  });

  test("a deadlock is of all processes, and names them", () => {
    const { end } = run(child("sys futex_wait, word, 0, -1", "sys process_wait, n, 0 -> n"));
    if (end.kind !== "deadlock") throw new Error(end.kind);
    const text = renderDeadlock(end.report);
    expect(text).toContain("process 1, thread 1 waits in process_wait for the end of process 2");
    expect(text).toContain("process 2, thread 2 waits in futex_wait for the futex word");
  });

  test("a deadlock says that a child is stopped", () => {
    const { end } = run(child("sys exit, 0", "sys kill, n, 19\nsys process_wait, n, 0 -> n"));
    if (end.kind !== "deadlock") throw new Error(end.kind);
    expect(renderDeadlock(end.report)).toContain(
      "thread 1 waits in process_wait for the end of process 2, which is stopped",
    );
  });

  test("what a child asked of the host is for nobody, and a file that was opened for it is closed", () => {
    const text = child(
      'sys open, "/cwd/f", 0, 0 -> n',
      "yield\nsys kill, n, 9\nsys process_wait, n, 0 -> n, status\nsys read, 0, word, 1",
    );
    const { machine, host } = machineOf(text, { mounts: [{ guest: "/cwd", mode: "ro" }], quantum: 30 });
    machine.run();
    const opened = host.take("file");
    expect(opened.operation.op).toBe("open");
    host.answer(opened.ticket, 0);
    machine.run();
    const closed = host.take("file");
    expect(closed).toMatchObject({ id: opened.id, operation: { op: "close" } });
    expect(machine.kernel.sched.current).toBe(NO_SLOT);
  });
});

describe("what is seen of processes", () => {
  const text = `
data word: .quad 0
data text: .zero 600
func main() -> status
    let n, r, w
    sys arg_count -> n
    bnez n, child
    sys pipe -> r, w
    sys open, "/a", 0x42, 0 -> n
    sys write, n, "hello"
    sys process_spawn, 0, 0, "x y\\0", 0, 0 -> n
    sys signal_catch, 0x8004
    sys kill, 1, 2
    sys process_spawn, 0, 0, "x\\0", 0, 0 -> n
    sys kill, n, 15
    yield
    sys process_table, text, 600 -> n
    sys write, 1, text, n
    sys futex_wait, word, 0, -1
    ret
child:
    call waits, 77
    ret
end
func waits(value)
    sys futex_wait, word, 0, -1
    ret
end`;
  const { machine, host } = machineOf(text);
  machine.run();

  test("the table inside", () => {
    const lines = host.text().split("\n");
    expect(lines.map((line) => line.trim().split(/ +/).slice(0, 4).join(" "))).toEqual([
      "PID PARENT STATE THREADS",
      "1 0 running 1",
      "2 1 waiting 1",
      "3 1 ended 0",
      "",
    ]);
    expect(lines[3]).toMatch(/ status 271$/);
  });

  test("the report outside changes nothing", () => {
    const before = machine.encode();
    const report = processReport(machine.kernel);
    expect(Buffer.compare(machine.encode(), before)).toBe(0);
    expect(report.processes).toHaveLength(2);
    expect(report.processes[0]).toMatchObject({ caught: ["INT", "TERM"], pending: ["INT"] });
    expect(report.processes[0]?.descriptors.map(({ what }) => what)).toEqual([
      ...["standard input", "standard output", "standard error"],
      ...["pipe 1, read end, 0 bytes in it", "pipe 1, write end, 0 bytes in it", "file /a, at 5"],
    ]);
    const shown = renderProcesses(report);
    expect(shown).toContain('  arguments "x y"');
    expect(shown).toMatch(
      /thread 2, waiting in futex_wait for the futex word, which any thread may wake, \d+ instructions\n {4}at .* in waits/,
    );
    expect(shown).toMatch(/ {6}value=77\n {4}called from .* in main/);
  });
});

test("what a process gives up, it and its children have lost", () => {
  const text = `
data word: .quad 0
data address: .half 2, 80
data rest: .byte 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
func main() -> status
    let n, s
    sys arg_count -> n
    bnez n, child
    sys process_spawn, 0, 0, "early\\0", 0, 0 -> n
    sys kill, n, 19
    sys capability_drop, 15
    sys process_spawn, 0, 0, "late\\0", 0, 0 -> n
    sys process_wait, n, 0 -> n, status
    ret
child:
    sys open, "/cwd/f", 0, 0 -> n
    sub status, status, n
    sys socket, 2, 1 -> s
    sys connect, s, address -> n
    sub status, status, n
    sys bind, s, address -> n
    sub status, status, n
    sys getaddrinfo, "localhost", word, 0 -> n
    sub status, status, n
    ret
end`;
  const grants = withFlag(NO_GRANTS, "--allow-all");
  if (typeof grants === "string") throw new Error(grants);
  const { machine, host } = machineOf(text, { grants, mounts: [{ guest: "/cwd", mode: "rw" }] });
  expect(runToEnd(machine, host)).toEqual({ kind: "exit", status: BigInt(4 * ERRNO.EACCES) });
  expect(host.held).toEqual([]);
  const capabilities = [...machine.kernel.processes.values()].map((process) => process.capabilities);
  expect(capabilities).toEqual([48, 63]);
  const [first] = machine.kernel.processes.values();
  expect(first?.pid).toBe(1);
});

describe("signals of the outside", () => {
  const waits = `func main() -> status
    sys signal_catch, 0x8004
    sys signal_wait, 0x8004, -1 -> status
    ret
end`;
  test("end the machine, or come to process 1 where it catches them", () => {
    for (const [number, expected] of [
      [2, { kind: "exit", status: 2n }],
      [1, { kind: "signal", number: 1 }],
    ] as const) {
      const { machine, host } = machineOf(waits);
      expect(machine.run().kind).toBe("idle");
      host.push({ kind: "signal", number });
      expect(machine.run()).toEqual({ kind: "ended", end: expected });
    }
  });
});
