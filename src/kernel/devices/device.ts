// What a descriptor can do, by the kind of its open object. Invariant: devices have no state of their own; it is in the open object
// and the kernel's records. A device overrides what it can do, the rest answers ENOTSUP. spec/calls.md, "Descriptors".
import type { Call } from "../calls/row.ts";
import type { OpenFile } from "../descriptors.ts";
import { ERRNO } from "../errno.ts";
import type { Kernel } from "../kernel.ts";
import type { Interest } from "../progress.ts";

export const POLL = { IN: 1, OUT: 4, ERR: 8, HUP: 16, NVAL: 32 } as const;

/** File types in a mode. */
export const S_IFIFO = 0x1000;
export const S_IFCHR = 0x2000;
export const S_IFDIR = 0x4000;
export const S_IFREG = 0x8000;
export const S_IFSOCK = 0xc000;
const PERMISSIONS = 0o777;
export const STAT_BYTES = 32;

export interface Stat {
  readonly size: number;
  /** One of S_IF... */
  readonly type: number;
  readonly links: number;
  readonly mtime: bigint;
  readonly inode: number;
}

/** Writes struct stat. spec/calls.md, "Structures". */
export function writeStat(view: DataView, stat: Stat): void {
  view.setBigUint64(0, BigInt(stat.size), true);
  view.setUint32(8, stat.type | PERMISSIONS, true);
  view.setUint32(12, stat.links, true);
  view.setBigInt64(16, stat.mtime, true);
  view.setBigUint64(24, BigInt(stat.inode), true);
}

export class Device {
  /** Bytes read into the target, 0 at the end; at `offset` or, when that is undefined, at the object's position. */
  read(_call: Call, _open: OpenFile, _target: Uint8Array, offset: number | undefined): number {
    return offset === undefined ? -ERRNO.ENOTSUP : -ERRNO.ESPIPE;
  }

  /** Bytes written. */
  write(_call: Call, _open: OpenFile, _source: Uint8Array, offset: number | undefined): number {
    return offset === undefined ? -ERRNO.ENOTSUP : -ERRNO.ESPIPE;
  }

  /** The new position. */
  seek(_call: Call, _open: OpenFile, _offset: number, _whence: number): number {
    return -ERRNO.ESPIPE;
  }

  stat(_call: Call, _open: OpenFile, _view: DataView): number {
    return -ERRNO.ENOTSUP;
  }

  truncate(_call: Call, _open: OpenFile, _length: number): number {
    return -ERRNO.EINVAL;
  }

  sync(_call: Call, _open: OpenFile): number {
    return -ERRNO.EINVAL;
  }

  /** Directory records that fit the target, 0 at the end. */
  list(_call: Call, _open: OpenFile, _target: Uint8Array): number {
    return -ERRNO.ENOTDIR;
  }

  /** What `poll` would report now: bits of POLL. */
  ready(_kernel: Kernel, _open: OpenFile): number {
    return POLL.IN | POLL.OUT;
  }

  /** What changes when more becomes ready. */
  interests(_open: OpenFile): readonly Interest[] {
    return [];
  }

  /** The last descriptor is gone. */
  close(_kernel: Kernel, _open: OpenFile): void {}
}

/** A position from lseek's arguments, or a negative errno. */
export function seekTo(current: number, size: number, offset: number, whence: number): number {
  const start = whence === 0 ? 0 : whence === 1 ? current : size;
  const position = start + offset;
  return position >= 0 && Number.isSafeInteger(position) ? position : -ERRNO.EINVAL;
}

/** Appends one record (type byte, length byte, name) at `at`; the new end, or -1 when it does not fit. */
export function writeRecord(target: Uint8Array, at: number, type: number, name: Uint8Array): number {
  if (at + 2 + name.length > target.length) return -1;
  target[at] = type;
  target[at + 1] = name.length;
  target.set(name, at + 2);
  return at + 2 + name.length;
}

/** Types in directory records. */
export const RECORD = { FILE: 1, DIRECTORY: 2 } as const;
