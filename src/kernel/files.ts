// The private file tree: inodes in a table, directories as sorted names. Invariant: an inode lives while a directory names it or
// a descriptor holds it open, and what the tree holds is charged to the limit `files` before it is allocated. spec/calls.md, "Files and descriptors".
import { assert } from "../base/assert.ts";
import { encodeUtf8 } from "../base/utf8.ts";
import { ERRNO } from "./errno.ts";

export interface FileNode {
  readonly kind: "file";
  readonly number: number;
  /** Directories that name it, and descriptions that hold it open. */
  links: number;
  opens: number;
  mtime: bigint;
  /** Length of the contents; `bytes` may have room for more, which is zero. */
  size: number;
  bytes: Uint8Array;
}

export interface DirectoryNode {
  readonly kind: "directory";
  readonly number: number;
  readonly parent: number;
  links: number;
  opens: number;
  mtime: bigint;
  readonly entries: Map<string, number>;
}

/** A mounted host folder, by its index among the mounts. */
export interface MountNode {
  readonly kind: "mount";
  readonly number: number;
  readonly parent: number;
  links: number;
  opens: number;
  mtime: bigint;
  readonly mount: number;
}

export type Inode = FileNode | DirectoryNode | MountNode;

export const ROOT = 1;
/** What an inode or a name costs beside its bytes. */
export const FILE_OVERHEAD = 256;
/** A file beyond this size is refused whatever the limit says. */
const MAX_FILE = 2 ** 32;
const NO_BYTES = new Uint8Array(0);

export class FileTree {
  readonly inodes = new Map<number, Inode>();
  nextNumber = ROOT + 1;
  /** Bytes charged. */
  charged = 0;
  private readonly limitBytes: number;

  constructor(limitBytes: number) {
    this.limitBytes = limitBytes;
    this.inodes.set(ROOT, {
      kind: "directory",
      number: ROOT,
      parent: ROOT,
      links: 1,
      opens: 0,
      mtime: 0n,
      entries: new Map(),
    });
  }

  inode(number: number): Inode {
    const inode = this.inodes.get(number);
    assert(inode !== undefined, "an inode that is named exists");
    return inode;
  }

  lookup(directory: DirectoryNode, name: string): Inode | undefined {
    const number = directory.entries.get(name);
    return number === undefined ? undefined : this.inode(number);
  }

  /** A new empty file, directory or mount under a free name; a negative errno when there is no room. */
  create(
    directory: DirectoryNode,
    name: string,
    what: "file" | "directory" | { mount: number },
    now: bigint,
  ): Inode | number {
    if (!this.charge(2 * FILE_OVERHEAD + encodeUtf8(name).length)) return -ERRNO.ENOSPC;
    const common = { number: this.nextNumber++, links: 1, opens: 0, mtime: now };
    let inode: Inode;
    if (what === "file") inode = { ...common, kind: "file", size: 0, bytes: NO_BYTES };
    else if (what === "directory") {
      inode = { ...common, kind: "directory", parent: directory.number, entries: new Map() };
    } else inode = { ...common, kind: "mount", parent: directory.number, mount: what.mount };
    this.inodes.set(inode.number, inode);
    directory.entries.set(name, inode.number);
    directory.mtime = now;
    return inode;
  }

  /** Takes a name away; the inode goes with its last link once nobody holds it open. */
  unlink(directory: DirectoryNode, name: string, now: bigint): void {
    const inode = this.lookup(directory, name);
    assert(inode !== undefined, "a name that is taken away exists");
    directory.entries.delete(name);
    directory.mtime = now;
    this.charged -= FILE_OVERHEAD + encodeUtf8(name).length;
    inode.links--;
    this.dropUnused(inode);
  }

  /** Gives an inode another name, which must be free. */
  move(from: DirectoryNode, name: string, to: DirectoryNode, newName: string, now: bigint): number {
    const inode = this.lookup(from, name);
    assert(inode !== undefined, "a name that is moved exists");
    if (!this.charge(encodeUtf8(newName).length)) return -ERRNO.ENOSPC;
    this.charged -= encodeUtf8(name).length;
    from.entries.delete(name);
    to.entries.set(newName, inode.number);
    from.mtime = now;
    to.mtime = now;
    if (inode.kind !== "file" && inode.parent !== to.number)
      this.inodes.set(inode.number, { ...inode, parent: to.number });
    return 0;
  }

  open(inode: Inode): void {
    inode.opens++;
  }

  close(inode: Inode): void {
    inode.opens--;
    this.dropUnused(inode);
  }

  /** Copies from the file at `offset` into the target; how many bytes it were. */
  read(file: FileNode, offset: number, target: Uint8Array): number {
    const count = Math.max(0, Math.min(target.length, file.size - offset));
    if (count > 0) target.set(file.bytes.subarray(offset, offset + count));
    return count;
  }

  /** Writes all bytes at `offset`, with zeros in a gap before it. */
  write(file: FileNode, offset: number, source: Uint8Array, now: bigint): number {
    if (source.length === 0) return 0;
    const end = offset + source.length;
    const error = end > file.size ? this.resize(file, end) : 0;
    if (error < 0) return error;
    file.bytes.set(source, offset);
    file.mtime = now;
    return source.length;
  }

  truncate(file: FileNode, size: number, now: bigint): number {
    const error = this.resize(file, size);
    if (error === 0) file.mtime = now;
    return error;
  }

  /** Whether `descendant` is the directory or lies below it. */
  contains(directory: number, descendant: DirectoryNode): boolean {
    let at = descendant;
    while (at.number !== directory) {
      if (at.number === ROOT) return false;
      const parent = this.inode(at.parent);
      assert(parent.kind === "directory", "a directory lies in a directory");
      at = parent;
    }
    return true;
  }

  private resize(file: FileNode, size: number): number {
    if (size > MAX_FILE) return -ERRNO.EFBIG;
    if (size > file.size && !this.charge(size - file.size)) return -ERRNO.ENOSPC;
    if (size > file.bytes.length) {
      const larger = new Uint8Array(Math.max(size, Math.min(2 * file.bytes.length, size + (size >> 1))));
      larger.set(file.bytes.subarray(0, file.size));
      file.bytes = larger;
    } else if (size < file.size) {
      file.bytes.fill(0, size, file.size);
      this.charged -= file.size - size;
    }
    file.size = size;
    return 0;
  }

  isWithinLimit(): boolean {
    return this.charged <= this.limitBytes;
  }

  private charge(bytes: number): boolean {
    if (this.charged + bytes > this.limitBytes) return false;
    this.charged += bytes;
    return true;
  }

  private dropUnused(inode: Inode): void {
    if (inode.links > 0 || inode.opens > 0) return;
    this.charged -= FILE_OVERHEAD + (inode.kind === "file" ? inode.size : 0);
    this.inodes.delete(inode.number);
  }
}
