// Every program of the project: assembling what the disassembler writes gives the same file again, byte for byte; and without
// location marks the same but for the debug information, which then speaks of the new text.
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
  const again = imageOf("disassembly.asm", disassemble(image, CALLS));
  expect(again.debug.functions).toEqual(image.debug.functions);
  expect(again.debug.registers).toEqual(image.debug.registers);
  expect(again.debug.data).toEqual(image.debug.data);
  expect(Buffer.from(encodeImage(again)).equals(file)).toBe(true);
  const text = disassemble(image, CALLS, false);
  expect(text).not.toContain(";@");
  const plain = imageOf("disassembly.asm", text);
  expect(withoutDebug(plain).equals(withoutDebug(image))).toBe(true);
  expect(disassemble(plain, CALLS, false)).toBe(text);
});
