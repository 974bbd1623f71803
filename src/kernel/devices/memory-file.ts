// Files and directories of the private tree. Invariant: a position is a whole number of bytes from the start; a directory is listed
// in the order of its names, whatever changes meanwhile. spec/calls.md, "Files and descriptors".
import { assert } from "../../base/assert.ts";
import { encodeUtf8 } from "../../base/utf8.ts";
import type { Call } from "../calls/row.ts";
import type { OpenFile } from "../descriptors.ts";
import { ERRNO } from "../errno.ts";
import type { DirectoryNode, FileNode, Inode } from "../files.ts";
import type { Kernel } from "../kernel.ts";
import { Device, RECORD, S_IFDIR, S_IFREG, seekTo, writeRecord, writeStat } from "./device.ts";

export class FileDevice extends Device {
  override read(call: Call, open: OpenFile, target: Uint8Array, offset: number | undefined): number {
    const { object, node } = fileOf(call.kernel, open);
    const count = call.kernel.files.read(node, offset ?? object.offset, target);
    if (offset === undefined) object.offset += count;
    return count;
  }

  override write(call: Call, open: OpenFile, source: Uint8Array, offset: number | undefined): number {
    const { object, node } = fileOf(call.kernel, open);
    const at = object.append ? node.size : (offset ?? object.offset);
    const count = call.kernel.files.write(node, at, source, call.kernel.wallTime());
    if (count > 0 && offset === undefined) object.offset = at + count;
    return count;
  }

  override seek(call: Call, open: OpenFile, offset: number, whence: number): number {
    const { object, node } = fileOf(call.kernel, open);
    const position = seekTo(object.offset, node.size, offset, whence);
    if (position >= 0) object.offset = position;
    return position;
  }

  override stat(call: Call, open: OpenFile, view: DataView): number {
    statInode(call.kernel, fileOf(call.kernel, open).node, view);
    return 0;
  }

  override truncate(call: Call, open: OpenFile, length: number): number {
    return call.kernel.files.truncate(fileOf(call.kernel, open).node, length, call.kernel.wallTime());
  }

  override sync(): number {
    return 0;
  }

  override close(kernel: Kernel, open: OpenFile): void {
    kernel.files.close(fileOf(kernel, open).node);
  }
}

export class DirectoryDevice extends Device {
  override read(): number {
    return -ERRNO.EISDIR;
  }

  override stat(call: Call, open: OpenFile, view: DataView): number {
    statInode(call.kernel, directoryOf(call.kernel, open).node, view);
    return 0;
  }

  override sync(): number {
    return 0;
  }

  override list(call: Call, open: OpenFile, target: Uint8Array): number {
    const { files } = call.kernel;
    const { object, node } = directoryOf(call.kernel, open);
    const names = [...node.entries.keys()].filter((name) => name > object.after).sort(byCode);
    let end = 0;
    for (const name of names) {
      const type = files.lookup(node, name)?.kind === "file" ? RECORD.FILE : RECORD.DIRECTORY;
      const next = writeRecord(target, end, type, encodeUtf8(name));
      if (next < 0) return end > 0 ? end : -ERRNO.EINVAL;
      object.after = name;
      end = next;
    }
    return end;
  }

  override close(kernel: Kernel, open: OpenFile): void {
    kernel.files.close(directoryOf(kernel, open).node);
  }
}

/** Writes struct stat of an inode; its time is one more thing that depends on the outside. */
export function statInode(kernel: Kernel, inode: Inode, view: DataView): void {
  kernel.outside = true;
  writeStat(view, {
    size: inode.kind === "file" ? inode.size : 0,
    type: inode.kind === "file" ? S_IFREG : S_IFDIR,
    links: inode.links,
    mtime: inode.mtime,
    inode: inode.number,
  });
}

function byCode(a: string, b: string): number {
  return a < b ? -1 : 1;
}

function fileOf(kernel: Kernel, open: OpenFile): { object: { offset: number; append: boolean }; node: FileNode } {
  const { object } = open;
  assert(object.kind === "file", "the file device has a file");
  const node = kernel.files.inode(object.inode);
  assert(node.kind === "file", "an open file is a file");
  return { object, node };
}

function directoryOf(kernel: Kernel, open: OpenFile): { object: { after: string }; node: DirectoryNode } {
  const { object } = open;
  assert(object.kind === "directory", "the directory device has a directory");
  const node = kernel.files.inode(object.inode);
  assert(node.kind === "directory", "an open directory is a directory");
  return { object, node };
}
