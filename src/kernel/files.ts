// The private file tree: inodes in a table, directories as sorted names. Invariant: an inode lives while a directory names it or
// a descriptor holds it open, and what the tree holds is charged before it is allocated: to the tree, and to the process that made it
// while that runs. spec/calls.md, "Files and descriptors".
import { assert } from "../base/assert.ts";
import { encodeUtf8 } from "../base/utf8.ts";
import { ERRNO } from "./errno.ts";
import type { Limits } from "./limits.ts";

/** What all inodes have. */
export interface InodeHead {
  readonly number: number;
  /** The process that made it; 0 for none. One that has ended owns nothing, whatever stands here. */
  readonly owner: number;
  /** Directories that name it, and descriptions that hold it open. */
  links: number;
  opens: number;
  mtime: bigint;
}

export interface FileNode extends InodeHead {
  readonly kind: "file";
  /** Length of the contents; `bytes` may have room for more, which is zero. */
  size: number;
  bytes: Uint8Array;
}

export interface DirectoryNode extends InodeHead {
  readonly kind: "directory";
  readonly parent: number;
  readonly entries: Map<string, number>;
}

/** A mounted host folder, by its index among the mounts. */
export interface MountNode extends InodeHead {
  readonly kind: "mount";
  readonly parent: number;
  readonly mount: number;
}

export type Inode = FileNode | DirectoryNode | MountNode;

export const ROOT = 1;
/** The owner of what no process has made, or one that has ended. */
export const NOBODY = 0;
/** What an inode or a name costs beside its bytes. */
export const FILE_OVERHEAD = 256;
/** A file beyond this size is refused whatever the limit says. */
const MAX_FILE = 2 ** 32;
const NO_BYTES = new Uint8Array(0);

export class FileTree {
  readonly inodes = new Map<number, Inode>();
  nextNumber = ROOT + 1;
  /** Bytes charged in all, and to each process that runs. */
  private total = 0;
  private readonly charges = new Map<number, number>();
  private readonly limits: Limits;

  constructor(limits: Limits) {
    this.limits = limits;
    this.inodes.set(ROOT, {
      kind: "directory",
      number: ROOT,
      owner: NOBODY,
      parent: ROOT,
      links: 1,
      opens: 0,
      mtime: 0n,
      entries: new Map(),
    });
  }

  /** Bytes charged in all. */
  get charged(): number {
    return this.total;
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

  /** A process begins, which may make files. */
  admit(pid: number): void {
    if (!this.charges.has(pid)) this.charges.set(pid, 0);
  }

  /** A process has ended: what it made is nobody's. */
  disown(pid: number): void {
    this.charges.delete(pid);
  }

  /** The process that is charged for an inode, or NOBODY. */
  ownerOf({ owner }: Inode): number {
    return this.charges.has(owner) ? owner : NOBODY;
  }

  /** A new empty file, directory or mount under a free name; a negative errno when there is no room. */
  create(
    directory: DirectoryNode,
    name: string,
    what: "file" | "directory" | { mount: number },
    { owner, now }: { owner: number; now: bigint },
  ): Inode | number {
    if (!this.charge(owner, 2 * FILE_OVERHEAD + encodeUtf8(name).length)) return -ERRNO.ENOSPC;
    const common = { number: this.nextNumber++, owner, links: 1, opens: 0, mtime: now };
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
    this.add(inode.owner, -FILE_OVERHEAD - encodeUtf8(name).length);
    inode.links--;
    this.dropUnused(inode);
  }

  /** Gives an inode another name, in place of what has that; nothing is done when there is no room. */
  move(from: DirectoryNode, name: string, to: DirectoryNode, newName: string, now: bigint): number {
    const inode = this.lookup(from, name);
    assert(inode !== undefined, "a name that is moved exists");
    if (!this.charge(inode.owner, encodeUtf8(newName).length - encodeUtf8(name).length)) return -ERRNO.ENOSPC;
    if (to.entries.has(newName)) this.unlink(to, newName, now);
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
    if (size > file.size && !this.charge(file.owner, size - file.size)) return -ERRNO.ENOSPC;
    if (size > file.bytes.length) {
      const larger = new Uint8Array(Math.max(size, Math.min(2 * file.bytes.length, size + (size >> 1))));
      larger.set(file.bytes.subarray(0, file.size));
      file.bytes = larger;
    } else if (size < file.size) {
      file.bytes.fill(0, size, file.size);
      this.add(file.owner, size - file.size);
    }
    file.size = size;
    return 0;
  }

  /** Whether all is within the limits, and owned by processes that are there; for states that come from outside. */
  isKept(runs: (pid: number) => boolean): boolean {
    const { limits, charges } = this;
    return (
      this.total <= limits["total-files"] && [...charges].every(([pid, bytes]) => runs(pid) && bytes <= limits.files)
    );
  }

  /** Forgets all, for others to be put there. */
  clear(): void {
    this.inodes.clear();
    this.total = 0;
    this.charges.clear();
  }

  /** Charges bytes that are there already. */
  add(owner: number, bytes: number): void {
    this.total += bytes;
    const before = this.charges.get(owner);
    if (before !== undefined) this.charges.set(owner, before + bytes);
  }

  private charge(owner: number, bytes: number): boolean {
    const { limits } = this;
    if (bytes > 0) {
      if (this.total + bytes > limits["total-files"]) return false;
      const own = this.charges.get(owner);
      if (own !== undefined && own + bytes > limits.files) return false;
    }
    this.add(owner, bytes);
    return true;
  }

  private dropUnused(inode: Inode): void {
    if (inode.links > 0 || inode.opens > 0) return;
    this.add(inode.owner, -FILE_OVERHEAD - (inode.kind === "file" ? inode.size : 0));
    this.inodes.delete(inode.number);
  }
}
