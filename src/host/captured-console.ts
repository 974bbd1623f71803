// A console in memory, for runs whose output is looked at by a program. Invariant: what was written is kept whole and in order.
import type { Inbox } from "./inbox.ts";

/** Standard streams as a host offers them to the kernel. */
export interface HostConsole {
  write(ticket: number, stream: 1 | 2, bytes: Uint8Array): void;
  read(ticket: number, length: number): void;
  close(): Promise<void>;
}

/** What went through a captured console. */
export class Capture {
  private readonly chunks: readonly [Uint8Array[], Uint8Array[]] = [[], []];
  stdin: Uint8Array;

  constructor(stdin: Uint8Array = new Uint8Array(0)) {
    this.stdin = stdin;
  }

  append(stream: 1 | 2, bytes: Uint8Array): void {
    this.chunks[stream === 1 ? 0 : 1].push(bytes.slice());
  }

  /** Up to `length` bytes of the input that is left. */
  take(length: number): Uint8Array {
    const bytes = this.stdin.slice(0, length);
    this.stdin = this.stdin.subarray(bytes.length);
    return bytes;
  }

  /** All bytes written to standard output (1) or error (2). */
  written(stream: 1 | 2): Uint8Array {
    const chunks = this.chunks[stream === 1 ? 0 : 1];
    const all = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
    let at = 0;
    for (const chunk of chunks) {
      all.set(chunk, at);
      at += chunk.length;
    }
    return all;
  }
}

export class CapturedConsole implements HostConsole {
  private readonly inbox: Inbox;
  private readonly capture: Capture;

  constructor(inbox: Inbox, capture: Capture) {
    this.inbox = inbox;
    this.capture = capture;
  }

  write(ticket: number, stream: 1 | 2, bytes: Uint8Array): void {
    this.capture.append(stream, bytes);
    this.inbox.answer(ticket, 0);
  }

  read(ticket: number, length: number): void {
    const bytes = this.capture.take(length);
    this.inbox.answer(ticket, bytes.length, { bytes });
  }

  async close(): Promise<void> {}
}
