// Talks to a host as a kernel does: submits requests and picks completions out of what it drains.
import { assert } from "../../src/base/assert.ts";
import type { DrivenHost } from "../../src/host/drive.ts";
import type { Address, Completion, FileOperation, Request } from "../../src/kernel/host.ts";

type Kind = Completion["kind"];
type Of<K extends Kind> = Extract<Completion, { readonly kind: K }>;
type Asking = Extract<Request, { readonly ticket: number }>;
type Unticketed<R> = R extends unknown ? Omit<R, "ticket"> : never;

/** Waits in which nothing has come before a test gives up; each is at most a second long. */
const PATIENCE = 20;
const SECOND = 1_000_000_000n;

export class Exchange {
  readonly host: DrivenHost;
  private readonly seen: Completion[] = [];
  private tickets = 0;
  private objects = 0;

  constructor(host: DrivenHost) {
    this.host = host;
  }

  /** A number for a connection, listener or file. */
  object(): number {
    this.objects += 1;
    return this.objects;
  }

  /** Sends a request that answers, and waits for the answer. */
  async ask(request: Unticketed<Asking>): Promise<Of<"answer">> {
    return this.take("answer", this.post(request));
  }

  /** Sends a request that answers; the ticket to wait for later. */
  post(request: Unticketed<Asking>): number {
    this.tickets += 1;
    this.host.submit({ ...request, ticket: this.tickets } as Asking);
    return this.tickets;
  }

  file(id: number, operation: FileOperation): Promise<Of<"answer">> {
    return this.ask({ kind: "file", id, operation });
  }

  /** The next completion of this kind with this ticket or object; waits for it. */
  async take<K extends Kind>(kind: K, number: number): Promise<Of<K>> {
    for (let quiet = 0; quiet < PATIENCE; quiet++) {
      const index = this.seen.findIndex((item) => item.kind === kind && numberOf(item) === number);
      // The search above compares the kind, which findIndex does not tell the compiler.
      if (index >= 0) return this.seen.splice(index, 1)[0] as Of<K>;
      await this.host.wait(this.host.now().monotonic + SECOND);
      const drained = this.host.drain();
      if (drained.length > 0) quiet = 0;
      this.seen.push(...drained);
    }
    throw new Error(`no ${kind} for ${number}; seen: ${this.seen.map((item) => item.kind).join(" ")}`);
  }

  /** Received bytes of a connection, as text, until there are `length` of them. */
  async receive(id: number, length: number): Promise<string> {
    this.host.submit({ kind: "credit", id, bytes: length });
    let text = "";
    while (text.length < length) text += new TextDecoder("latin1").decode((await this.take("received", id)).bytes);
    return text;
  }

  /** Listens on a free port of the loopback address. */
  async listen(backlog = 16): Promise<{ id: number; address: Address }> {
    const id = this.object();
    const address = { ip: "127.0.0.1", port: 0 };
    const answer = await this.ask({ kind: "listen", id, address, backlog, reuse: true });
    assert(answer.value === 0 && answer.address !== undefined, "the listener listens");
    return { id, address: answer.address };
  }
}

function numberOf(completion: Completion): number | undefined {
  if (completion.kind === "answer") return completion.ticket;
  return "id" in completion ? completion.id : undefined;
}
