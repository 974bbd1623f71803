// `vmrun fmt`: the one layout of a source. Invariant: tokens and comments stay as they are, only space between them changes, so
// the meaning cannot change; formatting twice is the same as once. spec/language.md, "Layout".
import { Diagnostics, Reporter } from "./diagnostics.ts";
import { Scanner } from "./scan.ts";
import { linesOf } from "./source.ts";
import type { Token } from "./tokens.ts";
import * as T from "./tokens.ts";

const INDENT = "    ";

/** A line taken apart. */
interface Laid {
  /** Without comment; a faulty line is kept as it is. */
  readonly code: string;
  readonly comment: string;
}

/** The text in canonical layout. */
export function format(text: string): string {
  const lines = linesOf(text);
  const scanner = new Scanner(new Reporter("", new Diagnostics(), () => ""));
  const layout = new Layout();
  const laid = lines.map((line, index) => {
    const tokens = scanner.scan(line, index + 1);
    if (scanner.faulty) return { code: line.trimEnd(), comment: "" };
    return layout.line(tokens, commentOf(line.slice(scanner.comment)));
  });
  return joined(laid);
}

function commentOf(text: string): string {
  const comment = text.trimEnd();
  return /^;[\p{L}\p{N}]/u.test(comment) ? `; ${comment.slice(1)}` : comment;
}

/** Knows which block the next line belongs to. */
class Layout {
  #block: "func" | "data" | "struct" | undefined;

  line(tokens: readonly Token[], comment: string): Laid {
    const [first] = tokens;
    if (!first) return { code: "", comment: comment && (this.#block ? INDENT : "") + comment };
    const exported = first.tokenType === T.EXPORT;
    const kind = (exported ? tokens[1] : first)?.tokenType;
    const inside = this.#block;
    const head =
      kind === T.FUNC ||
      kind === T.STRUCT ||
      kind === T.DATA ||
      kind === T.CONST ||
      kind === T.IMPORT ||
      kind === T.NEEDS;
    if (first.tokenType === T.END && tokens.length === 1) this.#block = undefined;
    else if (kind === T.FUNC) this.#block = "func";
    else if (kind === T.STRUCT) this.#block = "struct";
    else if (kind === T.DATA && tokens[tokens.length - 1]?.tokenType === T.COLON) this.#block = "data";
    const labels = inside === "func" && !head ? labelTokens(tokens) : 0;
    const flush = !inside || head || labels > 0 || (first.tokenType === T.END && tokens.length === 1);
    const operandsFrom = inside === "func" && !head && first.tokenType !== T.LET ? labels + 1 : 0;
    return { code: (flush ? "" : INDENT) + codeOf(tokens, operandsFrom, kind === T.FUNC), comment };
  }
}

/** Tokens of the labels that a line starts with. */
function labelTokens(tokens: readonly Token[]): number {
  let count = 0;
  while (tokens[count]?.tokenType === T.NAME && tokens[count + 1]?.tokenType === T.COLON) count += 2;
  return count;
}

/** Tokens before `operandsFrom` are labels and the mnemonic, behind which no operator can stand. */
function codeOf(tokens: readonly Token[], operandsFrom: number, header: boolean): string {
  let code = "";
  let unary = false;
  tokens.forEach((token, index) => {
    const before = tokens[index - 1];
    const sign = token.tokenType === T.MINUS || token.tokenType === T.TILDE;
    const operand = before !== undefined && index !== operandsFrom && ENDS_OPERAND.has(before.tokenType);
    if (before && !unary && spaced(before, token, index === operandsFrom, header)) code += " ";
    code += token.image;
    unary = sign && !operand;
  });
  return code;
}

/** Kinds after which a sign is a binary operator. */
const ENDS_OPERAND: ReadonlySet<Token["tokenType"]> = new Set([
  T.NAME,
  T.NUMBER,
  T.TEXT,
  T.RIGHT_PAREN,
  T.RIGHT_BRACKET,
]);
const NONE_BEFORE: ReadonlySet<Token["tokenType"]> = new Set([T.COMMA, T.COLON, T.RIGHT_PAREN, T.RIGHT_BRACKET]);

function spaced(before: Token, token: Token, firstOperand: boolean, header: boolean): boolean {
  if (NONE_BEFORE.has(token.tokenType) || before.tokenType === T.LEFT_PAREN || before.tokenType === T.LEFT_BRACKET)
    return false;
  if (token.tokenType === T.LEFT_BRACKET) return before.tokenType !== T.NAME || firstOperand;
  if (token.tokenType === T.LEFT_PAREN) return !header && before.image !== "sizeof";
  return true;
}

/** Blank lines in a row become one; comments behind code in neighbouring lines start in one column. */
function joined(laid: readonly Laid[]): string {
  const out: string[] = [];
  for (let start = 0; start < laid.length; ) {
    let end = start;
    while (end < laid.length && laid[end]!.code !== "" && laid[end]!.comment !== "") end++;
    const run = laid.slice(start, Math.max(end, start + 1));
    const width = Math.max(...run.map(({ code }) => code.length));
    for (const { code, comment } of run) {
      const line = code === "" || comment === "" ? code + comment : `${code.padEnd(width)} ${comment}`;
      if (line !== "" || (out.length > 0 && out[out.length - 1] !== "")) out.push(line);
    }
    start += run.length;
  }
  while (out[out.length - 1] === "") out.pop();
  return out.length === 0 ? "" : `${out.join("\n")}\n`;
}
