// Standard streams of a real machine. Invariant: bytes leave in the order of the requests, and a write is answered only when
// the host system has taken its bytes, so a slow reader slows the guest and not this process. spec/streams.md.
import { constants, fstatSync, openSync, type Stats, write, writeSync } from "node:fs";
import { assert } from "../../base/assert.ts";
import type { HostConsole } from "../captured-console.ts";
import type { Inbox } from "../inbox.ts";
import { codeOf, errnoOf } from "./errno.ts";
import { TerminalFilter } from "./terminal-filter.ts";

/** Bytes handed to the system in one call. */
const WRITE_BYTES = 64 * 1024;
/** Pause before a non-blocking pipe that was full is tried again. Milliseconds. */
const RETRY_MS = 1;

export interface ConsoleOptions {
  /** Let control characters reach a terminal. */
  readonly rawTerminal: boolean;
  /** Standard output was closed by its reader; called once. */
  readonly onOutputClosed: () => void;
  /** Standard output or error could not be written, for another reason; called once for each. */
  readonly onOutputFailed: (error: unknown) => void;
  /** Descriptors of this process for the guest's output and error; 1 and 2 when left out. */
  readonly descriptors?: readonly [output: number, error: number];
}

interface Pending {
  readonly ticket: number;
  /** Bytes still to be written, filtered. */
  rest: Uint8Array;
}

/** One of standard output and standard error. */
class OutputStream {
  private readonly queue: Pending[] = [];
  private busy = false;
  private idle: (() => void) | undefined;
  private readonly descriptor: number;
  private readonly stream: 1 | 2;
  private readonly inbox: Inbox;
  private readonly filter: TerminalFilter | undefined;
  /** A descriptor of the same stream on which a write never waits, if there is one. */
  private readonly quick: number | undefined;
  private readonly options: ConsoleOptions;
  private isLost = false;

  constructor(stream: 1 | 2, inbox: Inbox, options: ConsoleOptions) {
    const descriptor = options.descriptors?.[stream - 1] ?? stream;
    this.stream = stream;
    this.descriptor = descriptor;
    this.inbox = inbox;
    this.options = options;
    const stats = statusOf(descriptor);
    this.filter = !options.rawTerminal && isTerminal(stats) ? new TerminalFilter() : undefined;
    this.quick = quickDescriptor(descriptor, stats);
  }

  submit(ticket: number, bytes: Uint8Array): void {
    this.queue.push({ ticket, rest: this.filter?.apply(bytes) ?? bytes });
    this.start();
  }

  /** Resolves when nothing is under way. */
  async flush(): Promise<void> {
    if (this.queue.length > 0) await new Promise<void>((resolve) => (this.idle = resolve));
  }

  private start(): void {
    while (!this.busy) {
      const first = this.queue[0];
      if (first === undefined) return;
      const bytes = first.rest.subarray(0, WRITE_BYTES);
      if (this.quick === undefined || !this.tryQuick(this.quick, bytes)) this.writeSlowly(bytes);
    }
  }

  /** Writes at once what the system takes at once; false when it would have to be waited for. */
  private tryQuick(descriptor: number, bytes: Uint8Array): boolean {
    try {
      this.settle(null, writeSync(descriptor, bytes));
    } catch (error) {
      if (codeOf(error) === "EAGAIN") return false;
      this.settle(error, 0);
    }
    return true;
  }

  private writeSlowly(bytes: Uint8Array): void {
    this.busy = true;
    const finish = (error: unknown, written: number): void => {
      if (codeOf(error) === "EAGAIN") {
        setTimeout(() => finish(null, 0), RETRY_MS);
        return;
      }
      this.busy = false;
      this.settle(error, written);
      this.start();
      if (this.queue.length === 0) this.idle?.();
    };
    write(this.descriptor, bytes, 0, bytes.length, null, finish);
  }

  /** What became of a write of the first bytes in the queue. */
  private settle(error: unknown, written: number): void {
    const first = this.queue[0];
    assert(first !== undefined, "a write that ends was at the head of its queue");
    if (error) {
      this.fail(error);
      return;
    }
    first.rest = first.rest.subarray(written);
    if (first.rest.length > 0) return;
    this.queue.shift();
    this.inbox.answer(first.ticket, 0);
  }

  private fail(error: unknown): void {
    for (const { ticket } of this.queue.splice(0)) this.inbox.answer(ticket, errnoOf(error));
    if (this.isLost) return;
    this.isLost = true;
    if (codeOf(error) !== "EPIPE") this.options.onOutputFailed(error);
    else if (this.stream === 1) this.options.onOutputClosed();
  }
}

function statusOf(descriptor: number): Stats | undefined {
  try {
    return fstatSync(descriptor);
  } catch {
    return undefined;
  }
}

/** Character devices of the system's memory driver, such as /dev/null, are no terminals. */
const MEMORY_DEVICES = 1;

/** Asked of the system itself: node:tty would load half of Node's streams into every start. */
function isTerminal(stats: Stats | undefined): boolean {
  return stats?.isCharacterDevice() === true && stats.rdev >> 8 !== MEMORY_DEVICES;
}

/**
 * A file takes every write at once. A pipe or terminal is opened once more without blocking, which leaves alone the flags that
 * other processes share. Elsewhere, and without /proc, writes go through Node's threads, which costs a start some milliseconds.
 */
function quickDescriptor(descriptor: number, stats: Stats | undefined): number | undefined {
  if (stats === undefined) return undefined;
  if (stats.isFile() || (stats.isCharacterDevice() && !isTerminal(stats))) return descriptor;
  if (!stats.isFIFO() && !isTerminal(stats)) return undefined;
  try {
    return openSync(`/proc/self/fd/${descriptor}`, constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  } catch {
    return undefined;
  }
}

/** Standard input, opened when the guest first reads and then read no further than asked, a stream's buffer apart. */
class InputStream {
  private readonly reads: { readonly ticket: number; readonly length: number }[] = [];
  private stream: NodeJS.ReadStream | undefined;
  private error = 0;
  private ended = false;
  private readonly inbox: Inbox;

  constructor(inbox: Inbox) {
    this.inbox = inbox;
  }

  submit(ticket: number, length: number): void {
    this.reads.push({ ticket, length });
    if (this.stream === undefined && this.error === 0) this.open();
    else this.stream?.ref?.();
    this.pump();
  }

  close(): void {
    if (this.stream === undefined) return;
    this.stream.removeAllListeners();
    this.stream.on("error", () => {});
    this.stream.destroy();
  }

  private open(): void {
    if (statusOf(0)?.isDirectory()) {
      // Node would show an empty stream.
      this.error = errnoOf({ code: "EISDIR" });
      return;
    }
    const stream = process.stdin;
    this.stream = stream;
    stream.on("readable", () => this.pump());
    stream.on("end", () => {
      this.ended = true;
      this.pump();
    });
    stream.on("error", (error) => {
      this.error = errnoOf(error);
      this.pump();
    });
  }

  private pump(): void {
    for (;;) {
      const read = this.reads[0];
      if (read === undefined) return;
      if (this.ended || this.error < 0) {
        this.reads.shift();
        this.inbox.answer(read.ticket, this.error, { bytes: new Uint8Array(0) });
        continue;
      }
      if (this.stream === undefined) return;
      const ready = Math.min(read.length, this.stream.readableLength);
      const chunk: unknown = this.stream.read(ready);
      if (!(chunk instanceof Uint8Array) || chunk.length === 0) return;
      this.reads.shift();
      this.inbox.answer(read.ticket, chunk.length, { bytes: Uint8Array.from(chunk) });
    }
  }
}

export class NodeConsole implements HostConsole {
  private readonly outputs: readonly [OutputStream, OutputStream];
  private readonly input: InputStream;

  constructor(inbox: Inbox, options: ConsoleOptions) {
    this.outputs = [new OutputStream(1, inbox, options), new OutputStream(2, inbox, options)];
    this.input = new InputStream(inbox);
  }

  write(ticket: number, stream: 1 | 2, bytes: Uint8Array): void {
    this.outputs[stream === 1 ? 0 : 1].submit(ticket, bytes);
  }

  read(ticket: number, length: number): void {
    this.input.submit(ticket, length);
  }

  async close(): Promise<void> {
    this.input.close();
    await Promise.all(this.outputs.map((output) => output.flush()));
  }
}
