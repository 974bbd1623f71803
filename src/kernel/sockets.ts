// Stream sockets as the kernel keeps them. Invariant: bytes received stay in order and within the credit given to the host; an
// error waits behind the bytes that came before it. spec/calls.md, "Sockets".
import { assert } from "../base/assert.ts";
import type { DescriptorTable } from "./descriptors.ts";
import type { Address } from "./host.ts";
import { ByteQueue } from "./pipes.ts";

export type SocketState = "new" | "binding" | "listening" | "connecting" | "connected" | "closed";

export interface Socket {
  readonly id: number;
  readonly family: 4 | 6;
  state: SocketState;
  /** The host's object, 0 while there is none. */
  host: number;
  local: Address | undefined;
  peer: Address | undefined;
  reuse: boolean;
  /** A positive errno that the next call reports, 0 for none. */
  error: number;
  readonly received: ByteQueue;
  /** Bytes that the host may still deliver. */
  credit: number;
  /** The peer sent FIN; no more bytes come. */
  ended: boolean;
  /** Shut down by the guest. */
  readShut: boolean;
  writeShut: boolean;
  /** Bytes handed to the host that have not left its buffers. */
  sending: number;
  /** Connections that came in and that nobody has accepted yet, by socket. */
  readonly arrivals: number[];
}

export class SocketTable {
  readonly sockets = new Map<number, Socket>();
  private readonly listeners = new Set<Socket>();
  /** The socket of each host object. */
  readonly byHost = new Map<number, number>();
  nextId = 1;
  /** Connections refused because the limit was reached. */
  refused = 0;

  /** Sockets of the machine, arrivals included. */
  get count(): number {
    return this.sockets.size;
  }

  /** Sockets that count for a process with these descriptors: those that they name, and arrivals there. */
  countOf({ sockets }: DescriptorTable): number {
    let count = sockets.size;
    for (const { id, arrivals } of this.listeners) if (sockets.of(id) > 0) count += arrivals.length;
    return count;
  }

  create(family: 4 | 6): Socket {
    const socket: Socket = {
      id: this.nextId++,
      family,
      state: "new",
      host: 0,
      local: undefined,
      peer: undefined,
      reuse: false,
      error: 0,
      received: new ByteQueue(),
      credit: 0,
      ended: false,
      readShut: false,
      writeShut: false,
      sending: 0,
      arrivals: [],
    };
    this.sockets.set(socket.id, socket);
    return socket;
  }

  /** The socket takes connections from now on. */
  listen(socket: Socket): void {
    socket.state = "listening";
    this.listeners.add(socket);
  }

  /** The socket with this number, which must exist. */
  get(id: number): Socket {
    const socket = this.sockets.get(id);
    assert(socket !== undefined, "a socket that is named exists");
    return socket;
  }

  /** The socket of a host object, or undefined when it was closed meanwhile. */
  ofHost(host: number): Socket | undefined {
    const id = this.byHost.get(host);
    return id === undefined ? undefined : this.sockets.get(id);
  }

  bindHost(socket: Socket, host: number): void {
    socket.host = host;
    this.byHost.set(host, socket.id);
  }

  unbindHost(socket: Socket): void {
    this.byHost.delete(socket.host);
    socket.host = 0;
  }

  delete(socket: Socket): void {
    if (socket.host !== 0) this.byHost.delete(socket.host);
    this.sockets.delete(socket.id);
    this.listeners.delete(socket);
  }
}
