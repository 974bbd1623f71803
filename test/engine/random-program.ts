// Random valid programs, made from the table: arithmetic, memory at its edges, loops of all shapes, calls and recursion. Invariant:
// every program passes the verifier, and one without anything wild ends and does not trap but for a stack that is too small.
import type { Prng } from "../../src/base/prng.ts";
import { FLOAT_BASE, type Image } from "../../src/isa/image.ts";
import { PAGE } from "../../src/isa/limits.ts";
import { buildImage, type FunctionText } from "./build-image.ts";
import { addEnd } from "./random-calls.ts";
import { addBlock, addDeepNest, addLongRun } from "./random-control.ts";
import { hasIntegers, type Maker, MEMORY, once, pick, RESERVED, type Shape } from "./random-maker.ts";

/** A program as a test builds it, function by function; the first is the entry. */
export interface Source {
  readonly functions: Readonly<Record<string, FunctionText>>;
  readonly data: Uint8Array<ArrayBuffer>;
}

const MOST_OWN = 256 - RESERVED;
/** Kinds of programs: of so many one each has wild values and calls, two wild memory. */
const KINDS = 6;
export const WILD_MEMORY = 1;
export const WILD_CALLS = 2;
/** Lines of one function after which nothing is nested any more. */
const MOST_LINES = 90;

export function randomProgram(random: Prng, kind?: number): Image {
  return imageOf(randomSource(random, kind));
}

export function imageOf({ functions, data }: Source): Image {
  return buildImage(functions, data);
}

/** A program of a few functions; its kind says what may trap. */
export function randomSource(random: Prng, kind = random.nextBelow(KINDS)): Source {
  const wild = { values: kind === 0, memory: kind === WILD_MEMORY || kind === 3, calls: kind === WILD_CALLS };
  const shapes = randomShapes(random);
  const functions: Record<string, FunctionText> = {};
  shapes.forEach((shape, self) => {
    const most = MOST_LINES / (1 + self);
    const maker: Maker = { random, shapes, self, wild, lines: [], most, labels: 0, depth: 0, loops: 0, pending: [] };
    if (shape.leaf) addLeaf(maker);
    else addBody(maker, self === 0 ? 6 + random.nextBelow(10) : 2 + random.nextBelow(8));
    const integers = shape.integers > 0 && !shape.leaf ? shape.integers + RESERVED : shape.integers;
    functions[shape.name] = { ...shape, integers, body: maker.lines };
  });
  return { functions, data: randomBytes(random, MEMORY - PAGE) };
}

function addBody(maker: Maker, statements: number): void {
  const { random, lines, shapes, self, pending } = maker;
  const { integers } = shapes[self]!;
  if (once(random, 60)) addLongRun(maker);
  addBlock(maker, statements);
  if (hasIntegers(maker) && once(random, 60)) addDeepNest(maker);
  if (once(random, 200)) addLongRun(maker);
  // Reads them all, so that they are live until here.
  if (integers > 8 && once(random, 2)) {
    for (let register = 2; register < integers; register++) lines.push(["add", 1, 1, register]);
  }
  for (const target of pending) {
    lines.push(target, ["nop"]);
  }
  addEnd(maker);
}

/** A body that is short enough to become part of its callers' code. */
function addLeaf(maker: Maker): void {
  addBlock(maker, 1 + maker.random.nextBelow(5));
  for (const target of maker.pending) maker.lines.push(target, ["nop"]);
  addEnd(maker);
}

/** What memory holds at first, so that a load shows its extension. */
function randomBytes(random: Prng, length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  random.fill(bytes);
  return bytes;
}

/** Functions that often share parameters and results, so that calls by number and tail calls find one that fits. */
function randomShapes(random: Prng): Shape[] {
  const params = [randomClasses(random), randomClasses(random), ""];
  const results = [randomClasses(random).slice(0, 5), randomClasses(random).slice(0, 3), ""];
  return Array.from({ length: 2 + random.nextBelow(5) }, (_, index) => {
    if (index === 0) return shapeOf(random, "f0", "", "x", "entry");
    const kind = pick(random, ["plain", "recursive", "leaf"] as const);
    const first = kind === "recursive" ? "x" : "";
    return shapeOf(random, `f${index}`, first + pick(random, params), pick(random, results), kind);
  });
}

function randomClasses(random: Prng): string {
  const length = pick(random, [0, 1, 1, 2, 2, 3, 5, 9]);
  return Array.from({ length }, () => pick(random, ["x", "x", "f"])).join("");
}

type Kind = "entry" | "plain" | "recursive" | "leaf";

function shapeOf(random: Prng, name: string, params: string, classes: string, kind: Kind): Shape {
  const recursive = kind === "recursive";
  const leaf = kind === "leaf";
  const count = (): number => {
    const size = kind === "entry" || (leaf && !once(random, 8)) ? 3 : random.nextBelow(16);
    if (size === 0) return 0;
    if (size === 1) return MOST_OWN;
    return size === 2 ? 20 + random.nextBelow(40) : 2 + random.nextBelow(6);
  };
  const least = (text: string, letter: string): number => [...text].filter((one) => one === letter).length;
  const integers = Math.max(count(), least(params, "x"), least(classes, "x"), recursive ? 2 : 0);
  const floats = Math.max(count(), least(params, "f"), least(classes, "f"));
  return { name, params, results: registersOf(random, classes, integers, floats), integers, floats, recursive, leaf };
}

/** Registers of the classes, each once. */
function registersOf(random: Prng, classes: string, integers: number, floats: number): number[] {
  const results: number[] = [];
  for (const letter of classes) {
    const [first, count] = letter === "x" ? [0, integers] : [FLOAT_BASE, floats];
    let register = first + random.nextBelow(count);
    while (results.includes(register)) register = first + ((register + 1 - first) % count);
    results.push(register);
  }
  return results;
}
