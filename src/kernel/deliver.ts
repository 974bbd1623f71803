// Completions of the host into the kernel's records. Invariant: whatever the host delivers, in whatever order, leaves the records
// valid; what nobody waits for any more is dropped. spec/scheduling.md, "Inbox".
import { Prng } from "../base/prng.ts";
import { giveCredit } from "./devices/socket.ts";
import { ERRNO } from "./errno.ts";
import type { Completion } from "./host.ts";
import type { Kernel } from "./kernel.ts";
import { FIRST_PID, sendSignal } from "./processes.ts";
import type { Socket } from "./sockets.ts";
import { WAIT_KIND } from "./wait-queues.ts";

type Answered = Extract<Completion, { kind: "answer" }>;

export function deliver(kernel: Kernel, completion: Completion): void {
  switch (completion.kind) {
    case "answer":
      answer(kernel, completion);
      break;
    case "accepted":
      accepted(kernel, completion);
      break;
    case "received":
      received(kernel, completion.id, completion.bytes);
      break;
    case "ended":
      ended(kernel, completion.id);
      break;
    case "failed":
      failed(kernel, completion.id, -completion.error);
      break;
    case "time":
      kernel.clock.sample(completion.wall, completion.monotonic, kernel.instructions);
      kernel.sched.expire(kernel.clock.monotonic(kernel.instructions));
      break;
    case "entropy":
      if (kernel.options.seed === undefined) kernel.entropy = Prng.fromSeed(completion.bytes);
      break;
    case "signal":
      signalled(kernel, completion.number);
      break;
  }
}

/** Signals of the outside are for process 1. */
function signalled(kernel: Kernel, number: number): void {
  const process = kernel.processes.get(FIRST_PID);
  if (process !== undefined) sendSignal(kernel, process, number);
}

function answer(kernel: Kernel, completion: Answered): void {
  const { inbox, sched, streams: state } = kernel;
  const { ticket, value, bytes } = completion;
  const asked = inbox.asked.get(ticket);
  if (asked === undefined) return;
  inbox.asked.delete(ticket);
  switch (asked.kind) {
    case "call":
      inbox.answers.set(ticket, { value, bytes, address: completion.address, names: completion.names });
      sched.notify(WAIT_KIND.ANSWER, ticket);
      break;
    case "console":
      state.outstanding -= asked.bytes;
      if (value < 0) state.error = -value;
      sched.notify(WAIT_KIND.CONSOLE_WRITE, 0);
      break;
    case "input":
      state.inputAsked = false;
      if (value < 0) state.inputError = -value;
      else if (bytes === undefined || bytes.length === 0) state.inputEnded = true;
      else state.input.push(bytes);
      sched.notify(WAIT_KIND.CONSOLE_READ, 0);
      break;
    case "listen":
      listening(kernel, asked.socket, completion);
      break;
    case "connect":
      connected(kernel, asked.socket, completion);
      break;
    case "send":
      sent(kernel, asked.socket, asked.bytes);
      break;
    case "unwanted":
      if (value >= 0) kernel.closeFile(ticket);
      break;
    case "nobody":
      break;
  }
}

function listening(kernel: Kernel, id: number, { value, address }: Answered): void {
  const socket = kernel.sockets.sockets.get(id);
  if (socket === undefined) return;
  if (value < 0) {
    kernel.sockets.unbindHost(socket);
    socket.state = "new";
    socket.error = -value;
  } else {
    kernel.sockets.listen(socket);
    socket.local = address ?? socket.local;
  }
  kernel.sched.notify(WAIT_KIND.SOCKET_READ, id);
}

function connected(kernel: Kernel, id: number, { value, address }: Answered): void {
  const socket = kernel.sockets.sockets.get(id);
  if (socket === undefined) return;
  if (value < 0) {
    kernel.sockets.unbindHost(socket);
    socket.state = "new";
    socket.error = -value;
  } else {
    socket.state = "connected";
    socket.local = address ?? socket.local;
    giveCredit(kernel, socket);
  }
  kernel.sched.notify(WAIT_KIND.SOCKET_WRITE, id);
}

function sent(kernel: Kernel, id: number, bytes: number): void {
  const socket = kernel.sockets.sockets.get(id);
  if (socket === undefined) return;
  socket.sending -= bytes;
  kernel.sched.notify(WAIT_KIND.SOCKET_WRITE, id);
}

function accepted(kernel: Kernel, completion: Extract<Completion, { kind: "accepted" }>): void {
  const { sockets } = kernel;
  const listener = sockets.ofHost(completion.id);
  if (listener?.state !== "listening" || !hasRoomFor(kernel, listener)) {
    sockets.refused++;
    kernel.submit({ kind: "close", id: completion.connection, reset: true });
    return;
  }
  const socket = sockets.create(listener.family);
  socket.state = "connected";
  socket.peer = completion.peer;
  socket.local = completion.local;
  sockets.bindHost(socket, completion.connection);
  listener.arrivals.push(socket.id);
  kernel.sched.notify(WAIT_KIND.SOCKET_READ, listener.id);
}

/** Whether another connection may wait there: it counts for every process that has the listener. */
function hasRoomFor({ processes, sockets, limits }: Kernel, listener: Socket): boolean {
  if (sockets.count >= limits["total-sockets"]) return false;
  for (const { descriptors } of processes.values()) {
    if (descriptors.sockets.of(listener.id) > 0 && sockets.countOf(descriptors) >= limits.sockets) return false;
  }
  return true;
}

function received(kernel: Kernel, host: number, bytes: Uint8Array): void {
  const socket = kernel.sockets.ofHost(host);
  if (socket === undefined || socket.ended) return;
  socket.credit = Math.max(0, socket.credit - bytes.length);
  socket.received.push(bytes);
  kernel.sched.notify(WAIT_KIND.SOCKET_READ, socket.id);
}

function ended(kernel: Kernel, host: number): void {
  const socket = kernel.sockets.ofHost(host);
  if (socket === undefined) return;
  socket.ended = true;
  kernel.sched.notify(WAIT_KIND.SOCKET_READ, socket.id);
}

/** The connection is gone: the error is reported once, behind what was received; then reads end and writes fail. */
function failed(kernel: Kernel, host: number, error: number): void {
  const socket = kernel.sockets.ofHost(host);
  if (socket === undefined) return;
  socket.error = error > 0 ? error : ERRNO.EIO;
  socket.ended = true;
  socket.writeShut = true;
  kernel.sched.notify(WAIT_KIND.SOCKET_READ, socket.id);
  kernel.sched.notify(WAIT_KIND.SOCKET_WRITE, socket.id);
}
