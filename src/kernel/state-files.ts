// The private file tree in the canonical encoding. Invariant: inodes in the order of their numbers, names in the order of their code
// units; decoding gives a tree, without cycles, whose counts and charge are right. spec/state.md, "Files".
import { type ByteReader, type ByteWriter, FormatError } from "../base/bytes.ts";
import { array, bounded, bytes, i64, lazy, record, string, u32, union, type ValueOf } from "../base/codec.ts";
import { encodeUtf8 } from "../base/utf8.ts";
import { type DirectoryNode, FILE_OVERHEAD, type FileTree, type Inode, type InodeHead, NOBODY, ROOT } from "./files.ts";

import { MAX_PID } from "./processes.ts";

const MAX_INODES = 2 ** 24;
const MAX_FILE = 2 ** 32;
const ENTRY = lazy(() => record({ name: string(1024), inode: u32 }));
const BODY = lazy(() =>
  union("kind", {
    file: [1, { bytes: bytes(MAX_FILE) }],
    directory: [2, { parent: u32, entries: array(ENTRY, MAX_INODES) }],
    mount: [3, { parent: u32, mount: u32 }],
  }),
);
const INODE = lazy(() => record({ number: u32, owner: bounded(u32, NOBODY, MAX_PID), mtime: i64, body: BODY }));
const FILES = lazy(() => record({ nextNumber: u32, inodes: array(INODE, MAX_INODES) }));

export function writeFiles(writer: ByteWriter, tree: FileTree): void {
  const inodes = [...tree.inodes.values()].sort((a, b) => a.number - b.number);
  FILES.write(writer, {
    nextNumber: tree.nextNumber,
    inodes: inodes.map((inode) => {
      const { number, mtime } = inode;
      return { number, owner: tree.ownerOf(inode), mtime, body: bodyOf(inode) };
    }),
  });
}

function bodyOf(inode: Inode): ValueOf<typeof BODY> {
  if (inode.kind === "file") return { kind: "file", bytes: inode.bytes.subarray(0, inode.size) };
  if (inode.kind === "mount") return { kind: "mount", parent: inode.parent, mount: inode.mount };
  const entries = [...inode.entries].map(([name, number]) => ({ name, inode: number }));
  return { kind: "directory", parent: inode.parent, entries: entries.sort((a, b) => (a.name < b.name ? -1 : 1)) };
}

/** Replaces what is in the tree. `held` says how many open objects hold an inode. */
export function readFiles(reader: ByteReader, tree: FileTree, mounts: number, held: ReadonlyMap<number, number>): void {
  const files = FILES.read(reader);
  const fail = (sentence: string) => new FormatError(sentence, reader.offset);
  tree.clear();
  tree.nextNumber = files.nextNumber;
  let last = 0;
  for (const { number, owner, mtime, body } of files.inodes) {
    if (number <= last || number >= files.nextNumber) throw fail("inodes ascend below the next one");
    last = number;
    const inode = inodeOf({ number, owner, mtime, links: 0, opens: held.get(number) ?? 0 }, body);
    if (inode === undefined) throw fail("names of a directory ascend");
    if (inode.kind === "mount" && inode.mount >= mounts) throw fail("a mount is one of the options'");
    tree.inodes.set(number, inode);
    if (owner !== NOBODY) tree.admit(owner);
  }
  const root = tree.inodes.get(ROOT);
  if (root?.kind !== "directory" || root.parent !== ROOT) throw fail("the root is a directory");
  root.links = 1;
  link(tree, root, fail);
  for (const inode of tree.inodes.values()) charge(tree, inode, fail);
}

function inodeOf(common: InodeHead, body: ValueOf<typeof BODY>): Inode | undefined {
  if (body.kind === "file") return { ...common, kind: "file", size: body.bytes.length, bytes: body.bytes };
  if (body.kind === "mount") return { ...common, kind: "mount", parent: body.parent, mount: body.mount };
  const entries = new Map<string, number>();
  let last = "";
  for (const { name, inode } of body.entries) {
    if (name <= last || name.includes("/") || name === "." || name === ".." || name.includes("\0")) return undefined;
    entries.set(name, inode);
    last = name;
  }
  return { ...common, kind: "directory", parent: body.parent, entries };
}

/** Counts links from the root on; a directory or mount has exactly one, in its parent. */
function link(tree: FileTree, root: DirectoryNode, fail: (sentence: string) => FormatError): void {
  const pending: DirectoryNode[] = [root];
  for (let directory = pending.pop(); directory !== undefined; directory = pending.pop()) {
    for (const number of directory.entries.values()) {
      const inode = tree.inodes.get(number);
      if (inode === undefined || inode.number === ROOT) throw fail("a name names an inode");
      inode.links++;
      if (inode.kind === "file") {
        if (inode.links > 1) throw fail("a file has one name");
        continue;
      }
      if (inode.links > 1 || inode.parent !== directory.number) throw fail("a directory lies in its parent");
      if (inode.kind === "directory") pending.push(inode);
    }
  }
}

function charge(tree: FileTree, inode: Inode, fail: (sentence: string) => FormatError): void {
  if (inode.links === 0 && inode.opens === 0) throw fail("an inode is named or open");
  if (inode.links === 0 && inode.kind === "directory" && inode.entries.size > 0) {
    throw fail("a removed directory is empty");
  }
  if (inode.number !== ROOT) tree.add(inode.owner, FILE_OVERHEAD);
  if (inode.kind === "file") tree.add(inode.owner, inode.size);
  if (inode.kind !== "directory") return;
  for (const [name, number] of inode.entries) {
    const { owner } = tree.inode(number);
    tree.add(owner, FILE_OVERHEAD + encodeUtf8(name).length);
  }
}
