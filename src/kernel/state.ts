// The canonical encoding of a machine and its inverse. Invariant: equal states give equal bytes, whatever engine made them and
// wherever stacks lie; decoding checks all that the kernel relies on, so hostile bytes are refused with a FormatError or give a
// machine that is as safe as any other. spec/state.md.
import { assert } from "../base/assert.ts";
import { ByteReader, ByteWriter, FormatError } from "../base/bytes.ts";
import {
  bool,
  bounded,
  type Codec,
  choice,
  count53,
  lazy,
  optional,
  record,
  u16,
  u32,
  type ValueOf,
} from "../base/codec.ts";
import { Prng, type PrngState } from "../base/prng.ts";
import { MAX_QUANTUM } from "../isa/limits.ts";
import { CLOCK } from "./clock.ts";
import type { Kernel } from "./kernel.ts";
import { FIRST_PID } from "./processes.ts";
import { checkProcesses, readProcesses, writeProcesses } from "./state-processes.ts";
import { readRecords, writeRecords } from "./state-records.ts";
import { POLICY_STATE, policyState, restorePolicy } from "./state-scheduling.ts";
import { readThreads, writeThreads } from "./state-threads.ts";

const MAGIC = 0x534d_5676;
const VERSION = 4;

const PRNG: Codec<{ a: number; b: number; c: number; d: number }> = lazy(() =>
  record({ a: u32, b: u32, c: u32, d: u32 }),
);

const SCALARS = lazy(() =>
  record({
    magic: bounded(u32, MAGIC, MAGIC),
    version: bounded(u16, VERSION, VERSION),
    /** What tells images apart here; a file that holds a state holds the image's hash too. */
    codeWords: u32,
    functions: u32,
    ended: choice({ no: 0, yes: 1 }),
    instructions: count53,
    calls: count53,
    spawned: count53,
    switches: count53,
    preemptions: count53,
    outside: bool,
    clock: CLOCK,
    policy: POLICY_STATE,
    random: optional(PRNG),
    entropy: PRNG,
    current: u32,
    left: bounded(u32, 0, MAX_QUANTUM),
  }),
);

/** The bytes of a machine between two slices. One that has ended keeps no threads and cannot be decoded. */
export function saveState(kernel: Kernel): Uint8Array {
  const writer = new ByteWriter(65_536);
  SCALARS.write(writer, scalarsOf(kernel));
  writeRecords(writer, kernel);
  writeProcesses(writer, kernel);
  if (kernel.end === undefined) writeThreads(writer, kernel);
  return writer.finish();
}

/** Fills a new kernel whose process has no threads yet. Throws a FormatError. */
export function restoreState(kernel: Kernel, bytes: Uint8Array): void {
  const reader = new ByteReader(bytes);
  const scalars = SCALARS.read(reader);
  const { image } = processOne(kernel).program;
  if (scalars.codeWords !== image.code.length || scalars.functions !== image.functions.length) {
    throw new FormatError("this is the state of another program", 0);
  }
  if (scalars.ended === "yes") throw new FormatError("this machine has ended", 0);
  restoreScalars(kernel, scalars, reader);
  const opens = readRecords(reader, kernel);
  readProcesses(reader, kernel, opens);
  readThreads(reader, kernel, scalars.current);
  checkProcesses(reader, kernel);
  reader.expectEnd();
  if (kernel.sched.current !== 0 && scalars.left === 0) {
    throw new FormatError("the current thread has something left of its quantum", reader.offset);
  }
}

function processOne(kernel: Kernel) {
  const process = kernel.processes.get(FIRST_PID);
  assert(process !== undefined, "a machine has process 1 until it ends");
  return process;
}

function scalarsOf(kernel: Kernel): ValueOf<typeof SCALARS> {
  const { image } = processOne(kernel).program;
  const { sched } = kernel;
  return {
    magic: MAGIC,
    version: VERSION,
    codeWords: image.code.length,
    functions: image.functions.length,
    ended: kernel.end === undefined ? "no" : "yes",
    instructions: kernel.instructions,
    calls: kernel.calls,
    spawned: kernel.spawned,
    switches: sched.switches,
    preemptions: sched.preemptions,
    outside: kernel.outside,
    clock: kernel.clock.state(),
    policy: policyState(kernel),
    random: kernel.random && fromState(kernel.random.state()),
    entropy: fromState(kernel.entropy.state()),
    current: sched.current,
    left: sched.current === 0 ? 0 : sched.left,
  };
}

function restoreScalars(kernel: Kernel, scalars: ValueOf<typeof SCALARS>, reader: ByteReader): void {
  const { sched } = kernel;
  kernel.instructions = scalars.instructions;
  restorePolicy(kernel, scalars.policy, (sentence) => new FormatError(sentence, reader.offset));
  if ((scalars.random === undefined) !== (kernel.random === undefined)) {
    throw new FormatError("a policy that draws has a generator", reader.offset);
  }
  kernel.calls = scalars.calls;
  kernel.spawned = scalars.spawned;
  sched.switches = scalars.switches;
  sched.preemptions = scalars.preemptions;
  kernel.outside = scalars.outside;
  if (scalars.clock.sampledAt > scalars.instructions)
    throw new FormatError("time was sampled before now", reader.offset);
  kernel.clock.restore(scalars.clock);
  kernel.random = scalars.random && generator(scalars.random, reader);
  kernel.entropy = generator(scalars.entropy, reader);
  sched.left = scalars.left;
}

function fromState([a, b, c, d]: PrngState): { a: number; b: number; c: number; d: number } {
  return { a, b, c, d };
}

function generator({ a, b, c, d }: { a: number; b: number; c: number; d: number }, reader: ByteReader): Prng {
  if ((a | b | c | d) === 0) throw new FormatError("a generator's state is not all zero", reader.offset);
  return Prng.fromState([a, b, c, d]);
}
