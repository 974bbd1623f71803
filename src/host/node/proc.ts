// This process as the system sees it, from /proc. Invariant: one picture is of one moment as nearly as the system allows, and what the
// looking itself reads is counted, so that it can be told from the run. spec/lens.md, "The host".
import { closeSync, openSync, readdirSync, readlinkSync, readSync } from "node:fs";
import type { HostThread, HostView, InputOutput } from "../../tools/lens-host.ts";
import { bytesOf, connectionsOf, fieldsOf, ioOf, statOf, threadOf } from "./proc-text.ts";

const FOLDER = "/proc/self";
const BUFFER_BYTES = 64 * 1024;

/** Why there is no picture. */
export const NO_PROC = "this host has no /proc, from which threads, switches, descriptors and I/O are read (Linux has)";

/** The lens's own reads and writes, which the system counts with those of the run. */
export class LensIo implements InputOutput {
  reads = 0;
  readBytes = 0;
  writes = 0;
  writtenBytes = 0;

  wrote(bytes: number): void {
    this.writes++;
    this.writtenBytes += bytes;
  }
}

export class ProcReader {
  private readonly own: LensIo;
  private readonly buffer = Buffer.alloc(BUFFER_BYTES);

  constructor(own: LensIo) {
    this.own = own;
  }

  /** A picture, or a sentence that says why there is none. */
  look(): HostView | string {
    try {
      return this.picture() ?? NO_PROC;
    } catch {
      return NO_PROC;
    }
  }

  private picture(): HostView | undefined {
    const stat = statOf(this.text("stat"));
    const status = fieldsOf(this.text("status"));
    const [residentBytes, residentPeak] = [bytesOf(status, "VmRSS"), bytesOf(status, "VmHWM")];
    if (stat === undefined || residentBytes === undefined || residentPeak === undefined) return undefined;
    const { descriptors, sockets } = this.descriptors();
    const tables = sockets.size === 0 ? [] : ["net/tcp", "net/tcp6"].map((name) => this.textOrNone(name));
    const threads = this.threads();
    const sum = (name: "voluntary" | "involuntary") => threads.reduce((all, thread) => all + thread[name], 0);
    // Last, and with what was read before it: then both are of the same moment.
    const lensIo = { ...plain(this.own) };
    const io = ioOf(this.textOrNone("io", false));
    return {
      ...{ pid: stat.id, threads, voluntary: sum("voluntary"), involuntary: sum("involuntary"), descriptors },
      connections: tables.flatMap((table) => connectionsOf(table, sockets)),
      ...{ residentBytes, residentPeak, userMs: stat.userMs, systemMs: stat.systemMs, lensIo },
      ...(io && { io }),
    };
  }

  /** How many descriptors are open, but for the one that this is read with; and the inodes of sockets among them. */
  private descriptors(): { readonly descriptors: number; readonly sockets: ReadonlySet<string> } {
    const sockets = new Set<string>();
    let descriptors = 0;
    for (const name of readdirSync(`${FOLDER}/fd`)) {
      const target = linkOf(`${FOLDER}/fd/${name}`);
      if (target === undefined) continue;
      descriptors++;
      const inode = /^socket:\[(\d+)\]$/.exec(target)?.[1];
      if (inode !== undefined) sockets.add(inode);
    }
    return { descriptors, sockets };
  }

  private threads(): HostThread[] {
    return readdirSync(`${FOLDER}/task`).flatMap((tid) => {
      // A thread may end while it is looked at.
      const thread = threadOf(this.textOrNone(`task/${tid}/stat`), this.textOrNone(`task/${tid}/status`));
      return thread === undefined ? [] : [thread];
    });
  }

  private textOrNone(name: string, toTheEnd = true): string {
    try {
      return this.text(name, toTheEnd);
    } catch {
      return "";
    }
  }

  /** A file of this process. One read gives a short one whole; only longer ones need the read that finds the end. */
  private text(name: string, toTheEnd = true): string {
    const descriptor = openSync(`${FOLDER}/${name}`, "r");
    try {
      let text = "";
      for (;;) {
        const count = readSync(descriptor, this.buffer);
        this.own.reads++;
        this.own.readBytes += count;
        text += this.buffer.toString("latin1", 0, count);
        if (count === 0 || !toTheEnd) return text;
      }
    } finally {
      closeSync(descriptor);
    }
  }
}

function plain({ reads, readBytes, writes, writtenBytes }: LensIo): InputOutput {
  return { reads, readBytes, writes, writtenBytes };
}

/** Undefined for a descriptor that is closed by now. */
function linkOf(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}
