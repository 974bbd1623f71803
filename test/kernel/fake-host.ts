// A host for kernel tests: answers the console at once unless told to hold, records what it is asked, and delivers what a test
// pushes. Invariant: its clock stands still but for `advance`.

import { decodeUtf8Lossy } from "../../src/base/utf8.ts";
import type { Completion, Host, Request } from "../../src/kernel/host.ts";

export class FakeHost implements Host {
  readonly requests: Request[] = [];
  /** Requests that a test answers itself. */
  readonly held: Request[] = [];
  holdConsole = false;
  /** Turns are due after so many questions; Infinity for never. */
  turnEvery = Infinity;
  longestSlice?: number;
  private readonly output: Record<1 | 2, number[]> = { 1: [], 2: [] };
  private completions: Completion[] = [];
  private monotonic = 1_000_000n;
  private asked = 0;

  submit(request: Request): void {
    this.requests.push(request);
    if (request.kind === "console-write") {
      this.output[request.stream].push(...request.bytes);
      if (this.holdConsole) this.held.push(request);
      else this.answer(request.ticket, 0);
    } else if ("ticket" in request) this.held.push(request);
  }

  drain(): Completion[] {
    const taken = this.completions;
    this.completions = [];
    return taken;
  }

  now(): { wall: bigint; monotonic: bigint } {
    return { wall: 1_700_000_000_000_000_000n + this.monotonic, monotonic: this.monotonic };
  }

  turnDue(): boolean {
    return ++this.asked % this.turnEvery === 0;
  }

  push(completion: Completion): void {
    this.completions.push(completion);
  }

  answer(ticket: number, value: number, parts: { bytes?: Uint8Array; names?: readonly string[] } = {}): void {
    this.push({ kind: "answer", ticket, value, ...parts });
  }

  /** Takes the oldest held request of this kind. */
  take<K extends Request["kind"]>(kind: K): Extract<Request, { kind: K }> {
    const index = this.held.findIndex((request) => request.kind === kind);
    const [request] = this.held.splice(index, index < 0 ? 0 : 1);
    if (request === undefined || !isKind(request, kind)) throw new Error(`nothing of kind ${kind} was asked`);
    return request;
  }

  advance(ns: bigint): void {
    this.monotonic += ns;
  }

  text(stream: 1 | 2 = 1): string {
    return decodeUtf8Lossy(Uint8Array.from(this.output[stream]));
  }
}

function isKind<K extends Request["kind"]>(request: Request, kind: K): request is Extract<Request, { kind: K }> {
  return request.kind === kind;
}
