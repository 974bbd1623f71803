// THE instruction table: one row per instruction, joined from its families. Invariant: numbers and names are unique and
// permanent. Everything that knows instructions loops over these rows. spec/instructions.md.
import { assert } from "../base/assert.ts";
import { BRANCH } from "./ops/branch.ts";
import { CONTROL } from "./ops/control.ts";
import { FLOAT } from "./ops/float.ts";
import { INTEGER } from "./ops/integer.ts";
import { ATOMIC, MEMORY } from "./ops/memory.ts";
import { MOVE } from "./ops/move.ts";
import type { Row } from "./ops/row.ts";
import { WORD } from "./ops/word.ts";

export const OPS: readonly Row[] = [
  ...MOVE,
  ...INTEGER,
  ...WORD,
  ...BRANCH,
  ...FLOAT,
  ...MEMORY,
  ...ATOMIC,
  ...CONTROL,
];

/** Reserved for growth: the next byte would then hold the instruction. */
export const ESCAPE = 255;

const BY_NUMBER: (Row | undefined)[] = new Array(256).fill(undefined);
for (const row of OPS) {
  assert(row.number > 0 && row.number < ESCAPE && BY_NUMBER[row.number] === undefined, "a row's number is used once");
  BY_NUMBER[row.number] = row;
}

interface Names {
  readonly byName: ReadonlyMap<string, Row>;
  readonly byMnemonic: ReadonlyMap<string, readonly Row[]>;
}

/** Made when a name is first asked for: what only runs asks for none. */
let names: Names | undefined;

function namesOfRows(): Names {
  names ??= indexed();
  return names;
}

function indexed(): Names {
  const byName = new Map<string, Row>();
  const byMnemonic = new Map<string, Row[]>();
  for (const row of OPS) {
    assert(!byName.has(row.name), `the name ${row.name} is used once`);
    byName.set(row.name, row);
    byMnemonic.set(row.mnemonic, [...(byMnemonic.get(row.mnemonic) ?? []), row]);
  }
  return { byName, byMnemonic };
}

/** The row with this number, or undefined when the number is free. */
export function rowOf(number: number): Row | undefined {
  return BY_NUMBER[number];
}

/** The row with this unique name. */
export function rowNamed(name: string): Row | undefined {
  return namesOfRows().byName.get(name);
}

/** The rows one can mean by a mnemonic; operands choose among them. A unique name means its row alone. */
export function rowsFor(mnemonic: string): readonly Row[] {
  const { byName, byMnemonic } = namesOfRows();
  const row = byName.get(mnemonic);
  return byMnemonic.get(mnemonic) ?? (row ? [row] : []);
}
