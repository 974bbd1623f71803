// Small functions that are written into the code of their callers, which spares the call. Invariant: their frames lie where a call would
// have made them and are written when the code is left; a thread is never resumed inside. spec/compiler.md, "Guests".
import { FLOAT_BASE } from "../../isa/image.ts";
import { calleeAt } from "../../isa/registers.ts";
import { prepare, pushArguments, signatureOf, siteAt } from "./calls.ts";
import { type Frame, type Guests, localOf } from "./frame.ts";
import type { FunctionWriter, ModuleContext } from "./function.ts";
import type { Plan } from "./plan.ts";

/** Instructions of guests in one function, for each of its own, and in any case. */
const MOST_GROWTH = 4;
const ALWAYS = 64;

export interface GuestCalls extends Guests {
  /** The function that is written in place of the call at a pc. */
  readonly callees: ReadonlyMap<number, number>;
  /** Whether one of them moves areas. */
  readonly bulk: boolean;
}

export const NO_GUESTS: GuestCalls = { callees: new Map(), integers: 0, floats: 0, bulk: false };

/** Chooses which calls of a planned function are replaced. */
export function guestCallsOf(module: ModuleContext, { blocks }: Plan): GuestCalls {
  const { image } = module.program;
  const callees = new Map<number, number>();
  let [integers, floats, bulk] = [0, 0, false];
  let left = Math.max(ALWAYS, MOST_GROWTH * (blocks.starts[blocks.count]! - blocks.starts[0]!));
  for (let block = 0; block < blocks.count; block++) {
    const pc = blocks.starts[block + 1]! - 1;
    const callee = blocks.flows[block] === "call" ? calleeAt(image, pc) : -1;
    if (callee < 0) continue;
    const record = image.functions[callee]!;
    const plan = record.length <= left ? module.guestPlan(callee) : undefined;
    if (plan === undefined) continue;
    left -= record.length;
    callees.set(pc, callee);
    integers = Math.max(integers, record.integers);
    floats = Math.max(floats, record.floats);
    bulk ||= plan.accesses.bulk;
  }
  return callees.size === 0 ? NO_GUESTS : { callees, integers, floats, bulk };
}

/** Puts the arguments of the call at pc into the guest's registers, and zeroes those that have to be. */
export function passArguments(writer: FunctionWriter, guest: Frame, pc: number, room: number): void {
  const { code, module, frame } = writer;
  const { program } = module;
  const site = siteAt(writer, pc);
  prepare(writer, pc, site, frame.offset + frame.bytes, room);
  const signature = signatureOf(writer, site, true);
  pushArguments(writer, site, signature);
  const next = { x: 0, f: FLOAT_BASE };
  const registers = signature.params.map((parameter) => next[parameter]++);
  for (const register of registers.reverse()) code.set(localOf(guest, register));
  for (const register of program.liveness.entryLive(site.callee)) {
    if (register < FLOAT_BASE) code.i64Halves(0, 0);
    else code.f64(0);
    code.set(localOf(guest, register));
  }
}

/** Puts a guest's results into the registers that the call at pc names. */
export function passResults(writer: FunctionWriter, guest: Frame, pc: number): void {
  const { code, frame } = writer;
  const { results } = siteAt(writer, pc);
  for (let k = 0; k < results.length; k++) code.get(localOf(guest, guest.record.results[k]!));
  for (let k = results.length - 1; k >= 0; k--) code.set(localOf(frame, results[k]!));
}
