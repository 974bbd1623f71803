// Turns the meaning of a row into text for the generated loop: parameters of `run` become reads of registers, constants or
// memory. Invariant: the text names nothing but what the loop declares. spec/engine.md, "The interpreter".
import { assert } from "../base/assert.ts";
import { type Operand, operandsOf } from "../isa/forms.ts";
import type { Row, Run } from "../isa/ops/row.ts";

/** Names from outside that a `run` may use; the generated file imports or finds them. */
const KNOWN = new Set(["Math", "BigInt", "popcount", "swapBytes", "roundEven", "CANONICAL_NAN", "CANONICAL_NAN_32"]);
const VIEWS = new Set(["i8", "u8", "i16", "u16", "i32", "i64", "f32", "f64", "view"]);
const KEYWORDS = new Set(["if", "else", "true", "false", "const", "let"]);

export interface Meaning {
  readonly parameters: readonly string[];
  /** An expression, or statements in braces. */
  readonly body: string;
}

/** The parameters and the body of an arrow function, as written. */
export function meaningOf(run: Run): Meaning {
  const text = run.toString();
  const match = /^\(?([^)=]*)\)?\s*=>\s*([\s\S]*)$/.exec(text);
  assert(match, `a row's run is an arrow function: ${text}`);
  const parameters = match[1]!.split(",").map((name) => name.trim());
  const body = match[2]!.trim();
  checkNames(body, new Set(parameters.filter((name) => name !== "")));
  return { parameters: parameters.filter((name) => name !== ""), body };
}

function checkNames(body: string, parameters: ReadonlySet<string>): void {
  for (const [name, before] of [...body.matchAll(/(\.?)\b([A-Za-z_]\w*)/g)].map((m) => [m[2]!, m[1]!] as const)) {
    if (before === "." || KEYWORDS.has(name)) continue;
    assert(parameters.has(name) || KNOWN.has(name), `a row's run names only its operands, not ${name}`);
  }
}

const SHIFT = { a: 8, b: 16, c: 24 } as const;
type Letter = keyof typeof SHIFT;

/** Index into the 64-bit view of the register in a field. */
export function registerWord(letter: Letter, registerClass: "x" | "f"): string {
  const base = registerClass === "x" ? "xw" : "fw";
  return letter === "c" ? `${base} + (w >>> 24) | 0` : `${base} + (w >>> ${SHIFT[letter]} & 255) | 0`;
}

/** Index into the 32-bit view of a half of the integer register in a field. */
export function registerHalf(letter: Letter, half: "low" | "high"): string {
  return `${half === "low" ? "xl" : "xh"} + (w >>> ${SHIFT[letter] - 1} & 510) | 0`;
}

/** Text that reads the operand a parameter of `run` stands for; the loop declares what is not an operand. */
export function readOf(row: Row, parameter: string): string | undefined {
  if (parameter === "bits") return `R[${registerWord("b", "f")}]`;
  if (parameter === "self") return "R[self]";
  const match = /^(f?)([abc])([lh]?)$/.exec(parameter);
  if (!match) return undefined;
  const letter = match[2] as Letter;
  const operand = operandsOf(row.form).find((candidate, position) => letterOf(candidate, position) === letter);
  assert(operand, `${row.name} has an operand ${letter}`);
  if (operand.kind === "register" || operand.kind === "memory") {
    if (match[1] === "f") return `F[${registerWord(letter, "f")}]`;
    if (match[3] === "") return `R[${registerWord(letter, "x")}]`;
    return `I[${registerHalf(letter, match[3] === "l" ? "low" : "high")}]`;
  }
  return constantOf(operand, match[1] === "f", match[3]!);
}

/** Constants have the letter of their place, registers that of their field. */
function letterOf(operand: Operand, position: number): string | undefined {
  if (operand.kind === "register") return operand.field;
  if (operand.kind === "memory") return "b";
  return "abc"[position];
}

function constantOf(operand: Operand, float: boolean, half: string): string {
  const inWord = operand.kind === "immediate" && operand.field === "bc";
  if (float) return "KF[ip >> 1]";
  if (half === "") return "K[ip >> 1]";
  if (inWord) return half === "l" ? "(w >> 16)" : "(w >> 31)";
  if (operand.kind === "immediate") return half === "l" ? "code[ip + 1 | 0]" : "(code[ip + 1 | 0] >> 31)";
  return half === "l" ? "KI[ip]" : "KI[ip + 1 | 0]";
}

/** A meaning with its operands put in: declarations for those named more than once, and the body. */
export function splice(
  row: Row,
  meaning: Meaning,
  declared: ReadonlySet<string> = new Set(),
): { before: string; body: string } {
  let { body } = meaning;
  let before = "";
  for (const parameter of meaning.parameters) {
    if (parameter === "m" || declared.has(parameter)) continue;
    const read = readOf(row, parameter);
    if (read === undefined) continue;
    const uses = [...body.matchAll(new RegExp(`\\b${parameter}\\b`, "g"))].length;
    if (uses > 1) before += `const ${parameter} = ${read};\n`;
    else body = body.replace(new RegExp(`\\b${parameter}\\b`), () => read);
  }
  body = body.replace(/\bm\.(\w+)/g, (_, name: string) => {
    assert(VIEWS.has(name), `a row's run names a view: ${name}`);
    return `m_${name}`;
  });
  return { before, body };
}
