// Runs one program on two engines side by side, each in a simulated world of its own, and compares the machines at every quantum's
// end. Invariant: both worlds have the same seed and input, so whatever differs is an engine's fault. spec/testing.md.
import { SimHost, SimNet } from "../host/sim/index.ts";
import { DEFAULT_QUANTUM } from "../isa/limits.ts";
import { createMachine, type Machine } from "../kernel/machine.ts";
import type { End, MachineOptions } from "../kernel/options.ts";
import { type Place, placeOf } from "../kernel/report.ts";
import { NO_SLOT } from "../kernel/threads.ts";
import type { MakeEngine } from "./engines.ts";

const SIM_SEED = 1;

/** How a run ended; `standstill` when it waits for what a simulated world does not have. */
export type ComparedEnd = End | { readonly kind: "standstill" };

export interface Comparison {
  readonly instructions: number;
  /** How often the machines were compared. */
  readonly slices: number;
  /** Undefined when the comparison was stopped, or something differs. */
  readonly end: ComparedEnd | undefined;
  readonly divergence: Divergence | undefined;
}

export interface Divergence {
  /** What differs, with the value on either side where that is a number or a word. */
  readonly what: string;
  /** After so many instructions everything was equal still. */
  readonly instructions: number;
  /** The next instruction there, and its thread. */
  readonly place: Place | undefined;
  readonly thread: number | undefined;
}

export interface ComparisonSettings {
  /** Without an engine. */
  readonly options: MachineOptions;
  readonly stdin: Uint8Array;
  readonly engines: readonly [MakeEngine, MakeEngine];
  /** Asked at every quantum's end. */
  readonly goOn: () => boolean;
}

/** Compares to the end of the program, or to the first difference. A sentence when the machine cannot be made. */
export function compareEngines(settings: ComparisonSettings): Comparison | string {
  const sides = bothSides(settings);
  if (typeof sides === "string") return sides;
  const [first, second] = sides;
  const quantum = settings.options.quantum ?? DEFAULT_QUANTUM;
  let slices = 0;
  let before = 0;
  while (settings.goOn()) {
    const target = before + quantum;
    for (const side of sides) side.runTo(target);
    slices++;
    const what = differenceOf(first, second);
    if (what !== undefined) {
      const divergence = divergenceIn(settings, quantum, before, Math.max(first.instructions, second.instructions));
      return {
        instructions: first.instructions,
        slices,
        end: undefined,
        divergence: divergence ?? unplaced(what, before),
      };
    }
    if (first.end !== undefined) {
      return { instructions: first.instructions, slices, end: first.end, divergence: undefined };
    }
    before = target;
  }
  return { instructions: first.instructions, slices, end: undefined, divergence: undefined };
}

class Side {
  readonly machine: Machine;
  readonly host: SimHost;
  end: ComparedEnd | undefined;
  private readonly net: SimNet;

  constructor(machine: Machine, host: SimHost, net: SimNet) {
    this.machine = machine;
    this.host = host;
    this.net = net;
  }

  get instructions(): number {
    return this.machine.instructions;
  }

  /** Runs until so many instructions have retired in all, or to the end. */
  runTo(target: number): void {
    const { machine, host, net } = this;
    while (this.end === undefined && machine.instructions < target) {
      const outcome = machine.run(target - machine.instructions);
      if (outcome.kind === "ended") this.end = outcome.end;
      else if (outcome.kind === "ready") {
        if (machine.instructions < target || host.turnDue()) net.world.turn();
      } else if (!host.hasCompletions && !net.world.advance(outcome.deadline)) this.end = { kind: "standstill" };
    }
  }

  /** The thread whose turn it is and its next instruction. */
  place(): { readonly place: Place; readonly thread: number } | undefined {
    const { kernel } = this.machine;
    const { current, threads } = kernel.sched;
    if (current === NO_SLOT) return undefined;
    const { image } = kernel.processOf(current).program;
    const pc = threads.pc(current);
    const index = image.functions.findIndex(({ start, length }) => pc >= start && pc < start + length);
    return { place: placeOf(image, index, pc), thread: threads.number(current) };
  }
}

function bothSides(settings: ComparisonSettings): readonly [Side, Side] | string {
  const first = sideOf(settings, settings.engines[0]);
  if (typeof first === "string") return first;
  const second = sideOf(settings, settings.engines[1]);
  return typeof second === "string" ? second : [first, second];
}

function sideOf({ options, stdin }: ComparisonSettings, engine: MakeEngine): Side | string {
  const net = new SimNet(SIM_SEED);
  const host = new SimHost(net, { stdin });
  const machine = createMachine({ ...options, engine }, host);
  return typeof machine === "string" ? machine : new Side(machine, host, net);
}

/** What differs, in words; undefined when nothing does. */
function differenceOf(first: Side, second: Side): string | undefined {
  if (first.instructions !== second.instructions)
    return `instructions: ${first.instructions} and ${second.instructions}`;
  const [end, other] = [endText(first.end), endText(second.end)];
  if (end !== other) return `the end: ${end} and ${other}`;
  for (const stream of [1, 2] as const) {
    if (!isEqual(first.host.written(stream), second.host.written(stream))) return `the output to descriptor ${stream}`;
  }
  return isEqual(first.machine.encode(), second.machine.encode()) ? undefined : "registers or memory";
}

function isEqual(first: Uint8Array, second: Uint8Array): boolean {
  return Buffer.compare(first, second) === 0;
}

/** All that is known of an end, as text. */
function endText(end: ComparedEnd | undefined): string {
  if (end === undefined) return "none";
  return JSON.stringify(end, (_, value) => (typeof value === "bigint" ? String(value) : value));
}

/**
 * The first instruction after which the machines differ: they are run anew to the last quantum at whose end they were equal, and
 * from there so far as halving the rest says. A fault that only a whole quantum shows has its end as its place.
 */
function divergenceIn(
  settings: ComparisonSettings,
  quantum: number,
  before: number,
  after: number,
): Divergence | undefined {
  let [equal, different] = [before, after];
  let found: string | undefined;
  while (different - equal > 1) {
    const middle = Math.floor((equal + different) / 2);
    const what = differenceAt(settings, quantum, before, middle);
    if (what === undefined) equal = middle;
    else [different, found] = [middle, what];
  }
  found ??= differenceAt(settings, quantum, before, different);
  if (found === undefined) return undefined;
  const sides = bothSides(settings);
  if (typeof sides === "string") return undefined;
  const [, second] = sides;
  stepTo(second, quantum, before);
  second.runTo(equal);
  let at = second.place();
  if (at === undefined) {
    // Between two turns: the thread that has the next one is known when it has it.
    second.runTo(equal + 1);
    at = second.place();
  }
  return { what: found, instructions: equal, place: at?.place, thread: at?.thread };
}

const unplaced = (what: string, instructions: number): Divergence => ({
  ...{ what, instructions, place: undefined, thread: undefined },
});

function differenceAt(
  settings: ComparisonSettings,
  quantum: number,
  before: number,
  target: number,
): string | undefined {
  const sides = bothSides(settings);
  if (typeof sides === "string") return undefined;
  for (const side of sides) {
    stepTo(side, quantum, before);
    side.runTo(target);
  }
  return differenceOf(...sides);
}

function stepTo(side: Side, quantum: number, target: number): void {
  for (let at = quantum; at <= target; at += quantum) side.runTo(at);
}
