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
const BY_NAME = new Map<string, Row>();
const BY_MNEMONIC = new Map<string, Row[]>();
for (const row of OPS) {
  assert(
    row.number > 0 && row.number < ESCAPE && BY_NUMBER[row.number] === undefined,
    `number ${row.number} is used once`,
  );
  assert(!BY_NAME.has(row.name), `the name ${row.name} is used once`);
  BY_NUMBER[row.number] = row;
  BY_NAME.set(row.name, row);
  BY_MNEMONIC.set(row.mnemonic, [...(BY_MNEMONIC.get(row.mnemonic) ?? []), row]);
}

/** The row with this number, or undefined when the number is free. */
export function rowOf(number: number): Row | undefined {
  return BY_NUMBER[number];
}

/** The row with this unique name. */
export function rowNamed(name: string): Row | undefined {
  return BY_NAME.get(name);
}

/** The rows one can mean by a mnemonic; operands choose among them. A unique name means its row alone. */
export function rowsFor(mnemonic: string): readonly Row[] {
  const row = BY_NAME.get(mnemonic);
  return BY_MNEMONIC.get(mnemonic) ?? (row ? [row] : []);
}
