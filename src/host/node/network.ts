// Listeners and connections of a real machine, over node:net. Invariant: the kernel's numbers are positive, those of accepted
// connections negative; a number is never used again. spec/hosts.md.
import { connect, createServer, type Server } from "node:net";
import type { Request } from "../../kernel/host.ts";
import type { Inbox } from "../inbox.ts";
import { Connection, localAddress, peerAddress } from "./connection.ts";
import { errnoOf } from "./errno.ts";

/** How long closing waits for queued bytes to leave, so that a last reply is not lost. Milliseconds. */
const LINGER_MS = 5000;

type Ask<K extends Request["kind"]> = Extract<Request, { readonly kind: K }>;
export type NetworkRequest = Ask<"listen" | "connect" | "send" | "credit" | "shutdown" | "close">;

export class NodeNetwork {
  private readonly inbox: Inbox;
  private readonly listeners = new Map<number, Server>();
  private readonly connections = new Map<number, Connection>();
  /** Sockets that exist, those included that the kernel has closed and that still send what was queued. */
  private open = 0;
  private onQuiet: (() => void) | undefined;
  private accepted = 0;

  constructor(inbox: Inbox) {
    this.inbox = inbox;
  }

  submit(request: NetworkRequest): void {
    switch (request.kind) {
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
        this.credit(request);
        break;
      case "shutdown":
        this.shutdown(request);
        break;
      case "close":
        this.closeObject(request);
        break;
    }
  }

  private listen({ ticket, id, address, backlog }: Ask<"listen">): void {
    const server = createServer({ allowHalfOpen: true, noDelay: true });
    this.listeners.set(id, server);
    server.on("connection", (socket) => {
      this.accepted += 1;
      const connection = -this.accepted;
      this.adopt(new Connection(connection, socket, this.inbox, () => this.forget(connection)), connection);
      this.inbox.push({ kind: "accepted", id, connection, peer: peerAddress(socket), local: localAddress(socket) });
    });
    // Errors of a listener that listens concern one arriving connection only, which is gone by itself.
    server.on("error", (error) => {
      if (!server.listening && this.listeners.delete(id)) this.inbox.answer(ticket, errnoOf(error));
    });
    server.listen({ host: address.ip, port: address.port, backlog }, () => {
      const bound = server.address();
      const port = typeof bound === "object" && bound !== null ? bound.port : address.port;
      this.inbox.answer(ticket, 0, { address: { ip: address.ip, port } });
    });
  }

  private connect({ ticket, id, address }: Ask<"connect">): void {
    const socket = connect({
      host: address.ip,
      port: address.port,
      allowHalfOpen: true,
      noDelay: true,
      autoSelectFamily: false,
    });
    this.adopt(new Connection(id, socket, this.inbox, () => this.forget(id), ticket), id);
  }

  private send({ ticket, id, bytes }: Ask<"send">): void {
    const connection = this.connections.get(id);
    if (connection === undefined) this.inbox.answer(ticket, errnoOf({ code: "EPIPE" }));
    else connection.send(ticket, bytes);
  }

  private credit({ id, bytes }: Ask<"credit">): void {
    this.connections.get(id)?.addCredit(bytes);
  }

  private shutdown({ id }: Ask<"shutdown">): void {
    this.connections.get(id)?.shutdown();
  }

  private closeObject({ id, reset }: Ask<"close">): void {
    const connection = this.connections.get(id);
    connection?.close(reset);
    if (connection?.isDone) this.connections.delete(id);
    this.listeners.get(id)?.close();
    this.listeners.delete(id);
  }

  /** Closes everything and waits, within a bound, until what was queued has left. */
  async close(): Promise<void> {
    for (const server of this.listeners.values()) server.close();
    this.listeners.clear();
    for (const connection of this.connections.values()) connection.close(false);
    if (this.open === 0) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, LINGER_MS);
      this.onQuiet = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    for (const connection of this.connections.values()) connection.close(true);
  }

  private adopt(connection: Connection, id: number): void {
    this.connections.set(id, connection);
    this.open += 1;
  }

  private forget(id: number): void {
    // A failed connection stays known until the kernel closes it: what was read ahead is still to be delivered.
    if (this.connections.get(id)?.isDone) this.connections.delete(id);
    this.open -= 1;
    if (this.open === 0) this.onQuiet?.();
  }
}
