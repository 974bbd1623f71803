// The TCP programs against tools that are not ours: netcat, curl and Python, all real processes on the loopback address.
import { join } from "node:path";
import { expect, test } from "vitest";
import { foreign } from "../foreign.ts";
import { Child, freePort, program, untilItSucceeds, vmrun } from "./child.ts";

const script = (name: string) => ["python3", join(import.meta.dirname, `${name}.py`)];
const machine = (name: string, ...args: string[]) => [...vmrun, "--allow-net", program(`concepts/${name}`), ...args];
const RECEIVED = /^connection from 127\.0\.0\.1:\d+\nhello world\n$/;

/** Starts a Python server and gives the port it listens on. */
async function pythonServer(...args: string[]): Promise<{ server: Child; port: string }> {
  const server = new Child([...script("server"), ...args], "");
  await server.waitFor("\n");
  return { server, port: server.output.replace(/\D/g, "") };
}

foreign("nc")("nc -N sends a message to the server, which prints it and goes on to the next connection", async () => {
  const port = String(await freePort());
  const server = new Child(machine("server", port), "");
  await untilItSucceeds(["nc", "-N", "127.0.0.1", port], "hello world\n");
  await server.waitFor("hello world\n");
  await new Child(["nc", "-N", "127.0.0.1", port], "once more\n").end();
  await server.waitFor("once more\n");
  server.kill("SIGTERM");
  const { status, stdout } = await server.end();
  expect(status).toBe("SIGTERM");
  expect(stdout).toMatch(
    /^connection from 127\.0\.0\.1:\d+\nhello world\nconnection from 127\.0\.0\.1:\d+\nonce more\n$/,
  );
});

foreign("nc")("the client sends its message to nc -l", async () => {
  const port = String(await freePort());
  const listener = new Child(["nc", "-l", "127.0.0.1", port], "");
  await untilItSucceeds(machine("client", "127.0.0.1", port, "hello world"));
  expect(await listener.end()).toMatchObject({ status: 0, stdout: "hello world\n" });
});

foreign("nc")("the echo server gives nc back what it sends", async () => {
  const port = String(await freePort());
  const server = new Child(machine("echo-server", port, "--once"), "");
  const text = "a line\n".repeat(10_000);
  expect(await untilItSucceeds(["nc", "-N", "127.0.0.1", port], text)).toMatchObject({ stdout: text });
  expect(await server.end()).toMatchObject({ status: 0, stdout: "" });
});

foreign("python3")("a Python client sends a message to the server", async () => {
  const port = String(await freePort());
  const server = new Child(machine("server", "--once", port), "");
  await untilItSucceeds([...script("client"), port, "hello world\n"]);
  expect(await server.end()).toMatchObject({ status: 0, stdout: expect.stringMatching(RECEIVED) });
});

foreign("python3")("the client sends its message to a Python server", async () => {
  const { server, port } = await pythonServer();
  expect(await new Child(machine("client", "127.0.0.1", port, "hello world"), "").end()).toMatchObject({ status: 0 });
  expect(await server.end()).toMatchObject({ status: 0, stdout: `port ${port}\nhello world\n` });
});

foreign("python3")("the echo client and a Python echo server", async () => {
  const { server, port } = await pythonServer("echo");
  const client = new Child(machine("echo-client", "127.0.0.1", port), "one\ntwo\n");
  expect(await client.end()).toMatchObject({ status: 0, stdout: "echo: one\necho: two\n" });
  expect(await server.end()).toMatchObject({ status: 0, stdout: `port ${port}\nonetwo` });
});

foreign("python3")("a Python client and the echo server", async () => {
  const port = String(await freePort());
  const server = new Child(machine("echo-server", port, "--once"), "");
  const client = await untilItSucceeds([...script("client"), port, "héllo\n"]);
  expect(client).toMatchObject({ stdout: "héllo\n" });
  expect(await server.end()).toMatchObject({ status: 0 });
});

foreign("curl")("curl fetches a page from the web server, several at once", async () => {
  const port = String(await freePort());
  const server = new Child(machine("http-hello", port), "");
  const command = [
    "curl",
    "--silent",
    "--show-error",
    "--noproxy",
    "*",
    "--max-time",
    "20",
    `http://127.0.0.1:${port}/`,
  ];
  const greeting = { status: 0, stdout: "Hello, world!\n" };
  expect(await untilItSucceeds(command)).toMatchObject(greeting);
  const more = await Promise.all([1, 2, 3, 4].map(() => new Child(command, "").end()));
  for (const ending of more) expect(ending).toMatchObject(greeting);
  server.kill();
});

test("without a grant the server does not listen; with the flag that the refusal names it does", async () => {
  const port = String(await freePort());
  const refused = await new Child([...vmrun, program("concepts/server"), "--once", port], "").end();
  expect(refused.status).not.toBe(0);
  expect(refused.stdout).toBe("");
  const flag = /--allow-listen=\S+/.exec(refused.stderr)?.[0] ?? "";
  expect(flag).toBe(`--allow-listen=127.0.0.1:${port}`);
  const server = new Child([...vmrun, flag, program("concepts/server"), "--once", port], "");
  await untilItSucceeds(machine("client", "127.0.0.1", port, "hello world"));
  expect(await server.end()).toMatchObject({ status: 0, stdout: expect.stringMatching(RECEIVED) });
});
