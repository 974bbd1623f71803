// The documentation runs: every code block of README.md and spec/*.md has a marker that says how it is tested, and here it is
// done. Pages run in a folder of their own each, their blocks in the order of the page. spec/README.md, "Examples".
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { inWorkshop, where } from "./docs/page-run.ts";
import { allPages, MARKERS, matches, parsePage, sessionOf } from "./docs/pages.ts";
import { foreign, hasTool, missingToolNote } from "./foreign.ts";
import { projectFiles } from "./tidy/text-rules.ts";

const root = join(import.meta.dirname, "..");
const pages = allPages(root);
const PAGE_TIMEOUT_MS = 180_000;

test("every block has a marker that fits", () => {
  expect(pages.flatMap((page) => page.faults)).toEqual([]);
  const languages: Partial<Record<string, string>> = {
    asm: "run patched assemble unit body file output shape",
    console: "run start foreign patched shape",
  };
  const misfits = pages
    .flatMap((page) => page.blocks)
    .filter(({ language, marker }) => !(languages[language] ?? marker).split(" ").includes(marker));
  expect(misfits.map((block) => `${where(block)}: ${block.language} is not marked ${block.marker}`)).toEqual([]);
});

test("spec/README.md says what each marker means", () => {
  const index = readFileSync(join(root, "spec/README.md"), "utf8");
  for (const [marker, meaning] of Object.entries(MARKERS)) expect(index).toContain(`| \`${marker}\` | ${meaning} |`);
});

/** Targets of the links in a page that are files of the project. */
const linksOf = (path: string) =>
  [...readFileSync(join(root, path), "utf8").matchAll(/\]\((?!https?:)([^)#\s]+)[^)]*\)/g)].map((match) =>
    join(dirname(path), match[1] ?? ""),
  );

test.each([...pages.map(({ path }) => path), "editors/README.md"])("links in %s lead somewhere", (path) => {
  expect(linksOf(path).filter((target) => !existsSync(join(root, target)))).toEqual([]);
});

test("spec/README.md has every page", () => {
  const listed = new Set(linksOf("spec/README.md"));
  const paths = pages.map(({ path }) => path).filter((path) => path.startsWith("spec/") && path !== "spec/README.md");
  expect(paths.filter((path) => !listed.has(path))).toEqual([]);
});

test("the pages and sections that sources name exist", () => {
  const text = new Map(pages.map(({ path }) => [path, readFileSync(join(root, path), "utf8")]));
  const named = /\b(spec\/[\w-]+\.md)(?:, "([^"]+)")?/g;
  const missing: string[] = [];
  for (const [path, source] of projectFiles(root)) {
    if (!/^(?:src|scripts|bench|programs)\//.test(path)) continue;
    for (const [, page = "", section] of source.matchAll(named)) {
      const content = text.get(page);
      const heading = `\n#+ ${section?.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}\n`;
      if (content === undefined || (section !== undefined && !new RegExp(heading).test(content)))
        missing.push(`${path}: ${page}${section === undefined ? "" : `, "${section}"`}`);
    }
  }
  expect(missing).toEqual([]);
});

test("an output follows a run, and a file is used", () => {
  for (const { blocks } of pages) {
    for (const [index, block] of blocks.entries()) {
      if (block.marker === "output") expect(blocks[index - 1]?.marker, where(block)).toMatch(/^run$/);
      const later = blocks.slice(index + 1).map((other) => other.text);
      if (block.marker === "file") expect(later.join(""), where(block)).toContain(block.detail.replace(/\.asm$/, ""));
    }
  }
});

test("the README marks the two commands of a newcomer", () => {
  const marked = pages[0]?.blocks.filter(({ marker }) => marker === "fresh-clone") ?? [];
  expect(marked.map(({ detail }) => detail)).toEqual(["Hello, world!", "passed, 0 failed"]);
});

describe("the blocks of", () => {
  for (const page of pages)
    test.concurrent(page.path, () => inWorkshop(root, page, (run) => run.all()), PAGE_TIMEOUT_MS);
});

describe("the block with foreign tools at", () => {
  for (const page of pages) {
    for (const [index, block] of page.blocks.entries()) {
      if (block.marker !== "foreign") continue;
      const body = () => inWorkshop(root, page, (run) => run.only(index));
      // A container may forbid strace, so CI does not ask for it.
      if (/strace/.test(block.detail) && !hasTool("strace"))
        test(where(block), ({ skip }) => skip(`${missingToolNote}strace`));
      else foreign(...block.detail.split(", "))(where(block), body, PAGE_TIMEOUT_MS);
    }
  }
});

describe("the reader of pages", () => {
  test("finds blocks and their markers", () => {
    const text = "a\n<!-- run: --seed 1 -->\n```asm\nx\n```\n\n```text\ny\n```\n<!-- unknown -->\n```ts\n```\n";
    const { blocks, faults } = parsePage("p.md", text);
    expect(blocks).toEqual([
      { page: "p.md", line: 3, language: "asm", marker: "run", detail: "--seed 1", text: "x\n" },
    ]);
    expect(faults.map((fault) => fault.split(":")[1])).toEqual(["7", "11"]);
    expect(parsePage("p.md", "```\nx\n").faults[0]).toContain("no end");
    expect(parsePage("p.md", "  ```sh\n").faults[0]).toContain("three backticks");
  });

  test("reads sessions", () => {
    expect(sessionOf("$ a \\\n  b\nout\n$ c\n")).toEqual([
      { command: "a \\\n  b", expected: "out\n" },
      { command: "c", expected: "" },
    ]);
    expect(() => sessionOf("out\n")).toThrow("begins with");
  });

  test("compares with gaps", () => {
    expect(matches("a\n", "a\n")).toBe(true);
    expect(matches("a\n", "a\nb\n")).toBe(false);
    expect(matches("a\n", "a")).toBe(false);
    expect(matches("", "")).toBe(true);
    expect(matches("port ...\nend\n", "port 5 (x)\nend\n")).toBe(true);
    expect(matches("port ...\nend\n", "port 5\n6\nend\n")).toBe(false);
    expect(matches("a\n...\nd\n", "a\nb\nc\nd\n")).toBe(true);
    expect(matches("a\n...\nd\n", "a\nd\n")).toBe(true);
    expect(matches("a.\n", "ab\n")).toBe(false);
  });
});
