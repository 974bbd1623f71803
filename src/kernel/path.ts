// Paths in the guest's file tree. Invariant: a walk sees one component at a time and ends at an inode, at a free name in a
// directory, or at a path inside a mount that cannot leave it. spec/calls.md, "Paths".
import { assert } from "../base/assert.ts";
import { encodeUtf8 } from "../base/utf8.ts";
import { ERRNO } from "./errno.ts";
import { type DirectoryNode, type FileTree, type Inode, NOBODY, ROOT } from "./files.ts";

/** Bytes of one name in a path. */
const MAX_COMPONENT = 255;

export type Place =
  /** It exists; `name` is "" where the path does not end in one, as in "/" and "a/..". */
  | {
      readonly kind: "found";
      readonly inode: Inode;
      readonly directory: DirectoryNode;
      readonly name: string;
      readonly slash: boolean;
    }
  /** The last name is free in an existing directory. */
  | { readonly kind: "free"; readonly directory: DirectoryNode; readonly name: string; readonly slash: boolean }
  /** Inside a mount, relative to it. */
  | { readonly kind: "host"; readonly mount: number; readonly path: string; readonly slash: boolean };

/** Where a path leads, or a negative errno. `start` is the working directory's inode. */
export function walk(tree: FileTree, start: string, path: string): Place | number {
  if (path === "") return -ERRNO.ENOENT;
  const absolute = path.startsWith("/") ? path : `${start}/${path}`;
  const components = absolute.split("/").filter((part) => part !== "" && part !== ".");
  const slash = path.endsWith("/") || path.endsWith("/.") || path === ".";
  return follow(tree, components, slash);
}

function follow(tree: FileTree, components: readonly string[], slash: boolean): Place | number {
  let inode = tree.inode(ROOT);
  let directory: DirectoryNode | undefined;
  let name = "";
  let inside: string[] = [];
  for (const [index, part] of components.entries()) {
    if (encodeUtf8(part).length > MAX_COMPONENT) return -ERRNO.ENAMETOOLONG;
    if (inode.kind === "file") return -ERRNO.ENOTDIR;
    if (part === ".." && inside.length === 0) {
      inode = tree.inode(inode.parent);
      name = "";
    } else if (inode.kind === "mount") {
      inside = part === ".." ? inside.slice(0, -1) : [...inside, part];
    } else {
      directory = inode;
      name = part;
      const next = tree.lookup(directory, part);
      if (next === undefined) {
        return index === components.length - 1 ? { kind: "free", directory, name, slash } : -ERRNO.ENOENT;
      }
      inode = next;
    }
  }
  if (inode.kind === "mount") return { kind: "host", mount: inode.mount, path: inside.join("/"), slash };
  if (inode.kind === "file" && slash) return -ERRNO.ENOTDIR;
  if (name === "" && inode.kind === "directory") directory = inode;
  assert(directory !== undefined, "what was found lies in a directory");
  return { kind: "found", inode, directory, name, slash };
}

/** What is there before the first process is. */
const BEFORE = { owner: NOBODY, now: 0n };

/** Builds the directories of a mount's path and puts the mount there; false when something is in the way. */
export function mountAt(tree: FileTree, guest: string, mount: number): boolean {
  const components = guest.split("/").filter((part) => part !== "");
  const name = components.pop();
  if (!guest.startsWith("/") || components.includes("..") || name === ".." || name === undefined) return false;
  let directory = tree.inode(ROOT);
  for (const part of components) {
    if (directory.kind !== "directory") return false;
    const next = tree.lookup(directory, part) ?? tree.create(directory, part, "directory", BEFORE);
    if (typeof next === "number") return false;
    directory = next;
  }
  if (directory.kind !== "directory" || tree.lookup(directory, name) !== undefined) return false;
  return typeof tree.create(directory, name, { mount }, BEFORE) !== "number";
}
