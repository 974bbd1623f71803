// From image to assembly text. Invariant: assembling the text gives the image's bytes again. spec/language.md.
import { assert } from "../base/assert.ts";
import type { CallTable } from "./calls.ts";
import type { VerifiedImage } from "./image.ts";

/** The whole image as one unit. */
export function disassemble(_image: VerifiedImage, _calls: CallTable): string {
  assert(false, "the disassembler is being written");
}

/** The instruction at pc on one line, with the names of its function: for traces and reports. */
export function formatInstruction(_image: VerifiedImage, _pc: number, _calls: CallTable): string {
  assert(false, "the disassembler is being written");
}
