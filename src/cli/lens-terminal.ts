// A terminal in full-screen use: frames out, keys in. Invariant: what `enter` changed `leave` changes back, once, whatever happened in
// between; a frame writes only lines that changed, in one write. spec/lens.md, "The screen".
import { openSync } from "node:fs";
import { ReadStream } from "node:tty";
import type { LensIo } from "../host/node/proc.ts";
import type { ScreenLine, ScreenSize } from "../tools/lens-screen.ts";
import { LEAST_SIZE } from "../tools/lens-screen.ts";
import { CommandError, EXIT } from "./exit.ts";
import { reasonOf } from "./read-file.ts";
import { outputError, writeAll } from "./terminal.ts";

const STDOUT = 1;
/** Another screen, no cursor, no wrapping; and all of it back. */
const ENTER = "\x1b[?1049h\x1b[?25l\x1b[?7l\x1b[2J";
const LEAVE = "\x1b[?7h\x1b[?25h\x1b[?1049l";
/** Terminals that know it show what is between at once; others ignore it. */
const BEGIN = "\x1b[?2026h";
const END = "\x1b[?2026l";
const REVERSE = "\x1b[7m";
const PLAIN = "\x1b[0m";
const ESCAPE = "\x1b";
const KEY = new RegExp(`${ESCAPE}\\[(?:[ABCD]|[56]~)|${ESCAPE}O[AB]|.`, "gs");
const KEYS: Readonly<Record<string, Key>> = {
  " ": "pause",
  q: "quit",
  Q: "quit",
  "\x03": "quit",
  "\x1a": "suspend",
  "+": "faster",
  "=": "faster",
  "-": "slower",
  "\x1b[A": "up",
  "\x1bOA": "up",
  "\x1b[B": "down",
  "\x1bOB": "down",
  "\x1b[5~": "page-up",
  "\x1b[6~": "page-down",
};

export type Key = "pause" | "quit" | "suspend" | "faster" | "slower" | "up" | "down" | "page-up" | "page-down";

/** What a terminal has to be sent so that it shows `lines`, as wide as itself, where it shows `before`; "" when they are equal. */
export function frameText(before: readonly ScreenLine[], lines: readonly ScreenLine[]): string {
  const changes = lines.flatMap(({ text, isTitle }, at) => {
    const old = before[at];
    if (old !== undefined && old.text === text && old.isTitle === isTitle) return [];
    return [`\x1b[${at + 1};1H${isTitle ? `${REVERSE}${text}${PLAIN}` : text}`];
  });
  return changes.length === 0 ? "" : `${BEGIN}${changes.join("")}${END}`;
}

/** The keys in what a terminal sent; others mean nothing. */
export function keysIn(text: string): Key[] {
  return [...text.matchAll(KEY)].flatMap(([key]) => KEYS[key] ?? []);
}

function keysDescriptor(): number {
  try {
    return openSync("/dev/tty", "r");
  } catch (error) {
    throw new CommandError(EXIT.IO, `cannot read keys from /dev/tty: ${reasonOf(error)}; try --once`);
  }
}

export class LensTerminal {
  private readonly own: LensIo;
  private shown: readonly ScreenLine[] = [];
  private input: ReadStream | undefined;
  private isEntered = false;

  constructor(own: LensIo) {
    this.own = own;
  }

  get size(): ScreenSize {
    const { columns = LEAST_SIZE.columns, rows = LEAST_SIZE.rows } = process.stdout;
    return { columns, rows };
  }

  /** Takes the screen, and keys from the terminal itself, whatever standard input is. */
  enter(onKey: (key: Key) => void, onResize: () => void): void {
    this.input = new ReadStream(keysDescriptor());
    this.isEntered = true;
    this.write(ENTER);
    process.stdout.on("resize", () => {
      this.shown = [];
      this.write("\x1b[2J");
      onResize();
    });
    this.input.setRawMode(true);
    this.input.setEncoding("utf8").on("data", (text) => {
      for (const key of keysIn(String(text))) onKey(key);
    });
    // A terminal that went away sends SIGHUP too, which ends the run.
    this.input.on("error", () => {});
  }

  draw(lines: readonly ScreenLine[]): void {
    const text = frameText(this.shown, lines);
    this.shown = lines;
    if (text !== "") this.write(text);
  }

  /** Gives the terminal to the shell, as Ctrl-Z does with any program, and takes it again when this process goes on. */
  suspend(onResume: () => void): void {
    this.input?.setRawMode(false);
    this.write(LEAVE);
    process.once("SIGCONT", () => {
      if (!this.isEntered) return;
      this.input?.setRawMode(true);
      this.shown = [];
      this.write(ENTER);
      onResume();
    });
    process.kill(process.pid, "SIGTSTP");
  }

  leave(): void {
    if (!this.isEntered) return;
    this.isEntered = false;
    process.stdout.removeAllListeners("resize");
    try {
      this.input?.setRawMode(false);
    } catch {
      // The terminal is gone.
    }
    this.input?.destroy();
    writeAll(STDOUT, LEAVE);
  }

  private write(text: string): void {
    const error = writeAll(STDOUT, text, (bytes) => this.own.wrote(bytes));
    if (error !== undefined) throw outputError(error);
  }
}
