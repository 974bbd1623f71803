// The lens on a terminal: looks at the run now and then, draws, and does what keys say. Invariant: while it is paused the machine stands
// still and nothing is looked at, so the figures on the screen stay those of one moment. spec/lens.md, "The screen".
import { MOST_THREADS, type ScreenLine, screenOf, visible } from "../tools/lens-screen.ts";
import type { LensView } from "../tools/lens-view.ts";
import type { OutputTail } from "./lens-output.ts";
import type { LensRun } from "./lens-run.ts";
import { type Key, LensTerminal } from "./lens-terminal.ts";

/** Times between looks that + and - choose from. Milliseconds. */
const INTERVALS = [50, 100, 200, 500, 1000, 2000, 5000] as const;
const KEYS_TEXT = "q quit, space pause, + - refresh, arrows threads";
const PAGE_ROWS = 10;
const SIGINT = 2;

export class LiveLens {
  private readonly terminal: LensTerminal;
  private readonly run: LensRun;
  private readonly file: string;
  private readonly output: OutputTail;
  private interval: number;
  private timer: NodeJS.Timeout | undefined;
  private view: LensView | undefined;
  private first = 0;

  private readonly actions: Readonly<Record<Key, () => void>> = {
    // As Ctrl-C does.
    quit: () => this.run.signal(SIGINT),
    suspend: () => this.terminal.suspend(() => this.draw()),
    pause: () => this.pause(),
    faster: () => this.refreshEvery([...INTERVALS].reverse().find((one) => one < this.interval)),
    slower: () => this.refreshEvery(INTERVALS.find((one) => one > this.interval)),
    up: () => this.scroll(-1),
    down: () => this.scroll(1),
    "page-up": () => this.scroll(-PAGE_ROWS),
    "page-down": () => this.scroll(PAGE_ROWS),
  };

  constructor(run: LensRun, file: string, output: OutputTail, intervalMs: number) {
    this.run = run;
    this.file = file;
    this.output = output;
    this.interval = intervalMs;
    this.terminal = new LensTerminal(run.lensIo);
  }

  start(): void {
    this.terminal.enter(
      (key) => this.actions[key](),
      () => this.draw(),
    );
    this.look();
    this.schedule();
  }

  /** Gives the terminal back. */
  stop(): void {
    clearInterval(this.timer);
    this.terminal.leave();
  }

  private schedule(): void {
    clearInterval(this.timer);
    this.timer = setInterval(() => {
      if (!this.run.gate.isClosed) this.look();
    }, this.interval);
  }

  private look(): void {
    this.view = this.run.look({ first: this.first, most: MOST_THREADS });
    this.draw();
  }

  private draw(): void {
    if (this.view !== undefined) this.terminal.draw(this.lines(this.view));
  }

  private lines(view: LensView): ScreenLine[] {
    const state = this.run.gate.isClosed ? "PAUSED" : "running";
    const { size } = this.terminal;
    const parts = {
      heading: `vmrun lens  ${state}  every ${this.interval} ms  ${this.file}`,
      keys: KEYS_TEXT,
      output: this.output.shown(),
    };
    return visible(screenOf(view, size, parts), size);
  }

  private pause(): void {
    const { gate } = this.run;
    if (gate.isClosed) gate.open();
    else gate.close();
    this.look();
  }

  private refreshEvery(interval: number | undefined): void {
    if (interval === undefined) return;
    this.interval = interval;
    this.schedule();
    this.draw();
  }

  private scroll(rows: number): void {
    const { ready = 0, running = 0, blocked = 0, stopped = 0, ended = 0 } = this.view?.guest.threads ?? {};
    this.first = Math.max(0, Math.min(this.first + rows, ready + running + blocked + stopped + ended - 1));
    this.look();
  }
}
