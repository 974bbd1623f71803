// Basic blocks of one function, and where control goes from each. Invariant: a block has one way in, at its start, and ends with its
// last instruction; every instruction after a call, `sys` or `spawn` starts a block, for the thread may go on there later.
// spec/compiler.md, "Blocks".
import type { FunctionRecord, VerifiedImage } from "../../isa/image.ts";
import type { Flow } from "../../isa/ops/row.ts";
import { flowOf } from "../../isa/registers.ts";

/** Longer runs of instructions are cut, so that what a block costs stays far below what is checked at once. */
const LONGEST_BLOCK = 128;

export interface Blocks {
  readonly count: number;
  /** First instruction of each block, and the end of the function behind them. */
  readonly starts: Int32Array;
  /** How each block ends. */
  readonly flows: readonly Flow[];
  /** Blocks that may follow: for a branch the next, then the target; for `switch` the next, then the labels. May repeat. */
  readonly successors: readonly (readonly number[])[];
  /** Index of the block that starts at an instruction, counted from the function's first; -1 for one within a block. */
  readonly blockAt: Int32Array;
}

/** Cuts the function into blocks. Linear in its instructions and table entries. */
export function blocksOf(image: VerifiedImage, record: FunctionRecord): Blocks {
  const { code } = image;
  const { start, length } = record;
  const blockAt = leadersOf(image, record);
  const starts: number[] = [];
  for (let at = 0, previous = 0; at < length; at++) {
    if (blockAt[at] === -1 && at - previous < LONGEST_BLOCK) continue;
    blockAt[at] = starts.length;
    starts.push(start + at);
    previous = at;
  }
  const count = starts.length;
  starts.push(start + length);
  const flows: Flow[] = [];
  const successors: (readonly number[])[] = [];
  for (let block = 0; block < count; block++) {
    const last = starts[block + 1]! - 1;
    const flow = flowOf(code[2 * last]!);
    flows.push(flow);
    successors.push(targetsOf(image, last, flow).map((pc) => blockAt[pc - start]!));
  }
  return { count, starts: Int32Array.from(starts), flows, successors, blockAt };
}

/** 0 at each instruction that must start a block, -1 elsewhere. */
function leadersOf(image: VerifiedImage, { start, length }: FunctionRecord): Int32Array {
  const leaders = new Int32Array(length).fill(-1);
  leaders[0] = 0;
  for (let pc = start; pc < start + length; pc++) {
    const flow = flowOf(image.code[2 * pc]!);
    if (flow === "next") continue;
    if (pc + 1 < start + length) leaders[pc + 1 - start] = 0;
    if (flow === "branch" || flow === "jump") leaders[image.code[2 * pc + 1]! - start] = 0;
    else if (flow === "table") for (const target of image.tables[image.code[2 * pc + 1]!]!) leaders[target - start] = 0;
  }
  return leaders;
}

/** Instructions that may follow the one at pc. */
function targetsOf(image: VerifiedImage, pc: number, flow: Flow): number[] {
  const target = image.code[2 * pc + 1]!;
  switch (flow) {
    case "jump":
      return [target];
    case "branch":
      return [pc + 1, target];
    case "table":
      return [pc + 1, ...image.tables[target]!];
    case "return":
    case "tail":
    case "trap":
      return [];
    default:
      return [pc + 1];
  }
}
