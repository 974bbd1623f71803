// Units: imports, exports, files beside a unit, and what the linker leaves out.
import { expect, test } from "vitest";
import { type Assembled, assemble, assembleUnit, besides } from "../../src/asm/assemble.ts";
import { LIBRARY_NAMES, library } from "../../src/asm/library.ts";
import { decodeUnit, encodeUnit } from "../../src/asm/unit.ts";
import { PAGE } from "../../src/isa/limits.ts";
import { CALLS } from "../../src/kernel/syscalls.ts";

/** Assembles main.asm among other files. */
function assembleFiles(files: Readonly<Record<string, string>>): Assembled {
  const texts = new Map(Object.entries(files));
  return assemble(texts.get("main.asm") ?? "", {
    path: "main.asm",
    calls: CALLS,
    library,
    readSource: (path) => texts.get(path),
    readFile: (path) => (texts.has(path) ? new TextEncoder().encode(texts.get(path)) : undefined),
  });
}

const codes = ({ diagnostics }: Assembled): string[] =>
  diagnostics.map(({ code, path, line }) => `${code} ${path}:${line}`);
const MAIN = "func main()\n ret\nend\n";

test("exported functions, data, constants and structs are seen, others not", () => {
  const unit = `export const SIZE = 3
export struct Pair
  a: quad
  b: quad
end
export data shared: .quad 7
const HIDDEN = 1
data private: .quad 8
export func seven() -> x
  let p
  la p, private
  ld x, [p]
  ret
end
func helper()
  ret
end`;
  const use = (line: string) => `import "./unit"\nfunc main()\n let x, p\n ${line}\n ret\nend`;
  const good = ["call seven -> x", "li x, SIZE", "ld x, [p + Pair.b]", "la p, shared + 1", "li x, sizeof(shared)"];
  for (const line of good) expect(codes(assembleFiles({ "main.asm": use(line), "unit.asm": unit }))).toEqual([]);
  for (const line of ["call helper", "li x, HIDDEN", "la p, private"])
    expect(codes(assembleFiles({ "main.asm": use(line), "unit.asm": unit }))).toEqual(["unknown-name main.asm:4"]);
});

test("only what is reached is in the image", () => {
  const { image } = assembleFiles({
    "main.asm": `import "./unit"\ndata unused: .quad 1\nfunc main()\n call used\n ret\nend\nfunc lonely()\n ret\nend`,
    "unit.asm":
      "data here: .quad 5\ndata there: .quad 6\nexport func used()\n let p\n la p, there\n ret\nend\nexport func idle()\n ret\nend",
  });
  expect(image?.debug.functions).toEqual(["main", "used"]);
  expect(image?.debug.data).toEqual([{ name: "there", address: PAGE, size: 8 }]);
});

test("private names of two units may be the same", () => {
  const unit = (name: string) => `func work()\n ret\nend\nexport func ${name}()\n call work\n ret\nend`;
  const { image, diagnostics } = assembleFiles({
    "main.asm": 'import "./a"\nimport "./b"\nfunc main()\n call one\n call two\n ret\nend',
    "a.asm": unit("one"),
    "b.asm": unit("two"),
  });
  expect(diagnostics).toEqual([]);
  expect(image?.debug.functions).toEqual(["main", "work", "one", "work_2", "two"]);
});

test("an imported file's faults are its own", () => {
  const assembled = assembleFiles({ "main.asm": `import "./unit"\n${MAIN}`, "unit.asm": "\nconst N = 1 / 0\n" });
  expect(codes(assembled)).toEqual(["division-by-zero unit.asm:2"]);
});

test("units that import each other", () => {
  const assembled = assembleFiles({
    "main.asm": `import "./a"\n${MAIN}`,
    "a.asm": 'import "./b"\n',
    "b.asm": 'import "./a"\n',
  });
  expect(codes(assembled)).toEqual(["import-cycle b.asm:1"]);
  expect(codes(assembleFiles({ "main.asm": `import "./main"\n${MAIN}` }))).toEqual(["import-cycle main.asm:1"]);
});

test("a unit imported twice is one, a missing one is one fault", () => {
  const files = { "a.asm": 'import "./c"\n', "b.asm": 'import "./c"\n', "c.asm": "export const N = 1\n" };
  const main = `import "./a"\nimport "./b"\nimport "./c"\nconst M = N\n${MAIN}`;
  expect(codes(assembleFiles({ ...files, "main.asm": main }))).toEqual([]);
  const missing = assembleFiles({ "main.asm": `import "./none"\nfunc main()\n call something\n ret\nend` });
  expect(codes(missing)).toEqual(["no-file main.asm:1"]);
});

test("an included file is data, found beside the unit", () => {
  const { image } = assembleFiles({
    "main.asm": 'import "./sub/unit"\nfunc main()\n let p\n la p, text\n ret\nend',
    "sub/unit.asm": 'export data text: .incbin "a.txt"\n',
    "sub/a.txt": "hello",
  });
  expect(image && new TextDecoder().decode(image.data)).toBe("hello");
});

test("relocations and anonymous strings", () => {
  const { image } = assembleFiles({
    "main.asm":
      'data t: .quad t + 8, main, 1\nfunc main()\n let p\n la p, t\n sys write, 1, "same"\n sys write, 1, "same"\n ret\nend',
  });
  const words = image && [...new BigInt64Array(image.data.slice(0, 24).buffer)];
  expect(words).toEqual([BigInt(PAGE + 8), 1n, 1n]);
  expect(image?.sites[0]?.args).toEqual(image?.sites[1]?.args);
  expect(image?.dataSize).toBe(28);
});

test("paths beside a unit", () => {
  expect(besides("a/b.asm", "./c.asm")).toBe("a/c.asm");
  expect(besides("b.asm", "./c.asm")).toBe("c.asm");
  expect(besides("/x/a/b.asm", "../c.asm")).toBe("/x/c.asm");
  expect(besides("b.asm", "../c.asm")).toBe("../c.asm");
});

test("needs are gathered once", () => {
  const { image } = assembleFiles({
    "main.asm": `needs "--allow-net"\nimport "./unit"\n${MAIN}`,
    "unit.asm": 'needs "--allow-net"\nneeds "--dir ."\n',
  });
  expect(image?.needs).toEqual(["--allow-net", "--dir ."]);
});

test.each(LIBRARY_NAMES)("%s survives being written and read", (name) => {
  const unit = library(name);
  expect(unit && decodeUnit(encodeUnit(unit))).toEqual(unit);
});

test("a unit with big integers, floats that JSON lacks, and bytes survives too", () => {
  const text =
    "export const A = 1 << 63\nexport const B = inf\nexport data d: .byte 0, 255, 128\nfunc f()\n let x\n li x, 1 << 40\n ret\nend";
  const { unit } = assembleUnit({ path: "u.asm", text }, { calls: CALLS });
  expect(unit && decodeUnit(encodeUnit(unit))).toEqual(unit);
  expect(unit?.constants.map(({ constant }) => constant.value)).toEqual([
    -(2n ** 63n) + 2n ** 64n,
    Number.POSITIVE_INFINITY,
  ]);
});

test("comparisons with many wide constants share the low part of the pool", () => {
  const lines = Array.from({ length: 300 }, (_, index) => ` beq x, ${index + 100_000}, l`);
  const { image, diagnostics } = assembleFiles({ "main.asm": `func main()\n let x\n${lines.join("\n")}\nl: ret\nend` });
  expect(diagnostics).toEqual([]);
  expect(image?.pool.length).toBe(300);
  const too = Array.from({ length: 65_537 }, (_, index) => ` beq x, ${index + 100_000}, l`);
  expect(codes(assembleFiles({ "main.asm": `func main()\n let x\n${too.join("\n")}\nl: ret\nend` }))).toEqual([
    "too-many main.asm:0",
  ]);
});
