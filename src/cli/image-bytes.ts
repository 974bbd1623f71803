// From the bytes of an image file to a verified image, or the sentence that says why not. Invariant: nothing but the verifier's
// answer is run. spec/image.md.
import { FormatError } from "../base/bytes.ts";
import type { Image, VerifiedImage } from "../isa/image.ts";
import { decodeImage, IMAGE_MAGIC } from "../isa/image-file.ts";
import { isFault, verify } from "../isa/verify.ts";
import { CALLS } from "../kernel/syscalls.ts";
import { CommandError, EXIT } from "./exit.ts";

/** True when the file claims to be an image; a source cannot begin with this byte. */
export function looksLikeImage(bytes: Uint8Array): boolean {
  return bytes[0] === IMAGE_MAGIC[0];
}

/** The image in a file's bytes, not yet verified. */
export function decoded(bytes: Uint8Array, name: string): Image {
  try {
    return decodeImage(bytes);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    throw new CommandError(EXIT.BAD_SOURCE, `${name}: bad image: ${error.message}`);
  }
}

export function verified(image: Image, name: string): VerifiedImage {
  const result = verify(image, CALLS);
  if (!isFault(result)) return result;
  const { message, function: inside, pc } = result;
  const place = [inside && `function ${inside}`, pc !== undefined && `instruction ${pc}`].filter((part) => part);
  const where = place.length > 0 ? ` (${place.join(", ")})` : "";
  throw new CommandError(EXIT.BAD_SOURCE, `${name}: bad image: ${message}${where}`);
}
