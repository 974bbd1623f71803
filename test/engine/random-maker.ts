// What the makers of random programs share: the function that is being made, and choices among its registers and rows. Invariant:
// registers from `integers` on belong to loops and the like, and no statement writes them.
import type { Prng } from "../../src/base/prng.ts";
import { operandsOf } from "../../src/isa/forms.ts";
import { FLOAT_BASE } from "../../src/isa/image.ts";
import { PAGE } from "../../src/isa/limits.ts";
import type { Row } from "../../src/isa/ops/row.ts";
import { OPS } from "../../src/isa/ops.ts";
import type { Line, OperandText } from "./build-image.ts";
import { FLOAT_CORNERS, INTEGER_CORNERS } from "./corners.ts";

export const MEMORY = 3 * PAGE;
/** Loops inside each other that count in a register of their own. */
export const MOST_LOOPS = 5;
/** Registers above a function's own: these, then counters. */
export const FUEL = 0;
export const SPARE = 1;
export const POINTER = 2;
export const COUNTERS = 3;
export const RESERVED = COUNTERS + MOST_LOOPS;

export interface Shape {
  readonly name: string;
  readonly params: string;
  /** Registers in call-site numbering. */
  readonly results: readonly number[];
  readonly integers: number;
  readonly floats: number;
  /** Calls itself and others like it, and counts down in x0, which is its first parameter. */
  readonly recursive: boolean;
  /** Short and without loops, and has no registers beyond its own. */
  readonly leaf: boolean;
}

/** What may trap: many programs have nothing that does, and so run for long. */
export interface Wild {
  readonly values: boolean;
  readonly memory: boolean;
  readonly calls: boolean;
}

export interface Maker {
  readonly random: Prng;
  readonly shapes: readonly Shape[];
  readonly self: number;
  readonly wild: Wild;
  readonly lines: Line[];
  /** Lines after which nothing is nested any more. */
  readonly most: number;
  labels: number;
  /** Blocks and loops that are open. */
  depth: number;
  loops: number;
  /** Labels that something jumps to and that are still to be placed, anywhere. */
  readonly pending: string[];
}

const hasClass = (row: Row, registerClass: "x" | "f"): boolean =>
  operandsOf(row.form).some((operand) => operand.kind === "register" && operand.class === registerClass);
const SIMPLE = OPS.filter((row) => row.flow === "next" && !row.memory);
const SIMPLE_FLOAT = SIMPLE.filter((row) => !hasClass(row, "x"));
const SIMPLE_INTEGER = SIMPLE.filter((row) => !hasClass(row, "f"));
const SIMPLE_NEITHER = SIMPLE_FLOAT.filter((row) => !hasClass(row, "f"));
export const BRANCHES = OPS.filter((row) => row.flow === "branch");

export function pick<T>(random: Prng, choices: readonly T[]): T {
  return choices[random.nextBelow(choices.length)]!;
}

/** True once in so many times. */
export function once(random: Prng, times: number): boolean {
  return random.nextBelow(times) === 0;
}

export const shapeOf = ({ shapes, self }: Maker): Shape => shapes[self]!;
export const hasIntegers = (maker: Maker): boolean => shapeOf(maker).integers > (shapeOf(maker).recursive ? 1 : 0);
export const hasFloats = (maker: Maker): boolean => shapeOf(maker).floats > 0;
export const label = (maker: Maker): string => `l${maker.labels++}`;
/** One of the reserved registers. */
export const reserved = (maker: Maker, which: number): number => shapeOf(maker).integers + which;

/** An integer register that statements may write. */
export function integer(maker: Maker): number {
  const { integers, recursive } = shapeOf(maker);
  const first = recursive ? 1 : 0;
  return first + maker.random.nextBelow(integers - first);
}

export function float(maker: Maker): number {
  return maker.random.nextBelow(shapeOf(maker).floats);
}

/** A row of plain computation whose registers the function has. */
export function simpleRow(maker: Maker): Row {
  if (hasIntegers(maker)) return pick(maker.random, hasFloats(maker) ? SIMPLE : SIMPLE_INTEGER);
  return pick(maker.random, hasFloats(maker) ? SIMPLE_FLOAT : SIMPLE_NEITHER);
}

/** The row with random operands; a label is `target`. */
export function plainLine(maker: Maker, row: Row, target = ""): Line {
  const { random, shapes } = maker;
  const operands = operandsOf(row.form).map((operand): OperandText => {
    switch (operand.kind) {
      case "register":
        return operand.class === "x" ? integer(maker) : float(maker);
      case "immediate":
        return Number(BigInt.asIntN(operand.field === "bc" ? 16 : 32, pick(random, INTEGER_CORNERS)));
      case "pool":
        return operand.class === "x" ? pick(random, INTEGER_CORNERS) : pick(random, FLOAT_CORNERS);
      case "address":
        return PAGE + 8 * random.nextBelow(200);
      case "function":
        return pick(random, shapes).name;
      default:
        return target;
    }
  });
  return [row.name, ...operands];
}

/** Classes of result registers. */
export const classesOf = ({ results }: Shape): string =>
  results.map((register) => (register < FLOAT_BASE ? "x" : "f")).join("");
