// Pseudo-instructions: what one may write, and the instruction it is. Invariant: one row for each; `print` alone is more than one
// instruction and has its own file. spec/language.md, "Instructions" has this table.

/**
 * Letters stand for operands: x, y, z integer registers; K a constant; L a label; V anything. The first row whose operands fit
 * is taken; a mnemonic that is also an instruction's goes on to the instruction table when none fits.
 */
const TABLE: readonly (readonly [written: string, is: string])[] = [
  ["sub x, y, K", "add x, y, -K"],
  ["subw x, y, K", "addw x, y, -K"],
  ["bgt x, y, L", "blt y, x, L"],
  ["ble x, y, L", "bge y, x, L"],
  ["bgtu x, y, L", "bltu y, x, L"],
  ["bleu x, y, L", "bgeu y, x, L"],
  ["beqz x, L", "beq x, 0, L"],
  ["bnez x, L", "bne x, 0, L"],
  ["bltz x, L", "blt x, 0, L"],
  ["blez x, L", "ble x, 0, L"],
  ["bgtz x, L", "bgt x, 0, L"],
  ["bgez x, L", "bge x, 0, L"],
  ["beq K, x, L", "beq x, K, L"],
  ["bne K, x, L", "bne x, K, L"],
  ["blt K, x, L", "bgt x, K, L"],
  ["bge K, x, L", "ble x, K, L"],
  ["bgt K, x, L", "blt x, K, L"],
  ["ble K, x, L", "bge x, K, L"],
  ["bltu K, x, L", "bgtu x, K, L"],
  ["bgeu K, x, L", "bleu x, K, L"],
  ["bgtu K, x, L", "bltu x, K, L"],
  ["bleu K, x, L", "bgeu x, K, L"],
  ["seqz x, y", "seq x, y, 0"],
  ["snez x, y", "sne x, y, 0"],
  ["sltz x, y", "slt x, y, 0"],
  ["sgt x, y, z", "slt x, z, y"],
  ["sgtu x, y, z", "sltu x, z, y"],
  ["join V", "sys thread_join, V"],
  ["yield", "sys yield"],
  ["exit V", "sys exit, V"],
];

export type Letter = "x" | "y" | "z" | "K" | "L" | "V";

export interface Pseudo {
  readonly written: string;
  readonly is: string;
  /** Letters of what is written. */
  readonly pattern: readonly Letter[];
  /** The instruction it becomes. */
  readonly mnemonic: string;
  /** For `sys`, the name of the call. */
  readonly call: string | undefined;
  /** Its operands: the index of a written one, the same negated, or 0. */
  readonly operands: readonly (number | "zero" | { readonly negated: number })[];
}

const split = (text: string): { mnemonic: string; operands: string[] } => {
  const space = text.indexOf(" ");
  return space < 0
    ? { mnemonic: text, operands: [] }
    : { mnemonic: text.slice(0, space), operands: text.slice(space + 1).split(", ") };
};

const LETTERS: ReadonlySet<string> = new Set(["x", "y", "z", "K", "L", "V"]);
const letterOf = (text: string): Letter => (isLetter(text) ? text : "V");
const isLetter = (text: string): text is Letter => LETTERS.has(text);

function pseudoOf([written, is]: readonly [string, string]): Pseudo {
  const pattern = split(written).operands.filter(isLetter);
  const { mnemonic, operands } = split(is);
  const call = mnemonic === "sys" ? operands.shift() : undefined;
  const places = operands.map((text) => {
    if (text === "0") return "zero" as const;
    if (text.startsWith("-")) return { negated: pattern.indexOf(letterOf(text.slice(1))) };
    return pattern.indexOf(letterOf(text));
  });
  return { written, is, pattern, mnemonic, call, operands: places };
}

/** Rows by what is written. */
export const PSEUDOS: ReadonlyMap<string, readonly Pseudo[]> = tableOf();

function tableOf(): Map<string, Pseudo[]> {
  const rows = new Map<string, Pseudo[]>();
  for (const row of TABLE) {
    const { mnemonic } = split(row[0]);
    rows.set(mnemonic, [...(rows.get(mnemonic) ?? []), pseudoOf(row)]);
  }
  return rows;
}

export const PRINT = "print";
/** Everything one can write that is no row of the instruction table by itself. */
export const PSEUDO_NAMES: ReadonlySet<string> = new Set([PRINT, ...PSEUDOS.keys()]);
