// Random calls of all kinds: to later functions, to a function itself or its like with a number that counts down, by number, of
// wrong signature, without an end. Invariant: where calls are not wild every recursion ends.
import { FLOAT_BASE } from "../../src/isa/image.ts";
import { bitsOf, type SiteText } from "./build-image.ts";
import { FLOAT_CORNERS, INTEGER_CORNERS } from "./corners.ts";
import {
  classesOf,
  float,
  hasFloats,
  hasIntegers,
  integer,
  label,
  type Maker,
  once,
  pick,
  plainLine,
  reserved,
  type Shape,
  SPARE,
  shapeOf,
  simpleRow,
} from "./random-maker.ts";

/** How deep a recursion starts that is called from outside; deep ones need stacks of many KiB. */
const DEPTHS = [0, 1, 2, 3, 5, 8, 13, 30, 100, 400];
const WRONG_NUMBERS = [0n, -1n, 1n << 32n, (1n << 32n) + 1n, 1n << 63n, 99n];

/** A call-site of the callee; `depth` is the first argument of a recursive one. */
function siteOf(maker: Maker, callee: Shape, depth: number | bigint): SiteText {
  const { random } = maker;
  const args = [...callee.params].map((letter, k): number | bigint => {
    if (callee.recursive && k === 0) return depth;
    const constant = letter === "x" ? !hasIntegers(maker) : !hasFloats(maker);
    if (constant || once(random, 4))
      return letter === "x" ? pick(random, INTEGER_CORNERS) : bitsOf(pick(random, FLOAT_CORNERS));
    return letter === "x" ? integer(maker) : FLOAT_BASE + float(maker);
  });
  const results: number[] = [];
  for (const letter of classesOf(callee)) {
    if (letter === "x" ? !hasIntegers(maker) : !hasFloats(maker)) break;
    const chosen = letter === "x" ? integer(maker) : FLOAT_BASE + float(maker);
    if (results.includes(chosen)) break;
    results.push(chosen);
  }
  return { callee: callee.name, args, results: once(random, 4) ? results.slice(0, random.nextBelow(9)) : results };
}

/** Shapes that may be called without counting down. */
function laterOf({ shapes, self }: Maker): readonly Shape[] {
  const group = shapes[self]!.recursive;
  return shapes.slice(self + 1).filter((shape) => !(group && shape.recursive));
}

const startDepth = ({ random }: Maker): bigint => BigInt(pick(random, DEPTHS));

export function addCall(maker: Maker): void {
  const { random, lines, wild } = maker;
  if (shapeOf(maker).recursive && once(random, 2)) {
    addDescent(maker);
    return;
  }
  const later = laterOf(maker);
  const endless = wild.calls && once(random, 60);
  if (later.length === 0 && !endless) return;
  const callee = endless ? shapeOf(maker) : pick(random, later);
  const site = siteOf(maker, callee, startDepth(maker));
  if (!hasIntegers(maker) || random.nextBelow(3) > 0) lines.push(["call", site]);
  else {
    const register = integer(maker);
    addNumber(maker, register, callee);
    lines.push(["callr", register, site]);
  }
}

/** Puts the callee's number into a register; now and then another. */
function addNumber(maker: Maker, register: number, callee: Shape): void {
  const { random, lines, wild, shapes } = maker;
  lines.push(["laf", register, wild.calls && once(random, 6) ? pick(random, shapes).name : callee.name]);
  if (wild.calls && once(random, 25)) lines.push(["lik", register, pick(random, WRONG_NUMBERS)]);
  else if (wild.calls && once(random, 40)) lines.push(plainLine(maker, simpleRow(maker)));
}

export function addSpawn(maker: Maker): void {
  const { random, lines } = maker;
  const later = laterOf(maker);
  if (later.length === 0 || !hasIntegers(maker)) return;
  const callee = pick(random, later);
  const site = { ...siteOf(maker, callee, startDepth(maker)), results: once(random, 3) ? [] : [integer(maker)] };
  if (once(random, 3)) {
    const register = integer(maker);
    addNumber(maker, register, callee);
    lines.push(["spawnr", register, site]);
  } else lines.push(["spawn", site]);
}

export function addSystemCall(maker: Maker): void {
  const { random, lines } = maker;
  const number = 1 + random.nextBelow(3);
  const args = Array.from({ length: number }, () =>
    hasIntegers(maker) && !once(random, 4) ? integer(maker) : pick(random, INTEGER_CORNERS),
  );
  const results = hasIntegers(maker) ? [integer(maker), integer(maker)] : [];
  const distinct = results[0] === results[1] ? results.slice(1) : results;
  lines.push(["sys", { callee: number, args, results: distinct.slice(0, random.nextBelow(3)) }]);
}

/** A call of a recursive function by one, with a number that is one less; passed over when it is 0. */
function addDescent(maker: Maker): void {
  const { random, lines, shapes } = maker;
  const end = label(maker);
  const next = reserved(maker, SPARE);
  const callee = once(random, 3)
    ? pick(
        random,
        shapes.filter((shape) => shape.recursive),
      )
    : shapeOf(maker);
  lines.push(["blei", 0, 0, end], ["addi", next, 0, -1]);
  const site = siteOf(maker, callee, next);
  if (once(random, 4)) {
    const register = integer(maker);
    lines.push(["laf", register, callee.name], ["callr", register, site]);
  } else lines.push(["call", site]);
  lines.push(end);
}

/** A return, or a tail call with the same results: to a later function, or to a recursive one that counts down. */
export function addEnd(maker: Maker): void {
  const { random, lines, shapes } = maker;
  const self = shapeOf(maker);
  const sameResults = (shape: Shape): boolean => classesOf(shape) === classesOf(self);
  if (self.recursive && once(random, 2)) {
    const callee = pick(
      random,
      shapes.filter((shape) => shape.recursive && sameResults(shape)),
    );
    const end = label(maker);
    lines.push(["blei", 0, 0, end], ["addi", 0, 0, -1]);
    addTail(maker, callee, 0);
    lines.push(end);
  }
  const later = laterOf(maker).filter(sameResults);
  if (later.length > 0 && once(random, 2)) addTail(maker, pick(random, later), startDepth(maker));
  else if (maker.wild.values && once(random, 50)) lines.push(["trap", random.nextBelow(100)]);
  else lines.push(["ret"]);
}

function addTail(maker: Maker, callee: Shape, depth: number | bigint): void {
  const { random, lines } = maker;
  const site: SiteText = { ...siteOf(maker, callee, depth), results: [] };
  if (!hasIntegers(maker) || once(random, 2)) lines.push(["tail", site]);
  else {
    const register = integer(maker);
    addNumber(maker, register, callee);
    lines.push(["tailr", register, site]);
  }
}
