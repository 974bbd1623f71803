// The tables in spec/ say what the rows say.
import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { refreshed } from "../../scripts/spec-tables.ts";
import { OPS } from "../../src/isa/ops.ts";

const PAGES = readdirSync("spec").filter((name) => name.endsWith(".md"));
const inputs = { limitsSource: readFileSync("src/isa/limits.ts", "utf8") };

test.each(PAGES)("the tables of spec/%s are fresh", (name) => {
  const page = readFileSync(`spec/${name}`, "utf8");
  expect(page, "to refresh them: node --import tsx scripts/generate-spec.ts").toBe(refreshed(page, inputs));
});

test("every instruction is in spec/instructions.md", () => {
  const page = readFileSync("spec/instructions.md", "utf8");
  for (const { number, mnemonic, doc } of OPS) {
    expect(page).toContain(`| ${number} | \`${mnemonic}`);
    expect(page).toContain(doc.replaceAll("|", "\\|"));
  }
});

test("a stale table and an unknown one are found", () => {
  const page = "before\n<!-- table traps -->\nold\n<!-- end -->\nafter";
  expect(refreshed(page, inputs)).toMatch(/^before\n<!-- table traps -->\n\n\| Number .*\n<!-- end -->\nafter$/s);
  expect(() => refreshed("<!-- table none -->\n<!-- end -->", inputs)).toThrow("no table is called none");
});
