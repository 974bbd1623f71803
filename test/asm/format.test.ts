// The formatter: canonical, idempotent, and never a change of meaning.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { expect, test } from "vitest";
import { format } from "../../src/asm/format.ts";
import { assembleText } from "./support.ts";

function sources(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = `${folder}/${name}`;
    return statSync(path).isDirectory() ? sources(path) : name.endsWith(".asm") ? [path] : [];
  });
}

const LAYOUT: readonly (readonly [string, string, string])[] = [
  ["space between tokens", "const  A=1+2*( 3-4 )", "const A = 1 + 2 * (3 - 4)\n"],
  ["signs", "const A = - 1 - ~ 2 - -3", "const A = -1 - ~2 - -3\n"],
  [
    "a function",
    "func f( a,b:f64 )->c\nlet x\nloop :add a,b,- 1\nld a,[ b+8 ]\nend",
    "func f(a, b: f64) -> c\n    let x\nloop: add a, b, -1\n    ld a, [b + 8]\nend\n",
  ],
  [
    "data and structs",
    "struct P\nx:quad[ 4 ]\nend\ndata d :\n.quad 1,- 2\n.space P[2]\nend",
    "struct P\n    x: quad[4]\nend\ndata d:\n    .quad 1, -2\n    .space P[2]\nend\n",
  ],
  [
    "comments",
    "func f() ;one\n  ; two\n  nop; three\n  add a, b, 1;four\nend",
    "func f() ; one\n    ; two\n    nop         ; three\n    add a, b, 1 ; four\nend\n",
  ],
  ["blank lines", "\n\n; a\n\n\n\n; b\n\n", "; a\n\n; b\n"],
  ["line ends and tabs", "\ufefffunc f()\r\n\tret\rend", "func f()\n    ret\nend\n"],
  ["a faulty line stays", "func f()\n  add  $  x\nend", "func f()\n  add  $  x\nend\n"],
  ["an empty text", "\n\n", ""],
  ["strings", 'data s:.string "a ; b",  "c"', 'data s: .string "a ; b", "c"\n'],
  [
    "a mnemonic before a sign",
    "func f()\nexit  - 1\nli x,(1+2)*sizeof( P )\nend",
    "func f()\n    exit -1\n    li x, (1 + 2) * sizeof(P)\nend\n",
  ],
];

test.each(LAYOUT)("%s", (_name, source, formatted) => {
  expect(format(source)).toBe(formatted);
  expect(format(formatted)).toBe(formatted);
});

test.each(sources("programs"))("%s means the same when formatted", (path) => {
  const source = readFileSync(path, "utf8");
  const formatted = format(source);
  expect(format(formatted)).toBe(formatted);
  const before = assembleText(source, path);
  const after = assembleText(formatted, path);
  expect(after.diagnostics.map(({ code }) => code)).toEqual(before.diagnostics.map(({ code }) => code));
  const meaning = ({ image }: typeof before) => image && { ...image, debug: { ...image.debug, lines: 0, texts: 0 } };
  expect(meaning(after)).toEqual(meaning(before));
});
