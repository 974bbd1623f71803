// Files in mounted host folders. Invariant: every path is walked from the mount's open folder, links are never followed, and
// the operations of one open file run one after the other. spec/hosts.md.
import {
  type BigIntStats,
  close,
  closeSync,
  constants,
  type Dirent,
  existsSync,
  fstat,
  fsync,
  ftruncate,
  lstat,
  mkdir,
  openSync,
  read,
  readdir,
  rename,
  rmdir,
  unlink,
  write,
} from "node:fs";
import type { FileOperation } from "../../kernel/host.ts";
import type { AnswerParts, Inbox } from "../inbox.ts";
import { encodeStatus } from "../stat.ts";
import { codeOf, errnoOf } from "./errno.ts";
import { MountError } from "./mount-error.ts";
import { act, ask, FileError, inFolder, openPlain, pathIn } from "./walk.ts";

/** The guest's open flags, with the numbers of Linux. */
const GUEST_FLAGS: readonly (readonly [bit: number, native: number])[] = [
  [0x1, constants.O_WRONLY],
  [0x2, constants.O_RDWR],
  [0x40, constants.O_CREAT],
  [0x80, constants.O_EXCL],
  [0x200, constants.O_TRUNC],
  [0x400, constants.O_APPEND],
  [0x10000, constants.O_DIRECTORY],
];
const WRITING = constants.O_WRONLY | constants.O_RDWR;

interface Answer extends AnswerParts {
  readonly value: number;
}

interface OpenFile {
  /** Undefined until it is open, and again when it is closed or failed to open. */
  descriptor: number | undefined;
  /** The last operation asked for; the next one waits for it. */
  last: Promise<void>;
}

export class NodeFiles {
  private readonly inbox: Inbox;
  private readonly roots: readonly number[];
  private readonly files = new Map<number, OpenFile>();

  /** Opens the folders; throws a MountError. */
  constructor(inbox: Inbox, folders: readonly string[]) {
    this.inbox = inbox;
    this.roots = folders.map(openRoot);
  }

  submit(ticket: number, id: number, operation: FileOperation): void {
    const file = this.files.get(id) ?? { descriptor: undefined, last: Promise.resolve() };
    this.files.set(id, file);
    const run = async (): Promise<void> => {
      try {
        const { value, ...parts } = await this.run(file, operation);
        this.inbox.answer(ticket, value, parts);
      } catch (error) {
        this.inbox.answer(ticket, error instanceof FileError ? error.error : errnoOf(error));
      }
      if (file.descriptor === undefined) this.files.delete(id);
    };
    file.last = file.last.then(run);
  }

  /** Waits for what is under way and closes everything. */
  async close(): Promise<void> {
    for (const file of this.files.values()) {
      await file.last;
      if (file.descriptor !== undefined) closeSync(file.descriptor);
    }
    for (const root of this.roots) closeSync(root);
  }

  private run(file: OpenFile, operation: FileOperation): Promise<Answer> {
    switch (operation.op) {
      case "open":
        return this.open(file, operation);
      case "stat":
      case "list":
      case "mkdir":
      case "unlink":
      case "rmdir":
      case "rename":
        return this.onPath(operation);
      default:
        if (file.descriptor === undefined) throw new FileError(errnoOf({ code: "EBADF" }));
        if (operation.op === "close") {
          const descriptor = file.descriptor;
          file.descriptor = undefined;
          return done(act((ready) => close(descriptor, ready)));
        }
        return onFile(file.descriptor, operation);
    }
  }

  private rootOf(mount: number): number {
    const root = this.roots[mount];
    if (root === undefined) throw new FileError(errnoOf({ code: "EACCES" }));
    return root;
  }

  private async open(file: OpenFile, request: Extract<FileOperation, { op: "open" }>): Promise<Answer> {
    let flags = 0;
    for (const [bit, native] of GUEST_FLAGS) if (request.flags & bit) flags |= native;
    const descriptor = await inFolder(this.rootOf(request.mount), request.path, (folder, name) =>
      openPlain(folder, name, flags, request.mode),
    );
    file.descriptor = descriptor;
    const stats = await statsOf(descriptor);
    if (stats.isDirectory() && flags & WRITING) throw new FileError(errnoOf({ code: "EISDIR" }));
    return { value: stats.isDirectory() ? 1 : 0 };
  }

  private onPath(operation: Extract<FileOperation, { mount: number }>): Promise<Answer> {
    const root = this.rootOf(operation.mount);
    return inFolder(root, operation.path, async (folder, name): Promise<Answer> => {
      const path = pathIn(folder, name);
      switch (operation.op) {
        case "stat":
          return status(await ask<BigIntStats>((ready) => lstat(path, { bigint: true }, ready)));
        case "list":
          return list(folder, name);
        case "mkdir":
          return done(act((ready) => mkdir(path, operation.mode, ready)));
        case "unlink":
          return done(act((ready) => unlink(path, ready)));
        case "rmdir":
          return done(act((ready) => rmdir(path, ready)));
        case "rename":
          return inFolder(root, operation.to, (toFolder, toName) =>
            done(act((ready) => rename(path, pathIn(toFolder, toName), ready))),
          );
        default:
          throw new FileError(errnoOf({ code: "EINVAL" }));
      }
    });
  }
}

async function done(action: Promise<void>): Promise<Answer> {
  await action;
  return { value: 0 };
}

function statsOf(descriptor: number): Promise<BigIntStats> {
  return ask((ready) => fstat(descriptor, { bigint: true }, ready));
}

function status(stats: BigIntStats): Answer {
  if (stats.isSymbolicLink()) throw new FileError(errnoOf({ code: "ELOOP" }));
  if (!stats.isFile() && !stats.isDirectory()) throw new FileError(errnoOf({ code: "EACCES" }));
  const bytes = encodeStatus({
    directory: stats.isDirectory(),
    size: stats.size,
    mode: Number(stats.mode),
    links: Number(stats.nlink),
    modifiedNs: stats.mtimeNs,
    inode: stats.ino,
  });
  return { value: 0, bytes };
}

/** Names of plain files and folders; the folder itself is opened first, so that a link is not followed. */
async function list(folder: number, name: string): Promise<Answer> {
  const opened = await openPlain(folder, name, constants.O_RDONLY | constants.O_DIRECTORY, 0);
  try {
    const entries = await ask<Dirent[]>((ready) => readdir(pathIn(opened, "."), { withFileTypes: true }, ready));
    const plain = entries.filter((entry) => entry.isFile() || entry.isDirectory());
    return { value: 0, names: plain.map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name)) };
  } finally {
    await act((ready) => close(opened, ready));
  }
}

async function onFile(
  descriptor: number,
  operation: Exclude<FileOperation, { mount: number } | { op: "close" }>,
): Promise<Answer> {
  switch (operation.op) {
    case "read": {
      const bytes = new Uint8Array(operation.length);
      const count = await ask<number>((ready) => read(descriptor, bytes, 0, bytes.length, operation.offset, ready));
      return { value: count, bytes: bytes.subarray(0, count) };
    }
    case "write": {
      const { bytes } = operation;
      const at = operation.offset === "append" ? Number((await statsOf(descriptor)).size) : operation.offset;
      return { value: await ask<number>((ready) => write(descriptor, bytes, 0, bytes.length, at, ready)) };
    }
    case "truncate":
      return done(act((ready) => ftruncate(descriptor, operation.length, ready)));
    case "sync":
      return done(act((ready) => fsync(descriptor, ready)));
    case "fstat":
      return status(await statsOf(descriptor));
  }
}

function openRoot(folder: string): number {
  if (!existsSync("/proc/self/fd")) {
    throw new MountError(`cannot mount ${folder}: without /proc/self/fd, links that lead out could not be refused`);
  }
  try {
    return openSync(folder, constants.O_RDONLY | constants.O_DIRECTORY);
  } catch (error) {
    const reason = codeOf(error) === "ENOTDIR" ? "it is not a directory" : reasonOf(error);
    throw new MountError(`cannot mount ${folder}: ${reason}`);
  }
}

function reasonOf(error: unknown): string {
  if (codeOf(error) === "ENOENT") return "there is no such directory";
  if (codeOf(error) === "EACCES") return "permission denied";
  return codeOf(error) || "it cannot be opened";
}
