// Mounted folders of the real host: what works, and what never leads out. spec/hosts.md.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createNodeHost } from "../../src/host/node/index.ts";
import { ERRNO } from "../../src/kernel/errno.ts";
import { Exchange } from "./exchange.ts";

const O_RDWR = 2;
const O_CREAT = 0x40;
let base: string;
let folder: string;
let exchange: Exchange;

beforeEach(async () => {
  base = mkdtempSync(join(tmpdir(), "vmrun-files-"));
  folder = join(base, "mounted");
  mkdirSync(join(folder, "sub"), { recursive: true });
  writeFileSync(join(base, "secret"), "secret");
  writeFileSync(join(folder, "plain"), "0123456789");
  exchange = new Exchange(await createNodeHost({ folders: [folder] }));
});
afterEach(async () => {
  await exchange.host.close();
  rmSync(base, { recursive: true });
});

const open = (path: string, flags = 0) =>
  exchange.file(exchange.object(), { op: "open", mount: 0, path, flags, mode: 0o644 });

test("a file is created, written, read, cut, renamed, listed and removed", async () => {
  const id = exchange.object();
  const bytes = new TextEncoder().encode("hello world");
  expect(
    (await exchange.file(id, { op: "open", mount: 0, path: "sub/new", flags: O_RDWR | O_CREAT, mode: 0o600 })).value,
  ).toBe(0);
  expect((await exchange.file(id, { op: "write", offset: 0, bytes })).value).toBe(bytes.length);
  expect((await exchange.file(id, { op: "write", offset: "append", bytes })).value).toBe(bytes.length);
  expect((await exchange.file(id, { op: "truncate", length: 15 })).value).toBe(0);
  expect((await exchange.file(id, { op: "sync" })).value).toBe(0);
  const read = await exchange.file(id, { op: "read", offset: 6, length: 100 });
  expect(new TextDecoder().decode(read.bytes)).toBe("worldhell");
  expect((await exchange.file(id, { op: "read", offset: 15, length: 5 })).bytes).toHaveLength(0);
  const status = await exchange.file(id, { op: "fstat" });
  expect(new DataView(Uint8Array.from(status.bytes ?? []).buffer).getBigUint64(0, true)).toBe(15n);
  expect((await exchange.file(id, { op: "close" })).value).toBe(0);
  expect((await exchange.file(id, { op: "read", offset: 0, length: 1 })).value).toBe(-ERRNO.EBADF);
  expect((await exchange.file(0, { op: "rename", mount: 0, path: "sub/new", to: "moved" })).value).toBe(0);
  expect(readFileSync(join(folder, "moved"), "utf8")).toBe("hello worldhell");
  const listed = await exchange.file(0, { op: "list", mount: 0, path: "" });
  expect([...(listed.names ?? [])].sort()).toEqual(["moved", "plain", "sub/"]);
  expect((await exchange.file(0, { op: "rmdir", mount: 0, path: "sub" })).value).toBe(0);
  expect((await exchange.file(0, { op: "unlink", mount: 0, path: "moved" })).value).toBe(0);
});

test("links are refused wherever they stand", async () => {
  symlinkSync(join(base, "secret"), join(folder, "link"));
  symlinkSync(base, join(folder, "out"));
  symlinkSync("loop", join(folder, "loop"));
  symlinkSync("nowhere", join(folder, "dangling"));
  for (const path of ["link", "out/secret", "loop", "dangling", "loop/x"]) {
    expect((await open(path)).value, path).toBe(-ERRNO.ELOOP);
    expect((await exchange.file(0, { op: "stat", mount: 0, path })).value, path).toBe(-ERRNO.ELOOP);
  }
  expect((await exchange.file(0, { op: "list", mount: 0, path: "out" })).value).toBeLessThan(0);
  expect((await exchange.file(0, { op: "mkdir", mount: 0, path: "out/new", mode: 0o755 })).value).toBe(-ERRNO.ELOOP);
  expect((await exchange.file(0, { op: "rename", mount: 0, path: "plain", to: "out/plain" })).value).toBe(-ERRNO.ELOOP);
  expect((await exchange.file(0, { op: "list", mount: 0, path: "" })).names).not.toContain("link");
});

test("paths that are not canonical are refused", async () => {
  for (const path of ["../secret", "sub/../../secret", "/etc/passwd", "sub//x", "./plain", "a\0b"]) {
    expect((await open(path)).value, path).toBe(-ERRNO.EACCES);
  }
  expect((await open("x".repeat(300))).value).toBe(-ERRNO.ENAMETOOLONG);
  expect((await open("plain/x")).value).toBe(-ERRNO.ENOTDIR);
  expect((await open("missing")).value).toBe(-ERRNO.ENOENT);
});

test("a named pipe is refused without waiting for its other end", async () => {
  execFileSync("sh", ["-c", 'mkfifo "$0"', join(folder, "fifo")]);
  for (let i = 0; i < 6; i++) expect((await open("fifo")).value).toBe(-ERRNO.EACCES);
  expect((await open("fifo", 1)).value).toBe(-ERRNO.EACCES);
  expect((await exchange.file(0, { op: "stat", mount: 0, path: "fifo" })).value).toBe(-ERRNO.EACCES);
});

test("folders are told from files", async () => {
  expect((await open("sub")).value).toBe(1);
  expect((await open("sub", O_RDWR)).value).toBe(-ERRNO.EISDIR);
  expect((await exchange.file(0, { op: "rmdir", mount: 0, path: "plain" })).value).toBe(-ERRNO.ENOTDIR);
});

test("what cannot be mounted is refused with the reason", async () => {
  await expect(createNodeHost({ folders: [join(base, "missing")] })).rejects.toThrow("there is no such directory");
  await expect(createNodeHost({ folders: [join(base, "secret")] })).rejects.toThrow("it is not a directory");
});
