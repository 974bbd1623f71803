// `vmrun lens` on a real terminal, tmux: what its screen shows is what /proc says of that process at that moment; keys; and the terminal
// given back, however it ends. spec/lens.md, "The screen".
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished } from "vitest";
import { fieldsOf, statOf, threadOf } from "../../src/host/node/proc-text.ts";
import { foreign } from "../foreign.ts";
import { ROOT, VMRUN } from "./vmrun.ts";

const WORKERS = "programs/concepts/workers.asm";
const WAIT_MS = 30_000;
const POLL_MS = 50;
const PROMPT = /^[$#] *$/m;
/**
 * How far figures may go from one look of ours to the next while the lens is paused and one key wakes it, so that what it shows in between
 * is known narrowly. V8 collects garbage and compiles on threads of its own whenever it likes, so looks are repeated until one is narrow.
 */
const MOST_CALLS = 200;
const MOST_SWITCHES = 10_000;
const MOST_CPU_MS = 200;
const LOOKS = 60;
/** Memory goes down too, when V8 has collected garbage, and up for the look itself. */
const LOOK_KIB = 8192;

/** A terminal of its own, ended with the test. */
class Terminal {
  private readonly socket: string;

  constructor(columns: number, rows: number) {
    const folder = mkdtempSync(join(tmpdir(), "vmrun-tmux-"));
    this.socket = join(folder, "socket");
    onTestFinished(() => {
      this.tmux("kill-server");
      rmSync(folder, { recursive: true, force: true });
    });
    this.tmux("-f", "/dev/null", "new-session", "-d", "-x", String(columns), "-y", String(rows), "sh");
  }

  tmux(...words: string[]): string {
    const { CI: _, TMUX: __, ...host } = process.env;
    const env = { ...host, VMRUN: `${process.execPath} ${VMRUN}` };
    return spawnSync("tmux", ["-S", this.socket, ...words], { cwd: ROOT, env, encoding: "utf8" }).stdout;
  }

  type(text: string): void {
    this.tmux("send-keys", "-l", text);
  }

  press(key: string): void {
    this.tmux("send-keys", key);
  }

  screen(): string {
    return this.tmux("capture-pane", "-p", "-S", "-");
  }

  /** Whether the other screen is shown, and whether the cursor is. */
  state(): string {
    return this.tmux("display-message", "-p", "#{alternate_on} #{cursor_flag} #{wrap_flag}").trim();
  }

  /** The screen when nothing is drawn any more: a frame can be seen half. */
  async settled(): Promise<string> {
    for (let before = this.screen(); ; ) {
      await new Promise((resolve) => setTimeout(resolve, 4 * POLL_MS));
      const screen = this.screen();
      if (screen === before) return screen;
      before = screen;
    }
  }

  async until(pattern: RegExp): Promise<string> {
    for (const end = Date.now() + WAIT_MS; ; ) {
      const screen = this.screen();
      if (pattern.test(screen)) return screen;
      if (Date.now() > end) throw new Error(`the screen never showed ${pattern}:\n${screen}`);
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }
}

const number = (text: string | undefined) => Number((text ?? "").replaceAll(",", ""));

/** The numbers that a screen shows where `pattern` has its groups. */
function shown(screen: string, pattern: RegExp): number[] {
  const match = pattern.exec(screen);
  if (match === null) throw new Error(`the screen has no ${pattern}:\n${screen}`);
  return match.slice(1).map(number);
}

/** What /proc says now. */
function procOf(pid: number) {
  const text = (name: string) => readFileSync(`/proc/${pid}/${name}`, "utf8");
  const status = fieldsOf(text("status"));
  const io = fieldsOf(text("io"));
  const threads = readdirSync(`/proc/${pid}/task`).map((tid) => {
    const thread = threadOf(text(`task/${tid}/stat`), text(`task/${tid}/status`));
    if (thread === undefined) throw new Error("no such thread");
    return thread;
  });
  return {
    tids: threads.map(({ tid }) => tid),
    voluntary: threads.reduce((sum, thread) => sum + thread.voluntary, 0),
    involuntary: threads.reduce((sum, thread) => sum + thread.involuntary, 0),
    descriptors: readdirSync(`/proc/${pid}/fd`).length,
    residentKib: number(status.get("VmRSS")?.split(" ")[0]),
    stat: statOf(text("stat")),
    reads: number(io.get("syscr")),
    writes: number(io.get("syscw")),
    readBytes: number(io.get("rchar")),
    writtenBytes: number(io.get("wchar")),
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return typeof address === "object" && address !== null ? address.port : 0;
}

type Proc = ReturnType<typeof procOf>;

/** What only grows: what /proc says, what the screen says, and the most between two looks that are close together. */
const GROWING: readonly { readonly of: (proc: Proc) => number; readonly shown: RegExp; readonly most: number }[] = [
  { of: ({ reads }) => reads, shown: /\| reads +([\d,]+) of/, most: MOST_CALLS },
  { of: ({ readBytes }) => readBytes, shown: /\| reads +[\d,]+ of ([\d,]+) bytes/, most: MOST_CALLS * 4096 },
  { of: ({ writes }) => writes, shown: /\| writes +([\d,]+) of/, most: MOST_CALLS },
  { of: ({ writtenBytes }) => writtenBytes, shown: /\| writes +[\d,]+ of ([\d,]+) bytes/, most: MOST_CALLS * 4096 },
  { of: ({ voluntary }) => voluntary, shown: /voluntary ([\d,]+)/, most: MOST_SWITCHES },
  { of: ({ involuntary }) => involuntary, shown: /involuntary ([\d,]+)/, most: MOST_SWITCHES },
  { of: ({ stat }) => (stat?.userMs ?? 0) / 1000, shown: /user ([\d.]+) s/, most: MOST_CPU_MS / 1000 },
  { of: ({ stat }) => (stat?.systemMs ?? 0) / 1000, shown: /system ([\d.]+) s/, most: MOST_CPU_MS / 1000 },
];
/** The screen shows hundredths of seconds. */
const ROUNDING = 0.005;

interface Look {
  readonly before: Proc;
  readonly screen: string;
  readonly after: Proc;
}

/** The lens, paused, looks once more when a key is pressed, between two looks of ours; `first` is the thread it lists first then. */
async function look(terminal: Terminal, pid: number, key: "Down" | "Up", first: number): Promise<Look> {
  const before = procOf(pid);
  terminal.press(key);
  await terminal.until(new RegExp(`retired {2}where[^\\n]*\\n +${first} {2}blocked`));
  const screen = await terminal.settled();
  return { before, screen, after: procOf(pid) };
}

/** What only grows was at the look of the lens no less than before it and no more than after it: of each look, until one is narrow. */
async function narrowLook(terminal: Terminal, pid: number): Promise<Look> {
  for (let count = 0; count < LOOKS; count++) {
    const looked = await (count % 2 === 0 ? look(terminal, pid, "Down", 2) : look(terminal, pid, "Up", 1));
    const { before, screen, after } = looked;
    for (const { of, shown: pattern } of GROWING) {
      const [figure = 0] = shown(screen, pattern);
      expect(figure).toBeGreaterThanOrEqual(of(before) - ROUNDING);
      expect(figure).toBeLessThanOrEqual(of(after) + ROUNDING);
    }
    if (GROWING.every(({ of, most }) => of(after) - of(before) <= most)) return looked;
  }
  throw new Error(`of ${LOOKS} looks none was narrow`);
}

foreign("tmux")("the host's figures are those of /proc for that process at that moment", async () => {
  const terminal = new Terminal(140, 45);
  const port = await freePort();
  await terminal.until(PROMPT);
  terminal.type(`$VMRUN lens --allow-net ${WORKERS} 100000 20 127.0.0.1:${port}\r`);
  const running = await terminal.until(/running[\s\S]*received \d/);
  expect(running).toMatch(/^GUEST: .* \| HOST: process \d+ as \/proc has it$/m);
  expect(running).toContain("q quit, space pause");
  expect(terminal.state()).toBe("1 0 0");
  terminal.press("Space");
  await terminal.until(/ PAUSED /);
  const [pid = 0] = shown(await terminal.settled(), /HOST: process (\d+)/);
  const { before, screen, after: now } = await narrowLook(terminal, pid);
  // What cannot change while it stands still.
  expect(shown(screen, /\| threads +(\d+)/)).toEqual([now.tids.length]);
  expect([...screen.matchAll(/\| +(\d+) {2}[A-Z] /g)].map(([, tid]) => number(tid))).toEqual(now.tids);
  expect(shown(screen, /\| descriptors +(\d+), TCP (\d+)/)).toEqual([now.descriptors, 3]);
  expect(screen).toContain(`listening 127.0.0.1:${port}  in 0 out 0`);
  expect(screen).toMatch(new RegExp(`\\| +listening 127\\.0\\.0\\.1:${port} *$`, "m"));
  expect(screen.match(/ established 127\.0\.0\.1:\d+ to 127\.0\.0\.1:\d+/g)?.length).toBe(2);
  // Memory was at that moment about what it was before and after.
  const [resident = 0] = shown(screen, /\| resident +([\d,]+) KiB/);
  expect(resident).toBeGreaterThanOrEqual(Math.min(before.residentKib, now.residentKib) - LOOK_KIB);
  expect(resident).toBeLessThanOrEqual(Math.max(before.residentKib, now.residentKib) + LOOK_KIB);
  // It stands still: nothing is counted or drawn while nobody presses a key.
  await new Promise((resolve) => setTimeout(resolve, 600));
  expect(terminal.screen()).toBe(screen);
  expect(procOf(pid).reads - now.reads).toBeLessThanOrEqual(MOST_CALLS / 10);
  expect(procOf(pid).writes - now.writes).toBeLessThanOrEqual(MOST_CALLS / 10);
  // And goes on.
  terminal.press("Space");
  const later = await terminal.until(/ running /);
  const [instructions = 0] = shown(screen, /host I\/O *\n +([\d,]+)/);
  await terminal.until(/ running /);
  expect(shown(later, /host I\/O *\n +([\d,]+)/)[0]).toBeGreaterThanOrEqual(instructions);
  terminal.press("Space");
  await terminal.until(/ PAUSED /);
  terminal.press("q");
  const after = await terminal.until(/virtualized +the guest[\s\S]*time +partly/);
  expect(after).not.toContain("PAUSED");
  expect(after).toMatch(/^threads +yes +22, at most 22 at once +\d+$/m);
  expect(terminal.state()).toBe("0 1 1");
});

foreign("tmux")(
  "keys change how often is looked and which threads are listed, and a new size is drawn at once",
  async () => {
    const terminal = new Terminal(100, 40);
    await terminal.until(PROMPT);
    terminal.type(`$VMRUN lens ${WORKERS} 100000 50\r`);
    await terminal.until(/every 200 ms[\s\S]*\n +1 {2}blocked/);
    terminal.type("-");
    await terminal.until(/every 500 ms/);
    terminal.type("+++");
    await terminal.until(/every 50 ms/);
    terminal.press("NPage");
    await terminal.until(/\n +11 {2}blocked/);
    terminal.press("Up");
    await terminal.until(/retired {2}where[^\n]*\n +10 {2}blocked/);
    terminal.tmux("resize-window", "-x", "120", "-y", "30");
    const resized = await terminal.until(/HOST: process \d+ as \/proc has it/);
    expect(
      resized
        .split("\n")
        .find((line) => line.startsWith("GUEST"))
        ?.indexOf("|"),
    ).toBeGreaterThan(50);
    terminal.press("C-c");
    await terminal.until(/virtualized +the guest/);
    expect(terminal.state()).toBe("0 1 1");
  },
);

foreign("tmux")("Ctrl-Z gives the terminal to the shell, and fg takes it again", async () => {
  const terminal = new Terminal(100, 40);
  await terminal.until(PROMPT);
  terminal.type(`$VMRUN lens ${WORKERS} 100000 5\r`);
  const [pid = 0] = shown(await terminal.until(/HOST: process (\d+)[\s\S]*\n +1 {2}blocked/), /HOST: process (\d+)/);
  terminal.press("C-z");
  await terminal.until(/Stopped|Suspended/);
  expect(terminal.state()).toBe("0 1 1");
  expect(statOf(readFileSync(`/proc/${pid}/stat`, "utf8"))?.state).toBe("T");
  terminal.type("echo the shell $((40 + 2)); fg\r");
  await terminal.until(/ running [\s\S]*\n +1 {2}blocked/);
  expect(terminal.state()).toBe("1 0 0");
  terminal.press("q");
  expect(await terminal.until(/virtualized +the guest/)).toContain("the shell 42");
});

foreign("tmux")(
  "output comes when the screen is free again, statuses are the run's, and a signal leaves a clean terminal",
  async () => {
    const terminal = new Terminal(120, 50);
    await terminal.until(PROMPT);
    terminal.type("$VMRUN lens programs/concepts/workers.asm 60 2; echo status $?\r");
    const ended = await terminal.until(/status 0\n/);
    expect(ended).toMatch(/\nround 50\n2 workers, 120 rounds, 0 bytes\n\n +virtualized/);
    terminal.tmux("clear-history");
    terminal.type("clear; $VMRUN lens programs/traps/null-pointer.asm; echo status $?\r");
    expect(await terminal.until(/status 134\n/)).toMatch(/^before\n[\s\S]*vmrun: trap MEM_FAULT in thread 1/);
    terminal.tmux("clear-history");
    terminal.type(`clear; $VMRUN lens ${WORKERS} 9 2 127.0.0.1:8000; echo status $?\r`);
    const refused = await terminal.until(/status \d+\n/);
    expect(refused).toMatch(
      /^127\.0\.0\.1:8000: permission denied \(EACCES\)\nvmrun: denied listen 127\.0\.0\.1:8000 /,
    );
    terminal.tmux("clear-history");
    terminal.type(`clear; $VMRUN lens ${WORKERS} 100000 2; echo status $?\r`);
    const [pid = 0] = shown(await terminal.until(/HOST: process \d+ as/), /HOST: process (\d+)/);
    terminal.press("Space");
    await terminal.until(/ PAUSED /);
    process.kill(pid, "SIGTERM");
    expect(await terminal.until(/status 143\n/)).toContain("virtualized");
    expect(terminal.state()).toBe("0 1 1");
    terminal.type("echo typed | cat\r");
    expect(await terminal.until(/\ntyped\n/)).toMatch(/[$#] echo typed \| cat\n/);
  },
);
