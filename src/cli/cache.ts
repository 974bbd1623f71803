// Assembled images by the contents of their sources. Invariant: an entry is used only when its source, every file that went
// into it and this vmrun are the same as when it was made; whatever is wrong with the cache is as if it were empty.
// spec/command-line.md, "Cache".
import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ByteReader, ByteWriter } from "../base/bytes.ts";
import { Sha256, sha256 } from "../base/hash.ts";
import { encodeUtf8 } from "../base/utf8.ts";
import type { Ingredient } from "../host/node/program-files.ts";

/** Raised with every change of the layout of an entry. */
const LAYOUT = "vmrun cache 1";
const HASH_BYTES = 32;
const MAX_FILES = 4096;
const MAX_PATH = 65_536;

export class ImageCache {
  private readonly folder: string | undefined;
  private readonly build: string;

  /** `build` names this vmrun: another one shares no entries. */
  constructor(environment: Readonly<Record<string, string | undefined>>, build: string) {
    this.folder = cacheFolder(environment);
    this.build = build;
  }

  /** The image bytes made from this source at this path, if they still hold. */
  load(path: string, source: Uint8Array): Uint8Array | undefined {
    if (this.folder === undefined) return undefined;
    try {
      return imageIn(readFileSync(join(this.folder, this.key(path, source))));
    } catch {
      return undefined;
    }
  }

  /** Keeps an image; failing to is no error. */
  store(path: string, source: Uint8Array, ingredients: readonly Ingredient[], image: Uint8Array): void {
    if (this.folder === undefined) return;
    const writer = new ByteWriter(image.length + 1024);
    writer.u32(ingredients.length);
    for (const ingredient of ingredients) {
      writer.string(ingredient.path);
      writer.bytes(sha256(ingredient.bytes));
    }
    writer.blob(image);
    const body = writer.finish();
    const target = join(this.folder, this.key(path, source));
    const part = `${target}.${process.pid}.part`;
    try {
      mkdirSync(this.folder, { recursive: true, mode: 0o700 });
      writeFileSync(part, Buffer.concat([sha256(body), body]), { mode: 0o600 });
      renameSync(part, target);
    } catch {
      // Without a cache the next run assembles again.
    }
  }

  private key(path: string, source: Uint8Array): string {
    const hash = new Sha256();
    for (const part of [LAYOUT, this.build, path]) hash.update(encodeUtf8(`${part}\0`));
    hash.update(source);
    return `${hex(hash.digest())}.image`;
  }
}

/** The image in an entry, when all its ingredients are unchanged; throws or answers undefined otherwise. */
function imageIn(entry: Uint8Array): Uint8Array | undefined {
  const body = entry.subarray(HASH_BYTES);
  if (!equal(sha256(body), entry.subarray(0, HASH_BYTES))) return undefined;
  const reader = new ByteReader(body);
  const count = reader.count(HASH_BYTES, MAX_FILES);
  for (let i = 0; i < count; i++) {
    const path = reader.string(MAX_PATH);
    if (!equal(sha256(readFileSync(path)), reader.take(HASH_BYTES))) return undefined;
  }
  return reader.blob();
}

function equal(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && left.every((byte, index) => byte === right[index]);
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}

function cacheFolder(environment: Readonly<Record<string, string | undefined>>): string | undefined {
  const base = environment.XDG_CACHE_HOME;
  if (base?.startsWith("/")) return join(base, "vmrun");
  return environment.HOME?.startsWith("/") ? join(environment.HOME, ".cache", "vmrun") : undefined;
}

/** What tells this vmrun from others: its version, and size and time of the file that runs. */
export function buildName(version: string, entry: string): string {
  try {
    const { size, mtimeMs } = statSync(entry);
    return `${version} ${size} ${mtimeMs}`;
  } catch {
    return version;
  }
}
