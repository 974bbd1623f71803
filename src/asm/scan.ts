// From a source line to tokens. Invariant: time is linear in the line, and a line with a fault still gives tokens for the rest
// of it, so that one fault is one diagnostic. spec/language.md.
import { MAX_NAME, MAX_NESTING } from "../isa/limits.ts";
import type { Reporter } from "./diagnostics.ts";
import { characterLiteral, type Fault, numberLiteral, stringLiteral } from "./literals.ts";
import { type Mark, readMark } from "./marks.ts";
import {
  AS,
  DIRECTIVE,
  EXPORT,
  KEYWORDS,
  LEFT_BRACKET,
  LEFT_PAREN,
  type LiteralValue,
  MINUS,
  NAME,
  NUMBER,
  RIGHT_BRACKET,
  RIGHT_PAREN,
  SIGNS,
  TEXT,
  TILDE,
  Token,
} from "./tokens.ts";

const WORD = /[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z0-9_]+)*/y;
const DOTTED = /\.[A-Za-z_][A-Za-z0-9_]*/y;
const DIGITS = /(?:[0-9][0-9A-Za-z_]*\.?)(?:(?<=[eE])[+-][0-9]+|[0-9A-Za-z_]+)*/y;
const QUOTED = /"(?:[^"\\]|\\.)*"/y;
const CHARACTER = /'(?:[^'\\]|\\.[^']*|\\')'/y;
/** A word with letters that names do not have. */
const FOREIGN_WORD = /[\p{L}\p{M}][\p{L}\p{M}\p{N}_]*/uy;
const BIDI = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/;
/** Digits of a decimal number that surely fits. */
const MAX_SMALL = 15;
const DOT = 46;
const AT = 64;

const START_NOTHING = 0;
const START_WORD = 1;
const START_DIGIT = 2;
const START_SIGN = 3;
const STARTS = new Uint8Array(128);
for (let code = 0; code < 128; code++) {
  const character = String.fromCharCode(code);
  if (/[A-Za-z_]/.test(character)) STARTS[code] = START_WORD;
  else if (/[0-9]/.test(character)) STARTS[code] = START_DIGIT;
  else if (SIGNS.has(character) || character === "<" || character === ">") STARTS[code] = START_SIGN;
}

const isWordPart = (code: number): boolean =>
  code < 128 && (STARTS[code] === START_WORD || STARTS[code] === START_DIGIT);

/** Scans lines of one file; `faulty` says whether the last line had a fault. */
export class Scanner {
  faulty = false;
  /** Where the comment of the last line starts, or its length. */
  comment = 0;
  /** The location mark that the last line ends with. */
  mark: Mark | undefined;
  readonly #reporter: Reporter;
  #text = "";
  #line = 0;
  #tokens: Token[] = [];

  constructor(reporter: Reporter) {
    this.#reporter = reporter;
  }

  /** The tokens of a line; comments and space are left out. */
  scan(text: string, line: number): Token[] {
    this.faulty = false;
    this.mark = undefined;
    this.#text = text;
    this.#line = line;
    this.#tokens = [];
    let at = 0;
    while (at < text.length) {
      const code = text.charCodeAt(at);
      if (code === 32 || code === 9) at++;
      else if (code === 59) break;
      else at = this.#token(code, at);
    }
    this.comment = at;
    if (at < text.length) this.#comment(at);
    this.#nesting();
    return this.#tokens;
  }

  #token(code: number, at: number): number {
    const start = code < 128 ? STARTS[code] : START_NOTHING;
    if (start === START_WORD) return this.#word(at);
    if (start === START_DIGIT) return this.#number(at);
    if (start === START_SIGN) return this.#sign(at);
    if (code === 34) return this.#string(at);
    if (code === 39) return this.#character(at);
    if (code === 46) return this.#directive(at);
    return this.#stray(at);
  }

  #push(image: string, kind: Token["tokenType"], at: number, value?: LiteralValue): number {
    this.#tokens.push(new Token(image, kind, this.#line, at, value));
    return at + image.length;
  }

  #fault(at: number, length: number, { code, message, help }: Fault): void {
    this.faulty = true;
    this.#reporter.error(code, { line: this.#line, column: at + 1, length }, message, { help });
  }

  /** Reports a fault of a literal that starts at `at` and is `length` long. */
  #literalFault(at: number, length: number, fault: Fault | undefined): void {
    if (fault) this.#fault(at + (fault.offset ?? 0), fault.length ?? length, fault);
  }

  #match(pattern: RegExp, at: number): string | undefined {
    pattern.lastIndex = at;
    return pattern.exec(this.#text)?.[0];
  }

  #word(at: number): number {
    const text = this.#text;
    let end = at + 1;
    while (end < text.length && isWordPart(text.charCodeAt(end))) end++;
    // A dot belongs to the name only when more of it follows.
    const image = text.charCodeAt(end) === DOT ? (this.#match(WORD, at) ?? "") : text.slice(at, end);
    if (image.length > MAX_NAME)
      this.#fault(at, image.length, { code: "name-length", message: `a name has at most ${MAX_NAME} characters` });
    return this.#push(image, this.#keyword(image) ?? NAME, at);
  }

  /** Reserved words start a statement; elsewhere they are names, `as` apart. */
  #keyword(image: string): Token["tokenType"] | undefined {
    const kind = KEYWORDS.get(image);
    const before = this.#tokens.length;
    if (kind === undefined || before === 0 || kind === AS) return kind;
    return before === 1 && this.#tokens[0]?.tokenType === EXPORT ? kind : undefined;
  }

  #number(at: number): number {
    const text = this.#text;
    let end = at;
    while (end < text.length && STARTS[text.charCodeAt(end) & 127] === START_DIGIT && text.charCodeAt(end) < 128) end++;
    const next = text.charCodeAt(end);
    if (end - at <= MAX_SMALL && !isWordPart(next) && next !== DOT)
      return this.#push(text.slice(at, end), NUMBER, at, BigInt(text.slice(at, end)));
    const image = this.#match(DIGITS, at) ?? "";
    const { value, fault } = numberLiteral(image);
    this.#literalFault(at, image.length, fault);
    return this.#push(image, NUMBER, at, value);
  }

  #sign(at: number): number {
    const one = this.#text.charAt(at);
    if (one === "-" || one === "<" || one === ">") {
      const two = this.#text.slice(at, at + 2);
      const kind = SIGNS.get(two);
      if (kind) return this.#push(two, kind, at);
    }
    const kind = SIGNS.get(one);
    return kind ? this.#push(one, kind, at) : this.#stray(at);
  }

  #string(at: number): number {
    const image = this.#match(QUOTED, at);
    if (image === undefined) {
      const length = this.#text.length - at;
      const message = "the string has no closing quote";
      this.#fault(at, length, {
        code: "open-string",
        message,
        help: "a string ends on its line; write `\\n` for a new line",
      });
      return this.#push(this.#text.slice(at), TEXT, at, "");
    }
    const { value, fault } = stringLiteral(image.slice(1, -1));
    this.#literalFault(at, image.length, fault);
    return this.#push(image, TEXT, at, value);
  }

  #character(at: number): number {
    let image = this.#match(CHARACTER, at);
    if (image === undefined) {
      const close = this.#text.indexOf("'", at + 1);
      if (close < 0) {
        const message = "the character has no closing quote";
        this.#fault(at, this.#text.length - at, { code: "bad-character", message });
        return this.#push(this.#text.slice(at), NUMBER, at, 0n);
      }
      image = this.#text.slice(at, close + 1);
    }
    const { value, fault } = characterLiteral(image.slice(1, -1));
    this.#literalFault(at, image.length, fault);
    return this.#push(image, NUMBER, at, value);
  }

  #directive(at: number): number {
    const image = this.#match(DOTTED, at);
    return image === undefined ? this.#stray(at) : this.#push(image, DIRECTIVE, at);
  }

  /** A character that cannot stand here; a run of them is one fault. */
  #stray(at: number): number {
    const character = String.fromCodePoint(this.#text.codePointAt(at) ?? 0);
    const code = `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
    const run = this.#match(FOREIGN_WORD, at)?.length ?? 0;
    let end = at + Math.max(run, character.length);
    while (run === 0 && this.#text.startsWith(character, end)) end += character.length;
    if (BIDI.test(character)) this.#bidi(at, code);
    else if (/[\p{L}\p{M}]/u.test(character)) {
      const help = "names are made of the letters a to z and A to Z, digits and `_`";
      this.#fault(at, end - at, { code: "stray-character", message: `\`${character}\` cannot stand in a name`, help });
    } else {
      const shown = /[\p{P}\p{S}]/u.test(character) ? `\`${character}\`` : code;
      this.#fault(at, end - at, {
        code: "stray-character",
        message: `${shown} has no meaning here`,
        ...this.#hint(at),
      });
    }
    return end;
  }

  #hint(at: number): { help?: string } {
    const rest = this.#text.slice(at, at + 2);
    if (rest === "//" || rest[0] === "#") return { help: "a comment starts with `;`" };
    if (rest[0] === "{" || rest[0] === "}") return { help: "a block ends with `end`" };
    if (rest[0] === "\u201c" || rest[0] === "\u201d") return { help: 'strings stand in straight quotes, `"`' };
    return {};
  }

  #bidi(at: number, code: string): void {
    const message = `${code} changes the direction of text, which would hide what the line says`;
    this.#fault(at, 1, { code: "hidden-text", message, help: "inside a string write it as `\\u{...}`" });
  }

  #comment(at: number): void {
    if (this.#text.charCodeAt(at + 1) === AT) this.#mark(at);
    const found = BIDI.exec(this.#text.slice(at));
    if (!found) return;
    const code = `U+${found[0].charCodeAt(0).toString(16).toUpperCase()}`;
    this.#bidi(at + found.index, code);
  }

  #mark(at: number): void {
    const mark = readMark(this.#text.slice(at));
    if ("code" in mark) this.#fault(at, this.#text.length - at, mark);
    else this.mark = mark;
  }

  /** Refuses lines that would recurse too deeply in the parser. */
  #nesting(): void {
    let depth = 0;
    let unary = 0;
    for (const token of this.#tokens) {
      const kind = token.tokenType;
      unary = kind === MINUS || kind === TILDE ? unary + 1 : 0;
      if (kind === LEFT_PAREN || kind === LEFT_BRACKET) depth++;
      else if (kind === RIGHT_PAREN || kind === RIGHT_BRACKET) depth--;
      if (depth <= MAX_NESTING && unary <= MAX_NESTING) continue;
      const message = `an expression nests at most ${MAX_NESTING} deep`;
      this.#fault(token.startOffset, token.length, { code: "nesting", message });
      this.#tokens = this.#tokens.slice(0, 1);
      return;
    }
  }
}
