// Walks a path below a mounted folder without following any link. Invariant: a step opens one name in a folder that is
// already open, so nobody who renames or links meanwhile can lead the walk out of the mount. spec/hosts.md.
import { close, constants, fstat, lstat, open, type Stats } from "node:fs";
import { errnoOf } from "./errno.ts";

const FOLDER_FLAGS = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** A refusal as a negative errno. */
export class FileError extends Error {
  readonly error: number;

  constructor(error: number) {
    super(`errno ${error}`);
    this.error = error;
  }
}

/** A Node call with a callback as a promise that fails with a FileError. */
export function ask<T>(start: (done: (error: unknown, value: T) => void) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    start((error, value) => (error ? reject(new FileError(errnoOf(error))) : resolve(value)));
  });
}

/** As `ask`, for calls that answer nothing. */
export function act(start: (done: (error: unknown) => void) => void): Promise<void> {
  return ask((done) => start((error) => done(error, undefined)));
}

/** A name inside a folder that is open. Only the last component of such a path can be a link. */
export function pathIn(folder: number, name: string): string {
  return `/proc/self/fd/${folder}/${name}`;
}

/** The components of a path that the kernel has made canonical; anything else is refused. */
function componentsOf(path: string): readonly string[] {
  if (path === "") return [];
  const names = path.split("/");
  if (names.some((name) => name === "" || name === "." || name === ".." || name.includes("\0"))) {
    throw new FileError(errnoOf({ code: "EACCES" }));
  }
  return names;
}

async function openFolder(folder: number, name: string): Promise<number> {
  const path = pathIn(folder, name);
  try {
    return await ask<number>((done) => open(path, FOLDER_FLAGS, done));
  } catch (error) {
    // Linux answers ENOTDIR for a link that was not followed; tell it apart from a plain file.
    const stats = await ask<Stats>((done) => lstat(path, done));
    if (stats.isSymbolicLink()) throw new FileError(errnoOf({ code: "ELOOP" }));
    throw error;
  }
}

/**
 * Opens the folder that holds the last name of `path`, hands both to `use`, and closes the folder again. For the mount's own
 * folder, path "", the name is ".".
 */
export async function inFolder<T>(
  root: number,
  path: string,
  use: (folder: number, name: string) => Promise<T>,
): Promise<T> {
  const names = componentsOf(path);
  let folder = root;
  try {
    for (const name of names.slice(0, -1)) {
      const next = await openFolder(folder, name);
      await closeUnless(folder, root);
      folder = next;
    }
    return await use(folder, names.at(-1) ?? ".");
  } finally {
    await closeUnless(folder, root);
  }
}

async function closeUnless(folder: number, root: number): Promise<void> {
  if (folder !== root) await act((done) => close(folder, done));
}

/** Opens a file or folder; pipes, devices and sockets are refused without waiting for anybody. */
export async function openPlain(folder: number, name: string, flags: number, mode: number): Promise<number> {
  const path = pathIn(folder, name);
  const safe = flags | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const file = await ask<number>((done) => open(path, safe, mode, done));
  try {
    const stats = await ask<Stats>((done) => fstat(file, done));
    if (!stats.isFile() && !stats.isDirectory()) throw new FileError(errnoOf({ code: "EACCES" }));
    return file;
  } catch (error) {
    await act((done) => close(file, done));
    throw error;
  }
}
