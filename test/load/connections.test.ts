// Ten thousand connections to one machine: each has a green thread that waits in recv, all on one host thread, and all are
// answered. The clients are another process; both need as many descriptors as there are connections.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { missingToolNote } from "../foreign.ts";
import { Child, freePort, vmrun } from "../network/child.ts";

const CONNECTIONS = 10_000;
/** What a process needs for itself besides. */
const SPARE = 200;
const DESCRIPTORS = CONNECTIONS + SPARE;
const STEP_MS = 90_000;

const raise = `ulimit -n ${DESCRIPTORS}`;

function withDescriptors(command: readonly string[]): readonly string[] {
  return ["sh", "-c", `${raise} && exec "$@"`, "sh", ...command];
}

test(
  "10,000 threads wait in recv on 10,000 connections and all are answered",
  async (context) => {
    if (spawnSync("sh", ["-c", raise]).status !== 0) {
      const note = `${missingToolNote}${DESCRIPTORS} file descriptors for a process`;
      if (process.env.CI) throw new Error(`${note}: under CI the limit must allow them`);
      context.skip(note);
    }
    const port = String(await freePort());
    const count = String(CONNECTIONS);
    const limits = ["threads", "fds", "sockets"].flatMap((name) => ["--limit", `${name}=${DESCRIPTORS}`]);
    const machine = join(import.meta.dirname, "connections.asm");
    const server = new Child(withDescriptors([...vmrun, "--allow-net", "--stats", ...limits, machine, port, count]));
    const clients = new Child(
      withDescriptors([process.execPath, join(import.meta.dirname, "clients.mjs"), port, count]),
    );
    await clients.waitFor(`connected ${CONNECTIONS}\n`, STEP_MS);
    await server.waitFor(`${CONNECTIONS} threads wait\n`, STEP_MS);
    clients.write("go\n");
    expect(await clients.end(STEP_MS)).toMatchObject({
      status: 0,
      stdout: expect.stringContaining(`answered ${CONNECTIONS}`),
    });
    expect(await server.end(STEP_MS)).toMatchObject({
      status: 0,
      stdout: `${CONNECTIONS} threads wait\n`,
      stderr: expect.stringContaining(`threads-peak ${CONNECTIONS + 1}\n`),
    });
  },
  5 * STEP_MS,
);
