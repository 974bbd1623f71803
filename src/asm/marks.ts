// Location marks: comments by which the disassembler says where an instruction came from. Invariant: a mark that is read is one
// that an image can hold. spec/language.md, "Location marks".
import { decodeUtf8, encodeUtf8 } from "../base/utf8.ts";
import { MAX_PATH, MAX_SOURCE } from "../isa/limits.ts";
import { toBytes } from "./builder.ts";
import { type Fault, stringLiteral } from "./literals.ts";

export interface Mark {
  readonly file: string;
  /** Line and column, from 1. */
  readonly line: number;
  readonly column: number;
  /** The source line; when left out it is that of the mark before, in the same function. */
  readonly text: string | undefined;
}

const MARK = /^;@ ([^\s"\\]+|"(?:[^"\\]|\\.)*"):([0-9]{1,8}):([0-9]{1,8})(?: ("(?:[^"\\]|\\.)*"))?$/;

/** The mark that a comment starting with `;@` is, or what is wrong with it. */
export function readMark(comment: string): Mark | Fault {
  const [, place = "", line, column, quoted] = MARK.exec(comment.trimEnd()) ?? [];
  const file = place.startsWith('"') ? textOf(place) : place;
  const text = quoted === undefined ? undefined : textOf(quoted);
  const mark = { file: file ?? "", line: Number(line), column: Number(column), text };
  const isWhole = mark.file !== "" && encodeUtf8(mark.file).length <= MAX_PATH && (text !== undefined || !quoted);
  if (isWhole && isPosition(mark.line) && isPosition(mark.column)) return mark;
  return {
    code: "bad-mark",
    message: "a comment that starts with `;@` is a location mark, and this one cannot be read",
    help: 'write `;@ file.asm:12:5 "the source line"`, or a space behind the `;` of a comment',
  };
}

/** The text of a string literal, or undefined when it has a fault or is not UTF-8. */
function textOf(quoted: string): string | undefined {
  const { value, fault } = stringLiteral(quoted.slice(1, -1));
  return fault ? undefined : decodeUtf8(toBytes(value));
}

const isPosition = (value: number): boolean => value >= 1 && value <= MAX_SOURCE + 1;
