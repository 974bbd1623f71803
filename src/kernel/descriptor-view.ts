// What a process has open, in words, for people. Invariant: looking changes nothing. spec/processes.md, "The process table".
import { formatAddress } from "./address.ts";
import { type OpenFile, RIGHT } from "./descriptors.ts";
import { type FileTree, ROOT } from "./files.ts";
import type { Kernel } from "./kernel.ts";
import type { Process } from "./process.ts";

export interface DescriptorView {
  readonly fd: number;
  /** Number of the open object, which other descriptors may name too, and how many do. */
  readonly open: number;
  readonly references: number;
  /** Names of its rights. */
  readonly rights: readonly string[];
  /** For example "file /a, at 5" or "socket connected 127.0.0.1:80 to 127.0.0.1:5000". */
  readonly what: string;
}

const STREAMS = ["standard input", "standard output", "standard error"] as const;

export function descriptorsOf(kernel: Kernel, { descriptors }: Process): DescriptorView[] {
  return descriptors.entries.flatMap((entry, fd) => {
    if (entry === undefined) return [];
    const { open, rights } = entry;
    const names = Object.entries(RIGHT).flatMap(([name, bit]) => ((rights & bit) !== 0 ? [name.toLowerCase()] : []));
    return [{ fd, open: open.id, references: open.references, rights: names, what: describe(kernel, open) }];
  });
}

function describe(kernel: Kernel, { object }: OpenFile): string {
  switch (object.kind) {
    case "console":
      return STREAMS[object.stream];
    case "file":
      return `file ${pathOf(kernel.files, object.inode)}, at ${object.offset}`;
    case "directory":
      return `directory ${pathOf(kernel.files, object.inode)}`;
    case "host-file":
      return `file of a mount, at ${object.offset}`;
    case "host-directory":
      return `directory ${object.path === "" ? "." : object.path} of ${kernel.options.mounts[object.mount]?.guest}`;
    case "pipe": {
      const pipe = kernel.pipes.get(object.pipe);
      return `pipe ${object.pipe}, ${object.end} end, ${pipe?.queue.length ?? 0} bytes in it`;
    }
    case "socket":
      return describeSocket(kernel, object.socket);
  }
}

function describeSocket({ sockets }: Kernel, id: number): string {
  const socket = sockets.get(id);
  const local = socket.local && ` ${formatAddress(socket.local)}`;
  const peer = socket.peer && ` to ${formatAddress(socket.peer)}`;
  const waiting = socket.state === "listening" ? `, ${socket.arrivals.length} not accepted` : "";
  const bytes =
    socket.state === "connected" ? `, ${socket.received.length} unread, ${socket.sending} on their way` : "";
  return `socket ${socket.state}${local ?? ""}${peer ?? ""}${waiting}${bytes}`;
}

/** The path of an inode; of one without a name, its number. */
function pathOf(tree: FileTree, number: number): string {
  const names: string[] = [];
  for (let at = number; at !== ROOT; ) {
    const found = nameOf(tree, at);
    if (found === undefined) return `(removed, inode ${number})`;
    names.unshift(found.name);
    at = found.directory;
  }
  return `/${names.join("/")}`;
}

function nameOf(tree: FileTree, number: number): { readonly name: string; readonly directory: number } | undefined {
  for (const inode of tree.inodes.values()) {
    if (inode.kind !== "directory") continue;
    for (const [name, entry] of inode.entries) if (entry === number) return { name, directory: inode.number };
  }
  return undefined;
}
