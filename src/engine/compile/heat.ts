// Which functions are compiled, and when: those the interpreter was met in more than once, what they often call, and what looks as
// if it will be hot soon. Invariant: a choice costs speed and nothing else, for code that was compiled does what the interpreter does.
// spec/compiler.md, "Choice".
import type { FunctionRecord, Image } from "../../isa/image.ts";
import { calleeAt, flowOf } from "../../isa/registers.ts";
import { FUNCTION } from "../layout.ts";
import type { Program } from "../program.ts";

/** Instructions from one look at where the interpreter is to the next. */
const PERIOD = 500;
/** What coming to the interpreter costs, in its instructions. */
const ENTRY = 20;
/** A function that the interpreter is met in so often, from one choice to the next, is worth compiling. */
const MEETINGS = 2;
/** Compiling an instruction again costs about what the interpreter takes for so many. */
const WORTH = 20;

export class Heat {
  private readonly program: Program;
  private readonly meetings = new Map<number, number>();
  /** 1 for each function that was chosen; how many instructions those have. */
  private readonly chosen: Uint8Array;
  private instructions = 0;
  private readonly all: boolean;
  /** Instructions from one choice to the next, and those that are left of them. Never fewer than before. */
  private interval: number;
  private left: number;
  /** Instructions since the last look. */
  private unseen = 0;

  /** The first choice comes after so many instructions in the interpreter; with 0 it is all functions, at once. */
  constructor(program: Program, cold: number) {
    this.program = program;
    this.chosen = new Uint8Array(program.image.functions.length);
    this.all = cold === 0;
    this.interval = cold;
    this.left = cold;
  }

  get isDue(): boolean {
    return this.left <= 0;
  }

  /** The interpreter, which was in a function that is not compiled, has retired instructions. */
  spend(index: number, instructions: number): void {
    const cost = instructions + ENTRY;
    this.left -= cost;
    this.unseen += cost;
    if (this.unseen < PERIOD) return;
    this.unseen = 0;
    this.meetings.set(index, 1 + (this.meetings.get(index) ?? 0));
  }

  /**
   * What is to be compiled now, for a thread that is in the functions of `stack`; undefined when that is no more than before. A later
   * choice is in the same array.
   */
  choose(stack: readonly number[] = []): Uint8Array | undefined {
    const before = this.instructions;
    if (this.all) for (const index of this.chosen.keys()) this.add(index);
    else for (const [index, count] of this.meetings) if (count >= MEETINGS) this.add(index);
    this.meetings.clear();
    const grown = this.instructions > before;
    if (grown && !this.all) this.addExpected(stack, before + this.interval / WORTH);
    if (this.all) this.interval = Number.POSITIVE_INFINITY;
    else this.interval = Math.max(this.interval, WORTH * this.instructions);
    this.left = this.interval;
    return grown ? this.chosen : undefined;
  }

  /** Chooses a function and, through what it names in calls and spawns, those that were called often. */
  private add(first: number): void {
    const { image } = this.program;
    const found = [first];
    for (let index = found.pop(); index !== undefined; index = found.pop()) {
      if (this.chosen[index] === 1) continue;
      this.chosen[index] = 1;
      const { start, length } = image.functions[index]!;
      this.instructions += length;
      for (let pc = start; pc < start + length; pc++) {
        const callee = calleeAt(image, pc);
        if (callee >= 0 && this.isOften(callee)) found.push(callee);
      }
    }
  }

  /**
   * Chooses functions that have a loop or are called in one: those of the stack, and what they and the others chosen here name in
   * calls. They are as many as what was interpreted pays for: `most` instructions with those before.
   */
  private addExpected(stack: readonly number[], most: number): void {
    const { image } = this.program;
    const found = stack.map((index) => ({ index, isOnStack: true, isInLoop: false }));
    const seen = new Set<number>();
    for (const { index, isOnStack, isInLoop } of found) {
      const record = image.functions[index]!;
      const loops = loopsIn(image, record);
      const isWorth = isInLoop || loops !== undefined;
      if (seen.has(index) || !(isWorth || isOnStack)) continue;
      if (isWorth && this.chosen[index] === 0) {
        if (this.instructions + record.length > most) continue;
        this.add(index);
      }
      seen.add(index);
      for (let at = 0; at < record.length; at++) {
        const callee = calleeAt(image, record.start + at);
        if (callee >= 0) found.push({ index: callee, isOnStack: false, isInLoop: loops?.[at] === 1 });
      }
    }
  }

  /** Whether its list of words to zero is known, which the interpreter makes after some calls; one that needs none passes too. */
  private isOften(index: number): boolean {
    const { table, functions } = this.program;
    return table[functions[index]! + FUNCTION.ZEROES]! >= 0;
  }
}

/** 1 for each instruction of a function that a branch back goes around; undefined when there is no such branch. */
function loopsIn({ code }: Image, { start, length }: FunctionRecord): Uint8Array | undefined {
  let loops: Uint8Array | undefined;
  let first = length;
  for (let at = length - 1; at >= 0; at--) {
    const pc = start + at;
    const flow = flowOf(code[2 * pc]!);
    if (flow === "branch" || flow === "jump") first = Math.min(first, code[2 * pc + 1]! - start);
    if (first > at) continue;
    loops ??= new Uint8Array(length);
    loops[at] = 1;
  }
  return loops;
}
