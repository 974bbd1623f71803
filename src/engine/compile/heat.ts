// Which functions are compiled, and when: those the interpreter was met in more than once, and what they often call. Invariant: a
// choice costs speed and nothing else, for code that was compiled does what the interpreter does. spec/compiler.md, "Choice".
import { calleeAt } from "../../isa/registers.ts";
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

  /** What is to be compiled now; undefined when that is no more than before. A later choice is in the same array. */
  choose(): Uint8Array | undefined {
    const before = this.instructions;
    if (this.all) for (const index of this.chosen.keys()) this.add(index);
    else for (const [index, count] of this.meetings) if (count >= MEETINGS) this.add(index);
    this.meetings.clear();
    const grown = this.instructions > before;
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

  /** Whether its list of words to zero is known, which the interpreter makes after some calls; one that needs none passes too. */
  private isOften(index: number): boolean {
    const { table, functions } = this.program;
    return table[functions[index]! + FUNCTION.ZEROES]! >= 0;
  }
}
