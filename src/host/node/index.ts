// The real host: Node's streams, sockets, files and clocks behind the Host interface. Invariant: nothing here runs guest code
// or decides what a guest may do; it carries out requests and reports what happened. spec/hosts.md.
import { closeSync, openSync, readSync } from "node:fs";
import type { Completion, Request } from "../../kernel/host.ts";
import { type Capture, CapturedConsole, type HostConsole } from "../captured-console.ts";
import type { DrivenHost } from "../drive.ts";
import { Inbox } from "../inbox.ts";
import { type ConsoleOptions, NodeConsole } from "./console.ts";
import { errnoOf } from "./errno.ts";
import type { NodeFiles } from "./files.ts";
import type { NetworkRequest, NodeNetwork } from "./network.ts";

/** The event loop gets a turn at least this often. Nanoseconds. */
const TURN_NS = 2_000_000n;
/** A slice is to take so long, in nanoseconds: several fit a turn, since the next one may be slower. */
const SLICE_NS = 400_000;
/** Instructions of the longest slice, at first and at least, and at most. */
const FIRST_SLICE = 60_000;
const LONGEST_SLICE = 4_000_000;
/** Timers above this fire at once. Milliseconds. */
const MAX_TIMER_MS = 2 ** 31 - 1;
const NS_PER_MS = 1_000_000n;
const ENTROPY_BYTES = 32;

export interface NodeHostOptions {
  /** Folders of the host, in the order of the machine's mounts. */
  readonly folders?: readonly string[];
  /** Keeps the standard streams in memory instead of using this process's own. */
  readonly capture?: Capture;
  /** Makes the standard streams; those of this process when left out. */
  readonly console?: (inbox: Inbox, options: ConsoleOptions) => HostConsole;
  /** Let control characters reach a terminal. */
  readonly rawTerminal?: boolean;
  /** Called once when the reader of standard output has gone away. */
  readonly onOutputClosed?: () => void;
  /** Called when standard output or error cannot be written, with Node's error; the program learns of it too. */
  readonly onOutputFailed?: (error: unknown) => void;
}

/** A host on this process. Throws a MountError when a folder cannot be mounted. */
export async function createNodeHost(options: NodeHostOptions = {}): Promise<DrivenHost> {
  const host = new NodeHost(options);
  if (options.folders !== undefined && options.folders.length > 0) await host.mount(options.folders);
  return host;
}

class NodeHost implements DrivenHost {
  private readonly inbox = new Inbox(() => this.arrived?.());
  private arrived: (() => void) | undefined;
  private readonly console: HostConsole;
  /** Loaded when first asked for: a program that only prints should not pay for sockets. */
  private network: NodeNetwork | undefined;
  private networkLoading: Promise<void> | undefined;
  /** Requests that came while the network was loading. */
  private readonly early: NetworkRequest[] = [];
  private files: NodeFiles | undefined;
  /** On the monotonic clock; `performance` would load a module that costs a start some milliseconds. */
  private askedAt = process.hrtime.bigint();
  private turnAt = this.askedAt + TURN_NS;
  longestSlice = FIRST_SLICE;

  constructor(options: NodeHostOptions) {
    const { capture, rawTerminal = false, onOutputClosed = () => {}, onOutputFailed = () => {} } = options;
    const make = options.console ?? ((inbox, console) => new NodeConsole(inbox, console));
    this.console = capture
      ? new CapturedConsole(this.inbox, capture)
      : make(this.inbox, { rawTerminal, onOutputClosed, onOutputFailed });
    this.inbox.push({ kind: "entropy", bytes: entropy() });
  }

  async mount(folders: readonly string[]): Promise<void> {
    const { NodeFiles: Files } = await import("./files.ts");
    this.files = new Files(this.inbox, folders);
  }

  submit(request: Request): void {
    switch (request.kind) {
      case "console-write":
        this.console.write(request.ticket, request.stream, request.bytes);
        break;
      case "console-read":
        this.console.read(request.ticket, request.length);
        break;
      case "file":
        if (this.files === undefined) this.inbox.answer(request.ticket, errnoOf({ code: "EACCES" }));
        else this.files.submit(request.ticket, request.id, request.operation);
        break;
      case "resolve":
        void this.resolve(request.ticket, request.name);
        break;
      default:
        this.onNetwork(request);
    }
  }

  drain(): Completion[] {
    return this.inbox.drain();
  }

  now(): { readonly wall: bigint; readonly monotonic: bigint } {
    return { wall: BigInt(Date.now()) * NS_PER_MS, monotonic: process.hrtime.bigint() };
  }

  turnDue(work: number): boolean {
    const now = process.hrtime.bigint();
    const most = Math.floor((work * SLICE_NS) / Number(now - this.askedAt + 1n));
    this.longestSlice = Math.max(FIRST_SLICE, Math.min(most, 2 * this.longestSlice, LONGEST_SLICE));
    this.askedAt = now;
    return now >= this.turnAt;
  }

  async turn(): Promise<void> {
    await new Promise<void>((resolve) => setImmediate(resolve));
    this.askedAt = process.hrtime.bigint();
    this.turnAt = this.askedAt + TURN_NS;
  }

  async wait(deadline?: bigint): Promise<void> {
    if (this.inbox.isEmpty) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(() => this.arrived?.(), this.sleepMs(deadline));
        this.arrived = () => {
          this.arrived = undefined;
          clearTimeout(timer);
          resolve();
        };
      });
    }
    // One turn more, so that everything that is ready now is taken together.
    await this.turn();
  }

  wake(): void {
    this.arrived?.();
  }

  signal(number: number): void {
    this.inbox.push({ kind: "signal", number });
  }

  async close(): Promise<void> {
    await this.networkLoading;
    await Promise.all([this.console.close(), this.network?.close(), this.files?.close()]);
  }

  private sleepMs(deadline: bigint | undefined): number {
    if (deadline === undefined) return MAX_TIMER_MS;
    const rest = deadline - process.hrtime.bigint();
    if (rest <= 0n) return 0;
    const ms = (rest + NS_PER_MS - 1n) / NS_PER_MS;
    return ms > BigInt(MAX_TIMER_MS) ? MAX_TIMER_MS : Number(ms);
  }

  private onNetwork(request: NetworkRequest): void {
    if (this.network !== undefined) {
      this.network.submit(request);
      return;
    }
    this.early.push(request);
    this.networkLoading ??= this.loadNetwork();
  }

  private async loadNetwork(): Promise<void> {
    const { NodeNetwork: Network } = await import("./network.ts");
    this.network = new Network(this.inbox);
    for (const request of this.early.splice(0)) this.network.submit(request);
  }

  private async resolve(ticket: number, name: string): Promise<void> {
    try {
      const { lookup } = await import("node:dns/promises");
      const found = await lookup(name, { all: true, verbatim: true });
      this.inbox.answer(ticket, 0, { names: found.map(({ address }) => address) });
    } catch (error) {
      this.inbox.answer(ticket, errnoOf(error));
    }
  }
}

/** Random bytes of the system; asking it directly costs a start-up less than loading the crypto module. */
function entropy(): Uint8Array {
  const bytes = new Uint8Array(ENTROPY_BYTES);
  try {
    const source = openSync("/dev/urandom", "r");
    readSync(source, bytes);
    closeSync(source);
    return bytes;
  } catch {
    return globalThis.crypto.getRandomValues(bytes);
  }
}
