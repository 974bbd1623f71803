// The plan of one compiled function: its nodes, where a parked thread can go on, where the budget is checked, and in which order the
// structured code comes. Invariant: from one checkpoint to the next no way is longer than what the first one checks for.
// spec/compiler.md, "Budget" and "Resuming".
import type { FormName } from "../../isa/forms.ts";
import { FLOAT_BASE, type FunctionRecord, opOf, type VerifiedImage } from "../../isa/image.ts";
import { rowOf } from "../../isa/ops.ts";
import { calleeAt, eachDefined } from "../../isa/registers.ts";
import type { Program } from "../program.ts";
import { type Blocks, blocksOf } from "./graph.ts";
import { findLoops, type Loop, type Loops } from "./loops.ts";
import { type Order, orderOf } from "./order.ts";
import { type Unrolled, unrolledOf } from "./unroll.ts";

/** Instructions on any way between two checkpoints. */
const LONGEST_WAY = 256;
/** Bytes of guest frames that one entry may nest: the host's frames are larger, some 10 to 40 times, and its stack has 984 KiB. */
export const ROOM = 12 * 1024;
/** Instructions of a function that is written into its callers' code. */
const LONGEST_GUEST = 24;
/** Its registers are locals of its caller, whose host frame they make larger without making its own: with more, ROOM would be too much. */
const MOST_GUEST_REGISTERS = 16;
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
  /** 1 for a block that is reached from a call alone: its checkpoint looks for a parked callee too. */
  readonly returnsTo: Uint8Array;
  /** Loops whose ways round are written several times over, by their heads. */
  readonly unrolled: ReadonlyMap<number, Unrolled>;
  /** Bytes behind the frame that are free for sure at the end of a block, because an earlier call had room for them. */
  readonly rooms: Int32Array;
  /** Whether the function accesses memory, and whether it moves areas. */
  readonly accesses: { readonly some: boolean; readonly bulk: boolean };
  /** Registers that hold one number wherever they are live, and the instruction that sets them. */
  readonly constants: ReadonlyMap<number, number>;
  /** Nodes that are reached by a label, in the order of the code, under the node that dominates them. */
  readonly labelled: readonly (readonly number[] | undefined)[];
  readonly hasLabel: Uint8Array;
}

/** Plans a function; undefined when it is better left to the interpreter. A guest is written into its caller's code. */
export function planOf(program: Program, index: number, isGuest = false): Plan | undefined {
  const { image } = program;
  const record = image.functions[index]!;
  if (isGuest && (record.length > LONGEST_GUEST || record.integers + record.floats > MOST_GUEST_REGISTERS))
    return undefined;
  const blocks = blocksOf(image, record);
  const loops = findLoops(blocks.successors);
  if (loops === undefined || (isGuest && !isSimple(blocks, loops))) return undefined;
  const prologue = loops.count;
  const resumable = resumableNodes(blocks, loops);
  const places = new Int32Array(prologue + 1);
  const dispatch = new Map<number, Dispatch>();
  if (!isGuest && !routePlaces(loops, prologue, resumable, places, dispatch)) return undefined;
  const successors = loops.successors.slice();
  successors.push([throughOf(loops, 0)]);
  for (const [node, { targets }] of dispatch) successors[node] = union(successors[node]!, targets, node);
  const order = orderOf(successors, prologue);
  if (order === undefined) return undefined;
  const unrolled = unrolledOf(blocks, loops);
  const checks = checksOf(blocks, loops, order, resumable, prologue, unrolled);
  const hasLabel = labelsOf(blocks, loops, order, dispatch, unrolled);
  return {
    ...{ blocks, loops, order, prologue, places, dispatch, checks, hasLabel, unrolled },
    labelled: childrenOf(order, hasLabel, unrolled),
    returnsTo: returnsToOf(blocks, loops),
    rooms: roomsOf(image, program.frameWords, blocks, loops, order),
    accesses: accessesOf(image, record),
    constants: constantsOf(program, index),
  };
}

/** Whether a function can be a guest: it has no loop, and does not make place for another. */
function isSimple({ flows }: Blocks, loops: Loops): boolean {
  return loops.all.length === 0 && !flows.includes("tail");
}

/** Where control goes that is meant for a block: to the made head of its loop, where there is one. */
function throughOf(loops: Loops, block: number): number {
  return loops.through.get(block)?.head ?? block;
}

/** Where a node leads to and where its dispatch does, itself left out. */
function union(targets: readonly number[], more: readonly number[], node: number): readonly number[] {
  return [...new Set([...targets, ...more.filter((target) => target !== node)])];
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
function checksOf(
  blocks: Blocks,
  loops: Loops,
  order: Order,
  resumable: Uint8Array,
  prologue: number,
  unrolled: ReadonlyMap<number, Unrolled>,
): Int32Array {
  const isCheckpoint = new Uint8Array(prologue + 1).fill(1);
  isCheckpoint.set(resumable);
  const ways = new Int32Array(prologue + 1);
  for (let index = order.order.length - 1; index >= 0; index--) {
    const node = order.order[index]!;
    if (node >= blocks.count && node !== prologue) continue;
    const loop = unrolled.get(node);
    const own = node === prologue ? 0 : blocks.starts[node + 1]! - blocks.starts[node]!;
    const length = loop === undefined ? own : loop.copies * loop.length;
    let rest = 0;
    for (const target of node === prologue ? [throughOf(loops, 0)] : targetsOf(loops, node, loop)) {
      if (isCheckpoint[target] === 1 || target >= blocks.count) continue;
      if (length + ways[target]! > LONGEST_WAY) isCheckpoint[target] = 1;
      else rest = Math.max(rest, ways[target]!);
    }
    ways[node] = length + rest;
  }
  for (let node = 0; node <= prologue; node++) if (isCheckpoint[node] === 0) ways[node] = 0;
  return ways;
}

/** Where control may go from a node, or from a loop that is unrolled. */
function targetsOf({ successors }: Loops, node: number, loop: Unrolled | undefined): readonly number[] {
  if (loop === undefined) return successors[node]!;
  return loop.path.flatMap((block) => successors[block]!).filter((target) => !loop.path.includes(target));
}

/** Nodes that need a label: more than one way leads there, or a table or an unrolled loop does. */
function labelsOf(
  blocks: Blocks,
  loops: Loops,
  order: Order,
  dispatch: ReadonlyMap<number, Dispatch>,
  unrolled: ReadonlyMap<number, Unrolled>,
): Uint8Array {
  const hasLabel = new Uint8Array(order.forward.length);
  for (let node = 0; node < hasLabel.length; node++) if (order.forward[node]! > 1) hasLabel[node] = 1;
  for (const [node, { targets }] of dispatch) for (const target of targets) if (target !== node) hasLabel[target] = 1;
  for (const { entries } of loops.all) for (const entry of entries ?? []) hasLabel[entry] = 1;
  for (const [head, loop] of unrolled) {
    for (const target of targetsOf(loops, head, loop))
      if (order.rank[target]! > order.rank[head]!) hasLabel[target] = 1;
  }
  for (let block = 0; block < blocks.count; block++) {
    if (blocks.flows[block] !== "table") continue;
    for (const target of loops.successors[block]!) hasLabel[target] = 1;
  }
  return hasLabel;
}

/**
 * For each node the labelled nodes that it dominates directly, in the order of the code; the head of a loop that is unrolled has
 * those of the whole loop.
 */
function childrenOf(
  { order, dominator }: Order,
  hasLabel: Uint8Array,
  unrolled: ReadonlyMap<number, Unrolled>,
): (readonly number[] | undefined)[] {
  const children: (number[] | undefined)[] = new Array(hasLabel.length).fill(undefined);
  const heads = new Map<number, number>();
  for (const [head, { path }] of unrolled) for (const block of path) heads.set(block, head);
  for (const node of order) {
    if (hasLabel[node] === 0 || dominator[node] === -1) continue;
    const above = heads.get(dominator[node]!) ?? dominator[node]!;
    const list = children[above];
    if (list === undefined) children[above] = [node];
    else list.push(node);
  }
  return children;
}

function returnsToOf(blocks: Blocks, loops: Loops): Uint8Array {
  const ways = new Int32Array(loops.count);
  ways[0] = 1;
  for (let node = 0; node < loops.count; node++) {
    if (node >= blocks.count || loops.reached[node] === 1)
      for (const target of loops.successors[node]!) ways[target]!++;
  }
  const returnsTo = new Uint8Array(loops.count);
  for (let block = 0; block < blocks.count; block++) {
    const next = loops.successors[block]![0]!;
    if (blocks.flows[block] === "call" && ways[next] === 1 && next < blocks.count) returnsTo[next] = 1;
  }
  return returnsTo;
}

/**
 * What every way to a block has had room for. A resumed thread has had it too: the calls on its way were made, and a limit made anew
 * leaves ROOM behind the resumed frame.
 */
function roomsOf(
  image: VerifiedImage,
  frameWords: Int32Array,
  blocks: Blocks,
  loops: Loops,
  { order, rank }: Order,
): Int32Array {
  const before = new Int32Array(loops.count).fill(-1);
  const rooms = new Int32Array(loops.count);
  before[0] = 0;
  for (const node of order) {
    if (node >= loops.count) continue;
    const known = Math.max(0, before[node]!);
    rooms[node] = known;
    const after = Math.max(known, node < blocks.count ? roomOfCall(image, frameWords, blocks, node) : 0);
    for (const target of loops.successors[node]!) {
      if (rank[target]! <= rank[node]!) continue;
      before[target] = before[target] === -1 ? after : Math.min(before[target]!, after);
    }
  }
  return rooms;
}

/** Bytes of the frame that the call at a block's end makes, 0 when there is none whose size is known. */
function roomOfCall(image: VerifiedImage, frameWords: Int32Array, blocks: Blocks, block: number): number {
  const last = blocks.starts[block + 1]! - 1;
  const callee = blocks.flows[block] === "call" ? calleeAt(image, last) : -1;
  if (callee < 0) return 0;
  const bytes = 8 * frameWords[callee]!;
  return bytes <= ROOM ? bytes : 0;
}

function accessesOf({ code }: VerifiedImage, { start, length }: FunctionRecord): { some: boolean; bulk: boolean } {
  let [some, bulk] = [false, false];
  for (let pc = start; pc < start + length; pc++) {
    const memory = rowOf(opOf(code[2 * pc]!))?.memory;
    if (memory === undefined) continue;
    if (memory.bytes === 0) bulk = true;
    else some = true;
  }
  return { some, bulk };
}

/** Forms of rows that set a register to a constant. */
const CONSTANT_FORMS: ReadonlySet<FormName> = new Set(["x_i", "x_k", "f_k", "x_address", "x_function"]);

/** A register that one instruction alone sets, and that is not read before, has that instruction's number wherever it is live. */
function constantsOf({ image, liveness }: Program, index: number): Map<number, number> {
  const { start, length, signature } = image.functions[index]!;
  const constants = new Map<number, number>();
  const others = new Set(liveness.entryLive(index));
  const next = { x: 0, f: FLOAT_BASE };
  for (const parameter of image.signatures[signature]!.params) others.add(next[parameter]++);
  for (let pc = start; pc < start + length; pc++) {
    const isConstant = CONSTANT_FORMS.has(rowOf(opOf(image.code[2 * pc]!))!.form);
    eachDefined(image, pc, (register) => {
      if (others.has(register)) return;
      if (isConstant && !constants.has(register)) constants.set(register, pc);
      else {
        others.add(register);
        constants.delete(register);
      }
    });
  }
  return constants;
}
