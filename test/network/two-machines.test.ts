// Two machines in two Node processes that talk over real TCP.
import { expect, test } from "vitest";
import { Child, freePort, program, untilItSucceeds, vmrun } from "./child.ts";

const machine = (name: string, ...args: string[]) => [...vmrun, "--allow-net", program(`concepts/${name}`), ...args];

test("server and client", async () => {
  const port = String(await freePort());
  const server = new Child(machine("server", "--once", port), "");
  await untilItSucceeds(machine("client", "127.0.0.1", port, "hello world"));
  const { status, stdout } = await server.end();
  expect(status).toBe(0);
  expect(stdout).toMatch(/^connection from 127\.0\.0\.1:\d+\nhello world\n$/);
});

test("the client says why it could not connect", async () => {
  const port = String(await freePort());
  const { status, stdout, stderr } = await new Child(machine("client", "127.0.0.1", port, "hello"), "").end();
  expect(status).not.toBe(0);
  expect(stdout).toBe("");
  expect(stderr).toMatch(/connect/);
});

test("echo server and echo client, line by line", async () => {
  const port = String(await freePort());
  const server = new Child(machine("echo-server", port, "--once"), "");
  const lines = Array.from({ length: 100 }, (_, index) => `line ${index}`);
  const { stdout } = await untilItSucceeds(machine("echo-client", "127.0.0.1", port), `${lines.join("\n")}\n`);
  expect(stdout).toBe(lines.map((line) => `echo: ${line}\n`).join(""));
  expect((await server.end()).status).toBe(0);
});

test("the iterative echo server lets a second client wait until the first has ended", async () => {
  const port = String(await freePort());
  const server = new Child(machine("echo-server", port), "");
  await untilItSucceeds(machine("echo-client", "127.0.0.1", port), "");
  const first = new Child(machine("echo-client", "127.0.0.1", port));
  first.write("one\n");
  await first.waitFor("echo: one\n");
  const second = new Child(machine("echo-client", "127.0.0.1", port));
  second.write("two\n");
  first.write("three\n");
  await first.waitFor("echo: three\n");
  expect(second.output).toBe("");
  first.endInput();
  expect((await first.end()).status).toBe(0);
  await second.waitFor("echo: two\n");
  second.endInput();
  expect((await second.end()).status).toBe(0);
  server.kill();
});

test("chat in both directions, in turn and at the same time", async () => {
  const port = String(await freePort());
  const ann = new Child(machine("chat", "listen", port));
  const bob = await connected(machine("chat", "connect", "127.0.0.1", port), ann);
  bob.write("hello Ann\n");
  await ann.waitFor("hello Ann\n");
  ann.write("hello Bob\nhow are you?\n");
  await bob.waitFor("how are you?\n");
  const many = (name: string) => Array.from({ length: 500 }, (_, index) => `${name} ${index}\n`).join("");
  ann.write(many("ann"));
  bob.write(many("bob"));
  await ann.waitFor("bob 499\n");
  await bob.waitFor("ann 499\n");
  ann.endInput();
  expect(await bob.end()).toMatchObject({ status: 0, stdout: `hello Bob\nhow are you?\n${many("ann")}` });
  bob.endInput();
  expect(await ann.end()).toMatchObject({ status: 0, stdout: `connected\nhello Ann\n${many("bob")}` });
});

/** Starts the side that connects, again as long as the other side does not listen yet. */
async function connected(command: readonly string[], listener: Child): Promise<Child> {
  const heard = listener.waitFor("connected\n").then(() => true);
  for (;;) {
    const child = new Child(command);
    child.write("connected\n");
    if (await Promise.race([heard, child.ended.then(() => false)])) return child;
  }
}
