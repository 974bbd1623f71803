// Random valid programs, made from the table: arithmetic, memory at its edges, branches, loops, switches, calls of all kinds.
// Invariant: every program passes the verifier and ends: loops count down in a register of their own, calls go to later functions.
import type { Prng } from "../../src/base/prng.ts";
import { operandsOf } from "../../src/isa/forms.ts";
import { FLOAT_BASE, type Image } from "../../src/isa/image.ts";
import { PAGE } from "../../src/isa/limits.ts";
import type { Row } from "../../src/isa/ops/row.ts";
import { OPS } from "../../src/isa/ops.ts";
import { bitsOf, buildImage, type FunctionText, type Line, type OperandText, type SiteText } from "./build-image.ts";
import { FLOAT_CORNERS, INTEGER_CORNERS } from "./corners.ts";

const MEMORY = 3 * PAGE;
/** Registers for loops, above those that statements write. */
const COUNTERS = 3;

interface Shape {
  readonly name: string;
  readonly params: string;
  readonly results: readonly number[];
  readonly integers: number;
  readonly floats: number;
}

interface Maker {
  readonly random: Prng;
  readonly shapes: readonly Shape[];
  readonly self: number;
  /** Whether statements may trap; every other program has none that do, and so runs for long. */
  readonly wild: boolean;
  readonly lines: Line[];
  labels: number;
  depth: number;
}

const SIMPLE = OPS.filter((row) => row.flow === "next" && !row.memory);
const ACCESS = OPS.filter((row) => row.memory && row.memory.bytes > 0);
const BULK = OPS.filter((row) => row.memory?.bytes === 0);
const BRANCHES = OPS.filter((row) => row.flow === "branch");

/** A program of a few functions; the first is the entry. */
export function randomProgram(random: Prng): Image {
  const shapes = Array.from({ length: 2 + random.nextBelow(4) }, (_, index) => randomShape(random, index));
  const wild = random.nextBelow(2) === 0;
  const functions: Record<string, FunctionText> = {};
  shapes.forEach((shape, self) => {
    const maker: Maker = { random, shapes, self, wild, lines: [], labels: 0, depth: 0 };
    addBlock(maker, 4 + random.nextBelow(10));
    addEnd(maker);
    functions[shape.name] = { ...shape, integers: shape.integers + COUNTERS, body: maker.lines };
  });
  return buildImage(functions, randomBytes(random, MEMORY - PAGE));
}

/** What memory holds at first, so that a load shows its extension. */
function randomBytes(random: Prng, length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  random.fill(bytes);
  return bytes;
}

function randomShape(random: Prng, index: number): Shape {
  const integers = 2 + random.nextBelow(6);
  const floats = 1 + random.nextBelow(4);
  const params = index === 0 ? "" : pick(random, ["", "x", "xx", "xf", "fx", "f"]).replace(/f(?=.*f)/, "x");
  const results = index === 0 ? [0] : pick(random, [[], [0], [1, 0], [FLOAT_BASE], [0, FLOAT_BASE]]);
  return { name: `f${index}`, params, results, integers, floats };
}

function pick<T>(random: Prng, choices: readonly T[]): T {
  return choices[random.nextBelow(choices.length)]!;
}

function addBlock(maker: Maker, statements: number): void {
  maker.depth++;
  for (let k = 0; k < statements; k++) addStatement(maker);
  maker.depth--;
}

function addStatement(maker: Maker): void {
  const { random, lines } = maker;
  const kind = random.nextBelow(100);
  if (kind < 45) addPlain(maker, pick(random, SIMPLE));
  else if (kind < 62) addAccess(maker);
  else if (kind < 72) addBranch(maker);
  else if (kind < 80) addLoop(maker);
  else if (kind < 84) addSwitch(maker);
  else if (kind < 97) addCall(maker);
  else if (kind === 97) addBulk(maker);
  else lines.push(["sys", { callee: 2, args: [integer(maker), 5n], results: [0, 1].slice(random.nextBelow(3)) }]);
}

const integer = ({ random, shapes, self }: Maker): number => random.nextBelow(shapes[self]!.integers);
const float = ({ random, shapes, self }: Maker): number => random.nextBelow(shapes[self]!.floats);
const label = (maker: Maker): string => `l${maker.labels++}`;

function plainLine(maker: Maker, row: Row, target = ""): Line {
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

/** A division by 0 ends the program, so most divisors are made odd first. */
function addPlain(maker: Maker, row: Row): void {
  const line = plainLine(maker, row);
  const divisor = typeof line === "string" ? undefined : line[3];
  if (row.guard && typeof divisor === "number" && (!maker.wild || maker.random.nextBelow(8) > 0)) {
    if (row.form === "x_xi" && divisor === 0) return;
    if (row.form === "x_xx") maker.lines.push(["ori", divisor, divisor, 1]);
  }
  maker.lines.push(line);
}

/** An access near the start, the end or the middle of memory; one in seven faults or is misaligned. */
function addAccess(maker: Maker): void {
  const { random, lines } = maker;
  const row = pick(random, ACCESS);
  const { bytes, atomic } = row.memory!;
  const slots = (MEMORY - PAGE) / bytes;
  let address = PAGE + bytes * pick(random, [0, slots - 1, random.nextBelow(slots - 1)]);
  if (!atomic && address + 2 * bytes <= MEMORY && random.nextBelow(3) === 0) address++;
  if (maker.wild && random.nextBelow(7) === 0) {
    address = pick(random, [
      PAGE - 1,
      PAGE - 1,
      PAGE + 1,
      MEMORY - bytes + 1,
      MEMORY,
      -1,
      PAGE + 1,
      2 ** 32 + 2 * PAGE,
      2 ** 31,
    ]);
  }
  const base = integer(maker);
  const offset = pick(random, [0, 8, -8, 100, -4096, 0x7fffffff]);
  lines.push(["lik", base, BigInt(address - offset)]);
  if (row.form === "x_x_memory" || row.form === "xx_memory") {
    lines.push([row.name, integer(maker), integer(maker), base, offset]);
  } else
    lines.push([
      row.name,
      row.form.includes("f_") || row.form.endsWith("_f") ? float(maker) : integer(maker),
      base,
      offset,
    ]);
}

function addBulk(maker: Maker): void {
  const { random, lines, shapes, self } = maker;
  if (shapes[self]!.integers < 3) return;
  lines.push(["li", 0, PAGE + random.nextBelow(PAGE)], ["li", 1, PAGE + random.nextBelow(PAGE)]);
  lines.push(["li", 2, maker.wild && random.nextBelow(20) === 0 ? 2 * PAGE : random.nextBelow(300)]);
  lines.push([pick(random, BULK).name, 0, 1, 2]);
}

function addBranch(maker: Maker): void {
  const { random, lines } = maker;
  const end = label(maker);
  lines.push(plainLine(maker, pick(random, BRANCHES), end));
  addBlock(maker, random.nextBelow(3));
  if (random.nextBelow(3) === 0) {
    const join = label(maker);
    lines.push(["j", join], end);
    addBlock(maker, random.nextBelow(3));
    lines.push(join);
  } else lines.push(end);
}

function addLoop(maker: Maker): void {
  const { random, lines, shapes, self, depth } = maker;
  if (depth > COUNTERS) return;
  const counter = shapes[self]!.integers + depth - 1;
  const head = label(maker);
  lines.push(["li", counter, 1 + random.nextBelow(4)], head);
  addBlock(maker, 1 + random.nextBelow(4));
  lines.push(["addi", counter, counter, -1], ["bgti", counter, 0, head]);
}

function addSwitch(maker: Maker): void {
  const { random, lines } = maker;
  const labels = Array.from({ length: 1 + random.nextBelow(4) }, () => label(maker));
  const index = integer(maker);
  if (random.nextBelow(2)) lines.push(["andi", index, index, 3]);
  lines.push(["switch", index, labels]);
  for (const target of labels) {
    addBlock(maker, random.nextBelow(2));
    lines.push(target);
  }
}

function siteOf(maker: Maker, callee: Shape): SiteText {
  const { random } = maker;
  const args = [...callee.params].map((letter): number | bigint => {
    if (random.nextBelow(4) === 0)
      return letter === "x" ? pick(random, INTEGER_CORNERS) : bitsOf(pick(random, FLOAT_CORNERS));
    return letter === "x" ? integer(maker) : FLOAT_BASE + float(maker);
  });
  const results: number[] = [];
  for (const register of callee.results) {
    const chosen = register < FLOAT_BASE ? integer(maker) : FLOAT_BASE + float(maker);
    if (results.includes(chosen)) break;
    results.push(chosen);
  }
  return { callee: callee.name, args, results: results.slice(0, random.nextBelow(results.length + 1)) };
}

/** A direct or indirect call to a later function, now and then one that cannot succeed or a recursion without an end. */
function addCall(maker: Maker): void {
  const { random, lines, shapes, self, wild } = maker;
  const later = shapes.slice(self + 1);
  const callee =
    later.length > 0 ? pick(random, later) : wild && random.nextBelow(40) === 0 ? shapes[self]! : undefined;
  if (callee === undefined) return;
  if (random.nextBelow(3) > 0) {
    if (random.nextBelow(12) === 0) lines.push(["spawn", { ...siteOf(maker, callee), results: [integer(maker)] }]);
    else lines.push(["call", siteOf(maker, callee)]);
    return;
  }
  const register = integer(maker);
  lines.push(["laf", register, wild && random.nextBelow(12) === 0 ? pick(random, shapes).name : callee.name]);
  if (wild && random.nextBelow(30) === 0) lines.push(plainLine(maker, pick(random, SIMPLE)));
  lines.push(["callr", register, siteOf(maker, callee)]);
}

/** A return, or a tail call to a later function with the same results. */
function addEnd(maker: Maker): void {
  const { random, lines, shapes, self } = maker;
  const results = classesOf(shapes[self]!);
  const same = shapes.slice(self + 1).filter((shape) => classesOf(shape) === results);
  if (same.length > 0 && random.nextBelow(2)) {
    const callee = pick(random, same);
    const site: SiteText = { ...siteOf(maker, callee), results: [] };
    if (random.nextBelow(2)) lines.push(["tail", site]);
    else lines.push(["laf", 0, callee.name], ["tailr", 0, site]);
    return;
  }
  if (maker.wild && random.nextBelow(50) === 0) lines.push(["trap", random.nextBelow(100)]);
  else lines.push(["ret"]);
}

const classesOf = (shape: Shape): string =>
  shape.results.map((register) => (register < FLOAT_BASE ? "x" : "f")).join("");
