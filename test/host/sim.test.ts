// The simulated world: streams that keep every byte, listeners, clocks, files, and the same run for the same seed.
import { describe, expect, test } from "vitest";
import type { SimFolder } from "../../src/host/sim/files.ts";
import { SimHost, SimNet } from "../../src/host/sim/index.ts";
import type { SimPeer } from "../../src/host/sim/network.ts";
import { ERRNO } from "../../src/kernel/errno.ts";
import { Exchange } from "./exchange.ts";

const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8];
const SERVER = { ip: "127.0.0.1", port: 7000 };
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const PATTERN = Uint8Array.from({ length: 200_000 }, (_, i) => (i * 7919) >>> 3);

function machine(seed: number, options: { stdin?: Uint8Array; folders?: readonly SimFolder[] } = {}) {
  const net = new SimNet(seed);
  return { net, exchange: new Exchange(new SimHost(net, options)) };
}

/** Everything received until the end, in pieces; credit is given in small amounts. */
async function receiveAll(exchange: Exchange, id: number, length: number): Promise<Uint8Array[]> {
  const pieces: Uint8Array[] = [];
  let credit = 0;
  for (let count = 0; count < length; ) {
    exchange.host.submit({ kind: "credit", id, bytes: 1000 });
    credit += 1000;
    const { bytes } = await exchange.take("received", id);
    pieces.push(bytes);
    count += bytes.length;
    expect(count).toBeLessThanOrEqual(credit);
  }
  await exchange.take("ended", id);
  return pieces;
}

describe.each(SEEDS)("seed %i", (seed) => {
  test("a stream keeps every byte in order, in short pieces, and then ends", async () => {
    const { net, exchange } = machine(seed);
    net.network.serve(SERVER, {
      opened: (peer) => {
        peer.send(PATTERN);
        peer.end();
      },
    });
    const id = exchange.object();
    expect((await exchange.ask({ kind: "connect", id, address: SERVER })).value).toBe(0);
    const pieces = await receiveAll(exchange, id, PATTERN.length);
    expect(Buffer.concat(pieces).equals(PATTERN)).toBe(true);
    expect(pieces.some((piece) => piece.length === 1)).toBe(true);
  });

  test("two machines exchange bytes both ways", async () => {
    const net = new SimNet(seed);
    const server = new Exchange(new SimHost(net));
    const client = new Exchange(new SimHost(net));
    const { id: listener, address } = await server.listen();
    const id = client.object();
    expect((await client.ask({ kind: "connect", id, address })).value).toBe(0);
    const { connection, peer } = await server.take("accepted", listener);
    expect(peer.ip).toBe("127.0.0.1");
    client.post({ kind: "send", id, bytes: bytesOf("ping") });
    expect(await server.receive(connection, 4)).toBe("ping");
    server.post({ kind: "send", id: connection, bytes: bytesOf("pong") });
    expect(await client.receive(id, 4)).toBe("pong");
  });

  test("a reset is a failure behind the bytes before it", async () => {
    const { net, exchange } = machine(seed);
    net.network.serve(SERVER, {
      opened: (peer) => {
        peer.send(bytesOf("last words"));
        peer.reset();
      },
    });
    const id = exchange.object();
    await exchange.ask({ kind: "connect", id, address: SERVER });
    const words = exchange.receive(id, 10).catch(() => "");
    expect((await exchange.take("failed", id)).error).toBe(-ERRNO.ECONNRESET);
    expect(["", "last words"]).toContain(await words);
  });
});

test("nobody there is refused; a full listener times out; a bound port is in use", async () => {
  const { net, exchange } = machine(1);
  const answer = await exchange.ask({ kind: "connect", id: exchange.object(), address: SERVER });
  expect(answer.value).toBe(-ERRNO.ECONNREFUSED);
  const { address } = await exchange.listen(1);
  net.network.dial(address, {});
  const second = await exchange.ask({ kind: "connect", id: exchange.object(), address });
  expect(second.value).toBe(-ERRNO.ETIMEDOUT);
  const again = await exchange.ask({ kind: "listen", id: exchange.object(), address, backlog: 1, reuse: true });
  expect(again.value).toBe(-ERRNO.EADDRINUSE);
});

test("a peer that never reads stops the sender at its window", async () => {
  const net = new SimNet(5);
  const server = new Exchange(new SimHost(net));
  const client = new Exchange(new SimHost(net));
  const { id: listener, address } = await server.listen();
  const id = client.object();
  await client.ask({ kind: "connect", id, address });
  const { connection } = await server.take("accepted", listener);
  const ticket = client.post({ kind: "send", id, bytes: PATTERN });
  await expect(client.take("answer", ticket)).rejects.toThrow("no answer");
  server.host.submit({ kind: "credit", id: connection, bytes: PATTERN.length });
  expect((await client.take("answer", ticket)).value).toBe(0);
});

test("the clock jumps to the deadline, and standard input comes in seeded pieces up to its end", async () => {
  const { exchange } = machine(3, { stdin: bytesOf("some input") });
  const start = exchange.host.now().monotonic;
  exchange.host.drain();
  await exchange.host.wait(start + 3_600_000_000_000n);
  expect(exchange.host.now().monotonic - start).toBe(3_600_000_000_000n);
  let text = "";
  for (;;) {
    const { value, bytes } = await exchange.ask({ kind: "console-read", length: 6 });
    if (value === 0) break;
    text += new TextDecoder().decode(bytes);
  }
  expect(text).toBe("some input");
});

test("the same seed gives the same events", async () => {
  const runs = await Promise.all(
    [7, 7, 8].map(async (seed) => {
      const { net, exchange } = machine(seed);
      const peers: SimPeer[] = [];
      net.network.serve(SERVER, { opened: (peer) => peers.push(peer), received: (peer, bytes) => peer.send(bytes) });
      const id = exchange.object();
      await exchange.ask({ kind: "connect", id, address: SERVER });
      exchange.post({ kind: "send", id, bytes: PATTERN.subarray(0, 5000) });
      exchange.host.submit({ kind: "credit", id, bytes: 5000 });
      const sizes: number[] = [];
      for (let sum = 0; sum < 5000; sum += sizes.at(-1) ?? 0) {
        sizes.push((await exchange.take("received", id)).bytes.length);
      }
      return `${sizes.join(" ")} at ${net.world.now}`;
    }),
  );
  expect(runs[0]).toBe(runs[1]);
  expect(runs[0]).not.toBe(runs[2]);
});

test("files of a mount behave as on a disk", async () => {
  const { exchange } = machine(1, { folders: [{ "a/b": bytesOf("contents") }] });
  const id = exchange.object();
  expect((await exchange.file(id, { op: "open", mount: 0, path: "a", flags: 0, mode: 0 })).value).toBe(1);
  expect((await exchange.file(id, { op: "open", mount: 0, path: "a", flags: 1, mode: 0 })).value).toBe(-ERRNO.EISDIR);
  expect((await exchange.file(id, { op: "open", mount: 0, path: "a/b", flags: 2, mode: 0 })).value).toBe(0);
  expect((await exchange.file(id, { op: "write", offset: "append", bytes: bytesOf("!") })).value).toBe(1);
  expect((await exchange.file(id, { op: "read", offset: 4, length: 99 })).bytes).toEqual(bytesOf("ents!"));
  const at = (path: string) => ({ mount: 0, path });
  expect((await exchange.file(0, { op: "rename", ...at("a"), to: "c" })).value).toBe(0);
  expect((await exchange.file(0, { op: "list", ...at("c") })).names).toEqual(["b"]);
  expect((await exchange.file(0, { op: "rmdir", ...at("c") })).value).toBe(-ERRNO.ENOTEMPTY);
  expect((await exchange.file(0, { op: "unlink", ...at("c/b") })).value).toBe(0);
  expect((await exchange.file(0, { op: "rmdir", ...at("c") })).value).toBe(0);
  expect((await exchange.file(0, { op: "stat", ...at("c") })).value).toBe(-ERRNO.ENOENT);
  expect((await exchange.file(0, { op: "mkdir", ...at("x/y"), mode: 0o755 })).value).toBe(-ERRNO.ENOENT);
});
