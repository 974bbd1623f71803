// A stream socket as a descriptor. Invariant: bytes received and unread plus the credit outstanding never exceed `receive-buffer`, bytes
// on their way out never `send-buffer`. spec/calls.md, "Sockets".
import { assert } from "../../base/assert.ts";
import type { Call } from "../calls/row.ts";
import type { OpenFile } from "../descriptors.ts";
import { ERRNO } from "../errno.ts";
import type { Kernel } from "../kernel.ts";
import type { Interest } from "../progress.ts";
import type { Socket } from "../sockets.ts";
import { WAIT_KIND } from "../wait-queues.ts";
import { Device, POLL, S_IFSOCK, writeStat } from "./device.ts";

export class SocketDevice extends Device {
  override read(call: Call, open: OpenFile, target: Uint8Array, offset: number | undefined): number {
    if (offset !== undefined) return -ERRNO.ESPIPE;
    return receive(call, socketOf(call.kernel, open), target, { peek: false, nonblock: open.nonblock });
  }

  override write(call: Call, open: OpenFile, source: Uint8Array, offset: number | undefined): number {
    if (offset !== undefined) return -ERRNO.ESPIPE;
    return send(call, socketOf(call.kernel, open), source, open.nonblock);
  }

  override stat(_call: Call, _open: OpenFile, view: DataView): number {
    writeStat(view, { size: 0, type: S_IFSOCK, links: 1, mtime: 0n, inode: 0 });
    return 0;
  }

  override ready(kernel: Kernel, open: OpenFile): number {
    const socket = socketOf(kernel, open);
    const failed = socket.error !== 0 ? POLL.ERR : 0;
    if (socket.state === "listening") return socket.arrivals.length > 0 ? POLL.IN : 0;
    if (socket.state === "connecting") return 0;
    if (socket.state !== "connected") return failed === 0 ? POLL.OUT | POLL.HUP : POLL.IN | POLL.OUT | failed;
    const readable = socket.received.length > 0 || socket.ended || socket.readShut || failed !== 0;
    const writable = socket.writeShut || failed !== 0 || socket.sending < kernel.limits["send-buffer"];
    const hangup = socket.ended && socket.writeShut ? POLL.HUP : 0;
    return (readable ? POLL.IN : 0) | (writable ? POLL.OUT : 0) | failed | hangup;
  }

  override interests(open: OpenFile): readonly Interest[] {
    const { object } = open;
    assert(object.kind === "socket", "the socket device has a socket");
    return [
      { kind: WAIT_KIND.SOCKET_READ, key: object.socket },
      { kind: WAIT_KIND.SOCKET_WRITE, key: object.socket },
    ];
  }

  override close(kernel: Kernel, open: OpenFile): void {
    closeSocket(kernel, socketOf(kernel, open), false);
  }
}

/** Received bytes into the target; 0 when the peer has ended. */
export function receive(
  call: Call,
  socket: Socket,
  target: Uint8Array,
  mode: { readonly peek: boolean; readonly nonblock: boolean },
): number {
  const { kernel } = call;
  if (socket.received.length > 0 && target.length > 0) {
    const count = socket.received.read(target, mode.peek);
    giveCredit(kernel, socket);
    return count;
  }
  if (socket.error !== 0) return takeError(socket);
  if (socket.state !== "connected") return -ERRNO.ENOTCONN;
  if (socket.ended || socket.readShut || target.length === 0) return 0;
  if (mode.nonblock) return -ERRNO.EAGAIN;
  return call.wait(WAIT_KIND.SOCKET_READ, socket.id);
}

/** Hands bytes to the host as far as the send buffer has room; a blocking call goes on until all are handed over. */
export function send(call: Call, socket: Socket, source: Uint8Array, nonblock: boolean): number {
  const { kernel } = call;
  const done = call.progress?.kind === "bytes" ? call.progress.done : 0;
  if (socket.error !== 0) return done > 0 ? done : takeError(socket);
  if (socket.state !== "connected") return -ERRNO.ENOTCONN;
  if (socket.writeShut) return done > 0 ? done : -ERRNO.EPIPE;
  const count = Math.max(0, Math.min(kernel.limits["send-buffer"] - socket.sending, source.length - done));
  if (count > 0) {
    const bytes = source.slice(done, done + count);
    socket.sending += count;
    const asked = { kind: "send", socket: socket.id, bytes: count } as const;
    kernel.askFor(asked, (ticket) => ({ kind: "send", ticket, id: socket.host, bytes }));
  }
  const sent = done + count;
  if (sent === source.length || (nonblock && sent > 0)) return sent;
  if (nonblock) return -ERRNO.EAGAIN;
  call.progress = { kind: "bytes", done: sent };
  return call.wait(WAIT_KIND.SOCKET_WRITE, socket.id);
}

/** Lets the host deliver more once half of the receive buffer is free. */
export function giveCredit(kernel: Kernel, socket: Socket): void {
  const window = kernel.limits["receive-buffer"];
  const bytes = window - socket.credit - socket.received.length;
  if (socket.state !== "connected" || socket.ended || bytes < Math.max(1, window >> 1)) return;
  socket.credit += bytes;
  kernel.submit({ kind: "credit", id: socket.host, bytes });
}

/** Closes what the socket is at the host and forgets it; who still waits for it is woken. */
export function closeSocket(kernel: Kernel, socket: Socket, reset: boolean): void {
  for (const id of socket.arrivals) closeSocket(kernel, kernel.sockets.get(id), true);
  if (socket.host !== 0) kernel.submit({ kind: "close", id: socket.host, reset });
  kernel.sockets.delete(socket);
  kernel.sched.notify(WAIT_KIND.SOCKET_READ, socket.id);
  kernel.sched.notify(WAIT_KIND.SOCKET_WRITE, socket.id);
}

/** The pending error as a negative errno, once. */
export function takeError(socket: Socket): number {
  const { error } = socket;
  socket.error = 0;
  return -error;
}

export function socketOf(kernel: Kernel, open: OpenFile): Socket {
  assert(open.object.kind === "socket", "the socket device has a socket");
  return kernel.sockets.get(open.object.socket);
}
