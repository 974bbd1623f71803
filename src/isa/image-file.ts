// The image file. spec/image.md.
import { assert } from "../base/assert.ts";
import type { Image } from "./image.ts";

/** The bytes of an image. They depend on what the image says only, not on the order of its debug tables. */
export function encodeImage(_image: Image): Uint8Array<ArrayBuffer> {
  assert(false, "the image file is being written");
}

/** The image in exactly these bytes; throws a FormatError. Nothing is verified but the form of the file. */
export function decodeImage(_bytes: Uint8Array): Image {
  assert(false, "the image file is being written");
}
