// The encoding of a thread: its inverse, hostile bytes, and that any split of a run into slices gives the same states.
import { describe, expect, it } from "vitest";
import { ByteReader, ByteWriter, FormatError } from "../../src/base/bytes.ts";
import { Prng } from "../../src/base/prng.ts";
import { EXIT } from "../../src/engine/context.ts";
import { freeStack, pcOf, writeResults } from "../../src/engine/frames.ts";
import { createInterpreter } from "../../src/engine/interpreter.ts";
import { decodeFrames, encodeFrames } from "../../src/engine/state.ts";
import { randomProgram } from "./random-program.ts";
import { programOf, runSlice, type Stop, startThread, stateOf, type Thread } from "./run-image.ts";

const STACK_LIMIT = 2048;

function encoded({ program, context }: Thread, waiting: boolean): Uint8Array {
  const writer = new ByteWriter();
  encodeFrames(writer, program, context.space, context.fp, waiting);
  return writer.finish();
}

/** Answers a system call or a spawn with numbers that depend on nothing but the site. */
function answer({ program, context }: Thread): void {
  writeResults(program, context.space, context.fp, context.site, [BigInt(context.site) + 3n, -1n]);
}

/** Writes the thread out and reads it back into another place of the same memory. */
function moveThread(thread: Thread, waiting: boolean): void {
  const { program, stacks, context } = thread;
  const bytes = encoded(thread, waiting);
  const stack = decodeFrames(new ByteReader(bytes), program, stacks, STACK_LIMIT, waiting);
  expect(stack).toBeDefined();
  freeStack(stacks, context);
  Object.assign(context, stack);
  context.pc = pcOf(context.space, context.fp);
  expect(Buffer.compare(encoded(thread, waiting), bytes)).toBe(0);
}

interface Ended {
  readonly stop: Stop;
  readonly retired: number;
  readonly state: string;
}

/** Runs to the end in slices of the quantum; `between` is called after each. */
function runThrough(seed: number, quantum: number, between: (thread: Thread, waiting: boolean) => void): Ended {
  const program = programOf(randomProgram(Prng.fromSeed(seed)));
  const engine = createInterpreter(program);
  const thread = startThread(program, { stackLimit: STACK_LIMIT });
  let retired = 0;
  for (;;) {
    const slice = runSlice(engine, thread, Math.min(quantum, 5000 - retired));
    retired += slice.retired;
    const waiting = slice.stop === EXIT.SYS || slice.stop === EXIT.SPAWN;
    if (slice.stop !== EXIT.BUDGET && !waiting)
      return { stop: slice.stop, retired, state: slice.stop === EXIT.RETURN ? "" : stateOf(thread) };
    between(thread, waiting);
    if (waiting) answer(thread);
    if (retired >= 5000) return { stop: slice.stop, retired, state: stateOf(thread) };
  }
}

describe("the state of a thread", () => {
  it.each([1, 2, 3, 5, 7, 61, 257])("is the same whatever the slices: quantum %i", (quantum) => {
    for (let seed = 100; seed < 140; seed++) {
      const whole = runThrough(seed, 5000, () => undefined);
      expect({ seed, ...runThrough(seed, quantum, () => undefined) }).toEqual({ seed, ...whole });
    }
  });

  it.each([1, 3, 50])("can be written out and read back between slices of %i", (quantum) => {
    for (let seed = 200; seed < 230; seed++) {
      const whole = runThrough(seed, 5000, () => undefined);
      expect({ seed, ...runThrough(seed, quantum, moveThread) }).toEqual({ seed, ...whole });
    }
  });

  it("is refused when bytes are missing or wrong, and never trusted", () => {
    let refused = 0;
    let accepted = 0;
    for (let seed = 300; seed < 312; seed++) {
      let tries = 0;
      runThrough(seed, 17, (thread, waiting) => {
        if (tries++ > 12) return;
        const bytes = encoded(thread, waiting);
        const { program, stacks } = thread;
        const decode = (input: Uint8Array) => {
          try {
            const stack = decodeFrames(new ByteReader(input), program, stacks, STACK_LIMIT, waiting);
            if (stack) freeStack(stacks, stack);
            accepted++;
            return true;
          } catch (error) {
            expect(error).toBeInstanceOf(FormatError);
            refused++;
            return false;
          }
        };
        for (let length = 0; length < bytes.length; length += 3) expect(decode(bytes.slice(0, length))).toBe(false);
        for (let bit = 0; bit < 8 * bytes.length; bit += 5) {
          const changed = bytes.slice();
          changed[bit >> 3] = changed[bit >> 3]! ^ (1 << (bit & 7));
          decode(changed);
        }
      });
    }
    expect(refused).toBeGreaterThan(100);
    expect(accepted).toBeGreaterThan(100);
  });
});
