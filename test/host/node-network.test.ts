// The real host's sockets against Node's own, on the loopback address. spec/hosts.md.
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createNodeHost } from "../../src/host/node/index.ts";
import { ERRNO } from "../../src/kernel/errno.ts";
import { Exchange } from "./exchange.ts";

const LOOPBACK = "127.0.0.1";
let exchange: Exchange;

beforeEach(async () => {
  exchange = new Exchange(await createNodeHost());
});
afterEach(async () => {
  await exchange.host.close();
});

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** A client of a fresh listener, and the number of the connection on our side. */
async function accepted(): Promise<{ client: Socket; id: number }> {
  const listener = await exchange.listen();
  const client = connect({ host: LOOPBACK, port: listener.address.port, allowHalfOpen: true });
  client.on("error", () => {});
  await once(client, "connect");
  const { connection, peer, local } = await exchange.take("accepted", listener.id);
  expect(peer).toEqual({ ip: LOOPBACK, port: client.localPort });
  expect(local).toEqual(listener.address);
  return { client, id: connection };
}

test("bytes arrive within the credit, the end behind them, and a reply after the peer's FIN", async () => {
  const { client, id } = await accepted();
  expect(id).toBeLessThan(0);
  client.end("hello world");
  expect(await exchange.receive(id, 5)).toBe("hello");
  expect(await exchange.receive(id, 6)).toBe(" world");
  await exchange.take("ended", id);
  const reply = exchange.post({ kind: "send", id, bytes: bytes("late reply") });
  exchange.host.submit({ kind: "shutdown", id });
  const [chunk] = await once(client, "data");
  expect(String(chunk)).toBe("late reply");
  expect((await exchange.take("answer", reply)).value).toBe(0);
});

test("no byte is delivered beyond the credit", async () => {
  const { client, id } = await accepted();
  client.write("abcdef");
  expect(await exchange.receive(id, 2)).toBe("ab");
  await exchange.host.turn();
  expect(exchange.host.drain()).toEqual([]);
  expect(await exchange.receive(id, 4)).toBe("cdef");
});

for (const size of [1000, 4_000_000]) {
  test(`a reset after ${size} unread bytes is a failure, never an end`, async () => {
    const { client, id } = await accepted();
    client.write(Buffer.alloc(size, "x"));
    await new Promise((resolve) => setTimeout(resolve, 50));
    client.resetAndDestroy();
    await new Promise((resolve) => setTimeout(resolve, 50));
    exchange.host.submit({ kind: "credit", id, bytes: size });
    expect((await exchange.take("failed", id)).error).toBe(-ERRNO.ECONNRESET);
  });
}

test("connecting tells the local address; nobody there is ECONNREFUSED", async () => {
  const server = createServer();
  server.listen(0, LOOPBACK);
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const id = exchange.object();
  const answer = await exchange.ask({ kind: "connect", id, address: { ip: LOOPBACK, port } });
  expect(answer.value).toBe(0);
  expect(answer.address?.ip).toBe(LOOPBACK);
  exchange.host.submit({ kind: "close", id, reset: false });
  server.close();
  await once(server, "close");
  const refused = await exchange.ask({ kind: "connect", id: exchange.object(), address: { ip: LOOPBACK, port } });
  expect(refused.value).toBe(-ERRNO.ECONNREFUSED);
});

test("a port in use is EADDRINUSE", async () => {
  const { address } = await exchange.listen();
  const answer = await exchange.ask({ kind: "listen", id: exchange.object(), address, backlog: 1, reuse: true });
  expect(answer.value).toBe(-ERRNO.EADDRINUSE);
});

test("what is queued when the host closes still reaches the peer", async () => {
  const { client, id } = await accepted();
  const size = 3_000_000;
  let received = 0;
  client.on("data", (chunk) => {
    received += chunk.length;
  });
  exchange.post({ kind: "send", id, bytes: new Uint8Array(size) });
  const ended = once(client, "end");
  client.end();
  await exchange.host.close();
  await ended;
  expect(received).toBe(size);
});

test("closing with a reset drops the connection", async () => {
  const { client, id } = await accepted();
  const closed = new Promise<boolean>((resolve) => client.once("close", resolve));
  exchange.host.submit({ kind: "close", id, reset: true });
  expect(await closed).toBe(true);
});

test("names are looked up, unknown ones are ENOENT", async () => {
  const found = await exchange.ask({ kind: "resolve", name: "localhost" });
  expect(found.names).toContain(LOOPBACK);
  const unknown = await exchange.ask({ kind: "resolve", name: "no-such-name.invalid" });
  expect([-ERRNO.ENOENT, -ERRNO.EAGAIN]).toContain(unknown.value);
});
