// The network between the machines of a simulated world and scripted peers. Invariant: an attempt to connect ends in exactly
// one of connected, refused and timed out. spec/hosts.md.
import { ERRNO } from "../../kernel/errno.ts";
import type { Address } from "../../kernel/host.ts";
import { SimStream, type StreamUser } from "./stream.ts";
import type { SimWorld } from "./world.ts";

const FIRST_FREE_PORT = 49_152;
const LAST_PORT = 65_535;
/** A full listener answers nothing, and the client asks again: after this time, this often. */
const RETRY_NS = 1_000_000_000n;
const RETRIES = 5;
const MIN_DELAY_NS = 20_000;
const DELAY_SPREAD_NS = 1_000_000;

export interface SimListener {
  readonly address: Address;
  /** Whether one more connection has room; otherwise the client tries again later. */
  hasRoom(): boolean;
  accepted(stream: SimStream): void;
}

/** What a scripted peer does; every function is given the peer. */
export interface PeerScript {
  readonly opened?: (peer: SimPeer) => void;
  readonly received?: (peer: SimPeer, bytes: Uint8Array) => void;
  readonly ended?: (peer: SimPeer) => void;
  readonly failed?: (peer: SimPeer, error: number) => void;
}

/** The other end of a machine's connection, in the hands of a test. */
export class SimPeer {
  private readonly stream: SimStream;

  constructor(stream: SimStream) {
    this.stream = stream;
  }

  get remote(): Address {
    return this.stream.remote;
  }

  send(bytes: Uint8Array): void {
    this.stream.send(bytes, () => {});
  }

  end(): void {
    this.stream.shutdown();
  }

  close(): void {
    this.stream.close(false);
  }

  reset(): void {
    this.stream.close(true);
  }
}

export class SimNetwork {
  private readonly world: SimWorld;
  private readonly listeners = new Set<SimListener>();
  private nextPort = FIRST_FREE_PORT;

  constructor(world: SimWorld) {
    this.world = world;
  }

  /** Binds; port 0 is any free one. A negative errno when it cannot be. */
  bind(address: Address, listener: Omit<SimListener, "address">): SimListener | number {
    const port = address.port === 0 ? this.freePort() : address.port;
    for (const { address: bound } of this.listeners) {
      if (bound.port !== port) continue;
      if (bound.ip === address.ip || isAny(bound.ip) || isAny(address.ip)) return -ERRNO.EADDRINUSE;
    }
    const bound: SimListener = {
      address: { ip: address.ip, port },
      hasRoom: () => listener.hasRoom(),
      accepted: (stream) => listener.accepted(stream),
    };
    this.listeners.add(bound);
    return bound;
  }

  unbind(listener: SimListener): void {
    this.listeners.delete(listener);
  }

  /** Connects from an address (port 0: any); `done` gets the stream or a negative errno. */
  connect(from: Address, to: Address, done: (result: SimStream | number) => void, retries = RETRIES): void {
    this.later(() => {
      const listener = this.find(to);
      if (listener === undefined) done(-ERRNO.ECONNREFUSED);
      else if (listener.hasRoom()) {
        const local = { ip: from.ip, port: from.port === 0 ? this.freePort() : from.port };
        const [near, far] = SimStream.pair(this.world, local, to);
        done(near);
        listener.accepted(far);
      } else if (retries === 0) done(-ERRNO.ETIMEDOUT);
      else this.world.at(this.world.now + RETRY_NS, () => this.connect(from, to, done, retries - 1));
    });
  }

  /** A scripted server. */
  serve(address: Address, script: PeerScript): SimListener | number {
    return this.bind(address, { hasRoom: () => true, accepted: (stream) => play(stream, script) });
  }

  /** A scripted client; it keeps trying until somebody listens, at most `attempts` times. */
  dial(to: Address, script: PeerScript, attempts = 100): void {
    this.connect({ ip: to.ip, port: 0 }, to, (result) => {
      if (typeof result !== "number") play(result, script);
      else if (attempts > 1) this.world.at(this.world.now + RETRY_NS / 100n, () => this.dial(to, script, attempts - 1));
    });
  }

  private find(to: Address): SimListener | undefined {
    for (const listener of this.listeners) {
      const { ip, port } = listener.address;
      if (port === to.port && (ip === to.ip || isAny(ip))) return listener;
    }
    return undefined;
  }

  private freePort(): number {
    const port = this.nextPort;
    this.nextPort = port === LAST_PORT ? FIRST_FREE_PORT : port + 1;
    return port;
  }

  private later(action: () => void): void {
    const delay = MIN_DELAY_NS + this.world.random.nextBelow(DELAY_SPREAD_NS);
    this.world.at(this.world.now + BigInt(delay), action);
  }
}

function isAny(ip: string): boolean {
  return ip === "0.0.0.0" || ip === "::";
}

function play(stream: SimStream, script: PeerScript): void {
  const peer = new SimPeer(stream);
  const user: StreamUser = {
    received: (bytes) => script.received?.(peer, bytes),
    ended: () => (script.ended ?? close)(peer),
    failed: (error) => script.failed?.(peer, error),
  };
  stream.use(user);
  stream.addCredit(Number.MAX_SAFE_INTEGER);
  script.opened?.(peer);
}

function close(peer: SimPeer): void {
  peer.close();
}
