// Files of a simulated mount, in memory. Invariant: answers are those of a real mount, errors included; there are no links.
// spec/hosts.md.
import { ERRNO } from "../../kernel/errno.ts";
import type { FileOperation } from "../../kernel/host.ts";
import type { AnswerParts } from "../inbox.ts";
import { encodeStatus } from "../stat.ts";

const O_ACCMODE = 3;
const O_CREAT = 0x40;
const O_EXCL = 0x80;
const O_TRUNC = 0x200;
const O_DIRECTORY = 0x10000;

/** Contents by path, relative to the mount. */
export type SimFolder = Readonly<Record<string, Uint8Array>>;

interface Node {
  readonly directory: boolean;
  readonly inode: bigint;
  readonly mode: number;
  bytes: Uint8Array;
}

interface Answer extends AnswerParts {
  readonly value: number;
}

const DONE: Answer = { value: 0 };

export class SimFiles {
  private readonly mounts: readonly Map<string, Node>[];
  private readonly open = new Map<number, Node>();
  private inodes = 0n;

  constructor(folders: readonly SimFolder[]) {
    this.mounts = folders.map((folder) => {
      const nodes = new Map<string, Node>([["", this.node(true, 0o755)]]);
      for (const [path, bytes] of Object.entries(folder)) {
        for (let at = path.indexOf("/"); at > 0; at = path.indexOf("/", at + 1)) {
          const parent = path.slice(0, at);
          if (!nodes.has(parent)) nodes.set(parent, this.node(true, 0o755));
        }
        nodes.set(path, this.node(false, 0o644, bytes));
      }
      return nodes;
    });
  }

  run(id: number, operation: FileOperation): Answer {
    if ("mount" in operation) {
      const nodes = this.mounts[operation.mount];
      if (nodes === undefined) return { value: -ERRNO.EACCES };
      return operation.op === "open" ? this.openFile(nodes, id, operation) : this.onPath(nodes, operation);
    }
    const node = this.open.get(id);
    if (node === undefined) return { value: -ERRNO.EBADF };
    if (operation.op !== "close") return onFile(node, operation);
    this.open.delete(id);
    return DONE;
  }

  private node(directory: boolean, mode: number, bytes: Uint8Array = new Uint8Array(0)): Node {
    this.inodes += 1n;
    return { directory, mode, bytes, inode: this.inodes };
  }

  private openFile(nodes: Map<string, Node>, id: number, request: Extract<FileOperation, { op: "open" }>): Answer {
    const { path, flags } = request;
    let node = nodes.get(path);
    if (node === undefined) {
      const problem = parentProblem(nodes, path);
      if (problem < 0 || !(flags & O_CREAT)) return { value: problem || -ERRNO.ENOENT };
      node = this.node(false, request.mode);
      nodes.set(path, node);
    } else if (flags & O_CREAT && flags & O_EXCL) return { value: -ERRNO.EEXIST };
    if (node.directory && flags & O_ACCMODE) return { value: -ERRNO.EISDIR };
    if (!node.directory && flags & O_DIRECTORY) return { value: -ERRNO.ENOTDIR };
    if (flags & O_TRUNC) node.bytes = new Uint8Array(0);
    this.open.set(id, node);
    return { value: node.directory ? 1 : 0 };
  }

  private onPath(
    nodes: Map<string, Node>,
    operation: Exclude<Extract<FileOperation, { mount: number }>, { op: "open" }>,
  ) {
    const { path } = operation;
    const node = nodes.get(path);
    if (operation.op === "mkdir") {
      const problem = node === undefined ? parentProblem(nodes, path) : -ERRNO.EEXIST;
      if (problem === 0) nodes.set(path, this.node(true, operation.mode));
      return { value: problem };
    }
    if (node === undefined) return { value: parentProblem(nodes, path) || -ERRNO.ENOENT };
    switch (operation.op) {
      case "stat":
        return status(node);
      case "list":
        return node.directory ? { value: 0, names: namesIn(nodes, path) } : { value: -ERRNO.ENOTDIR };
      case "unlink":
        return remove(nodes, path, node.directory ? -ERRNO.EISDIR : 0);
      case "rmdir":
        if (!node.directory) return { value: -ERRNO.ENOTDIR };
        return remove(nodes, path, namesIn(nodes, path).length > 0 ? -ERRNO.ENOTEMPTY : 0);
      case "rename":
        return rename(nodes, path, operation.to);
    }
  }
}

/** What is wrong with the folder that should hold `path`: 0 when nothing. */
function parentProblem(nodes: ReadonlyMap<string, Node>, path: string): number {
  for (let at = path.indexOf("/"); at > 0; at = path.indexOf("/", at + 1)) {
    const parent = nodes.get(path.slice(0, at));
    if (parent === undefined) return -ERRNO.ENOENT;
    if (!parent.directory) return -ERRNO.ENOTDIR;
  }
  return 0;
}

function namesIn(nodes: ReadonlyMap<string, Node>, path: string): string[] {
  const prefix = path === "" ? "" : `${path}/`;
  const names: string[] = [];
  for (const [name, node] of nodes) {
    const rest = name.slice(prefix.length);
    if (name.startsWith(prefix) && rest !== "" && !rest.includes("/")) names.push(node.directory ? `${rest}/` : rest);
  }
  return names;
}

function remove(nodes: Map<string, Node>, path: string, problem: number): Answer {
  if (problem === 0) nodes.delete(path);
  return { value: problem };
}

function rename(nodes: Map<string, Node>, from: string, to: string): Answer {
  const problem = parentProblem(nodes, to);
  if (problem < 0) return { value: problem };
  const moved = [...nodes].filter(([path]) => path === from || path.startsWith(`${from}/`));
  if (to.startsWith(`${from}/`)) return { value: -ERRNO.EINVAL };
  for (const [path, node] of moved) {
    nodes.delete(path);
    nodes.set(to + path.slice(from.length), node);
  }
  return DONE;
}

function status(node: Node): Answer {
  const size = BigInt(node.bytes.length);
  const { directory, mode, inode } = node;
  return { value: 0, bytes: encodeStatus({ directory, mode, inode, size, links: 1, modifiedNs: 0n }) };
}

function onFile(node: Node, operation: Exclude<FileOperation, { mount: number } | { op: "close" }>): Answer {
  if (operation.op === "fstat") return status(node);
  if (operation.op === "sync") return DONE;
  if (node.directory) return { value: -ERRNO.EISDIR };
  if (operation.op === "read") {
    const bytes = node.bytes.slice(operation.offset, operation.offset + operation.length);
    return { value: bytes.length, bytes };
  }
  if (operation.op === "truncate") {
    node.bytes = resized(node.bytes, operation.length);
    return DONE;
  }
  const start = operation.offset === "append" ? node.bytes.length : operation.offset;
  node.bytes = resized(node.bytes, Math.max(node.bytes.length, start + operation.bytes.length));
  node.bytes.set(operation.bytes, start);
  return { value: operation.bytes.length };
}

function resized(bytes: Uint8Array, length: number): Uint8Array {
  const result = new Uint8Array(length);
  result.set(bytes.subarray(0, length));
  return result;
}
