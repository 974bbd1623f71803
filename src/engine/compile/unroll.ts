// Short loops that are one way round are written several times over, with one look at the budget for all. Invariant: what is left of the
// budget is exact wherever the code is left or goes on elsewhere; within the copies it is that of their start. spec/compiler.md, "Budget".
import { assert } from "../../base/assert.ts";
import { opOf } from "../../isa/image.ts";
import { rowOf } from "../../isa/ops.ts";
import { WASM } from "../../isa/wasm.ts";
import { checkpoint } from "./checkpoints.ts";
import { groupsOf } from "./checks.ts";
import { LOCAL } from "./frame.ts";
import type { FunctionWriter } from "./function.ts";
import type { Blocks } from "./graph.ts";
import type { Loops } from "./loops.ts";
import { writeRow } from "./rows.ts";

/** Instructions of all copies together, copies, and blocks of one way round. */
const MOST_INSTRUCTIONS = 64;
const MOST_COPIES = 8;
const MOST_BLOCKS = 4;

export interface Unrolled {
  /** The loop's blocks, its head first; each leads to the next, the last one to the head. */
  readonly path: readonly number[];
  /** Instructions of one way round. */
  readonly length: number;
  readonly copies: number;
}

/** The loops of a function that are unrolled, by their heads. */
export function unrolledOf(blocks: Blocks, loops: Loops): ReadonlyMap<number, Unrolled> {
  const ways = new Int32Array(loops.count);
  for (let node = 0; node < loops.count; node++) {
    if (loops.reached[node] === 1) for (const target of loops.successors[node]!) ways[target]!++;
  }
  const unrolled = new Map<number, Unrolled>();
  for (const { head, entries } of loops.all) {
    const path = entries === undefined ? pathFrom(head, blocks, loops, ways) : undefined;
    if (path === undefined) continue;
    const length = path.reduce((sum, block) => sum + lengthOf(blocks, block), 0);
    const copies = Math.min(MOST_COPIES, Math.floor(MOST_INSTRUCTIONS / length));
    if (copies > 1) unrolled.set(head, { path, length, copies });
  }
  return unrolled;
}

const lengthOf = ({ starts }: Blocks, block: number): number => starts[block + 1]! - starts[block]!;

/** The one way round a loop; undefined when there are others, or it does more than compute, access memory and branch. */
function pathFrom(head: number, blocks: Blocks, loops: Loops, ways: Int32Array): number[] | undefined {
  const loop = loops.innermost[head];
  const path: number[] = [];
  for (let block = head; path.length < MOST_BLOCKS; ) {
    const flow = blocks.flows[block];
    if (flow !== "next" && flow !== "jump" && flow !== "branch") return undefined;
    path.push(block);
    const inside = loops.successors[block]!.filter((target) => loops.innermost[target] === loop);
    // A made head has to be told where control goes.
    if (inside.length !== 1 || blocks.successors[block]!.some((target) => loops.through.has(target))) return undefined;
    block = inside[0]!;
    if (block === head) return path;
    if (ways[block] !== 1) return undefined;
  }
  return undefined;
}

/** Writes all copies of the loop whose head is this block, the head's checkpoint first. */
export function writeUnrolled(writer: FunctionWriter, head: number, { path, length, copies }: Unrolled): void {
  const { plan } = writer;
  checkpoint(writer, head, plan.blocks.starts[head]!);
  writer.narrow.forget();
  let done = 0;
  for (let copy = 1; copy <= copies; copy++) {
    for (const [place, block] of path.entries()) {
      writeBlock(writer, block, done);
      done += lengthOf(plan.blocks, block);
      const inside = path[place + 1] ?? head;
      if (done < copies * length) leaveLoop(writer, block, inside, done);
      else goRound(writer, block, head, done);
    }
  }
}

/** Writes what a block computes; so many instructions were done before it since the head's checkpoint, and are not taken off yet. */
function writeBlock(writer: FunctionWriter, block: number, done: number): void {
  const { plan, module } = writer;
  const { image } = module.program;
  const [start, end] = [plan.blocks.starts[block]!, plan.blocks.starts[block + 1]!];
  if (plan.accesses.some) writer.groups = groupsOf(image, start, end);
  for (let pc = start; pc < end; pc++) {
    const row = rowOf(opOf(image.code[2 * pc]!));
    assert(row, "a verified image has only known instructions");
    if (row.flow === "next") writeRow(writer, row, pc, start - pc - done);
  }
}

/** Behind a block, when the condition says so, goes where the loop does not. */
function leaveLoop(writer: FunctionWriter, block: number, inside: number, done: number): void {
  const { code, plan } = writer;
  const outside = plan.loops.successors[block]!.find((target) => target !== inside);
  if (outside === undefined) return;
  writer.condition(block);
  if (plan.blocks.successors[block]![1] === inside) code.op(WASM["i32.eqz"].code);
  writer.if();
  spend(writer, done);
  writer.go(block, outside);
  writer.end();
}

/** Behind the last block of the last copy. */
function goRound(writer: FunctionWriter, block: number, head: number, done: number): void {
  const { plan } = writer;
  spend(writer, done);
  const [next, target] = plan.blocks.successors[block]!;
  if (next === target || target === undefined) writer.go(block, head);
  else {
    writer.condition(block);
    writer.choose(block, target, next!);
  }
}

function spend({ code }: FunctionWriter, instructions: number): void {
  code.get(LOCAL.LEFT);
  code.i32(instructions);
  code.op(WASM["i32.sub"].code);
  code.set(LOCAL.LEFT);
}
