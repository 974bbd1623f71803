// Calls on stream sockets. Invariant: the permission check sees the very address that the host is then asked for. spec/calls.md,
// "Sockets".

import {
  AF_INET,
  AF_INET6,
  canonicalIp,
  formatAddress,
  readSockaddr,
  SOCKADDR_BYTES,
  writeSockaddr,
} from "../address.ts";
import { CAPABILITY } from "../capabilities.ts";
import { RIGHT } from "../descriptors.ts";
import { giveCredit, receive, send, socketOf, takeError } from "../devices/socket.ts";
import { ERRNO } from "../errno.ts";
import type { Address } from "../host.ts";
import { refusesConnect, refusesListen, refusesResolve } from "../permissions.ts";
import type { Socket } from "../sockets.ts";
import { WAIT_KIND } from "../wait-queues.ts";
import { array, flags, input, integer, output, range, sockaddr, socketFd, text } from "./kinds.ts";
import { type Call, type CallRow, WAIT } from "./row.ts";

const SOCK_STREAM = 1;
const SO_REUSEADDR = 2;
const SO_ERROR = 4;
const MSG_PEEK = 2;
const MSG_DONTWAIT = 0x40;
/** The largest backlog that is passed on. */
const MAX_BACKLOG = 4096;

export const SOCKET_CALLS: readonly CallRow[] = [
  {
    number: 48,
    name: "socket",
    args: [integer("domain"), integer("type")],
    results: ["fd"],
    errors: ["EAFNOSUPPORT", "EPROTONOSUPPORT", "EMFILE"],
    doc: "A new stream socket: domain 2 (IPv4) or 10 (IPv6), type 1.",
    run(call) {
      const domain = call.numbers[0]!;
      if (domain !== AF_INET && domain !== AF_INET6) return -ERRNO.EAFNOSUPPORT;
      if (call.numbers[1] !== SOCK_STREAM) return -ERRNO.EPROTONOSUPPORT;
      if (!hasRoom(call)) return -ERRNO.EMFILE;
      return addSocket(call, call.kernel.sockets.create(domain === AF_INET ? 4 : 6));
    },
  },
  {
    number: 49,
    name: "bind",
    args: [socketFd, sockaddr("in", false)],
    results: ["result"],
    errors: ["EACCES", "EAFNOSUPPORT", "EINVAL"],
    doc: "Give the socket its local address. That it is free and ours is found out by `listen`.",
    run(call) {
      const socket = socketIn(call);
      const given = readSockaddr(call.struct(1, SOCKADDR_BYTES));
      if (given === undefined || given.family !== socket.family) return -ERRNO.EAFNOSUPPORT;
      if (socket.state !== "new" || socket.local !== undefined) return -ERRNO.EINVAL;
      const error = checkListen(call, given.address);
      if (error === 0) socket.local = given.address;
      return error;
    },
  },
  {
    number: 50,
    name: "listen",
    args: [socketFd, integer("backlog")],
    results: ["result"],
    errors: ["EACCES", "EADDRINUSE", "EADDRNOTAVAIL", "EINVAL"],
    doc: "Take connections at the local address; any free port when none was given. The host holds those beyond the backlog.",
    run: listen,
  },
  {
    number: 51,
    name: "accept",
    args: [socketFd, sockaddr("out", true)],
    results: ["fd"],
    errors: ["EAGAIN", "EINVAL", "EMFILE"],
    doc: "Wait for a connection: its descriptor. The peer's address is written unless the address is 0.",
    run: accept,
  },
  {
    number: 52,
    name: "connect",
    args: [socketFd, sockaddr("in", false)],
    results: ["result"],
    errors: ["EACCES", "EAFNOSUPPORT", "EISCONN", "EALREADY", "EINPROGRESS", "ECONNREFUSED", "ETIMEDOUT", "EINVAL"],
    doc: "Connect to the address. A non-blocking socket answers EINPROGRESS, and poll tells when it is ready to write.",
    run: connect,
  },
  {
    number: 53,
    name: "send",
    args: [socketFd, ...input("buffer"), flags("flags", { MSG_DONTWAIT })],
    results: ["count"],
    errors: ["EAGAIN", "ENOTCONN", "EPIPE", "ECONNRESET"],
    doc: "Send the bytes; how many were taken. A blocking socket takes all.",
    run(call) {
      const nonblock = call.descriptor(0).open.nonblock || (call.numbers[3]! & MSG_DONTWAIT) !== 0;
      return send(call, socketIn(call), call.buffer(1), nonblock);
    },
  },
  {
    number: 54,
    name: "recv",
    args: [socketFd, ...output("buffer"), flags("flags", { MSG_PEEK, MSG_DONTWAIT })],
    results: ["count"],
    errors: ["EAGAIN", "ENOTCONN", "ECONNRESET"],
    doc: "Wait for bytes; how many came, 0 when the peer has ended. MSG_PEEK leaves them there.",
    run(call) {
      const bits = call.numbers[3]!;
      const nonblock = call.descriptor(0).open.nonblock || (bits & MSG_DONTWAIT) !== 0;
      return receive(call, socketIn(call), call.buffer(1), { peek: (bits & MSG_PEEK) !== 0, nonblock });
    },
  },
  {
    number: 55,
    name: "shutdown",
    args: [socketFd, range("how", 0, 2)],
    results: ["result"],
    errors: ["ENOTCONN"],
    doc: "End reading (0), writing (1) or both (2). The peer sees the end of what was written.",
    run: shutdown,
  },
  {
    number: 56,
    name: "getsockname",
    args: [socketFd, sockaddr("out", false)],
    results: ["result"],
    errors: [],
    doc: "Write the local address; zeros while there is none.",
    run(call) {
      const socket = socketIn(call);
      writeSockaddr(call.struct(1, SOCKADDR_BYTES), socket.local ?? { ip: anyIp(socket), port: 0 });
      return 0;
    },
  },
  {
    number: 57,
    name: "getpeername",
    args: [socketFd, sockaddr("out", false)],
    results: ["result"],
    errors: ["ENOTCONN"],
    doc: "Write the peer's address.",
    run(call) {
      const { peer, state } = socketIn(call);
      if (peer === undefined || state !== "connected") return -ERRNO.ENOTCONN;
      writeSockaddr(call.struct(1, SOCKADDR_BYTES), peer);
      return 0;
    },
  },
  {
    number: 58,
    name: "setsockopt",
    args: [socketFd, integer("option"), integer("value")],
    results: ["result"],
    errors: ["ENOPROTOOPT"],
    doc: "SO_REUSEADDR (2): whether a port may be taken again at once.",
    run(call) {
      if (call.numbers[1] !== SO_REUSEADDR) return -ERRNO.ENOPROTOOPT;
      socketIn(call).reuse = call.numbers[2] !== 0;
      return 0;
    },
  },
  {
    number: 59,
    name: "getsockopt",
    args: [socketFd, integer("option")],
    results: ["value"],
    errors: ["ENOPROTOOPT"],
    doc: "SO_ERROR (4): the pending error, a positive errno, and clears it; SO_REUSEADDR (2).",
    run(call) {
      const socket = socketIn(call);
      if (call.numbers[1] === SO_ERROR) return Math.abs(takeError(socket));
      return call.numbers[1] === SO_REUSEADDR ? Number(socket.reuse) : -ERRNO.ENOPROTOOPT;
    },
  },
  {
    number: 60,
    name: "getaddrinfo",
    args: [...text("name"), array("addresses", SOCKADDR_BYTES), integer("max")],
    results: ["count"],
    errors: ["EACCES", "ENOENT", "EAGAIN"],
    doc: "Look up a name: at most `max` addresses with port 0; how many. An address as text is its own answer.",
    run: lookUp,
  },
];

function socketIn(call: Call): Socket {
  return socketOf(call.kernel, call.descriptor(0).open);
}

function anyIp(socket: Socket): string {
  return socket.family === 4 ? "0.0.0.0" : "::";
}

/** Whether a descriptor and a socket more fit. */
function hasRoom(call: Call): boolean {
  const { kernel, process } = call;
  const { sockets, limits } = kernel;
  const fits = sockets.countOf(process.descriptors) < limits.sockets && sockets.count < limits["total-sockets"];
  return fits && process.descriptors.hasRoom(1);
}

function addSocket(call: Call, socket: Socket): number {
  const open = call.kernel.newOpen({ kind: "socket", socket: socket.id }, false);
  return call.process.descriptors.add(open, RIGHT.SOCKET | RIGHT.READ | RIGHT.WRITE | RIGHT.STAT);
}

function refuse(call: Call, what: string, flag: string): number {
  const command = `vmrun ${quoted(flag)} FILE ...`;
  call.kernel.options.notify(`denied ${what} by process ${call.process.pid}; allow with \`${command}\``);
  return -ERRNO.EACCES;
}

/** A word as a shell takes it: a name that a guest made up must be nothing more when it is pasted. */
function quoted(word: string): string {
  return /^[\w.:=,/-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** Whether the process has given up what the call needs; nobody but itself did that, so the owner is told nothing. */
const hasDropped = ({ process }: Call, capability: number): boolean => (process.capabilities & capability) === 0;

function checkListen(call: Call, address: Address): number {
  if (hasDropped(call, CAPABILITY.LISTEN)) return -ERRNO.EACCES;
  const flag = refusesListen(call.kernel.options.grants, address);
  return flag === undefined ? 0 : refuse(call, `listen ${formatAddress(address)}`, flag);
}

function listen(call: Call): number {
  const { kernel } = call;
  const socket = socketIn(call);
  if (call.again && socket.state === "listening") return 0;
  if (call.again && socket.error !== 0) return takeError(socket);
  if (socket.state === "listening") return 0;
  if (socket.state === "new") {
    const address = socket.local ?? { ip: anyIp(socket), port: 0 };
    const error = checkListen(call, address);
    if (error !== 0) return error;
    const backlog = Math.max(1, Math.min(MAX_BACKLOG, call.numbers[1]!));
    socket.state = "binding";
    const ticket = kernel.askFor({ kind: "listen", socket: socket.id }, (id) => ({
      kind: "listen",
      ticket: id,
      id,
      address,
      backlog,
      reuse: socket.reuse,
    }));
    kernel.sockets.bindHost(socket, ticket);
  } else if (socket.state !== "binding") return -ERRNO.EINVAL;
  return call.wait(WAIT_KIND.SOCKET_READ, socket.id);
}

function accept(call: Call): number {
  const { kernel, process } = call;
  const listener = socketIn(call);
  if (listener.state !== "listening") return -ERRNO.EINVAL;
  if (listener.arrivals.length === 0) {
    if (call.descriptor(0).open.nonblock) return -ERRNO.EAGAIN;
    return call.wait(WAIT_KIND.SOCKET_READ, listener.id);
  }
  if (!process.descriptors.hasRoom(1)) return -ERRNO.EMFILE;
  const socket = kernel.sockets.get(listener.arrivals.shift()!);
  giveCredit(kernel, socket);
  if (call.numbers[1] !== 0 && socket.peer !== undefined) writeSockaddr(call.struct(1, SOCKADDR_BYTES), socket.peer);
  return addSocket(call, socket);
}

function connect(call: Call): number {
  const { kernel } = call;
  const socket = socketIn(call);
  const { nonblock } = call.descriptor(0).open;
  if (socket.state === "connecting") {
    return call.again ? call.wait(WAIT_KIND.SOCKET_WRITE, socket.id) : -ERRNO.EALREADY;
  }
  if (socket.error !== 0) return takeError(socket);
  if (socket.state === "connected") return call.again ? 0 : -ERRNO.EISCONN;
  if (socket.state !== "new") return -ERRNO.EINVAL;
  const given = readSockaddr(call.struct(1, SOCKADDR_BYTES));
  if (given === undefined || given.family !== socket.family) return -ERRNO.EAFNOSUPPORT;
  const { address } = given;
  if (hasDropped(call, CAPABILITY.CONNECT)) return -ERRNO.EACCES;
  const name = kernel.resolved.get(address.ip);
  const flag = refusesConnect(kernel.options.grants, address, name === undefined ? [] : [name]);
  if (flag !== undefined) return refuse(call, `connect ${formatAddress(address)}`, flag);
  socket.state = "connecting";
  socket.peer = address;
  const asked = { kind: "connect", socket: socket.id } as const;
  const ticket = kernel.askFor(asked, (id) => ({ kind: "connect", ticket: id, id, address }));
  kernel.sockets.bindHost(socket, ticket);
  return nonblock ? -ERRNO.EINPROGRESS : call.wait(WAIT_KIND.SOCKET_WRITE, socket.id);
}

function shutdown(call: Call): number {
  const { kernel } = call;
  const socket = socketIn(call);
  const how = call.numbers[1]!;
  if (socket.state !== "connected") return -ERRNO.ENOTCONN;
  if (how !== 1) socket.readShut = true;
  if (how !== 0 && !socket.writeShut) {
    socket.writeShut = true;
    kernel.submit({ kind: "shutdown", id: socket.host });
  }
  kernel.sched.notify(WAIT_KIND.SOCKET_READ, socket.id);
  kernel.sched.notify(WAIT_KIND.SOCKET_WRITE, socket.id);
  return 0;
}

function lookUp(call: Call): number {
  const { kernel } = call;
  const name = call.text(0);
  const literal = canonicalIp(name);
  if (literal !== undefined) return writeAddresses(call, [literal]);
  if (call.progress === undefined) {
    if (hasDropped(call, CAPABILITY.RESOLVE)) return -ERRNO.EACCES;
    const flag = refusesResolve(kernel.options.grants, name);
    if (flag !== undefined) return refuse(call, `lookup of ${name}`, flag);
  }
  const answer = kernel.ask(call, (ticket) => ({ kind: "resolve", ticket, name }), 0, name);
  if (answer === WAIT || answer.value < 0) return answer === WAIT ? WAIT : answer.value;
  const addresses = (answer.names ?? []).map(canonicalIp).filter((ip) => ip !== undefined);
  for (const ip of addresses) kernel.remember(ip, name.toLowerCase());
  return addresses.length === 0 ? -ERRNO.ENOENT : writeAddresses(call, addresses);
}

function writeAddresses(call: Call, addresses: readonly string[]): number {
  const { space } = call.process;
  const count = Math.min(addresses.length, call.numbers[3]!);
  for (let k = 0; k < count; k++) {
    const at = space.base + call.numbers[2]! + k * SOCKADDR_BYTES;
    writeSockaddr(new DataView(space.memory.buffer, at, SOCKADDR_BYTES), { ip: addresses[k]!, port: 0 });
  }
  return count;
}
