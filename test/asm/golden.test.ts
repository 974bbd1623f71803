// Golden diagnostics: each source in test/golden/diagnostics with what is said of it in the .txt beside it.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { renderAll } from "../../src/asm/render.ts";
import { assembleText } from "./support.ts";

const FOLDER = "test/golden/diagnostics";
const NAMES = readdirSync(FOLDER).flatMap((file) => /^(.*)\.asm$/.exec(file)?.[1] ?? []);

test("there are at least sixty", () => {
  expect(NAMES.length).toBeGreaterThanOrEqual(60);
});

test.each(NAMES)("%s", (name) => {
  const source = readFileSync(`${FOLDER}/${name}.asm`, "utf8");
  const shown = renderAll(assembleText(source, `${name}.asm`));
  const path = `${FOLDER}/${name}.txt`;
  if (process.env.ACCEPT === "1") writeFileSync(path, shown);
  expect(shown, "to accept it: ACCEPT=1 npx vitest run test/asm/golden.test.ts").toBe(readFileSync(path, "utf8"));
  expect(shown).not.toBe("");
});
