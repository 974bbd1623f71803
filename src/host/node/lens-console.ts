// The standard streams of a program that is looked at: where its output goes decides whoever looks, who also sees all of it. Invariant:
// bytes leave as they do in any run; nothing is lost or changed. spec/lens.md, "The program's streams".
import { closeSync, openSync, readSync, unlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { HostConsole } from "../captured-console.ts";
import type { Inbox } from "../inbox.ts";

export interface LensConsoleOptions {
  /** Sees what the program writes. */
  readonly onWrite: (bytes: Uint8Array) => void;
  /** False when the keys of the terminal are not the program's: then its input is empty. */
  readonly hasInput: boolean;
}

export class LensConsole implements HostConsole {
  private readonly inner: HostConsole;
  private readonly inbox: Inbox;
  private readonly options: LensConsoleOptions;

  constructor(inner: HostConsole, inbox: Inbox, options: LensConsoleOptions) {
    this.inner = inner;
    this.inbox = inbox;
    this.options = options;
  }

  write(ticket: number, stream: 1 | 2, bytes: Uint8Array): void {
    this.options.onWrite(bytes);
    this.inner.write(ticket, stream, bytes);
  }

  read(ticket: number, length: number): void {
    if (this.options.hasInput) this.inner.read(ticket, length);
    else this.inbox.answer(ticket, 0, { bytes: new Uint8Array(0) });
  }

  close(): Promise<void> {
    return this.inner.close();
  }
}

const CHUNK_BYTES = 64 * 1024;
let made = 0;

/** A file without a name that keeps output until the screen is free. Throws Node's error when it cannot be made. */
export class Spool {
  readonly descriptor: number;

  constructor() {
    const path = join(tmpdir(), `vmrun-lens-${process.pid}-${made++}`);
    this.descriptor = openSync(path, "wx+", 0o600);
    unlinkSync(path);
  }

  /** Gives all of it, in pieces, and closes it. */
  empty(take: (bytes: Uint8Array) => void): void {
    const buffer = new Uint8Array(CHUNK_BYTES);
    for (let position = 0; ; ) {
      const count = readSync(this.descriptor, buffer, 0, CHUNK_BYTES, position);
      if (count === 0) break;
      take(buffer.slice(0, count));
      position += count;
    }
    closeSync(this.descriptor);
  }
}
