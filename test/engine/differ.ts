// Runs a program on two sides at the same quanta and compares all that can be observed at every quantum's end: why it ended, how many
// instructions retired, trap and operand, what is asked of the kernel, all frames with their live registers, and guest memory.
import type { Prng } from "../../src/base/prng.ts";
import { type Engine, EXIT } from "../../src/engine/context.ts";
import { readArguments, writeResults } from "../../src/engine/frames.ts";
import { HEADER } from "../../src/engine/layout.ts";
import { type Program, wordOf } from "../../src/engine/program.ts";
import { segmentBytes } from "../../src/engine/stacks.ts";
import { FLOAT_BASE } from "../../src/isa/image.ts";
import { runSlice, type Stop, type Thread } from "./run-image.ts";
import { moveLimit, moveThread, plainSide, type Side, threadIn } from "./side.ts";

/** Enough for every program of the generator but those that loop over calls in calls. */
const MOST_INSTRUCTIONS = 20_000;
const MOST_SLICES = 2000;
/** Of a deeper stack, most slices' ends compare the innermost frames alone. */
const SHALLOW = 32;
const WHOLE_EVERY = 8;

export interface Difference {
  readonly retired: number;
  readonly left: string;
  readonly right: string;
}
export interface Comparison {
  readonly retired: number;
  /** How the run ended: an exit's number, "overflow", or "long" when it was cut off. */
  readonly end: string;
  /** The quanta that were used, in their order. */
  readonly quanta: readonly number[];
  readonly difference?: Difference;
}

/** How many instructions each slice gets. */
export type Quanta = () => number;

/** Quanta that are up to `longest`, which is drawn too: short ones show ends at every instruction, long ones run compiled code. */
export function randomQuanta(random: Prng): Quanta {
  const longest = [1, 3, 20, 100, 400, 1500, 5000][random.nextBelow(7)]!;
  return () => 1 + random.nextBelow(longest);
}

/** The quanta of a list, the last one again and again. */
export function listedQuanta(list: readonly number[]): Quanta {
  let next = 0;
  return () => list[Math.min(next++, list.length - 1)]!;
}

/** Compares two engines at random quanta. */
export function compareEngines(
  program: Program,
  [left, right]: readonly [Engine, Engine],
  random: Prng,
  stackLimit: number,
): Comparison {
  // The kernel refuses a limit below the first frame.
  const limit = Math.max(stackLimit, segmentBytes(8 * program.frameWords[program.image.entry]!));
  const sides = [plainSide(threadIn(0, program, limit), left), plainSide(threadIn(1, program, limit), right)] as const;
  return compareSides(sides, randomQuanta(random));
}

/** Compares two threads of one program, up to so many instructions. */
export function compareSides(sides: readonly [Side, Side], quanta: Quanta, most = MOST_INSTRUCTIONS): Comparison {
  const used: number[] = [];
  const [left, right] = sides;
  const frames = new FrameComparer(left.thread, right.thread);
  let retired = 0;
  for (let slices = 0; ; slices++) {
    const quantum = quanta();
    used.push(quantum);
    const [one, other] = [runOne(left, quantum), runOne(right, quantum)];
    const ended = one.stop === EXIT.TRAP || one.stop === EXIT.RETURN || one.stop === "overflow";
    const whole = ended || slices % WHOLE_EVERY === 0;
    const difference =
      one.text === other.text
        ? (frames.difference(one, whole) ?? memoryDifference(left, right))
        : [one.text, other.text];
    if (difference !== undefined) {
      return {
        retired,
        end: "differs",
        quanta: used,
        difference: { retired, left: difference[0]!, right: difference[1]! },
      };
    }
    retired += one.retired;
    if (ended || retired >= most || slices >= MOST_SLICES)
      return { retired, end: ended ? String(one.stop) : "long", quanta: used };
    goOn(left, one);
    goOn(right, other);
  }
}

/** How a slice ended. */
interface Ended {
  readonly stop: Stop;
  readonly retired: number;
  /** What two sides have in common, frames and memory left out. */
  readonly text: string;
}

function runOne({ thread, engine }: Side, quantum: number): Ended {
  const { context, program } = thread;
  const { stop, retired } = runSlice(engine(), thread, quantum);
  const parts: unknown[] = [`stop ${stop} retired ${retired}`];
  // The pc of a thread that returned is nobody's.
  if (stop !== EXIT.RETURN) parts.push(`pc ${context.pc}`);
  if (stop === EXIT.TRAP) parts.push(`trap ${context.trap} operand ${context.operand}`);
  if (isWaiting(stop)) {
    const values = new BigInt64Array(64);
    const count = readArguments(program, context, context.site, values);
    parts.push(`site ${context.site} callee ${stop === EXIT.SPAWN ? context.callee : ""} (${values.slice(0, count)})`);
  }
  return { stop, retired, text: parts.join(" ") };
}

const isWaiting = (stop: Stop): boolean => stop === EXIT.SYS || stop === EXIT.SPAWN;

/** Between two slices: the thread may be moved, and gets its answer; a call may have made memory longer or shorter. */
function goOn({ thread, moves }: Side, { stop, retired }: Ended): void {
  const { context, program } = thread;
  if (moves()) moveThread(thread, isWaiting(stop));
  if (isWaiting(stop)) writeResults(program, context.space, context.fp, context.site, [BigInt(retired) - 40n, -2n]);
  if (stop === EXIT.SYS) moveLimit(thread, retired % 2 === 0);
}

function memoryDifference(left: Side, right: Side): [string, string] | undefined {
  const [one, other] = [left, right].map(({ thread: { context } }) => {
    const { space } = context;
    return space.views.u8.subarray(space.base, space.base + space.limit);
  });
  if (Buffer.compare(one!, other!) === 0) return undefined;
  const at = one!.findIndex((byte, index) => byte !== other![index]);
  return [`memory [${at}] = ${one![at]}`, `memory [${at}] = ${other![at]}`];
}

class FrameComparer {
  private readonly threads: readonly [Thread, Thread];
  /** Live registers at a pc, as words of the frame; behind those of waiting frames. */
  private readonly known = new Map<number, Int32Array>();

  constructor(left: Thread, right: Thread) {
    this.threads = [left, right];
  }

  /** The first difference of two stacks from the innermost frame out, as what each says; the outermost frames only when `whole`. */
  difference({ stop }: Ended, whole: boolean): [string, string] | undefined {
    const [left, right] = this.threads;
    const [{ i32 }, { i32: i32Right }] = [left.context.space.views, right.context.space.views];
    let [one, other] = [left.context.fp, right.context.fp];
    const { pc } = left.context;
    // A slice that ends with a return leaves nothing behind but results, which are read where they lie.
    if (stop === EXIT.RETURN) return this.resultsDifference();
    for (let depth = 0; whole || depth < SHALLOW; depth++) {
      const names = [HEADER.PC, HEADER.FUNCTION, HEADER.BACK];
      for (const name of names) {
        const [mine, yours] = [i32[2 * one + name]!, i32Right[2 * other + name]!];
        if (mine !== yours)
          return [`frame ${depth} header ${name}: ${mine}`, `frame ${depth} header ${name}: ${yours}`];
      }
      const at = i32[2 * one + HEADER.PC]!;
      if (depth === 0 && at !== pc) return [`the frame's pc ${at}`, `the thread's pc ${pc}`];
      const difference = this.wordsDifference(one, other, this.liveWords(at, depth > 0, isWaiting(stop)));
      if (difference) return difference.map((text) => `frame ${depth} of pc ${at}: ${text}`) as [string, string];
      const back = i32[2 * one + HEADER.BACK]!;
      if (back === 0) return undefined;
      one -= back;
      other -= back;
    }
    return undefined;
  }

  /** Which function returned does not matter: a tail call may have put another in the place of the first. */
  private resultsDifference(): [string, string] | undefined {
    const [one, other] = this.threads.map(({ program, context: { space, fp } }) => {
      const record = program.image.functions[space.views.i32[2 * fp + HEADER.FUNCTION]!]!;
      return `results ${record.results.map((register) => space.views.i64[fp + wordOf(record, register)])}`;
    });
    return one === other ? undefined : [one!, other!];
  }

  private wordsDifference(one: number, other: number, words: Int32Array): [string, string] | undefined {
    const [left, right] = this.threads;
    const [mine, yours] = [left.context.space.views, right.context.space.views];
    for (const word of words) {
      // Float registers have numbers below 0; of them a NaN is as good as another.
      const index = word < 0 ? ~word : word;
      const [a, b] = [mine.i32[2 * (one + index)], mine.i32[2 * (one + index) + 1]];
      if (a === yours.i32[2 * (other + index)] && b === yours.i32[2 * (other + index) + 1]) continue;
      if (word < 0 && Number.isNaN(mine.f64[one + index]) && Number.isNaN(yours.f64[other + index])) continue;
      return [mine, yours].map((views, k) => {
        const at = (k === 0 ? one : other) + index;
        return `word ${index} ${word < 0 ? views.f64[at] : views.i64[at]}`;
      }) as [string, string];
    }
    return undefined;
  }

  private liveWords(pc: number, isCaller: boolean, waiting: boolean): Int32Array {
    const key = 3 * pc + (isCaller ? 1 : waiting ? 2 : 0);
    let words = this.known.get(key);
    if (words === undefined) {
      const [{ program }] = this.threads;
      const { liveness, image } = program;
      const live = isCaller ? liveness.liveAcross(pc) : waiting ? liveness.liveAcross(pc - 1) : liveness.liveAt(pc);
      const record = image.functions.find(({ start, length }) => pc >= start && pc < start + length)!;
      words = Int32Array.from(live, (register) =>
        register < FLOAT_BASE ? wordOf(record, register) : ~wordOf(record, register),
      );
      this.known.set(key, words);
    }
    return words;
  }
}
