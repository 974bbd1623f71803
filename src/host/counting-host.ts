// A host that counts what its machine asks for. Invariant: every request and completion passes through unchanged and in order.
// spec/lens.md, "Counting".
import type { Completion, Request } from "../kernel/host.ts";
import type { NodeOperation } from "../tools/lens-host.ts";
import type { DrivenHost } from "./drive.ts";

interface Count {
  count: number;
  bytes: number;
}

export class CountingHost implements DrivenHost {
  private readonly host: DrivenHost;
  private readonly counts = new Map<string, Count>();

  constructor(host: DrivenHost) {
    this.host = host;
  }

  /** What was asked for so far, most first; what came by itself (connections, bytes) is among it. */
  operations(): NodeOperation[] {
    return [...this.counts]
      .map(([name, { count, bytes }]) => ({ name, count, bytes }))
      .sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1));
  }

  get longestSlice(): number | undefined {
    return this.host.longestSlice;
  }

  submit(request: Request): void {
    this.add(nameOf(request), bytesOf(request));
    this.host.submit(request);
  }

  drain(): Completion[] {
    const completions = this.host.drain();
    for (const completion of completions) {
      if (completion.kind === "received") this.add("received", completion.bytes.length);
      else if (completion.kind === "accepted") this.add("accepted", 0);
    }
    return completions;
  }

  now(): { readonly wall: bigint; readonly monotonic: bigint } {
    return this.host.now();
  }

  turnDue(work: number): boolean {
    return this.host.turnDue(work);
  }

  turn(): Promise<void> {
    return this.host.turn();
  }

  wait(deadline?: bigint): Promise<void> {
    return this.host.wait(deadline);
  }

  wake(): void {
    this.host.wake();
  }

  signal(number: number): void {
    this.host.signal(number);
  }

  close(): Promise<void> {
    return this.host.close();
  }

  private add(name: string, bytes: number): void {
    const known = this.counts.get(name);
    if (known === undefined) this.counts.set(name, { count: 1, bytes });
    else {
      known.count++;
      known.bytes += bytes;
    }
  }
}

/** The kind of a request; file operations each have their own. */
function nameOf(request: Request): string {
  return request.kind === "file" ? `file ${request.operation.op}` : request.kind;
}

/** Bytes that a request hands over. */
function bytesOf(request: Request): number {
  if (request.kind === "console-write" || request.kind === "send") return request.bytes.length;
  return request.kind === "file" && request.operation.op === "write" ? request.operation.bytes.length : 0;
}
