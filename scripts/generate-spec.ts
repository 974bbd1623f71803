// Puts the generated tables into the pages of spec/: `node --import tsx scripts/generate-spec.ts`.
// Invariant: only what stands between the markers changes. The tables are made by spec-tables.ts.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { refreshed } from "./spec-tables.ts";

const inputs = { limitsSource: readFileSync("src/isa/limits.ts", "utf8") };
for (const name of readdirSync("spec").filter((name) => name.endsWith(".md"))) {
  const page = readFileSync(`spec/${name}`, "utf8");
  const fresh = refreshed(page, inputs);
  if (fresh !== page) writeFileSync(`spec/${name}`, fresh);
}
