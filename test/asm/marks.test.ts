// Location marks: what they say is in the image, whatever the text holds; and names that would meet in one unit are kept apart by
// the linker, so that every image can be written as one unit and assembled to the same bytes.
import { expect, test } from "vitest";
import { assemble } from "../../src/asm/assemble.ts";
import { format } from "../../src/asm/format.ts";
import { library } from "../../src/asm/library.ts";
import { disassemble } from "../../src/isa/disasm.ts";
import type { VerifiedImage } from "../../src/isa/image.ts";
import { decodeImage, encodeImage } from "../../src/isa/image-file.ts";
import { MAX_FILES, MAX_LINE, MAX_PATH } from "../../src/isa/limits.ts";
import { isFault, verify } from "../../src/isa/verify.ts";
import { CALLS } from "../../src/kernel/syscalls.ts";
import { faultsOf } from "./support.ts";

function imageOf(files: Readonly<Record<string, string>>, path = Object.keys(files)[0] ?? ""): VerifiedImage {
  const texts = new Map(Object.entries(files));
  const readSource = (name: string) => texts.get(name);
  const { image, diagnostics } = assemble(texts.get(path) ?? "", { path, calls: CALLS, library, readSource });
  expect(diagnostics).toEqual([]);
  const result = image && verify(decodeImage(encodeImage(image)), CALLS);
  if (!result || isFault(result)) throw new Error(JSON.stringify(result));
  return result;
}

/** The disassembly, after a check that it gives the same file and is the same text again. */
function roundTrip(image: VerifiedImage): string {
  const text = disassemble(image, CALLS);
  const again = imageOf({ "again.asm": text });
  expect(again.debug).toEqual(image.debug);
  expect(Buffer.from(encodeImage(again)).equals(encodeImage(image))).toBe(true);
  expect(disassemble(again, CALLS)).toBe(text);
  return text;
}

const marksOf = (text: string): string[] => [...text.matchAll(/;@ .*$/gm)].map(([mark]) => mark);
const bodyOf = (...lines: string[]): string => ["func main()", ...lines, "end"].join("\n");

test("an instruction is where its mark says; one without is where it stands", () => {
  const { debug } = imageOf({
    "a.asm": bodyOf('nop ;@ b.asm:7:3 "  first"', "nop ;@ b.asm:8:4", "  ret ; here"),
  });
  expect(debug.files).toEqual(["b.asm", "a.asm"]);
  expect(debug.texts).toEqual(["  first", "  ret ; here"]);
  expect([...debug.lines]).toEqual([0, 7, 3, 0, 0, 8, 4, 0, 1, 4, 3, 1]);
});

test("the instructions of one source line have one mark each, the text once", () => {
  const text = roundTrip(imageOf({ "a.asm": `import "std/io"\n${bodyOf('  print "{} €\\n", 5', "  ret")}` }));
  const marks = marksOf(text.slice(text.indexOf("func main()")));
  expect(marks.slice(0, 5)).toEqual([
    ';@ a.asm:3:3 "  print \\"{} €\\\\n\\", 5"',
    ";@ a.asm:3:3",
    ";@ a.asm:3:3",
    ";@ a.asm:3:3",
    ';@ a.asm:4:3 "  ret"',
  ]);
  expect(text).toContain(";@ std/io.asm:");
});

test.each(["a b.asm", 'q"\\.asm', "ü:1:2.asm", "tab\t.asm", "\u202e.asm", `${"p".repeat(MAX_PATH - 4)}.asm`])(
  "a file called %j",
  (path) => {
    roundTrip(imageOf({ [path]: bodyOf("ret") }));
  },
);

test("texts of any characters", () => {
  const texts = [
    "\t; \0 \u0001 \u007f \u0085 \u00a0 \u2028 \u2029",
    "; \\x41 \\ \\\" 'a' \"",
    "; 🦀 é e\u0301 \ufeff ;@ a.asm:1:1",
  ];
  const image = imageOf({
    "a.asm": bodyOf(...texts.map((text) => `nop ${text}`), 'la p, "\u202e" ; \t ', "let p", "ret"),
  });
  expect(roundTrip(image)).toContain("\\u{202e}");
});

test("a mark for which a line has no room is left out", () => {
  const long = `ret ; ${"x".repeat(MAX_LINE - 6)}`;
  const text = disassemble(imageOf({ "a.asm": bodyOf('nop ; "', "nop", long) }), CALLS);
  expect(marksOf(text)).toHaveLength(2);
  imageOf({ "again.asm": text });
});

test("names that meet in one unit are told apart", () => {
  const image = imageOf({
    "main.asm": `import "./unit"
export data table: .quad 1
data empty: .zero 0
data page:
  .align 64
  .quad 2
end
data room: .zero 5
data far:
  .align 256
  .zero 3
end
func helper(j, end, sizeof: f64) -> data
  ret
end
func main()
  let buffer, helper, i64, buffer_2, __text_0
  la buffer, page
  la helper, room
  la i64, far
  la buffer_2, empty
  la __text_0, "text"
  la __text_0, ""
  call unit, 1
  tail helper2
end
func helper2()
  call helper, 1, 2, 1.5
  tail let
end
func let()
  ret
end`,
    "unit.asm": `data buffer: .quad 2
data main: .quad 3
func helper()
  ret
end
export func unit(table)
  let p, room, helper_2
  la p, buffer
  la p, main
  la p, "text"
  la room, helper
  call helper
  ret
end`,
  });
  const text = roundTrip(image);
  expect(text).toContain("export data table: .quad 0x1");
  expect(text).toContain("func unit(table_2)");
  expect(text).toContain("data buffer_3: .quad 0x2");
  expect(text).toContain("func helper(j, end, sizeof: f64) -> data");
});

test("fmt keeps marks, also those that cannot be read", () => {
  const line = 'nop ;@ "a b":1:1 "x;  y"';
  expect(format(bodyOf(line, "  nop   ;@  bad"))).toBe(`${bodyOf(`    ${line}`, "  nop   ;@  bad")}\n`);
});

test("a file name longer than a path may be, and more files than an image names", () => {
  expect(faultsOf(bodyOf(`ret ;@ ${"p".repeat(MAX_PATH + 1)}:1:1 "ret"`))).toContain("bad-mark:2");
  const lines = Array.from({ length: MAX_FILES + 1 }, (_, index) => `nop ;@ ${index}:1:1 "x"`);
  expect(faultsOf(bodyOf(...lines, "ret"))).toEqual(["too-many:0"]);
});
