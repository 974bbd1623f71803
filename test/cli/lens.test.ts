// `vmrun lens` without a terminal: one screen or lines of JSON on standard output, the program's output elsewhere and whole, the exit
// status of the run. And the terminal's parts that need no terminal. spec/lens.md.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { frameText, keysIn } from "../../src/cli/lens-terminal.ts";
import { vmrun } from "./vmrun.ts";

const LOCK_EACH = "programs/concepts/lock-each.asm";
const WORKERS = "programs/concepts/workers.asm";
let folder = "";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "vmrun-lens-"));
  writeFileSync(join(folder, "status.asm"), "func main() -> status\n    li status, 7\n    ret\nend\n");
  writeFileSync(join(folder, "endless.asm"), "func main()\nagain:\n    j again\nend\n");
  const chatter = `import "std/io"
func main()
    let i
next:
    add i, i, 1
    print "line {} of a long output that goes on and on\\n", i
    blt i, 20000, next
    ret
end
`;
  writeFileSync(join(folder, "chatter.asm"), chatter);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const isLinux = existsSync("/proc/self/stat");

test("without a terminal there is one screen and a summary at the end, and output goes to standard error", async () => {
  const run = await vmrun(["lens", LOCK_EACH, "100", "3"]);
  expect(run).toMatchObject({ status: 0, stderr: "expected 300 found 300\n" });
  expect(run.stdout).toMatch(/^vmrun lens programs\/concepts\/lock-each\.asm +ended: exit\nGUEST: .* \| HOST: /);
  expect(run.stdout).toMatch(/^ {2}.* mutex_lock 300 .*console-write 1/m);
  expect(run.stdout).toMatch(/^threads +yes +4, at most 4 at once +\d+$/m);
  expect((await vmrun(["lens", "--once", LOCK_EACH, "100", "3"])).stdout).toContain("CROSSINGS");
});

test("the run that is looked at is the run", async () => {
  for (const words of [
    ["--quantum", "7", "--seed", "3", LOCK_EACH, "100", "3"],
    ["--policy", "mlfq", LOCK_EACH, "100", "3"],
    ["programs/concepts/two-processes.asm"],
    ["programs/concepts/process-pipe.asm"],
  ]) {
    const [seen, plain] = await Promise.all([
      vmrun(["lens", "--once", "--json", ...words]),
      vmrun(["--stats", "--json", ...words]),
    ]);
    const { guest } = JSON.parse(seen.stdout);
    const stats = JSON.parse(plain.stderr.split("\n").at(-2) ?? "");
    expect(guest).toMatchObject({
      instructions: stats.instructions,
      switches: stats.switches,
      preemptions: stats.preemptions,
      threads: { started: stats.threads, peak: stats.threadsPeak },
      crossings: { systemCalls: stats.calls },
    });
    expect(guest.crossings.own + guest.crossings.library).toBe(stats.instructions);
    expect(seen.stderr).toBe(plain.stdout);
  }
});

test("--json prints a line at each look and one at the end; figures only grow", async () => {
  const run = await vmrun(["lens", "--json", "--interval", "50", "--allow-net", WORKERS, "30", "5", "127.0.0.1:0"]);
  expect(run).toMatchObject({ status: 0, stderr: "5 workers, 150 rounds, 30 bytes\n" });
  const lines = run.stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(lines.length).toBeGreaterThan(4);
  const last = lines.at(-1);
  expect(last.end).toBe("exit");
  expect(last.summary.map(({ what }: { what: string }) => what)).toContain("ports");
  for (const [at, line] of lines.slice(1).entries()) {
    expect(line.guest.instructions).toBeGreaterThanOrEqual(lines[at].guest.instructions);
    expect(line.elapsedMs).toBeGreaterThan(lines[at].elapsedMs);
  }
  const operations = Object.fromEntries(
    last.operations.map(({ name, count, bytes }: Record<string, unknown>) => [name, { count, bytes }]),
  );
  expect(operations).toMatchObject({
    listen: { count: 1 },
    connect: { count: 1 },
    accepted: { count: 1 },
    send: { count: 30, bytes: 30 },
    received: { bytes: 30 },
    "console-write": { count: 1, bytes: 32 },
  });
  if (!isLinux) return;
  const middle = lines[2];
  const port = middle.guest.sockets.find(({ state }: { state: string }) => state === "listening").local.port;
  expect(middle.host.connections).toContainEqual({
    local: `127.0.0.1:${port}`,
    remote: "0.0.0.0:0",
    state: "listening",
  });
  expect(middle.host.connections.length).toBe(middle.guest.sockets.length);
});

test("output is whole, in the order of the program, wherever it goes", async () => {
  const chatter = join(folder, "chatter.asm");
  const file = join(folder, "out.txt");
  const plain = await vmrun([chatter]);
  const [toError, toFile] = [
    await vmrun(["lens", "--once", chatter]),
    await vmrun(["lens", "--once", "--output", file, chatter]),
  ];
  expect(toError.stderr).toBe(plain.stdout);
  expect([toFile.stderr, readFileSync(file, "utf8")]).toEqual(["", plain.stdout]);
  expect(toFile.stdout).toContain("line 20000 of a long output");
});

test("standard input is the program's", async () => {
  const run = await vmrun(["lens", "--once", "programs/wordcount.asm"], { stdin: "three words here\n" });
  expect(run.stderr.trim()).toBe("1       3      17");
});

test.each<[words: string[], status: number, stderr: RegExp]>([
  [["lens", "status.asm"], 7, /^$/],
  [["lens", "--timeout", "0.3", "endless.asm"], 124, /^vmrun: the time of --timeout is up\n$/],
  [["lens", "--max-instructions", "1000", "--json", "endless.asm"], 124, /limit instructions of 1000/],
  [["lens"], 64, /missing required argument/],
  [["lens", "--engine=compiler", "status.asm"], 64, /the lens counts each call of the library/],
  [["lens", "--trace", "status.asm"], 64, /unknown option '--trace'/],
  [["lens", "--interval", "1", "status.asm"], 64, /--interval wants milliseconds in 20 \.\. 60000, not "1"/],
  [["lens", "--output", "missing/x", "status.asm"], 74, /cannot write missing\/x: there is no such file/],
  [["lens", "missing.asm"], 66, /cannot read missing\.asm/],
  [["lens", "--limit", "memory=1", "status.asm"], 77, /limit/],
])("vmrun %j ends with %i", async (words, status, stderr) => {
  const run = await vmrun(words, { cwd: folder });
  expect(run.stderr).toMatch(stderr);
  expect(run.status).toBe(status);
});

test("a trap and a deadlock are reported as in any run", async () => {
  const [trapped, stuck] = await Promise.all([
    vmrun(["lens", "programs/traps/null-pointer.asm"]),
    vmrun(["lens", "programs/concepts/deadlock.asm"]),
  ]);
  expect([trapped.status, stuck.status]).toEqual([134, 35]);
  expect(trapped.stderr).toContain("vmrun: trap MEM_FAULT in thread 1");
  expect(trapped.stdout).toMatch(/ended: trap\n/);
  expect(stuck.stdout).toMatch(/blocked 2 /);
});

test("a signal ends it in good order, and by itself", async () => {
  let isSent = false;
  const run = await vmrun(["lens", "--json", "--interval", "50", join(folder, "endless.asm")], {
    onOutput: (_, signal) => {
      if (!isSent) signal("SIGTERM");
      isSent = true;
    },
  });
  expect(run.signal).toBe("SIGTERM");
  expect(JSON.parse(run.stdout.trimEnd().split("\n").at(-1) ?? "")).toMatchObject({ end: "signal" });
});

test("a frame holds the lines that changed, and nothing when none did", () => {
  const line = (text: string, isTitle = false) => ({ text, isTitle });
  const before = [line("a"), line("b", true), line("c")];
  expect(frameText(before, before)).toBe("");
  expect(frameText(before, [line("a"), line("x", true), line("c")])).toBe(
    "\x1b[?2026h\x1b[2;1H\x1b[7mx\x1b[0m\x1b[?2026l",
  );
  expect(frameText([], [line("a"), line("b")])).toContain("\x1b[1;1Ha\x1b[2;1Hb");
});

test("keys are read from what a terminal sends, cut as it comes", () => {
  expect(keysIn("q")).toEqual(["quit"]);
  expect(keysIn(" +-\x1b[A\x1b[B\x1bOA\x1b[5~\x1b[6~\x03")).toEqual([
    ...["pause", "faster", "slower", "up", "down", "up", "page-up", "page-down", "quit"],
  ]);
  expect(keysIn("xyz\x1b[C\u00e9")).toEqual([]);
});
