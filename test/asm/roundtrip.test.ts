// Assembling what the disassembler prints gives the same image, places in the source apart.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { expect, test } from "vitest";
import { disassemble } from "../../src/isa/disasm.ts";
import type { Image } from "../../src/isa/image.ts";
import { isFault, verify } from "../../src/isa/verify.ts";
import { CALLS } from "../../src/kernel/syscalls.ts";
import { assembleText } from "./support.ts";

function sources(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = `${folder}/${name}`;
    return statSync(path).isDirectory() ? sources(path) : name.endsWith(".asm") ? [path] : [];
  });
}

/** What runs. Names differ where one unit calls its data as another calls its registers: in one unit that cannot be. */
function essence(image: Image | undefined): unknown {
  return image && { ...image, debug: 0 };
}

/** The text of an image, which has passed the verifier. */
function textOf(image: Image): string {
  const verified = verify(image, CALLS);
  return isFault(verified) ? verified.message : disassemble(verified, CALLS);
}

const PROGRAMS = [...sources("programs"), "test/golden/asm/everything.asm"].filter(
  (path) => !path.startsWith("programs/std/"),
);

test.each(PROGRAMS)("%s", (path) => {
  const { image } = assembleText(readFileSync(path, "utf8"), path);
  expect(image, "it assembles").toBeDefined();
  if (!image) return;
  const text = textOf(image);
  const again = assembleText(text, "again.asm");
  expect(again.diagnostics).toEqual([]);
  expect(essence(again.image)).toEqual(essence(image));
  if (again.image) expect(textOf(again.image)).toBe(text);
});
