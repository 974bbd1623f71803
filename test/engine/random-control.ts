// Random statements and what they are nested in: branches, loops that count, walks through memory, mazes of blocks that jump to each
// other, jumps forward into whatever comes. Invariant: every way ends: a jump back costs a count or fuel.
import type { Line } from "./build-image.ts";
import { addCall, addSpawn, addSystemCall } from "./random-calls.ts";
import {
  BRANCHES,
  COUNTERS,
  FUEL,
  hasIntegers,
  integer,
  label,
  type Maker,
  MEMORY,
  MOST_LOOPS,
  once,
  POINTER,
  pick,
  plainLine,
  reserved,
  shapeOf,
  simpleRow,
} from "./random-maker.ts";
import { addAccess, addBulk, addGroup, addSteps, mayAccess } from "./random-memory.ts";

/** Statements inside each other. */
const MOST_DEPTH = 8;
const TRIPS = [1, 2, 3, 4, 7, 20, 60, 300];

interface Kind {
  readonly weight: number;
  readonly add: (maker: Maker) => void;
  /** What needs no register and nests nothing is for all functions. */
  readonly simple?: boolean;
  /** What uses reserved registers is not for leaves. */
  readonly reserves?: boolean;
}

const KINDS: readonly Kind[] = [
  { weight: 38, add: addPlain, simple: true },
  { weight: 4, add: (maker) => repeat(4 + maker.random.nextBelow(8), () => addPlain(maker)), simple: true },
  { weight: 10, add: (maker) => mayAccess(maker) && addAccess(maker) },
  { weight: 5, add: (maker) => mayAccess(maker) && addGroup(maker) },
  { weight: 2, add: (maker) => mayAccess(maker) && addBulk(maker) },
  { weight: 8, add: addBranch },
  { weight: 1, add: addChain },
  { weight: 7, add: addLoop, reserves: true },
  { weight: 1, add: addWalk, reserves: true },
  { weight: 3, add: addMaze, reserves: true },
  { weight: 3, add: addJumpAhead },
  { weight: 3, add: addSwitch },
  { weight: 11, add: addCall, simple: true },
  { weight: 1, add: addSystemCall, simple: true },
  { weight: 1, add: addSpawn, simple: true },
];
const weighted = (kinds: readonly Kind[]): readonly Kind[] =>
  kinds.flatMap((kind) => new Array<Kind>(kind.weight).fill(kind));
const ALL = weighted(KINDS);
const LEAF = weighted(KINDS.filter((kind) => !kind.reserves));
const SIMPLE = weighted(KINDS.filter((kind) => kind.simple));

function repeat(count: number, add: () => void): void {
  for (let k = 0; k < count; k++) add();
}

export function addBlock(maker: Maker, statements: number): void {
  maker.depth++;
  repeat(statements, () => addStatement(maker));
  maker.depth--;
}

function addStatement(maker: Maker): void {
  const { random, lines, pending, depth, most } = maker;
  if (pending.length > 0 && once(random, 4)) lines.push(pending.splice(random.nextBelow(pending.length), 1)[0]!);
  const full = depth > MOST_DEPTH || lines.length > most;
  const kinds = full || !hasIntegers(maker) ? SIMPLE : shapeOf(maker).leaf ? LEAF : ALL;
  pick(random, kinds).add(maker);
}

/** Loops inside each other, more than a compiler may take, around whatever statements. */
export function addDeepNest(maker: Maker): void {
  const { random, lines } = maker;
  const fuel = reserved(maker, FUEL);
  const heads = Array.from({ length: pick(random, [10, 47, 55]) }, () => label(maker));
  lines.push(["li", fuel, 20 + random.nextBelow(300)]);
  for (const head of heads) lines.push(head, ["nop"]);
  addBlock(maker, 4);
  for (const head of heads.reverse()) lines.push(["addi", fuel, fuel, -1], ["bgti", fuel, 0, head]);
}

/** So many instructions without a branch, more than one block may have. */
export function addLongRun(maker: Maker): void {
  repeat(120 + maker.random.nextBelow(200), () => addPlain(maker));
}

/** A division by 0 ends the program, so most divisors are made odd first. */
function addPlain(maker: Maker): void {
  const { random, lines, wild } = maker;
  const row = simpleRow(maker);
  const line = plainLine(maker, row);
  const divisor = typeof line === "string" ? undefined : line[3];
  if (row.guard && typeof divisor === "number" && (!wild.values || random.nextBelow(8) > 0)) {
    if (row.form === "x_xi" && divisor === 0) return;
    if (row.form === "x_xx") lines.push(["ori", divisor, divisor, 1]);
  }
  lines.push(line);
}

const branchTo = (maker: Maker, target: string): Line => plainLine(maker, pick(maker.random, BRANCHES), target);

function addBranch(maker: Maker): void {
  const { random, lines } = maker;
  const end = label(maker);
  lines.push(branchTo(maker, end));
  addBlock(maker, random.nextBelow(3));
  if (once(random, 3)) {
    const join = label(maker);
    lines.push(["j", join], end);
    addBlock(maker, random.nextBelow(3));
    lines.push(join);
  } else lines.push(end);
}

/** if, else if, else if ..., else. */
function addChain(maker: Maker): void {
  const { random, lines } = maker;
  const end = label(maker);
  repeat(3 + random.nextBelow(12), () => {
    const next = label(maker);
    lines.push(branchTo(maker, next));
    addPlain(maker);
    lines.push(["j", end], next);
  });
  addPlain(maker);
  lines.push(end);
}

/** A loop that counts down at its end, or at its start and jumps back; some go on in the middle or leave there. */
function addLoop(maker: Maker): void {
  const { random, lines } = maker;
  if (maker.loops >= MOST_LOOPS) return;
  const counter = reserved(maker, COUNTERS + maker.loops++);
  const head = label(maker);
  const end = label(maker);
  const atStart = once(random, 3);
  const trips = maker.loops > 2 ? 1 + random.nextBelow(4) : pick(random, TRIPS);
  lines.push(["li", counter, trips], head);
  if (atStart) lines.push(["addi", counter, counter, -1], ["blti", counter, 0, end]);
  addBlock(maker, 1 + random.nextBelow(4));
  if (once(random, 4)) lines.push(branchTo(maker, end));
  if (atStart) {
    if (once(random, 3)) lines.push(branchTo(maker, head));
    lines.push(["j", head]);
  } else lines.push(["addi", counter, counter, -1], ["bgti", counter, 0, head]);
  lines.push(end);
  maker.loops--;
}

/** A loop through memory; of a wild program one that may go over its end. */
function addWalk(maker: Maker): void {
  const { random, lines } = maker;
  if (maker.loops >= MOST_LOOPS || !mayAccess(maker)) return;
  const counter = reserved(maker, COUNTERS + maker.loops++);
  const pointer = reserved(maker, POINTER);
  const head = label(maker);
  const trips = 1 + random.nextBelow(100);
  const early = maker.wild.memory && once(random, 3) ? 8 * random.nextBelow(trips) : 8 * trips;
  lines.push(["li", counter, trips], ["li", pointer, MEMORY - early], head);
  addSteps(maker, pointer);
  if (once(random, 2)) addPlain(maker);
  lines.push(["addi", counter, counter, -1], ["bgti", counter, 0, head]);
  maker.loops--;
}

/** Blocks of which each jumps to any of them: loops with several heads, in each other and across. */
function addMaze(maker: Maker): void {
  const { random, lines } = maker;
  const fuel = reserved(maker, FUEL);
  const blocks = Array.from({ length: 2 + random.nextBelow(6) }, () => label(maker));
  const end = label(maker);
  const target = (): string => pick(random, blocks);
  lines.push(["li", fuel, pick(random, [5, 30, 200])]);
  if (once(random, 2)) lines.push(branchTo(maker, target()));
  for (const block of blocks) {
    lines.push(block, ["addi", fuel, fuel, -1], ["blei", fuel, 0, end]);
    addBlock(maker, random.nextBelow(3));
    const way = random.nextBelow(5);
    if (way === 0) lines.push(["j", target()]);
    else if (way === 1) addSwitchTo(maker, Array.from({ length: 1 + random.nextBelow(5) }, target));
    else if (way < 4) lines.push(branchTo(maker, target()));
  }
  lines.push(end);
}

/** To a place further down, in whatever will stand there. */
function addJumpAhead(maker: Maker): void {
  const { random, lines, pending } = maker;
  const target = pending.length > 2 ? pick(random, pending) : label(maker);
  if (!pending.includes(target)) pending.push(target);
  if (once(random, 4)) addSwitchTo(maker, [target, ...pending]);
  else lines.push(branchTo(maker, target));
}

function addSwitchTo(maker: Maker, targets: readonly string[]): void {
  const { random, lines } = maker;
  const index = integer(maker);
  if (random.nextBelow(4) > 0) lines.push(["andi", index, index, pick(random, [1, 3, 7])]);
  lines.push(["switch", index, targets]);
}

function addSwitch(maker: Maker): void {
  const { random, lines } = maker;
  const labels = Array.from({ length: 1 + random.nextBelow(6) }, () => label(maker));
  addSwitchTo(maker, labels);
  const end = label(maker);
  for (const target of labels) {
    addBlock(maker, random.nextBelow(2));
    if (once(random, 2)) lines.push(["j", end]);
    lines.push(target);
  }
  lines.push(end);
}
