// The plan of one compiled function: its nodes, where a parked thread can go on, where the budget is checked, and in which order the
// structured code comes. Invariant: from one checkpoint to the next no way is longer than what the first one checks for.
// spec/compiler.md, "Budget" and "Resuming".
import type { FunctionRecord, VerifiedImage } from "../../isa/image.ts";
import { type Blocks, blocksOf } from "./graph.ts";
import { findLoops, type Loop, type Loops } from "./loops.ts";
import { type Order, orderOf } from "./order.ts";

/** Instructions on any way between two checkpoints. */
const LONGEST_WAY = 256;
/** Numbers of places to go on are 16 bits wide; 0 is none. */
const MOST_PLACES = 65535;

/** How a checkpoint passes a resumed thread on: number - low is the index of the next node, the checkpoint itself included. */
export interface Dispatch {
  readonly low: number;
  readonly targets: readonly number[];
}

export interface Plan {
  readonly blocks: Blocks;
  readonly loops: Loops;
  readonly order: Order;
  /** The node where the function is entered, behind all blocks and made heads. */
  readonly prologue: number;
  /** The number of each node where a parked thread can go on, else 0. */
  readonly places: Int32Array;
  readonly dispatch: ReadonlyMap<number, Dispatch>;
  /** Instructions that the checkpoint at a node checks for; 0 where there is none. */
  readonly checks: Int32Array;
  /** Nodes that are reached by a label, in the order of the code, under the node that dominates them. */
  readonly labelled: readonly (readonly number[] | undefined)[];
  readonly hasLabel: Uint8Array;
}

/** Plans a function; undefined when it is better left to the interpreter. */
export function planOf(image: VerifiedImage, record: FunctionRecord): Plan | undefined {
  const blocks = blocksOf(image, record);
  const loops = findLoops(blocks.successors);
  if (loops === undefined) return undefined;
  const prologue = loops.count;
  const resumable = resumableNodes(blocks, loops);
  const places = new Int32Array(prologue + 1);
  const dispatch = new Map<number, Dispatch>();
  if (!routePlaces(loops, prologue, resumable, places, dispatch)) return undefined;
  const successors = [...loops.successors.map((targets, node) => withDispatch(targets, node, dispatch)), [0]];
  successors[prologue] = withDispatch([throughOf(loops, 0)], prologue, dispatch);
  const order = orderOf(successors, prologue);
  if (order === undefined) return undefined;
  const checks = checksOf(blocks, loops, order, resumable, prologue);
  const hasLabel = labelsOf(blocks, loops, order, dispatch);
  return { blocks, loops, order, prologue, places, dispatch, checks, hasLabel, labelled: childrenOf(order, hasLabel) };
}

/** Where control goes that is meant for a block: to the made head of its loop, where there is one. */
function throughOf(loops: Loops, block: number): number {
  return loops.through.get(block)?.head ?? block;
}

function withDispatch(
  targets: readonly number[],
  node: number,
  dispatch: ReadonlyMap<number, Dispatch>,
): readonly number[] {
  const more = dispatch.get(node);
  return more === undefined ? targets : [...new Set([...targets, ...more.targets.filter((target) => target !== node)])];
}

/** Heads and entries of loops, and what comes after a call or a call of the system. */
function resumableNodes(blocks: Blocks, loops: Loops): Uint8Array {
  const resumable = new Uint8Array(loops.count);
  for (const { head, entries } of loops.all) for (const block of entries ?? [head]) resumable[block] = 1;
  for (let block = 0; block < blocks.count; block++) {
    const flow = blocks.flows[block];
    if (loops.reached[block] === 0) continue;
    if (flow === "call" || flow === "sys" || flow === "spawn") resumable[blocks.successors[block]![0]!] = 1;
  }
  return resumable;
}

/** Numbers all places, each loop's in one range, and makes the tables that lead there; false when there are too many. */
function routePlaces(
  loops: Loops,
  prologue: number,
  resumable: Uint8Array,
  places: Int32Array,
  dispatch: Map<number, Dispatch>,
): boolean {
  const inside = new Map<Loop | undefined, { places: number[]; loops: Loop[] }>();
  const insideOf = (loop: Loop | undefined) => {
    const found = inside.get(loop) ?? { places: [], loops: [] };
    inside.set(loop, found);
    return found;
  };
  for (const loop of loops.all) insideOf(loop.parent).loops.push(loop);
  for (let node = 0; node < resumable.length; node++) {
    const loop = loops.innermost[node];
    if (resumable[node] === 1 && loop?.head !== node) insideOf(loop).places.push(node);
  }
  let next = 1;
  const route = (node: number, loop: Loop | undefined): number => {
    const low = next;
    const targets: number[] = [];
    if (loop?.entries === undefined && !(loop === undefined && resumable[0] === 1)) {
      places[node] = next++;
      targets.push(node);
    }
    for (const place of insideOf(loop).places) {
      places[place] = next++;
      targets.push(place);
    }
    for (const inner of insideOf(loop).loops) {
      for (let count = route(inner.head, inner); count > 0; count--) targets.push(inner.head);
    }
    dispatch.set(node, { low, targets });
    return next - low;
  };
  route(prologue, undefined);
  return next <= MOST_PLACES;
}

/** The longest way from each node, cut by checkpoints; a way that would be too long gets another one. */
function checksOf(blocks: Blocks, loops: Loops, order: Order, resumable: Uint8Array, prologue: number): Int32Array {
  const isCheckpoint = Uint8Array.from({ length: prologue + 1 }, (_, node) => resumable[node] ?? 1);
  const ways = new Int32Array(prologue + 1);
  for (let index = order.order.length - 1; index >= 0; index--) {
    const node = order.order[index]!;
    if (node >= blocks.count && node !== prologue) continue;
    const length = node === prologue ? 0 : blocks.starts[node + 1]! - blocks.starts[node]!;
    let rest = 0;
    for (const target of node === prologue ? [throughOf(loops, 0)] : loops.successors[node]!) {
      if (isCheckpoint[target] === 1 || target >= blocks.count) continue;
      if (length + ways[target]! > LONGEST_WAY) isCheckpoint[target] = 1;
      else rest = Math.max(rest, ways[target]!);
    }
    ways[node] = length + rest;
  }
  return ways.map((way, node) => (isCheckpoint[node] === 1 ? way : 0));
}

/** Nodes that need a label: more than one way leads there, or a table does. */
function labelsOf(blocks: Blocks, loops: Loops, order: Order, dispatch: ReadonlyMap<number, Dispatch>): Uint8Array {
  const hasLabel = Uint8Array.from(order.forward, (ways) => (ways > 1 ? 1 : 0));
  for (const [node, { targets }] of dispatch) for (const target of targets) if (target !== node) hasLabel[target] = 1;
  for (const { entries } of loops.all) for (const entry of entries ?? []) hasLabel[entry] = 1;
  for (let block = 0; block < blocks.count; block++) {
    if (blocks.flows[block] !== "table") continue;
    for (const target of loops.successors[block]!) hasLabel[target] = 1;
  }
  return hasLabel;
}

/** For each node the labelled nodes that it dominates directly, in the order of the code. */
function childrenOf({ order, dominator }: Order, hasLabel: Uint8Array): (readonly number[] | undefined)[] {
  const children: (number[] | undefined)[] = new Array(hasLabel.length).fill(undefined);
  for (const node of order) {
    if (hasLabel[node] === 0 || dominator[node] === -1) continue;
    const above = dominator[node]!;
    const list = children[above];
    if (list === undefined) children[above] = [node];
    else list.push(node);
  }
  return children;
}
