// Calls that name a path. Invariant: a path inside a mount is asked of the host once, and the answer belongs to that path even when
// the guest has changed its memory meanwhile. spec/calls.md, "Paths".
import { CAPABILITY } from "../capabilities.ts";
import { RIGHT } from "../descriptors.ts";
import { copyStat, operate, resultOf } from "../devices/host-file.ts";
import { statInode } from "../devices/memory-file.ts";
import { ERRNO } from "../errno.ts";
import type { Inode } from "../files.ts";
import type { FileOperation } from "../host.ts";
import { type Place, walk } from "../path.ts";
import { flags, integer, path, statStruct } from "./kinds.ts";
import { type Call, type CallRow, WAIT } from "./row.ts";

export const OPEN_FLAGS = {
  O_WRONLY: 1,
  O_RDWR: 2,
  O_CREAT: 0x40,
  O_EXCL: 0x80,
  O_TRUNC: 0x200,
  O_APPEND: 0x400,
  O_NONBLOCK: 0x800,
  O_DIRECTORY: 0x10000,
} as const;
const ACCESS = 3;
const PATH_ERRORS = ["EACCES", "ENOENT", "ENOTDIR", "ENAMETOOLONG", "ELOOP", "EIO"] as const;
const CHANGE_ERRORS = [...PATH_ERRORS, "EROFS", "EACCES", "EBUSY", "ENOSPC"] as const;

export const PATH_CALLS: readonly CallRow[] = [
  {
    number: 20,
    name: "open",
    args: [...path("path"), flags("flags", OPEN_FLAGS), integer("mode")],
    results: ["fd"],
    errors: [...CHANGE_ERRORS, "EEXIST", "EISDIR", "EMFILE", "EINVAL"],
    doc: "Open a file or directory: the lowest free descriptor. O_CREAT makes a missing file. Permission bits of `mode` are not kept.",
    run: open,
  },
  {
    number: 28,
    name: "stat",
    args: [...path("path"), statStruct],
    results: ["result"],
    errors: PATH_ERRORS,
    doc: "Write what is known of the file or directory to the structure.",
    run(call) {
      const place = placeOf(call, 0);
      if (typeof place === "number") return place;
      if (place.kind === "free") return -ERRNO.ENOENT;
      const view = call.struct(2, 32);
      if (place.kind === "host") {
        return copyStat(operate(call, 0, { op: "stat", mount: place.mount, path: place.path }), view);
      }
      statInode(call.kernel, place.inode, view);
      return 0;
    },
  },
  {
    number: 31,
    name: "mkdir",
    args: [...path("path"), integer("mode")],
    results: ["result"],
    errors: [...CHANGE_ERRORS, "EEXIST"],
    doc: "Make a directory.",
    run(call) {
      const place = placeOf(call, 0);
      if (typeof place === "number") return place;
      if (place.kind === "found") return -ERRNO.EEXIST;
      if (place.kind === "host") {
        const mode = call.numbers[2]! & 0o777;
        return change(call, place, { op: "mkdir", mount: place.mount, path: place.path, mode });
      }
      const made = call.kernel.files.create(place.directory, place.name, "directory", makerOf(call));
      return typeof made === "number" ? made : 0;
    },
  },
  {
    number: 32,
    name: "rmdir",
    args: path("path"),
    results: ["result"],
    errors: [...CHANGE_ERRORS, "ENOTEMPTY", "EINVAL"],
    doc: "Remove an empty directory.",
    run(call) {
      const place = placeOf(call, 0);
      if (typeof place === "number") return place;
      if (place.kind === "free") return -ERRNO.ENOENT;
      if (place.kind === "host") return change(call, place, { op: "rmdir", mount: place.mount, path: place.path });
      if (place.inode.kind !== "directory") return -ERRNO.ENOTDIR;
      if (place.name === "") return place.inode === place.directory ? -ERRNO.EBUSY : -ERRNO.EINVAL;
      if (place.inode.entries.size > 0) return -ERRNO.ENOTEMPTY;
      call.kernel.files.unlink(place.directory, place.name, call.kernel.wallTime());
      return 0;
    },
  },
  {
    number: 33,
    name: "unlink",
    args: path("path"),
    results: ["result"],
    errors: [...CHANGE_ERRORS, "EISDIR"],
    doc: "Remove a file's name. Descriptors that are open keep its contents.",
    run(call) {
      const place = placeOf(call, 0);
      if (typeof place === "number") return place;
      if (place.kind === "free") return -ERRNO.ENOENT;
      if (place.kind === "host") return change(call, place, { op: "unlink", mount: place.mount, path: place.path });
      if (place.inode.kind !== "file") return -ERRNO.EISDIR;
      call.kernel.files.unlink(place.directory, place.name, call.kernel.wallTime());
      return 0;
    },
  },
  {
    number: 34,
    name: "rename",
    args: [...path("path"), ...path("to")],
    results: ["result"],
    errors: [...CHANGE_ERRORS, "EXDEV", "EEXIST", "EISDIR", "ENOTEMPTY", "EINVAL"],
    doc: "Give a file or directory another name; a file of that name, or an empty directory, is replaced. Both are in one tree.",
    run: rename,
  },
];

/** Where a path argument leads; on the second run of a call that asked the host, what it asked about. */
function placeOf(call: Call, index: number): Place | number {
  const { progress } = call;
  if (progress?.kind === "asked") return { kind: "host", mount: progress.mount, path: progress.path, slash: false };
  const place = walk(call.kernel.files, call.process.workingDirectory, call.text(index));
  const isDropped = (call.process.capabilities & CAPABILITY.MOUNTS) === 0;
  return isDropped && typeof place !== "number" && place.kind === "host" ? -ERRNO.EACCES : place;
}

type HostPlace = Extract<Place, { kind: "host" }>;

/** Asks the host for a change in a mount, which must be writable. */
function change(call: Call, place: HostPlace, operation: FileOperation): number {
  const mount = call.kernel.options.mounts[place.mount];
  if (place.path === "") return -ERRNO.EBUSY;
  if (mount?.mode === "ro") return -ERRNO.EROFS;
  if (mount?.mode === "append" && operation.op !== "mkdir") return -ERRNO.EACCES;
  return resultOf(operate(call, 0, operation));
}

function open(call: Call): number {
  const bits = call.numbers[2]!;
  if ((bits & ACCESS) === ACCESS) return -ERRNO.EINVAL;
  const place = placeOf(call, 0);
  if (place === -ERRNO.ENOENT) return missing(call);
  if (typeof place === "number") return place;
  if (!call.process.descriptors.hasRoom(1)) {
    if (call.progress?.kind === "asked") call.kernel.abandon(call.progress);
    return -ERRNO.EMFILE;
  }
  if (place.kind === "host") return openHost(call, place, bits);
  if (place.kind === "found") return openFound(call, place.inode, bits);
  if ((bits & OPEN_FLAGS.O_CREAT) === 0) return missing(call);
  if (place.slash || (bits & OPEN_FLAGS.O_DIRECTORY) !== 0) return -ERRNO.EISDIR;
  const made = call.kernel.files.create(place.directory, place.name, "file", makerOf(call));
  return typeof made === "number" ? made : addFile(call, made, bits);
}

const makerOf = ({ kernel, process }: Call) => ({ owner: process.pid, now: kernel.wallTime() });

function missing(call: Call): number {
  call.kernel.options.missing(call.text(0));
  return -ERRNO.ENOENT;
}

function openFound(call: Call, inode: Inode, bits: number): number {
  const { kernel } = call;
  if ((bits & OPEN_FLAGS.O_EXCL) !== 0 && (bits & OPEN_FLAGS.O_CREAT) !== 0) return -ERRNO.EEXIST;
  if (inode.kind === "file") {
    if ((bits & OPEN_FLAGS.O_DIRECTORY) !== 0) return -ERRNO.ENOTDIR;
    if ((bits & OPEN_FLAGS.O_TRUNC) !== 0 && (bits & ACCESS) !== 0) {
      kernel.files.truncate(inode, 0, kernel.wallTime());
    }
    return addFile(call, inode, bits);
  }
  if ((bits & (ACCESS | OPEN_FLAGS.O_CREAT | OPEN_FLAGS.O_TRUNC)) !== 0) return -ERRNO.EISDIR;
  kernel.files.open(inode);
  const opened = kernel.newOpen({ kind: "directory", inode: inode.number, after: "" }, false);
  return call.process.descriptors.add(opened, RIGHT.READ | RIGHT.LIST | RIGHT.STAT);
}

function addFile(call: Call, inode: Inode, bits: number): number {
  const { kernel } = call;
  kernel.files.open(inode);
  const append = (bits & OPEN_FLAGS.O_APPEND) !== 0;
  const opened = kernel.newOpen({ kind: "file", inode: inode.number, offset: 0, append }, false);
  return call.process.descriptors.add(opened, fileRights(bits));
}

function openHost(call: Call, place: HostPlace, bits: number): number {
  const { kernel, progress } = call;
  const writes = (bits & (ACCESS | OPEN_FLAGS.O_CREAT | OPEN_FLAGS.O_TRUNC)) !== 0;
  const mode = kernel.options.mounts[place.mount]?.mode;
  if (writes && mode === "ro") return -ERRNO.EROFS;
  const appends = (bits & OPEN_FLAGS.O_APPEND) !== 0 && (bits & OPEN_FLAGS.O_TRUNC) === 0;
  if (writes && mode === "append" && !appends) return -ERRNO.EACCES;
  // The answer clears the progress, and the ticket is the file's number at the host.
  const id = progress?.kind === "asked" ? progress.ticket : 0;
  const hostBits = (bits & ~OPEN_FLAGS.O_NONBLOCK) | (place.slash ? OPEN_FLAGS.O_DIRECTORY : 0);
  const answer = operate(call, 0, {
    op: "open",
    mount: place.mount,
    path: place.path,
    flags: hostBits,
    mode: call.numbers[3]! & 0o777,
  });
  if (answer === WAIT || answer.value < 0) return resultOf(answer);
  if (answer.value === 1) {
    kernel.closeFile(id);
    const { mount, path } = place;
    const opened = kernel.newOpen({ kind: "host-directory", mount, path, names: undefined }, false);
    return call.process.descriptors.add(opened, RIGHT.READ | RIGHT.LIST | RIGHT.STAT);
  }
  const append = (bits & OPEN_FLAGS.O_APPEND) !== 0;
  const opened = kernel.newOpen({ kind: "host-file", id, offset: 0, append }, false);
  return call.process.descriptors.add(opened, fileRights(bits));
}

function fileRights(bits: number): number {
  const access = bits & ACCESS;
  const reads = access === OPEN_FLAGS.O_WRONLY ? 0 : RIGHT.READ;
  const writes = access === 0 ? 0 : RIGHT.WRITE | RIGHT.TRUNCATE;
  return RIGHT.SEEK | RIGHT.STAT | reads | writes;
}

function rename(call: Call): number {
  const { files } = call.kernel;
  const from = placeOf(call, 0);
  if (typeof from === "number") return from;
  const to = placeOf(call, 2);
  if (typeof to === "number") return to;
  if (from.kind === "host" && to.kind === "host") {
    if (from.mount !== to.mount) return -ERRNO.EXDEV;
    if (to.path === "" && call.progress === undefined) return -ERRNO.EBUSY;
    return change(call, from, { op: "rename", mount: from.mount, path: from.path, to: to.path });
  }
  if (from.kind === "host" || to.kind === "host") return -ERRNO.EXDEV;
  if (from.kind === "free") return -ERRNO.ENOENT;
  if (from.name === "" || to.name === "") return -ERRNO.EBUSY;
  const { inode } = from;
  if (inode.kind === "directory" && files.contains(inode.number, to.directory)) return -ERRNO.EINVAL;
  if (inode.kind === "file" && to.slash) return -ERRNO.ENOTDIR;
  if (to.kind === "found") {
    if (to.inode === inode) return 0;
    const error = replaces(inode, to.inode);
    if (error !== 0) return error;
  }
  return files.move(from.directory, from.name, to.directory, to.name, call.kernel.wallTime());
}

/** Whether the one may take the other's name: 0 or a negative errno. */
function replaces(inode: Inode, other: Inode): number {
  if (other.kind === "mount") return -ERRNO.EBUSY;
  if (inode.kind === "file") return other.kind === "directory" ? -ERRNO.EISDIR : 0;
  if (other.kind === "file") return -ERRNO.ENOTDIR;
  return other.entries.size > 0 ? -ERRNO.ENOTEMPTY : 0;
}
