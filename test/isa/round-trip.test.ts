// Every program of the project: assembling what the disassembler writes gives the same image again, debug information apart,
// which then speaks of the new text; and that image is written as the same text.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { assemble } from "../../src/asm/assemble.ts";
import { library } from "../../src/asm/library.ts";
import { disassemble } from "../../src/isa/disasm.ts";
import { NO_DEBUG, type VerifiedImage } from "../../src/isa/image.ts";
import { decodeImage, encodeImage } from "../../src/isa/image-file.ts";
import { isFault, verify } from "../../src/isa/verify.ts";
import { CALLS } from "../../src/kernel/syscalls.ts";

const PROGRAMS = readdirSync("programs", { recursive: true, encoding: "utf8" })
  .map((name) => join("programs", name))
  .filter((path) => path.endsWith(".asm") && dirname(path) !== join("programs", "std"))
  .sort();

function imageOf(path: string, text: string): VerifiedImage {
  const readSource = (name: string) => readFileSync(name, "utf8");
  const readFile = (name: string) => readFileSync(name);
  const { image, diagnostics } = assemble(text, { path, calls: CALLS, library, readSource, readFile });
  if (!image) throw new Error(`${path}: ${JSON.stringify(diagnostics)}`);
  const result = verify(image, CALLS);
  if (isFault(result)) throw new Error(`${path}: ${JSON.stringify(result)}`);
  return result;
}

const withoutDebug = (image: VerifiedImage): Buffer => Buffer.from(encodeImage({ ...image, debug: NO_DEBUG }));

test.each(PROGRAMS)("%s", (path) => {
  const image = imageOf(path, readFileSync(path, "utf8"));
  const file = encodeImage(image);
  expect(Buffer.from(encodeImage(decodeImage(file))).equals(file)).toBe(true);
  const text = disassemble(image, CALLS);
  const again = imageOf(path, text);
  expect(withoutDebug(again).equals(withoutDebug(image))).toBe(true);
  expect(disassemble(again, CALLS)).toBe(text);
});
