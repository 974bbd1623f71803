// Descriptors: a process's small numbers, and the open objects behind them. Invariant: a number names an entry with rights that
// only shrink; an object is closed when the last entry that names it is. spec/calls.md, "Descriptors".
import { assert } from "../base/assert.ts";
import { Tally } from "./tally.ts";

/** What a descriptor may be used for. */
export const RIGHT = { READ: 1, WRITE: 2, SEEK: 4, TRUNCATE: 8, STAT: 16, LIST: 32, SOCKET: 64 } as const;
export const ALL_RIGHTS = 127;

/** How an object can follow a process that moves (Fuggetta, Picco, Vigna: "Understanding Code Mobility", 1998). */
export type Binding = "identifier" | "value" | "type";
export type Attachment = "unattached" | "fastened" | "fixed";

/** What is open; numbers name records of the kernel or of the host. */
export type OpenObject =
  | { readonly kind: "console"; readonly stream: 0 | 1 | 2 }
  | { readonly kind: "file"; readonly inode: number; offset: number; readonly append: boolean }
  /** `after`: the name that was listed last. */
  | { readonly kind: "directory"; readonly inode: number; after: string }
  | { readonly kind: "host-file"; readonly id: number; offset: number; readonly append: boolean }
  /** `names`: what is still to be listed; undefined before the host was asked. */
  | {
      readonly kind: "host-directory";
      readonly mount: number;
      readonly path: string;
      names: readonly string[] | undefined;
    }
  | { readonly kind: "pipe"; readonly pipe: number; readonly end: "read" | "write" }
  | { readonly kind: "socket"; readonly socket: number };

/** An open object; descriptors made by `dup` share it, position and mode included. */
export interface OpenFile {
  readonly id: number;
  readonly object: OpenObject;
  readonly binding: Binding;
  readonly attachment: Attachment;
  nonblock: boolean;
  /** Descriptors that name it. */
  references: number;
}

export interface Descriptor {
  readonly open: OpenFile;
  readonly rights: number;
}

const MOBILITY: Readonly<Record<OpenObject["kind"], readonly [Binding, Attachment]>> = {
  console: ["type", "fixed"],
  file: ["value", "fastened"],
  directory: ["value", "fastened"],
  "host-file": ["identifier", "fixed"],
  "host-directory": ["identifier", "fixed"],
  pipe: ["identifier", "fastened"],
  socket: ["identifier", "fixed"],
};

/** An open object that no descriptor names yet. */
export function openFile(id: number, object: OpenObject, nonblock: boolean): OpenFile {
  const [binding, attachment] = MOBILITY[object.kind];
  return { id, object, binding, attachment, nonblock, references: 0 };
}

export class DescriptorTable {
  /** By number; a hole is free. */
  readonly entries: (Descriptor | undefined)[] = [];
  /** Numbers in use. */
  count = 0;
  /** How many of them name each pipe, and each socket. */
  readonly pipes = new Tally();
  readonly sockets = new Tally();
  private readonly limit: number;

  constructor(limit: number) {
    this.limit = limit;
  }

  get(fd: number): Descriptor | undefined {
    return this.entries[fd];
  }

  /** Whether `count` more descriptors fit. */
  hasRoom(count: number): boolean {
    return this.count + count <= this.limit;
  }

  /** The lowest free number for the object; the caller has asked for room. */
  add(open: OpenFile, rights: number): number {
    assert(this.hasRoom(1), "a descriptor is added where there is room");
    let fd = 0;
    if (this.count === this.entries.length) fd = this.count;
    else while (this.entries[fd] !== undefined) fd++;
    this.set(fd, open, rights);
    return fd;
  }

  set(fd: number, open: OpenFile, rights: number): void {
    while (this.entries.length < fd) this.entries.push(undefined);
    this.entries[fd] = { open, rights };
    open.references++;
    this.count++;
    const { object } = open;
    if (object.kind === "pipe") this.pipes.add(object.pipe);
    else if (object.kind === "socket") this.sockets.add(object.socket);
  }

  /** Frees the number; the object, when this was its last descriptor. */
  remove(fd: number): OpenFile | undefined {
    const entry = this.entries[fd];
    assert(entry !== undefined, "a descriptor that is removed is open");
    this.entries[fd] = undefined;
    this.count--;
    const { object } = entry.open;
    if (object.kind === "pipe") this.pipes.remove(object.pipe);
    else if (object.kind === "socket") this.sockets.remove(object.socket);
    while (this.entries.length > 0 && this.entries[this.entries.length - 1] === undefined) this.entries.pop();
    return --entry.open.references === 0 ? entry.open : undefined;
  }
}
