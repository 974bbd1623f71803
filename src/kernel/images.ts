// Programs of processes: those that a machine is made for, and those whose images a guest hands over. Invariant: processes of equal
// images have one program, so that what is decoded and what a state holds is there once. spec/processes.md, "Starting".
import { FormatError } from "../base/bytes.ts";
import { type Program, prepare } from "../engine/program.ts";
import type { CallTable } from "../isa/calls.ts";
import type { VerifiedImage } from "../isa/image.ts";
import { decodeImage, encodeImage } from "../isa/image-file.ts";
import { isFault, verify } from "../isa/verify.ts";

/** Bytes of the hash at the end of an image file. */
const HASH_BYTES = 32;

/** Decoded programs, so that a machine that is decoded again and again decodes its program once. */
const PROGRAMS = new WeakMap<VerifiedImage, Program>();
const FILES = new WeakMap<VerifiedImage, Uint8Array>();

export function programOf(image: VerifiedImage): Program {
  const program = PROGRAMS.get(image) ?? prepare(image);
  PROGRAMS.set(image, program);
  return program;
}

/** The one image file of a program. */
export function fileOf({ image }: Program): Uint8Array {
  const file = FILES.get(image) ?? encodeImage(image);
  FILES.set(image, file);
  return file;
}

/** The program in an image file, one of `known` where that has the same; undefined when the bytes are no image that may run. */
export function programIn(file: Uint8Array, known: Iterable<Program>, calls: CallTable): Program | undefined {
  for (const program of known) if (isEqual(fileOf(program), file)) return program;
  try {
    const image = verify(decodeImage(file), calls);
    if (isFault(image)) return undefined;
    FILES.set(image, file.slice());
    return programOf(image);
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    throw error;
  }
}

/** Different files differ in their hashes, at the end, mostly. */
function isEqual(file: Uint8Array, other: Uint8Array): boolean {
  if (file.length !== other.length) return false;
  const end = file.length - HASH_BYTES;
  for (let k = Math.max(0, end); k < file.length; k++) if (file[k] !== other[k]) return false;
  for (let k = 0; k < end; k++) if (file[k] !== other[k]) return false;
  return true;
}
