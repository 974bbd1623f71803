// Location marks: comments that say where an instruction came from. Invariant: the assembler reads from a mark just the place and
// the text that it was written for. spec/language.md, "Location marks".
import type { DebugInfo } from "./image.ts";
import { MAX_LINE } from "./limits.ts";

/** Marks start here, or behind the instruction where that is longer. */
const MARK_COLUMN = 40;
/** A file name that can stand without quotes. */
const PLAIN_FILE = /^[^\s"\\\p{C}]+$/u;
const SPECIAL = /["\\\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** Writes the marks of one function, in the order of its instructions. */
export class MarkWriter {
  private readonly debug: DebugInfo;
  /** Text of the mark before. */
  private text: string | undefined;

  constructor(debug: DebugInfo) {
    this.debug = debug;
  }

  /** The line with the mark of the instruction at pc; alone where nothing is known, or no line would be long enough. */
  marked(line: string, pc: number): string {
    const { files, lines, texts } = this.debug;
    const file = files[lines[4 * pc] ?? -1];
    const text = texts[lines[4 * pc + 3] ?? -1];
    if (!file || text === undefined) return line;
    const shown = PLAIN_FILE.test(file) ? file : literal(file);
    const place = `${shown}:${lines[4 * pc + 1]}:${lines[4 * pc + 2]}`;
    const same = text === this.text;
    const whole = `${line.padEnd(MARK_COLUMN - 1)} ;@ ${place}${same ? "" : ` ${literal(text)}`}`;
    if (whole.length > MAX_LINE) return line;
    this.text = text;
    return whole;
  }
}

const literal = (text: string): string => `"${text.replace(SPECIAL, escaped)}"`;

function escaped(character: string): string {
  if (character === '"' || character === "\\") return `\\${character}`;
  return character === "\t" ? "\\t" : `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}
