// From a program's file to a verified image: an image as it is, a source through the cache or the assembler. Invariant: the
// assembler is loaded only when the cache has nothing. spec/command-line.md, "Programs" and "Cache".
import { FormatError } from "../base/bytes.ts";
import type { VerifiedImage } from "../isa/image.ts";
import { decodeImage, encodeImage } from "../isa/image-file.ts";
import { isFault, verify } from "../isa/verify.ts";
import { CALLS } from "../kernel/syscalls.ts";
import { ImageCache } from "./cache.ts";
import { decoded, looksLikeImage, verified } from "./image-bytes.ts";
import { displayName, readInput } from "./read-file.ts";
import { thisBuild } from "./version.ts";

export interface LoadOptions {
  readonly useCache: boolean;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** The program in a file, ready to run. Diagnostics go to standard error. */
export async function loadProgram(file: string, options: LoadOptions): Promise<VerifiedImage> {
  const bytes = readInput(file);
  const name = displayName(file);
  if (looksLikeImage(bytes)) return verified(decoded(bytes, name), name);
  const cache = options.useCache && file !== "-" ? new ImageCache(options.environment, thisBuild()) : undefined;
  const kept = cache?.load(file, bytes);
  const image = kept === undefined ? undefined : fromCache(kept);
  if (image !== undefined) return image;
  const { assembleSource } = await import("./source-command.ts");
  const { image: fresh, ingredients } = assembleSource(file, bytes);
  const checked = verified(fresh, name);
  cache?.store(file, bytes, ingredients, encodeImage(fresh));
  return checked;
}

/** An entry that does not hold what we would have written is no entry. */
function fromCache(bytes: Uint8Array): VerifiedImage | undefined {
  try {
    const result = verify(decodeImage(bytes), CALLS);
    return isFault(result) ? undefined : result;
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    throw error;
  }
}
