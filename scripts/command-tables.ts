// Tables of the command line and of program tests, for spec-tables.ts. Invariant: a table says nothing that a row does not.
import { OWN_OPTIONS } from "../src/cli/lens-options.ts";
import { type OptionRow, RUN_OPTIONS } from "../src/cli/options.ts";
import { EXPECTATIONS } from "../src/testing/expectations.ts";

type Markdown = (head: readonly string[], rows: readonly (readonly string[])[]) => string;

export function commandTables(markdown: Markdown): [string, () => string][] {
  return [
    [
      "options",
      () =>
        markdown(
          ["Option", "Meaning"],
          RUN_OPTIONS.map((row) => [written(row), row.doc]),
        ),
    ],
    [
      "lens-options",
      () =>
        markdown(
          ["Option", "Meaning"],
          OWN_OPTIONS.map((row) => [written(row), row.doc]),
        ),
    ],
    [
      "expectations",
      () =>
        markdown(
          ["Comment", "Meaning"],
          Object.entries(EXPECTATIONS).map(([key, doc]) => [`\`; ${key}:\``, doc]),
        ),
    ],
  ];
}

function written({ name, short, value, optional }: OptionRow): string {
  const shown = value === undefined ? "" : optional ? `[=${value}]` : `=${value}`;
  return `\`--${name}${shown}\`${short === undefined ? "" : `, \`-${short}\``}`;
}
