// One TCP connection of a real machine. Invariant: bytes reach the kernel in order and within its credit, and the end or the
// failure of the stream comes behind all of them; a reset is never reported as a clean end. spec/hosts.md.
import type { Socket } from "node:net";
import type { Address } from "../../kernel/host.ts";
import type { Inbox } from "../inbox.ts";
import { errnoOf } from "./errno.ts";

/** Bytes read ahead of the kernel's credit: what is read cannot be lost when the peer resets. */
const READ_AHEAD_BYTES = 64 * 1024;

export class Connection {
  readonly socket: Socket;
  private readonly id: number;
  private readonly inbox: Inbox;
  private readonly onGone: () => void;
  private readonly chunks: Uint8Array[] = [];
  private bufferedBytes = 0;
  private credit = 0;
  /** How the stream ends, once the buffer is empty: 0 for FIN, else a negative errno. */
  private ending: number | undefined;
  private endingTold = false;
  /** The kernel has closed it: only tickets are answered from now on. */
  private closed = false;
  private sentFin = false;
  private gone = false;
  /** The request to connect that is not answered yet. */
  private connectTicket: number | undefined;
  /** Sends whose bytes Node still holds. */
  private readonly sends = new Set<number>();

  /** `onGone` is called when the socket is closed for good; `connectTicket` is given while the socket still connects. */
  constructor(id: number, socket: Socket, inbox: Inbox, onGone: () => void, connectTicket?: number) {
    this.connectTicket = connectTicket;
    this.id = id;
    this.socket = socket;
    this.inbox = inbox;
    this.onGone = onGone;
    socket.on("data", (chunk) => this.receive(chunk));
    socket.on("end", () => this.end(this.peerIsGone() ? errnoOf({ code: "ECONNRESET" }) : 0));
    socket.on("error", (error) => this.fail(errnoOf(error)));
    socket.on("connect", () => this.answerConnect(0));
    socket.on("close", () => this.finish());
  }

  /** Nothing about this connection can happen any more. */
  get isDone(): boolean {
    return this.gone && this.closed;
  }

  addCredit(bytes: number): void {
    this.credit += bytes;
    this.deliver();
  }

  send(ticket: number, bytes: Uint8Array): void {
    if (this.socket.destroyed || this.sentFin) {
      this.inbox.answer(ticket, errnoOf({ code: "EPIPE" }));
      return;
    }
    this.sends.add(ticket);
    // A failure after part was sent comes as the end of the stream; the socket reports it by itself.
    this.socket.write(bytes, () => {
      if (this.sends.delete(ticket)) this.inbox.answer(ticket, 0);
    });
  }

  shutdown(): void {
    this.sentFin = true;
    this.socket.end();
  }

  close(reset: boolean): void {
    this.closed = true;
    this.chunks.length = 0;
    this.bufferedBytes = 0;
    if (reset && !this.socket.connecting) this.socket.resetAndDestroy();
    else if (reset || this.socket.connecting) this.socket.destroy();
    else {
      // Data that nobody will read is dropped as it comes, so that what is queued can still be sent.
      this.sentFin = true;
      this.socket.resume();
      this.socket.destroySoon();
    }
  }

  private receive(chunk: Uint8Array): void {
    if (this.closed) return;
    this.chunks.push(chunk);
    this.bufferedBytes += chunk.length;
    this.deliver();
    if (this.bufferedBytes >= READ_AHEAD_BYTES) this.socket.pause();
  }

  private deliver(): void {
    while (this.credit > 0) {
      const chunk = this.chunks[0];
      if (chunk === undefined) break;
      const bytes = chunk.subarray(0, this.credit);
      if (bytes.length === chunk.length) this.chunks.shift();
      else this.chunks[0] = chunk.subarray(bytes.length);
      this.bufferedBytes -= bytes.length;
      this.credit -= bytes.length;
      this.inbox.push({ kind: "received", id: this.id, bytes });
    }
    if (this.bufferedBytes < READ_AHEAD_BYTES && this.socket.isPaused()) this.socket.resume();
    if (this.chunks.length === 0) this.tellEnding();
  }

  private answerConnect(value: number): void {
    const ticket = this.connectTicket;
    if (ticket === undefined) return;
    this.connectTicket = undefined;
    if (value < 0) this.closed = true;
    this.inbox.answer(ticket, value, value < 0 ? {} : { address: localAddress(this.socket) });
  }

  private fail(error: number): void {
    if (this.connectTicket === undefined) this.end(error);
    else this.answerConnect(error);
  }

  private end(error: number): void {
    if (this.ending === undefined || this.ending === 0) {
      // A failure after a clean end is told too, as on a real socket.
      if (this.ending === 0 && error === 0) return;
      this.ending = error;
      this.endingTold = false;
    }
    if (this.chunks.length === 0) this.tellEnding();
  }

  private tellEnding(): void {
    if (this.ending === undefined || this.endingTold || this.closed) return;
    this.endingTold = true;
    if (this.ending === 0) this.inbox.push({ kind: "ended", id: this.id });
    else this.inbox.push({ kind: "failed", id: this.id, error: this.ending });
  }

  /**
   * Node reports a reset that met a paused socket as an end. The system knows better: after FIN alone it still knows the
   * peer, after a reset it does not. Node offers that question only on its handle.
   */
  private peerIsGone(): boolean {
    if (this.sentFin) return false;
    const handle: unknown = Reflect.get(this.socket, "_handle");
    if (typeof handle !== "object" || handle === null || !("getpeername" in handle)) return false;
    return typeof handle.getpeername === "function" && handle.getpeername({}) !== 0;
  }

  private finish(): void {
    this.answerConnect(errnoOf({ code: "ECONNABORTED" }));
    for (const ticket of this.sends) this.inbox.answer(ticket, 0);
    this.sends.clear();
    this.gone = true;
    this.onGone();
  }
}

export function localAddress(socket: Socket): Address {
  return { ip: socket.localAddress ?? "0.0.0.0", port: socket.localPort ?? 0 };
}

/** The peer; all zeros when it was gone before we could ask. */
export function peerAddress(socket: Socket): Address {
  return { ip: socket.remoteAddress ?? "0.0.0.0", port: socket.remotePort ?? 0 };
}
