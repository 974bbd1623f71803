// A host in a simulated world: virtual clock, seeded network, captured console, files in memory. Invariant: nothing outside
// the world is touched, and the same seed gives the same run. spec/hosts.md.
import { Prng, type Seed } from "../../base/prng.ts";
import { ERRNO } from "../../kernel/errno.ts";
import type { Address, Completion, Request } from "../../kernel/host.ts";
import { Capture } from "../captured-console.ts";
import type { DrivenHost } from "../drive.ts";
import { Inbox } from "../inbox.ts";
import { SimFiles, type SimFolder } from "./files.ts";
import { type SimListener, SimNetwork } from "./network.ts";
import type { SimStream } from "./stream.ts";
import { SimWorld } from "./world.ts";

/** How often a busy machine asks before its turn is over. */
const ASKS_IN_TURN = 4;
const LOOPBACK = "127.0.0.1";
/** Console and file answers come after up to this time. Nanoseconds. */
const MAX_ANSWER_NS = 100_000;
const ENTROPY_BYTES = 32;

export interface SimHostOptions {
  /** What standard input holds. */
  readonly stdin?: Uint8Array;
  /** Where the console is kept, standard input included, instead of in the host itself. */
  readonly capture?: Capture;
  /** Contents of the mounted folders, in the order of the machine's mounts. */
  readonly folders?: readonly SimFolder[];
  /** Addresses by name; `localhost` is there unasked. */
  readonly names?: Readonly<Record<string, readonly string[]>>;
}

/** The world that several machines share. */
export class SimNet {
  readonly world: SimWorld;
  readonly network: SimNetwork;

  constructor(seed: Seed) {
    this.world = new SimWorld(seed);
    this.network = new SimNetwork(this.world);
  }
}

type Ask<K extends Request["kind"]> = Extract<Request, { readonly kind: K }>;

/** All waiting machines of the world wait for ever. */
export class SimStandstill extends Error {}

export class SimHost implements DrivenHost {
  private readonly net: SimNet;
  private readonly random: Prng;
  private readonly inbox = new Inbox(() => {});
  private readonly capture: Capture;
  private readonly files: SimFiles;
  private readonly names: Readonly<Record<string, readonly string[]>>;
  private readonly listeners = new Map<number, SimListener>();
  private readonly streams = new Map<number, SimStream>();
  /** Accepted connections that the kernel gave no credit yet, by connection: their listener. */
  private readonly fresh = new Map<number, number>();
  private acceptedCount = 0;
  private asks = 0;

  constructor(net: SimNet, options: SimHostOptions = {}) {
    this.net = net;
    // A generator of its own, so that one machine's requests do not change another's short reads of standard input.
    const entropy = new Uint8Array(ENTROPY_BYTES);
    net.world.random.fill(entropy);
    this.random = Prng.fromSeed(entropy);
    this.capture = options.capture ?? new Capture(options.stdin);
    this.files = new SimFiles(options.folders ?? []);
    this.names = { localhost: [LOOPBACK], ...options.names };
    this.inbox.push({ kind: "entropy", bytes: entropy });
  }

  /** All bytes written to standard output (1) or error (2). */
  written(stream: 1 | 2): Uint8Array {
    return this.capture.written(stream);
  }

  get hasCompletions(): boolean {
    return !this.inbox.isEmpty;
  }

  submit(request: Request): void {
    switch (request.kind) {
      case "console-write":
        this.capture.append(request.stream, request.bytes);
        this.later(() => this.inbox.answer(request.ticket, 0));
        break;
      case "console-read":
        this.readConsole(request);
        break;
      case "file": {
        const { value, ...parts } = this.files.run(request.id, request.operation);
        this.later(() => this.inbox.answer(request.ticket, value, parts));
        break;
      }
      case "resolve": {
        const names = Object.hasOwn(this.names, request.name) ? this.names[request.name] : undefined;
        this.later(() => this.inbox.answer(request.ticket, names ? 0 : -ERRNO.ENOENT, names ? { names } : {}));
        break;
      }
      case "listen":
        this.listen(request);
        break;
      case "connect":
        this.connect(request);
        break;
      case "send":
        this.send(request);
        break;
      case "credit":
        this.fresh.delete(request.id);
        this.streams.get(request.id)?.addCredit(request.bytes);
        break;
      case "shutdown":
        this.streams.get(request.id)?.shutdown();
        break;
      case "close":
        this.closeObject(request.id, request.reset);
    }
  }

  drain(): Completion[] {
    return this.inbox.drain();
  }

  now(): { readonly wall: bigint; readonly monotonic: bigint } {
    return { wall: this.net.world.wall, monotonic: this.net.world.now };
  }

  turnDue(): boolean {
    this.asks += 1;
    return this.asks % ASKS_IN_TURN === 0;
  }

  async turn(): Promise<void> {
    this.net.world.turn();
  }

  async wait(deadline?: bigint): Promise<void> {
    if (!this.inbox.isEmpty) return;
    if (!this.net.world.advance(deadline)) throw new SimStandstill("everything waits for something that never comes");
  }

  wake(): void {}

  signal(number: number): void {
    this.inbox.push({ kind: "signal", number });
  }

  async close(): Promise<void> {
    this.end();
  }

  /** Closes everything, as the system does for a process that ends. */
  end(): void {
    for (const id of [...this.listeners.keys(), ...this.streams.keys()]) this.closeObject(id, false);
  }

  private readConsole({ ticket, length }: Ask<"console-read">): void {
    const most = Math.min(length, this.capture.stdin.length);
    const count = most <= 1 || this.random.nextBelow(2) === 0 ? most : 1 + this.random.nextBelow(most);
    const bytes = this.capture.take(count);
    this.later(() => this.inbox.answer(ticket, bytes.length, { bytes }));
  }

  private listen({ ticket, id, address, backlog }: Ask<"listen">): void {
    const bound = this.net.network.bind(address, {
      hasRoom: () => [...this.fresh.values()].filter((listener) => listener === id).length < Math.max(1, backlog),
      accepted: (stream) => {
        this.acceptedCount += 1;
        const connection = -this.acceptedCount;
        this.adopt(connection, stream);
        this.fresh.set(connection, id);
        this.inbox.push({ kind: "accepted", id, connection, peer: stream.remote, local: stream.local });
      },
    });
    if (typeof bound === "number") this.inbox.answer(ticket, bound);
    else {
      this.listeners.set(id, bound);
      this.inbox.answer(ticket, 0, { address: bound.address });
    }
  }

  private connect({ ticket, id, address }: Ask<"connect">): void {
    const from: Address = { ip: address.ip.includes(":") ? "::1" : LOOPBACK, port: 0 };
    this.net.network.connect(from, address, (result) => {
      if (typeof result === "number") this.inbox.answer(ticket, result);
      else {
        this.adopt(id, result);
        this.inbox.answer(ticket, 0, { address: result.local });
      }
    });
  }

  private adopt(id: number, stream: SimStream): void {
    this.streams.set(id, stream);
    stream.use({
      received: (bytes) => this.inbox.push({ kind: "received", id, bytes }),
      ended: () => this.inbox.push({ kind: "ended", id }),
      failed: (error) => this.inbox.push({ kind: "failed", id, error }),
    });
  }

  private send({ ticket, id, bytes }: Ask<"send">): void {
    const stream = this.streams.get(id);
    if (stream === undefined) this.inbox.answer(ticket, -ERRNO.EPIPE);
    else stream.send(bytes.slice(), () => this.inbox.answer(ticket, 0));
  }

  private closeObject(id: number, reset: boolean): void {
    const listener = this.listeners.get(id);
    if (listener !== undefined) this.net.network.unbind(listener);
    this.listeners.delete(id);
    this.streams.get(id)?.close(reset);
    this.streams.delete(id);
    this.fresh.delete(id);
  }

  private later(action: () => void): void {
    this.net.world.at(this.net.world.now + BigInt(this.random.nextBelow(MAX_ANSWER_NS)), action);
  }
}
