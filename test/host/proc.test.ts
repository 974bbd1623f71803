// What the lens reads of /proc: its parsers on texts of other systems and odd names, and the whole picture against what this very
// process knows of itself. spec/lens.md, "The host".
import { existsSync, openSync, readdirSync, readFileSync, writeSync } from "node:fs";
import { connect, createServer } from "node:net";
import { expect, test } from "vitest";
import { LensIo, NO_PROC, ProcReader } from "../../src/host/node/proc.ts";
import { bytesOf, connectionsOf, fieldsOf, ioOf, statOf, threadOf } from "../../src/host/node/proc-text.ts";
import type { HostView } from "../../src/tools/lens-host.ts";
import { ioSince } from "../../src/tools/lens-host.ts";

const STAT =
  "4242 (a) b (c) S 1 4242 4242 0 -1 4194304 99 0 0 0 123 45 0 0 20 0 7 0 1198932 3133440 360 18446744073709551615";
const STATUS = `Name:\tnode
VmHWM:\t   70000 kB
VmRSS:\t   65536 kB
voluntary_ctxt_switches:\t17
nonvoluntary_ctxt_switches:\t3
`;
const TCP = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1F40 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 650 1 0 100 0 0 10 0
   1: 0100007F:1F40 0200007F:D431 01 00000000:00000000 00:00000000 00000000     0        0 651 1 0 100 0 0 10 0
   2: 0100007F:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 652 1 0 100 0 0 10 0
`;
const TCP6 = `  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 00000000000000000000000001000000:1F90 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 700 1 0
   1: B80D0120000000000000000001000000:0050 0000000000000000FFFF00000100007F:0051 06 00000000:00000000 00:00000000 00000000 0 0 701 1 0
`;

test("stat is read behind the last parenthesis of the name", () => {
  expect(statOf(STAT)).toEqual({ id: 4242, name: "a) b (c", state: "S", userMs: 1230, systemMs: 450 });
  expect(statOf("")).toBeUndefined();
  expect(statOf("12 (x) S 1 2")).toBeUndefined();
});

test("status has sizes in kB and switches", () => {
  const fields = fieldsOf(STATUS);
  expect([bytesOf(fields, "VmRSS"), bytesOf(fields, "VmHWM"), bytesOf(fields, "Name")]).toEqual([
    65536 * 1024,
    70000 * 1024,
    undefined,
  ]);
  const thread = { tid: 4242, name: "a) b (c", state: "S", voluntary: 17, involuntary: 3, cpuMs: 1680 };
  expect(threadOf(STAT, STATUS)).toEqual(thread);
  expect(threadOf(STAT, "Name:\tx\n")).toBeUndefined();
});

test("io has calls and bytes, all or none", () => {
  const text = "rchar: 10\nwchar: 20\nsyscr: 3\nsyscw: 4\nread_bytes: 0\n";
  expect(ioOf(text)).toEqual({ reads: 3, readBytes: 10, writes: 4, writtenBytes: 20 });
  expect(ioOf("rchar: 10\n")).toBeUndefined();
  expect(ioOf("")).toBeUndefined();
});

test("connections are those of the process's sockets, with addresses as people write them", () => {
  expect(connectionsOf(TCP, new Set(["650", "651"]))).toEqual([
    { local: "127.0.0.1:8000", remote: "0.0.0.0:0", state: "listening" },
    { local: "127.0.0.1:8000", remote: "127.0.0.2:54321", state: "established" },
  ]);
  expect(connectionsOf(TCP6, new Set(["700", "701"]))).toEqual([
    { local: "[::1]:8080", remote: "[::]:0", state: "listening" },
    { local: "[2001:db8::1]:80", remote: "127.0.0.1:81", state: "time-wait" },
  ]);
  expect(connectionsOf("", new Set(["1"]))).toEqual([]);
});

function looked(own = new LensIo()): HostView {
  const view = new ProcReader(own).look();
  if (typeof view === "string") throw new Error(view);
  return view;
}

const isLinux = existsSync("/proc/self/stat");

test("the picture is what this process knows of itself", async () => {
  if (!isLinux) return expect(new ProcReader(new LensIo()).look()).toBe(NO_PROC);
  const server = createServer(() => {});
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const bound = server.address();
  const port = typeof bound === "object" && bound !== null ? bound.port : 0;
  const client = connect(port, "127.0.0.1");
  await new Promise<void>((resolve) => client.once("connect", resolve));
  const usage = process.resourceUsage();
  const view = looked();
  const after = process.resourceUsage();
  expect(view.pid).toBe(process.pid);
  expect(view.threads.map(({ tid }) => String(tid))).toEqual(readdirSync("/proc/self/task"));
  // Node's list has one descriptor more: that of the folder it reads.
  expect(view.descriptors).toBe(readdirSync("/proc/self/fd").length - 1);
  const states = view.connections.filter(({ local, remote }) => `${local} ${remote}`.includes(`127.0.0.1:${port}`));
  expect(states.map(({ state }) => state).sort()).toEqual(["established", "established", "listening"]);
  // rusage counts ended threads too, and grows between the two questions.
  expect(view.voluntary).toBeLessThanOrEqual(after.voluntaryContextSwitches);
  expect(view.involuntary).toBeLessThanOrEqual(after.involuntaryContextSwitches);
  expect(view.userMs).toBeGreaterThanOrEqual(usage.userCPUTime / 1000 - 100);
  expect(view.userMs).toBeLessThanOrEqual(after.userCPUTime / 1000 + 100);
  expect(Math.abs(view.residentBytes - process.memoryUsage().rss)).toBeLessThan(32 * 2 ** 20);
  expect(view.residentPeak).toBeGreaterThanOrEqual(view.residentBytes);
  client.destroy();
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return undefined;
});

test("reads and writes are told from the lens's own, exactly", () => {
  if (!isLinux) return;
  const own = new LensIo();
  const reader = new ProcReader(own);
  const look = () => {
    const view = reader.look();
    if (typeof view === "string") throw new Error(view);
    return view;
  };
  // Threads of Node's own wake each other by writing 8 bytes, now and then: a time without that is looked for.
  const attempt = () => {
    const before = look();
    const nothing = ioSince(look(), before);
    const begin = look();
    for (let count = 0; count < 3; count++) writeSync(sink, "12345");
    const bytes = readFileSync("test/host/proc.test.ts").length;
    const io = ioSince(look(), begin);
    if (io === undefined) throw new Error("/proc says nothing of reads and writes");
    return { nothing, writes: io.writes, writtenBytes: io.writtenBytes, readBytes: io.readBytes - bytes };
  };
  const sink = openSync("/dev/null", "w");
  const nothing = { reads: 0, readBytes: 0, writes: 0, writtenBytes: 0 };
  const attempts = Array.from({ length: 20 }, attempt);
  expect(attempts).toContainEqual({ nothing, writes: 3, writtenBytes: 15, readBytes: 0 });
});
