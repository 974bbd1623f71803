// Chooses the row of the instruction table by the operands. Invariant: loops over the rows; nothing here knows an instruction by
// name. spec/language.md, "Instructions".
import { operandsOf, type Operand as Slot } from "../isa/forms.ts";
import type { Row } from "../isa/ops/row.ts";
import { OPS, rowsFor } from "../isa/ops.ts";
import type { Reporter } from "./diagnostics.ts";
import { articled, type Resolved } from "./operands.ts";
import { type Letter, PSEUDO_NAMES, PSEUDOS } from "./pseudo.ts";
import { didYouMean } from "./suggest.ts";
import { type Instruction, type Spot, spotOf, type Token } from "./syntax.ts";

export interface Candidate {
  readonly row: Row;
  readonly slots: readonly Slot[];
  /** Constants of 32-bit instructions may be written unsigned. */
  readonly word: boolean;
}

const CANDIDATES = new Map<string, readonly Candidate[]>();

/** The rows a mnemonic can mean, the one with registers first. */
export function candidatesFor(mnemonic: string): readonly Candidate[] {
  let list = CANDIDATES.get(mnemonic);
  if (!list) {
    list = rowsFor(mnemonic).map((row) => ({ row, slots: operandsOf(row.form), word: row.family === "word" }));
    if (list.length > 0) CANDIDATES.set(mnemonic, list);
  }
  return list;
}

const fits = (value: bigint, bits: number): boolean => BigInt.asIntN(bits, value) === BigInt.asIntN(64, value);

/** The constant as the instruction holds it, or undefined when it does not fit. */
export function immediateOf(value: bigint, field: "imm" | "bc", word: boolean): number | undefined {
  if (fits(value, field === "imm" ? 32 : 16)) return Number(BigInt.asIntN(64, value));
  return word && field === "imm" && value >= 0n && value < 2n ** 32n ? Number(BigInt.asIntN(32, value)) : undefined;
}

function kindFits(slot: Slot, value: Resolved): boolean {
  switch (slot.kind) {
    case "register":
      return value.kind === "register" && value.class === slot.class;
    case "immediate":
      return value.kind === "integer";
    case "pool":
      return value.kind === "integer" || (value.kind === "float" && slot.class === "f");
    case "memory":
      return value.kind === "memory";
    case "address":
      return value.kind === "address" || value.kind === "text";
    case "function":
      return value.kind === "function";
    case "label":
    case "table":
      return value.kind === "label";
    case "site":
      return false;
  }
}

function slotFits(slot: Slot, value: Resolved, word: boolean): boolean {
  if (!kindFits(slot, value)) return false;
  return (
    slot.kind !== "immediate" || value.kind !== "integer" || immediateOf(value.value, slot.field, word) !== undefined
  );
}

/** How many of the operands fit a candidate; a jump table takes all that are left. */
function fitting({ slots, word }: Candidate, values: readonly Resolved[]): number {
  const last = slots.length - 1;
  let index = 0;
  for (; index < values.length; index++) {
    const slot = slots[Math.min(index, last)];
    if (!slot || (index > last && slot.kind !== "table") || !slotFits(slot, values[index]!, word)) break;
  }
  return index;
}

const takes = ({ slots }: Candidate, count: number): boolean =>
  slots.length === count || (slots[slots.length - 1]?.kind === "table" && count >= slots.length);

/** The candidate that fits all operands, or undefined. */
export function choose(candidates: readonly Candidate[], values: readonly Resolved[]): Candidate | undefined {
  for (const candidate of candidates)
    if (takes(candidate, values.length) && fitting(candidate, values) === values.length) return candidate;
  return undefined;
}

/** Says why no candidate fits. */
export function explain(
  node: Instruction,
  mnemonic: string,
  candidates: readonly Candidate[],
  values: readonly Resolved[],
  reporter: Reporter,
): void {
  const right = candidates.filter((candidate) => takes(candidate, values.length));
  if (right.length === 0) {
    operandCount(node, mnemonic, candidates, values, reporter);
    return;
  }
  const furthest = Math.max(...right.map((candidate) => fitting(candidate, values)));
  const at = values[furthest]!;
  const near = right.filter((candidate) => fitting(candidate, values) === furthest);
  const slots = near.map(({ slots }) => slots[Math.min(furthest, slots.length - 1)]!);
  const spot = spotOf(at.node);
  const ranged = slots.find((slot) => kindFits(slot, at));
  if (ranged && at.kind === "integer") {
    reporter.error("constant-range", spot, `the constant ${at.value} does not fit in \`${mnemonic}\``, {
      label: ranged.kind === "immediate" && ranged.field === "bc" ? "at most 16 bits" : "32 bits, signed",
      help: "load it into a register first, with `li`",
    });
    return;
  }
  const wanted = [...new Set([...slots.map(slotWords), ...pseudoWords(mnemonic, furthest, values)])].join(" or ");
  const message = `\`${mnemonic}\` takes ${wanted} here, not ${foundWords(at)}`;
  reporter.error("operand-kind", spot, message, { help: helpFor(mnemonic, slots, at, candidates) });
}

/** What pseudo-instructions of the same name take at this place. */
function pseudoWords(mnemonic: string, place: number, values: readonly Resolved[]): string[] {
  const rows = PSEUDOS.get(mnemonic) ?? [];
  return rows.flatMap(({ pattern }) => {
    const letter = pattern[place];
    const reached =
      pattern.length === values.length && values.slice(0, place).every((value, k) => letterFits(pattern[k]!, value));
    return letter && reached
      ? [letter === "K" ? "a constant" : letter === "L" ? "a label" : "an integer register"]
      : [];
  });
}

/** Whether an operand may stand for a letter of a pseudo-instruction. */
export function letterFits(letter: Letter, value: Resolved): boolean {
  if (letter === "V") return true;
  if (letter === "K") return value.kind === "integer";
  return letter === "L" ? value.kind === "label" : value.kind === "register" && value.class === "x";
}

function operandCount(
  node: Instruction,
  mnemonic: string,
  candidates: readonly Candidate[],
  values: readonly Resolved[],
  reporter: Reporter,
): void {
  const counts = [...new Set(candidates.map(({ slots }) => slots.length))].sort();
  const table = candidates.some(({ slots }) => slots.some((slot) => slot.kind === "table"));
  const takesWords =
    counts.length === 1 && counts[0] === 0
      ? "no operands"
      : `${table ? "at least " : ""}${counts.join(" or ")} operand${counts.join() === "1" ? "" : "s"}`;
  const extra = node.operands[Math.max(...counts)];
  const spot: Spot = extra ? spotOf(extra) : node.mnemonic;
  const usage = candidates.map((candidate) => `\`${usageOf(mnemonic, candidate)}\``).slice(0, 2);
  reporter.error("operand-count", spot, `\`${mnemonic}\` takes ${takesWords}, found ${values.length}`, {
    help: `write ${usage.join(" or ")}`,
  });
}

function slotWords(slot: Slot): string {
  switch (slot.kind) {
    case "register":
      return `${articled(slot.class)} register`;
    case "immediate":
      return "a constant";
    case "pool":
      return slot.class === "x" ? "a constant" : "a float constant";
    case "memory":
      return "a memory operand";
    case "address":
      return "the name of data, a string";
    case "function":
      return "a function";
    case "label":
    case "table":
      return "a label";
    case "site":
      return "a name";
  }
}

export function foundWords(value: Resolved): string {
  switch (value.kind) {
    case "register":
      return `the ${value.class === "x" ? "integer" : "float"} register \`${value.name.image}\``;
    case "integer":
      return `the constant ${value.value}`;
    case "float":
      return `the float ${value.value}`;
    case "address":
      return `the data \`${value.name}\``;
    case "function":
      return `the function \`${value.entry.name}\``;
    case "label":
      return `the label \`${value.name.image}\``;
    case "memory":
      return "a memory operand";
    case "text":
      return "a string";
  }
}

function helpFor(
  mnemonic: string,
  slots: readonly Slot[],
  at: Resolved,
  candidates: readonly Candidate[],
): string | undefined {
  const wants = (kind: Slot["kind"]): boolean => slots.some((slot) => slot.kind === kind);
  if (wants("memory") && at.kind === "register") return `a memory operand stands in brackets: \`[${at.name.image}]\``;
  if (wants("memory") && at.kind === "address") return `load the address first: \`la p, ${at.name}\`, then use \`[p]\``;
  if (at.kind === "address" && wants("register")) return `load its address into a register first: \`la p, ${at.name}\``;
  if (at.kind === "integer" && wants("register")) return "load the constant into a register first, with `li`";
  if (at.kind === "float" && wants("register")) return "load the constant into a register first, with `fli.d`";
  const other = otherClass(mnemonic, at);
  return other ?? (candidates[0] && `write \`${usageOf(mnemonic, candidates[0])}\``);
}

/** The same operation on the other class of registers. */
function otherClass(mnemonic: string, at: Resolved): string | undefined {
  if (at.kind !== "register") return undefined;
  const name = at.class === "f" ? `f${mnemonic}.d` : /^f(.*)\.d$/.exec(mnemonic)?.[1];
  return name !== undefined && rowsFor(name).length > 0
    ? `for ${at.class === "f" ? "floats" : "integers"} the instruction is \`${name}\``
    : undefined;
}

const usageOf = (mnemonic: string, { slots }: Candidate): string =>
  slots.length === 0 ? mnemonic : `${mnemonic} ${slots.map(usageWord).join(", ")}`;

function usageWord(slot: Slot): string {
  if (slot.kind === "register") return slot.class === "x" ? slot.field : `f${slot.field}`;
  if (slot.kind === "memory") return "[p + offset]";
  if (slot.kind === "immediate") return "constant";
  if (slot.kind === "pool") return slot.class === "f" ? "float" : "constant";
  if (slot.kind === "address") return "data";
  if (slot.kind === "table") return "label, ...";
  return slot.kind === "site" ? "name, ..." : slot.kind;
}

/** What other assemblers call some instructions. */
const ELSEWHERE: ReadonlyMap<string, string> = new Map([
  ["mov", "mv"],
  ["move", "mv"],
  ["jmp", "j"],
  ["jump", "j"],
  ["b", "j"],
  ["jal", "call"],
  ["jalr", "call"],
  ["bl", "call"],
  ["return", "ret"],
  ["syscall", "sys"],
  ["ecall", "sys"],
  ["svc", "sys"],
  ["int", "sys"],
  ["load", "ld"],
  ["store", "sd"],
  ["lea", "la"],
  ["je", "beq"],
  ["jne", "bne"],
  ["inc", "add"],
  ["dec", "sub"],
  ["shl", "sll"],
  ["shr", "srl"],
  ["sar", "sra"],
  ["mod", "rem"],
  ["push", "sd"],
  ["pop", "ld"],
  ["fmv", "fmv.d"],
  ["fli", "fli.d"],
]);

/** Reports a mnemonic that is none. */
export function unknownMnemonic(at: Token, reporter: Reporter): void {
  const known = ELSEWHERE.get(at.image.toLowerCase());
  const names = (): Set<string> => new Set([...OPS.flatMap((row) => [row.mnemonic, row.name]), ...PSEUDO_NAMES]);
  const help = known ? `here it is called \`${known}\`` : () => didYouMean(at.image, names());
  reporter.error("unknown-instruction", at, `there is no instruction \`${at.image}\``, { help });
}

/** Reports that no row of a pseudo-instruction fits. */
export function explainPseudo(node: Instruction, reporter: Reporter): void {
  const rows = PSEUDOS.get(node.mnemonic.image) ?? [];
  const forms = rows.map((row) => `\`${row.written}\``).join(" or ");
  reporter.error("operand-kind", node.mnemonic, `these operands do not fit \`${node.mnemonic.image}\``, {
    help: `write ${forms}; x, y, z are integer registers, K is a constant, L a label`,
  });
}
