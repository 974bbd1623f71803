// The guest's side of the lens, its screen and its summary, from a machine on a host that stands still: the same text each time.
// spec/lens.md.
import { readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { createInterpreter } from "../../src/engine/interpreter.ts";
import { createMachine, type Machine } from "../../src/kernel/machine.ts";
import { NO_GRANTS, withFlag } from "../../src/kernel/permissions.ts";
import { createCountingEngine, type EngineCounts, noCounts } from "../../src/tools/counting-engine.ts";
import { guestView, type ThreadWindow } from "../../src/tools/lens-guest.ts";
import type { HostView } from "../../src/tools/lens-host.ts";
import { type ScreenSize, screenOf, visible } from "../../src/tools/lens-screen.ts";
import { summaryOf, summaryText } from "../../src/tools/lens-summary.ts";
import { fitted, grouped, type LensView, sized } from "../../src/tools/lens-view.ts";
import { FakeHost } from "../kernel/fake-host.ts";
import { imageOf } from "../kernel/run.ts";

const PROGRAM = `import "std/io"
import "std/net"
import "std/thread"
data gate: .space Mutex
data flag: .word 0
func main()
    let t, p, i, fd
    call tcp_listen, "127.0.0.1:8000" -> fd
    la p, gate
    call mutex_lock, p
    spawn waits_for_lock -> t
    spawn waits_for_flag -> t
    spawn sleeps -> t
    spawn joins, t -> t
    spawn ends -> t
    print "started\\n"
loop:
    add i, i, 1
    blt i, 100000, loop
    ret
end
func waits_for_lock()
    let p
    la p, gate
    call mutex_lock, p
    ret
end
func waits_for_flag()
    let p
    la p, flag
    sys futex_wait, p, 0, -1
    ret
end
func sleeps()
    sys sleep, 3_000_000_000
    ret
end
func joins(t)
    join t
    ret
end
func ends()
    ret
end
`;

const HOST: HostView = {
  pid: 4242,
  threads: [
    { tid: 4242, name: "node", state: "R", voluntary: 100, involuntary: 20, cpuMs: 1230 },
    { tid: 4243, name: "node", state: "S", voluntary: 5, involuntary: 1, cpuMs: 10 },
  ],
  voluntary: 105,
  involuntary: 21,
  descriptors: 21,
  connections: [{ local: "127.0.0.1:8000", remote: "0.0.0.0:0", state: "listening" }],
  residentBytes: 70_000 * 1024,
  residentPeak: 71_000 * 1024,
  userMs: 1200,
  systemMs: 40,
  io: { reads: 320, readBytes: 2_500_000, writes: 17, writtenBytes: 20_000 },
  lensIo: { reads: 60, readBytes: 27_000, writes: 2, writtenBytes: 9_000 },
};

/** Five children, one of which has more memory than the others. */
const FAMILY = `
import "std/process"
import "std/args"
func main()
    let n, i
    call argument_count -> n
    bnez n, child
next:
    call start_self, "x\\0"
    add i, i, 1
    blt i, 4, next
    call start_self, "x\\0y\\0"
    sys sleep, 1_000_000_000
    ret
child:
    sys brk, 0 -> i
    sll n, n, 12
    add i, i, n
    sys brk, i
    sys sleep, 9_000_000_000
    ret
end
`;

/** The program after so many instructions, its listener granted and there. */
function looked(instructions: number, window = { first: 0, most: 100 }): LensView {
  const { machine, host, counts } = counted(PROGRAM);
  machine.run();
  const { ticket } = host.take("listen");
  host.answer(ticket, 0);
  machine.run(instructions - machine.instructions);
  return viewOf(machine, counts, window);
}

/** A machine whose crossings are counted. */
function counted(text: string): { machine: Machine; host: FakeHost; counts: EngineCounts } {
  const image = imageOf(text);
  const counts: EngineCounts = noCounts(image);
  const host = new FakeHost();
  const granted = withFlag(NO_GRANTS, "--allow-net");
  if (typeof granted === "string") throw new Error(granted);
  const machine = createMachine(
    {
      image,
      quantum: 100,
      grants: granted,
      engine: (program) => createCountingEngine(program, createInterpreter(program), counts),
    },
    host,
  );
  if (typeof machine === "string") throw new Error(machine);
  return { machine, host, counts };
}

function viewOf(machine: Machine, counts: EngineCounts, window: ThreadWindow): LensView {
  return {
    guest: guestView(machine.kernel, [counts], window),
    host: HOST,
    operations: [
      { name: "console-write", count: 1, bytes: 8 },
      { name: "listen", count: 1, bytes: 0 },
    ],
    io: { reads: 3, readBytes: 24, writes: 4, writtenBytes: 32 },
    hostSwitches: 31,
    elapsedMs: 12_345,
  };
}

test("the guest's side is the machine's records", () => {
  const { guest } = looked(3000);
  expect(guest).toMatchObject({ instructions: 3000, policy: "round-robin", quantum: 100, runQueue: 0 });
  expect(guest.threads).toEqual({ ready: 0, running: 1, blocked: 4, stopped: 0, ended: 1, started: 6, peak: 6 });
  const shown = guest.list.map(({ thread, state, waitsFor, place }) => [thread, state, waitsFor, place]);
  expect(shown).toEqual([
    [1, "running", undefined, expect.stringMatching(/^main:1[89]$/)],
    [2, "blocked", "futex gate", expect.stringMatching(/^lock_contended:\d+$/)],
    [3, "blocked", "futex flag", "waits_for_flag:31"],
    [4, "blocked", "a deadline", "sleeps:35"],
    [5, "blocked", "thread 4", "joins:39"],
    [6, "ended", undefined, undefined],
  ]);
  expect(guest.list.reduce((sum, { retired }) => sum + retired, 0)).toBe(3000);
  expect(guest.sockets).toEqual([
    { state: "listening", local: { ip: "127.0.0.1", port: 8000 }, unread: 0, sending: 0 },
  ]);
  expect(guest.processes).toMatchObject([{ pid: 1, threads: 5, descriptors: 4 }]);
  expect(guest.crossings.own + guest.crossings.library).toBe(3000);
  expect(guest.crossings.functions).toContainEqual({ name: "mutex_lock", count: 2 });
  expect(guest.crossings.calls).toContainEqual({ name: "lock_wait", count: 1 });
});

test("looking changes nothing, and threads are listed from where one asks", () => {
  const machineOnce = looked(2000).guest;
  expect(looked(2000).guest).toEqual(machineOnce);
  expect(looked(2000, { first: 2, most: 2 }).guest.list.map(({ thread }) => thread)).toEqual([3, 4]);
});

const SIZE = { columns: 100, rows: 40 };
const PARTS = { heading: "vmrun lens x.asm", keys: "q quit", output: ["started", "caf\u00e9 \u001b[31m"] };

function golden(name: string, text: string): void {
  const path = `test/golden/lens/${name}.txt`;
  if (process.env.ACCEPT === "1") writeFileSync(path, text);
  expect(text, "to accept it: ACCEPT=1 npx vitest run test/tools/lens.test.ts").toBe(readFileSync(path, "utf8"));
}

test("the screen is the golden one", () => {
  const lines = screenOf(looked(3000), SIZE, PARTS);
  const text = lines.map(({ text, isTitle }) => `${isTitle ? "#" : " "}${text.trimEnd()}\n`).join("");
  golden("screen", text);
});

test("of several processes each has a line, and the map is that of the first thread listed", () => {
  const { machine, counts } = counted(FAMILY);
  machine.run();
  const screen = (first: number) => screenOf(viewOf(machine, counts, { first, most: 100 }), SIZE, PARTS);
  const text = screen(0).map((line) => `${line.text.slice(0, 49).trimEnd()}\n`);
  golden("processes", text.join(""));
  const maps = [0, 1, 5].map((first) => {
    const lines = screen(first).map((line) => line.text);
    const at = lines.findIndex((line) => line.startsWith("memory of process"));
    return [lines[at], lines[at + 4]].map((line) => line?.slice(0, 48).trimEnd());
  });
  const heaps = machine.kernel.processes;
  expect(maps.map(([of]) => of)).toEqual([1, 2, 6].map((pid) => `memory of process ${pid}`));
  expect(heaps.get(6)!.space.limit - heaps.get(2)!.space.limit).toBe(4096);
  expect(maps[2]![1]).toMatch(/^heap .* 8\.0 KiB$/);
});

test("the README's picture shows a screen of this shape", () => {
  const picture = readFileSync("spec/lens.svg", "utf8");
  const labels = [
    "GUEST: the machine",
    "HOST: process",
    "run queue ",
    "virtual time ",
    "null page ",
    "reads ",
    "CROSSINGS since",
  ];
  for (const label of [...labels, "instructions ", "privileged: none; the machine did: ", "OUTPUT of the program"]) {
    expect(picture, "to make it anew: node scripts/lens-picture.mjs").toContain(label);
    expect(readFileSync("test/golden/lens/screen.txt", "utf8")).toContain(label);
  }
});

test.each<ScreenSize>([
  { columns: 80, rows: 24 },
  { columns: 100, rows: 40 },
  { columns: 133, rows: 31 },
  { columns: 10, rows: 5 },
  { columns: 300, rows: 120 },
])("a screen of $columns columns has as many lines as rows, each as wide as it", (size) => {
  for (const host of [HOST, "there is no /proc on this host, from which this could be read by anybody at all"]) {
    const lines = screenOf({ ...looked(3000), host }, size, PARTS);
    expect(lines.length).toBe(Math.max(24, size.rows));
    expect(new Set(lines.map(({ text }) => Array.from(text).length))).toEqual(new Set([Math.max(80, size.columns)]));
    expect(lines.every(({ text }) => !/\p{C}/u.test(text))).toBe(true);
  }
});

test("a small terminal shows the upper left part", () => {
  const whole = screenOf(looked(3000), { columns: 80, rows: 24 }, PARTS);
  const part = visible(screenOf(looked(3000), { columns: 30, rows: 9 }, PARTS), { columns: 30, rows: 9 });
  expect(part.map(({ text }) => text)).toEqual(whole.slice(0, 9).map(({ text }) => text.slice(0, 30)));
});

test("the summary is the golden one", () => {
  golden("summary", summaryText(summaryOf(looked(3000))));
  const { io: _, ...host } = HOST;
  const untold = summaryOf({ ...looked(3000), host, io: undefined, hostSwitches: undefined });
  expect(untold.find(({ what }) => what === "system calls")?.host).toBe("not told");
  expect(summaryOf({ ...looked(3000), host: "no /proc" }).map((row) => row.host)).toContain("not told");
});

test("numbers and sizes", () => {
  expect([0, 12, 1234, 1234567].map(grouped)).toEqual(["0", "12", "1,234", "1,234,567"]);
  expect([0, 1023, 1024, 1536, 200 * 1024, 5 * 2 ** 30].map(sized)).toEqual([
    ...["0 B", "1023 B", "1.0 KiB", "1.5 KiB", "200 KiB", "5.0 GiB"],
  ]);
  expect([fitted("abc", 2), fitted("a\u001b\u00e9", 5)]).toEqual(["ab", "a?\u00e9  "]);
});
