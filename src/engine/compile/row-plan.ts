// A row's `emit` as numbers, to be done quickly many times. Invariant: a plan knows which operands of the row's form are registers and
// which are constants; what the row's result asks for stands at its end. spec/compiler.md, "Rows".
import { assert } from "../../base/assert.ts";
import { type Operand, operandsOf } from "../../isa/forms.ts";
import type { Emit, Steps } from "../../isa/ops/emit.ts";
import type { Row } from "../../isa/ops/row.ts";
import { WASM, type WasmRow, type WasmType } from "../../isa/wasm.ts";

/** What a step does; two numbers stand behind it in a plan. A field is given by its place in the first word: 8, 16 or 24. */
const STEP = {
  /** An instruction, by its number. */
  OP: 0,
  /** A load or store, by its number. */
  MEMORY: 1,
  /** Pushes a register: the field. LOW pushes 32 bits of it. */
  INTEGER: 2,
  LOW: 3,
  FLOAT: 4,
  /** Pushes the instruction's constant. */
  CONSTANT: 5,
  LOW_CONSTANT: 6,
  FLOAT_CONSTANT: 7,
  /** Pushes a number: the i32; the halves of the i64. */
  I32: 8,
  I64: 9,
  /** Pushes the checked address, and where in memory the area starts whose address is in a register: the field. */
  ADDRESS: 10,
  AREA: 11,
  KEEP: 12,
  KEPT: 13,
  /** Pops the result into a register: the field. */
  SET_INTEGER: 14,
  SET_FLOAT: 15,
  /** Pushes the number of the thread that runs. */
  SELF: 16,
} as const;

export type StepKind = (typeof STEP)[keyof typeof STEP];

/** Numbers of one step in a plan. */
export const STEP_LENGTH = 3;

export interface Plan {
  /** Chooses `steps` when it holds for the instruction's constant; undefined when there is nothing to choose. */
  readonly when: ((constant: bigint) => boolean) | undefined;
  readonly steps: Int32Array;
  readonly otherwise: Int32Array;
}

const TABLE: Readonly<Record<string, WasmRow>> = WASM;
const SHIFT = { a: 8, b: 16, c: 24 } as const;
type Letter = keyof typeof SHIFT;

/** The plan of a row's value, access or condition. */
export function planOf(row: Row, emit: Emit): Plan {
  return chosen(row, emit, (steps) => writerOf(row, steps).result().plan());
}

/** The plan of a row's guard, which leaves an i32, or nothing when the guard cannot hold. */
export function guardOf(row: Row, emit: Emit): Plan {
  return chosen(row, emit, (steps) => writerOf(row, steps).plan());
}

function chosen(row: Row, emit: Emit, write: (steps: Steps) => Int32Array): Plan {
  if (typeof emit === "string") {
    const steps = write(emit);
    return { when: undefined, steps, otherwise: steps };
  }
  const hasConstant = operandsOf(row.form).some(isConstant);
  const otherwise = write(emit.otherwise);
  return { when: hasConstant ? emit.when : undefined, steps: write(emit.steps), otherwise };
}

const writerOf = (row: Row, steps: Steps): Writer => new Writer(row, wordsOf(row, steps));

/** The words of the steps. An instruction alone stands for itself on the row's operands. */
function wordsOf(row: Row, steps: Steps): string[] {
  const words = steps.split(" ").filter((word) => word !== "");
  const alone = words.length === 1 ? TABLE[words[0]!] : undefined;
  if (!alone) return words;
  const letters = alone.bytes === undefined ? readLetters(row) : ["a"];
  const params = alone.bytes === undefined ? alone.params : alone.params.slice(1);
  const operands = params.map((type, place) => named(letters[place]!, type));
  return alone.bytes === undefined ? [...operands, ...words] : ["p", ...operands, ...words];
}

const named = (letter: string, type: WasmType): string =>
  type === "i64" ? letter : type === "i32" ? `${letter}l` : `f${letter}`;

/** Letters of the operands that are read: registers have that of their field, constants that of their place. */
function readLetters(row: Row): string[] {
  return operandsOf(row.form).flatMap((operand, place) => {
    if (operand.kind === "register") return operand.access === "def" ? [] : [operand.field];
    return isConstant(operand) ? ["abc"[place]!] : [];
  });
}

function isConstant({ kind }: Operand): boolean {
  return kind === "immediate" || kind === "pool" || kind === "address" || kind === "function";
}

class Writer {
  private readonly row: Row;
  private readonly numbers: number[] = [];
  /** Types of what the steps so far leave on the stack. */
  private readonly stack: WasmType[] = [];

  constructor(row: Row, words: readonly string[]) {
    this.row = row;
    for (const word of words) this.word(word);
  }

  plan(): Int32Array {
    return Int32Array.from(this.numbers);
  }

  /** Brings what was pushed to the row's register. */
  result(): this {
    const { result, flow, name } = this.row;
    if (result === "none") {
      assert(this.stack.join() === (flow === "branch" ? "i32" : ""), `${name} leaves a condition or nothing`);
      return this;
    }
    if (this.stack[0] === "i32") this.word(result === "w" ? "i64.extend_i32_s" : "i64.extend_i32_u");
    if (result === "bits" && this.stack[0] === "i64") this.word("f64.reinterpret_i64");
    const isFloat = result === "f" || result === "bits";
    assert(this.stack.join() === (isFloat ? "f64" : "i64"), `${name} leaves what its result says`);
    this.step(isFloat ? STEP.SET_FLOAT : STEP.SET_INTEGER, SHIFT.a);
    return this;
  }

  private step(kind: number, first = 0, second = 0): void {
    this.numbers.push(kind, first, second);
  }

  private word(word: string): void {
    const instruction = TABLE[word];
    if (instruction) this.instruction(word, instruction);
    else if (word === "t=") {
      this.step(STEP.KEEP);
      this.pop("i64");
    } else if (word === "t") this.push("i64", STEP.KEPT);
    else if (/^-?\d+n$/.test(word)) this.long(BigInt(word.slice(0, -1)));
    else if (/^-?\d+$/.test(word)) this.push("i32", STEP.I32, Number(word));
    else this.operand(word);
  }

  private instruction(name: string, { code, params, result, bytes }: WasmRow): void {
    this.step(bytes === undefined ? STEP.OP : STEP.MEMORY, code);
    if (name === "select") {
      this.pop("i32");
      this.pop(this.stack.at(-2));
    } else {
      for (const type of [...params].reverse()) this.pop(type);
      if (result) this.stack.push(result);
    }
  }

  private pop(type: WasmType | undefined): void {
    assert(type !== undefined && this.stack.pop() === type, `${this.row.name} has what its steps take`);
  }

  private push(type: WasmType, kind: number, first = 0, second = 0): void {
    this.step(kind, first, second);
    this.stack.push(type);
  }

  private long(value: bigint): void {
    const halves = new Int32Array(BigInt64Array.of(value).buffer);
    this.push("i64", STEP.I64, halves[0], halves[1]);
  }

  private operand(word: string): void {
    const { row } = this;
    const match = /^(f?)([abc])(l?)$/.exec(word);
    if (word === "p") this.push("i32", STEP.ADDRESS);
    else if (word === "self") this.push("i64", STEP.SELF);
    else if (word === "n") this.push("i32", STEP.LOW, SHIFT.c);
    else if (word === "pa") this.push("i32", STEP.AREA, SHIFT.a);
    else if (word === "pb") this.push("i32", STEP.AREA, SHIFT.b);
    else {
      assert(match, `${row.name} names a step: ${word}`);
      this.letter(match[2] as Letter, match[1] === "f", match[3] === "l");
    }
  }

  private letter(letter: Letter, float: boolean, low: boolean): void {
    const operand = operandsOf(this.row.form).find((candidate, place) =>
      candidate.kind === "register" ? candidate.field === letter : isConstant(candidate) && "abc"[place] === letter,
    );
    assert(operand, `${this.row.name} has an operand ${letter}`);
    const constant = isConstant(operand);
    if (float) this.push("f64", constant ? STEP.FLOAT_CONSTANT : STEP.FLOAT, SHIFT[letter]);
    else if (low) this.push("i32", constant ? STEP.LOW_CONSTANT : STEP.LOW, SHIFT[letter]);
    else this.push("i64", constant ? STEP.CONSTANT : STEP.INTEGER, SHIFT[letter]);
  }
}
