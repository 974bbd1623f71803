// `print`: a text with values in it becomes calls of std/io. Invariant: the text is checked against the values when it is
// assembled, so nothing of it is parsed when the program runs. spec/language.md, "Instructions".
import { rowNamed } from "../isa/ops.ts";
import { argument, expand } from "./calls.ts";
import type { FunctionAssembler } from "./function.ts";
import { type Resolved, resolve } from "./operands.ts";
import { foundWords } from "./select.ts";
import { type Instruction, spotOf, type Token } from "./syntax.ts";

interface Piece {
  /** "" writes text; otherwise u, x, c, s or d. */
  readonly letter: string;
  readonly text: string;
  readonly width: number;
  readonly pad: number;
  readonly decimals: number | undefined;
}

const SPACE = 32;
const ZERO = 48;
/** Columns a value can be padded to. */
const MAX_WIDTH = 255;
const MAX_DECIMALS = 17;
const DEFAULT_DECIMALS = 6;
const FIELD = /^(0?)([0-9]{0,3})(?:\.([0-9]{1,2}))?([uxcs]?)$/;

export function assemblePrint(node: Instruction, assembler: FunctionAssembler): void {
  const { reporter } = assembler.unit;
  const [first, ...rest] = node.operands;
  const values = rest.map((operand) => resolve(operand, assembler.context, false));
  if (first?.kind !== "text") {
    const message = "`print` needs a string first";
    reporter.error("operand-kind", first ? spotOf(first) : node.mnemonic, message, { help: '`print "x = {}\\n", x`' });
    return;
  }
  if (node.arrow) reporter.error("syntax", node.arrow, "`print` has no result");
  const pieces = piecesOf(first.at, assembler);
  if (!pieces || values.includes(undefined)) return;
  const calls = callsOf(node, first.at, pieces, values, assembler);
  if (!calls) return;
  const complete = calls.every(({ name }) => known(name, node.mnemonic, assembler));
  if (complete) for (const { name, values: args } of calls) emit(name, args, node, assembler);
}

interface PieceCall {
  readonly name: string;
  readonly values: readonly Resolved[];
}

/** The text between braces and the fields in them. */
function piecesOf(at: Token, { unit }: FunctionAssembler): Piece[] | undefined {
  const format = typeof at.value === "string" ? at.value : "";
  const pieces: Piece[] = [];
  let text = "";
  const flush = (): void => {
    if (text !== "") pieces.push({ letter: "", text, width: 0, pad: SPACE, decimals: undefined });
    text = "";
  };
  for (let index = 0; index < format.length; index++) {
    const character = format[index] ?? "";
    if (character !== "{" && character !== "}") {
      text += character;
      continue;
    }
    if (format[index + 1] === character) {
      text += character;
      index++;
      continue;
    }
    const close = character === "{" ? format.indexOf("}", index) : -1;
    const field = close < 0 ? undefined : FIELD.exec(format.slice(index + 1, close));
    const piece = field && pieceOf(field);
    if (!piece) {
      const shown = close < 0 ? character : format.slice(index, close + 1);
      unit.reporter.error("bad-format", at, `\`${shown}\` in the text of \`print\` has no meaning`, {
        help: "write {} {u} {x} {c} {s}, with columns and decimals as in {8} {08x} {10.3}; `{{` and `}}` are braces",
      });
      return undefined;
    }
    flush();
    pieces.push(piece);
    index = close;
  }
  flush();
  return pieces;
}

function pieceOf([, zero, width, decimals, letter]: RegExpExecArray): Piece | undefined {
  const columns = Number(width || 0);
  const places = decimals === undefined ? undefined : Number(decimals);
  if (columns > MAX_WIDTH || (places ?? 0) > MAX_DECIMALS) return undefined;
  if ((letter === "c" && (zero || width)) || (letter && decimals !== undefined)) return undefined;
  return { letter: letter || "d", text: "", width: columns, pad: zero ? ZERO : SPACE, decimals: places };
}

function callsOf(
  node: Instruction,
  at: Token,
  pieces: readonly Piece[],
  given: readonly (Resolved | undefined)[],
  assembler: FunctionAssembler,
): PieceCall[] | undefined {
  const { reporter } = assembler.unit;
  const values = given.flatMap((value) => (value ? expand(value, assembler) : []));
  const wanted = pieces.reduce((sum, { letter }) => sum + (letter === "" ? 0 : letter === "s" ? 2 : 1), 0);
  if (wanted !== values.length) {
    const extra = values[wanted]?.node;
    const help = pieces.some(({ letter }) => letter === "s")
      ? "`{s}` takes an address and a length, or one string"
      : undefined;
    const message = `the text has ${wanted} ${wanted === 1 ? "place" : "places"} for values, found ${values.length}`;
    reporter.error("argument-count", extra ? spotOf(extra) : at, message, { help });
    return undefined;
  }
  const integer = (value: number): Resolved => ({ kind: "integer", value: BigInt(value), node: { kind: "text", at } });
  const calls: PieceCall[] = [{ name: "io_begin", values: [] }];
  let next = 0;
  for (const piece of pieces) {
    if (piece.letter === "") {
      const text = expand({ kind: "text", bytes: piece.text, node: { kind: "text", at } }, assembler);
      calls.push({ name: "io_text", values: text });
      continue;
    }
    const value = values[next]!;
    next += piece.letter === "s" ? 2 : 1;
    const call = callOf(piece, value, values[next - 1]!, integer);
    if (!call) {
      const message = `\`print\` cannot write ${foundWords(value)} this way`;
      reporter.error("operand-kind", spotOf(value.node), message, { help: helpFor(value, node) });
      return undefined;
    }
    calls.push(call);
  }
  calls.push({ name: "io_end", values: [] });
  return calls;
}

const isFloat = (value: Resolved): boolean =>
  value.kind === "float" || (value.kind === "register" && value.class === "f");

function callOf(
  { letter, width, pad, decimals }: Piece,
  value: Resolved,
  length: Resolved,
  integer: (value: number) => Resolved,
): PieceCall | undefined {
  if (value.kind === "label" || value.kind === "memory") return undefined;
  if (isFloat(value)) {
    if (letter !== "d") return undefined;
    const args = [value, integer(decimals ?? DEFAULT_DECIMALS), integer(width), integer(pad)];
    return { name: "io_float", values: args };
  }
  if (decimals !== undefined) return undefined;
  if (letter === "c") return { name: "io_char", values: [value] };
  if (letter === "s") return { name: "io_string", values: [value, length, integer(width)] };
  const name = letter === "u" ? "io_uint" : letter === "x" ? "io_hex" : "io_int";
  return { name, values: [value, integer(width), integer(pad)] };
}

function helpFor(value: Resolved, node: Instruction): string | undefined {
  if (value.kind === "memory") return "load it into a register first, with `ld`";
  if (isFloat(value)) return "a float is written by `{}`, `{.3}` or `{10.3}`";
  return node.operands.length > 1 ? "decimals, as in `{.3}`, are for float registers" : undefined;
}

function known(name: string, at: Token, { context, unit }: FunctionAssembler): boolean {
  const entry = context.scope.entries.get(name);
  if (entry?.kind === "func") return true;
  if (!context.scope.damaged)
    unit.reporter.error("needs-import", at, "`print` needs the unit std/io", {
      help: 'add `import "std/io"` at the top',
    });
  return false;
}

function emit(name: string, values: readonly Resolved[], node: Instruction, assembler: FunctionAssembler): void {
  const entry = assembler.context.scope.entries.get(name);
  const row = rowNamed("call");
  if (entry?.kind !== "func" || !entry.signature || !row) return;
  const callee = { what: `\`${name}\``, extra: {} };
  const classes = entry.signature.params;
  const args = values.map((value, index) => argument(value, classes[index] ?? "x", callee, assembler));
  const whole = args.flatMap((number) => (number === undefined ? [] : [number]));
  const number = assembler.context.scope.symbol("function", entry.unit, name);
  if (whole.length !== classes.length) return;
  assembler.site(row, 0, { callee: number, args: whole, results: [] }, node.mnemonic);
}
