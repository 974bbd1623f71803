// The kinds of token, and the token itself. Invariant: every kind has a label that reads well in "expected ..., found ...".
// spec/language.md.
import { createToken, type IToken, Lexer, type TokenType } from "chevrotain";

const kind = (name: string, label: string): TokenType => createToken({ name, label, pattern: Lexer.NA });
const sign = (name: string, text: string): TokenType => kind(name, `\`${text}\``);

export const NAME = kind("Name", "a name");
export const NUMBER = kind("Number", "a number");
export const TEXT = kind("Text", "a string");
export const DIRECTIVE = kind("Directive", "a directive");
/** Binary operators that are nothing else. */
export const OPERATOR = kind("Operator", "an operator");
export const PLUS = sign("Plus", "+");
export const MINUS = sign("Minus", "-");
export const TILDE = sign("Tilde", "~");
export const COMMA = sign("Comma", ",");
export const COLON = sign("Colon", ":");
export const EQUALS = sign("Equals", "=");
export const ARROW = sign("Arrow", "->");
export const LEFT_PAREN = sign("LeftParen", "(");
export const RIGHT_PAREN = sign("RightParen", ")");
export const LEFT_BRACKET = sign("LeftBracket", "[");
export const RIGHT_BRACKET = sign("RightBracket", "]");
export const IMPORT = sign("Import", "import");
export const NEEDS = sign("Needs", "needs");
export const CONST = sign("Const", "const");
export const STRUCT = sign("Struct", "struct");
export const DATA = sign("Data", "data");
export const FUNC = sign("Func", "func");
export const END = sign("End", "end");
export const LET = sign("Let", "let");
export const EXPORT = sign("Export", "export");
export const AS = sign("As", "as");

/** Words that are never names. */
export const KEYWORDS: ReadonlyMap<string, TokenType> = new Map([
  ["import", IMPORT],
  ["needs", NEEDS],
  ["const", CONST],
  ["struct", STRUCT],
  ["data", DATA],
  ["func", FUNC],
  ["end", END],
  ["let", LET],
  ["export", EXPORT],
  ["as", AS],
]);

export const SIGNS: ReadonlyMap<string, TokenType> = new Map([
  ["+", PLUS],
  ["-", MINUS],
  ["~", TILDE],
  [",", COMMA],
  [":", COLON],
  ["=", EQUALS],
  ["->", ARROW],
  ["(", LEFT_PAREN],
  [")", RIGHT_PAREN],
  ["[", LEFT_BRACKET],
  ["]", RIGHT_BRACKET],
  ["|", OPERATOR],
  ["^", OPERATOR],
  ["&", OPERATOR],
  ["<<", OPERATOR],
  [">>", OPERATOR],
  ["*", OPERATOR],
  ["/", OPERATOR],
  ["%", OPERATOR],
]);

export const TOKEN_KINDS: readonly TokenType[] = [
  ...[NAME, NUMBER, TEXT, DIRECTIVE, OPERATOR],
  ...[PLUS, MINUS, TILDE, COMMA, COLON, EQUALS, ARROW, LEFT_PAREN, RIGHT_PAREN, LEFT_BRACKET, RIGHT_BRACKET],
  ...[IMPORT, NEEDS, CONST, STRUCT, DATA, FUNC, END, LET, EXPORT, AS],
];

/** What a literal means: an integer, a float, or the bytes of a string, one character each. */
export type LiteralValue = bigint | number | string;

/** A token of one line. It serves as its own place: line and column count from 1, in UTF-16 units. */
export class Token implements IToken {
  readonly image: string;
  readonly tokenType: TokenType;
  readonly tokenTypeIdx: number;
  readonly startOffset: number;
  readonly line: number;
  readonly value: LiteralValue | undefined;

  constructor(image: string, tokenType: TokenType, line: number, startOffset: number, value?: LiteralValue) {
    this.image = image;
    this.tokenType = tokenType;
    this.tokenTypeIdx = tokenType.tokenTypeIdx ?? 0;
    this.startOffset = startOffset;
    this.line = line;
    this.value = value;
  }

  /** Columns are counted in the line, and so are this token's offsets. */
  get column(): number {
    return this.startOffset + 1;
  }

  get length(): number {
    return this.image.length;
  }
}
