// The kernel's records in the canonical encoding: inbox, console, files, pipes, open objects, sockets. Invariant: each table is
// written in the order of its numbers; what follows from others (counts of links, opens, ends) is computed again. spec/state.md.
import { type ByteReader, type ByteWriter, FormatError } from "../base/bytes.ts";
import {
  array,
  bool,
  bounded,
  bytes,
  choice,
  count53,
  lazy,
  optional,
  record,
  string,
  u32,
  union,
  type ValueOf,
} from "../base/codec.ts";
import { type OpenFile, openFile } from "./descriptors.ts";
import { ADDRESS, ANSWER, ASKED } from "./inbox.ts";
import type { Kernel } from "./kernel.ts";
import type { Socket } from "./sockets.ts";
import { readFiles, writeFiles } from "./state-files.ts";

const MAX_ENTRIES = 2 ** 20;
const MAX_BYTES = 2 ** 27;
const MAX_TEXT = 65_536;
/** Host objects that the host numbered are negative. */
const HOST = count53;

const INBOX = lazy(() =>
  record({
    sequence: count53,
    nextTicket: bounded(u32, 1, 2 ** 31),
    asked: array(record({ ticket: u32, asked: ASKED }), MAX_ENTRIES),
    answers: array(record({ ticket: u32, answer: ANSWER }), MAX_ENTRIES),
    resolved: array(record({ ip: string(64), name: string(MAX_TEXT) }), 1024),
  }),
);

const STREAMS = lazy(() =>
  record({
    input: bytes(MAX_BYTES),
    inputEnded: bool,
    inputError: u32,
    inputAsked: bool,
    outstanding: count53,
    written: count53,
    error: u32,
  }),
);

const PIPE = lazy(() => record({ id: u32, bytes: bytes(MAX_BYTES) }));

const OBJECT = lazy(() =>
  union("kind", {
    console: [1, { stream: choice({ "0": 0, "1": 1, "2": 2 }) }],
    file: [2, { inode: u32, offset: count53, append: bool }],
    directory: [3, { inode: u32, after: string(MAX_TEXT) }],
    "host-file": [4, { id: u32, offset: count53, append: bool }],
    "host-directory": [
      5,
      { mount: u32, path: string(MAX_TEXT), names: optional(array(string(MAX_TEXT), MAX_ENTRIES)) },
    ],
    pipe: [6, { pipe: u32, end: choice({ read: 0, write: 1 }) }],
    socket: [7, { socket: u32 }],
  }),
);
const OPEN = lazy(() => record({ id: u32, nonblock: bool, object: OBJECT }));

const SOCKET = lazy(() =>
  record({
    id: u32,
    family: choice({ "4": 4, "6": 6 }),
    state: choice({ new: 0, binding: 1, listening: 2, connecting: 3, connected: 4, closed: 5 }),
    /** The host's object, and whether the host chose its number. */
    host: HOST,
    accepted: bool,
    local: optional(ADDRESS),
    peer: optional(ADDRESS),
    reuse: bool,
    error: u32,
    received: bytes(MAX_BYTES),
    credit: count53,
    ended: bool,
    readShut: bool,
    writeShut: bool,
    sending: count53,
    arrivals: array(u32, MAX_ENTRIES),
  }),
);

const TABLES = lazy(() =>
  record({
    inbox: INBOX,
    streams: STREAMS,
    nextOpen: u32,
    nextPipe: u32,
    nextSocket: u32,
    refused: count53,
    pipes: array(PIPE, MAX_ENTRIES),
    opens: array(OPEN, MAX_ENTRIES),
    sockets: array(SOCKET, MAX_ENTRIES),
  }),
);

export function writeRecords(writer: ByteWriter, kernel: Kernel): void {
  const { inbox, streams: state, sockets } = kernel;
  TABLES.write(writer, {
    inbox: {
      sequence: inbox.sequence,
      nextTicket: inbox.nextTicket,
      asked: sorted(inbox.asked).map(([ticket, asked]) => ({ ticket, asked })),
      answers: sorted(inbox.answers).map(([ticket, answer]) => ({ ticket, answer })),
      resolved: [...kernel.resolved].map(([ip, name]) => ({ ip, name })),
    },
    streams: { ...state, input: state.input.contents() },
    nextOpen: kernel.nextOpen,
    nextPipe: kernel.nextPipe,
    nextSocket: sockets.nextId,
    refused: sockets.refused,
    pipes: sorted(kernel.pipes).map(([id, pipe]) => ({ id, bytes: pipe.queue.contents() })),
    opens: opensOf(kernel).map(writeOpen),
    sockets: sorted(sockets.sockets).map(([, socket]) => writeSocket(socket)),
  });
  writeFiles(writer, kernel.files);
}

/** Fills the tables; the open objects by number, which no descriptor names yet. */
export function readRecords(reader: ByteReader, kernel: Kernel): Map<number, OpenFile> {
  const tables = TABLES.read(reader);
  const fail = (sentence: string) => new FormatError(sentence, reader.offset);
  readInbox(kernel, tables.inbox, fail);
  const { input, ...rest } = tables.streams;
  Object.assign(kernel.streams, rest);
  kernel.streams.input.push(input);
  kernel.nextOpen = tables.nextOpen;
  kernel.nextPipe = tables.nextPipe;
  ascending(
    tables.pipes.map(({ id }) => id),
    tables.nextPipe,
    fail,
  );
  ascending(
    tables.opens.map(({ id }) => id),
    tables.nextOpen,
    fail,
  );
  ascending(
    tables.sockets.map(({ id }) => id),
    tables.nextSocket,
    fail,
  );
  const { limits } = kernel;
  if (tables.pipes.length > limits["total-pipes"] || tables.sockets.length > limits["total-sockets"]) {
    throw fail("pipes and sockets are within the limits of all together");
  }
  for (const { id, bytes: contents } of tables.pipes) {
    kernel.nextPipe = id;
    if (contents.length > kernel.limits["pipe-buffer"]) throw fail("a pipe is within its limit");
    kernel.newPipe().queue.push(contents);
  }
  kernel.nextPipe = tables.nextPipe;
  readSockets(kernel, tables, fail);
  const opens = new Map(tables.opens.map((open) => [open.id, readOpen(open)]));
  readFiles(reader, kernel.files, kernel.options.mounts.length, heldOpen(opens));
  attach(kernel, opens, fail);
  return opens;
}

type Fail = (sentence: string) => FormatError;

function readInbox(kernel: Kernel, tables: ValueOf<typeof INBOX>, fail: Fail): void {
  const { inbox } = kernel;
  inbox.sequence = tables.sequence;
  inbox.nextTicket = tables.nextTicket;
  ascending(
    tables.asked.map(({ ticket }) => ticket),
    tables.nextTicket,
    fail,
  );
  ascending(
    tables.answers.map(({ ticket }) => ticket),
    tables.nextTicket,
    fail,
  );
  for (const { ticket, asked } of tables.asked) inbox.asked.set(ticket, asked);
  for (const { ticket, answer } of tables.answers) inbox.answers.set(ticket, answer);
  for (const { ip, name } of tables.resolved) kernel.resolved.set(ip, name);
  if (kernel.resolved.size !== tables.resolved.length) throw fail("an address is remembered once");
}

function opensOf(kernel: Kernel): OpenFile[] {
  const opens = new Map<number, OpenFile>();
  for (const { descriptors } of kernel.processes.values()) {
    for (const entry of descriptors.entries) if (entry !== undefined) opens.set(entry.open.id, entry.open);
  }
  return sorted(opens).map(([, open]) => open);
}

function writeOpen({ id, nonblock, object }: OpenFile): ValueOf<typeof OPEN> {
  if (object.kind !== "console") return { id, nonblock, object };
  const stream = object.stream === 0 ? "0" : object.stream === 1 ? "1" : "2";
  return { id, nonblock, object: { kind: "console", stream } };
}

function readOpen({ id, nonblock, object }: ValueOf<typeof OPEN>): OpenFile {
  if (object.kind !== "console") return openFile(id, { ...object }, nonblock);
  const stream = object.stream === "0" ? 0 : object.stream === "1" ? 1 : 2;
  return openFile(id, { kind: "console", stream }, nonblock);
}

function writeSocket(socket: Socket): ValueOf<typeof SOCKET> {
  const { host, received, family, ...rest } = socket;
  return {
    ...rest,
    family: family === 4 ? "4" : "6",
    host: Math.abs(host),
    accepted: host < 0,
    received: received.contents(),
  };
}

function readSockets(kernel: Kernel, tables: ValueOf<typeof TABLES>, fail: Fail): void {
  const { sockets } = kernel;
  for (const { id, family, host, accepted, received, arrivals, ...rest } of tables.sockets) {
    sockets.nextId = id;
    const socket = sockets.create(family === "4" ? 4 : 6);
    Object.assign(socket, rest);
    if (socket.state === "listening") sockets.listen(socket);
    socket.received.push(received);
    socket.arrivals.push(...arrivals);
    const object = accepted ? -host : host;
    if (object !== 0 && sockets.byHost.has(object)) throw fail("a host object has one socket");
    if (object !== 0) sockets.bindHost(socket, object);
    const active = socket.state !== "new" && socket.state !== "closed";
    if (active !== (object !== 0)) throw fail("a socket in use has its host object");
  }
  sockets.nextId = tables.nextSocket;
  sockets.refused = tables.refused;
}

/** How many open objects hold each inode. */
function heldOpen(opens: ReadonlyMap<number, OpenFile>): Map<number, number> {
  const counts = new Map<number, number>();
  for (const { object } of opens.values()) {
    if (object.kind === "file" || object.kind === "directory") {
      counts.set(object.inode, (counts.get(object.inode) ?? 0) + 1);
    }
  }
  return counts;
}

/** Ties open objects to what they name, and checks that all is named as it should. */
function attach(kernel: Kernel, opens: ReadonlyMap<number, OpenFile>, fail: Fail): void {
  const named = new Map<number, number>();
  const name = (socket: number) => named.set(socket, (named.get(socket) ?? 0) + 1);
  for (const { object } of opens.values()) {
    if (object.kind === "file" || object.kind === "directory") {
      if (kernel.files.inodes.get(object.inode)?.kind !== object.kind) throw fail("an open inode exists");
    } else if (object.kind === "pipe") {
      const pipe = kernel.pipes.get(object.pipe);
      if (pipe === undefined) throw fail("an open pipe exists");
      if (object.end === "read") pipe.readers++;
      else pipe.writers++;
    } else if (object.kind === "host-directory") {
      if (object.mount >= kernel.options.mounts.length) throw fail("a directory lies in a mount");
    } else if (object.kind === "socket") name(object.socket);
  }
  for (const pipe of kernel.pipes.values()) {
    if (pipe.readers + pipe.writers === 0) throw fail("a pipe has an open end");
  }
  for (const { state, arrivals } of kernel.sockets.sockets.values()) {
    if (arrivals.length > 0 && state !== "listening") throw fail("connections arrive at listeners");
    for (const id of arrivals) {
      name(id);
      if (kernel.sockets.sockets.get(id)?.state !== "connected") throw fail("an arrival is connected");
    }
  }
  for (const id of kernel.sockets.sockets.keys()) if (named.get(id) !== 1) throw fail("a socket is named once");
  if (named.size !== kernel.sockets.sockets.size) throw fail("an open socket exists");
}

function ascending(numbers: readonly number[], below: number, fail: Fail): void {
  let last = 0;
  for (const number of numbers) {
    if (number <= last || number >= below) throw fail("numbers of a table ascend below the next one");
    last = number;
  }
}

function sorted<T>(map: ReadonlyMap<number, T>): [number, T][] {
  return [...map].sort(([a], [b]) => a - b);
}
