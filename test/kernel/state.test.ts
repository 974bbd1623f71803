// The canonical encoding: decode is the inverse of encode, at every slice of the sample programs; hostile bytes are refused or run
// to an end.
import { describe, expect, test } from "vitest";
import { FormatError } from "../../src/base/bytes.ts";
import { Prng } from "../../src/base/prng.ts";
import { DEFAULT_LIMITS, type Limits } from "../../src/kernel/limits.ts";
import { createMachine, decodeMachine, type Machine } from "../../src/kernel/machine.ts";
import type { End, MachineOptions } from "../../src/kernel/options.ts";
import { FakeHost } from "./fake-host.ts";
import { SAMPLES } from "./programs.ts";
import { imageOf } from "./run.ts";

/** Little memory makes a machine quick to make. */
const SMALL: Limits = { ...DEFAULT_LIMITS, memory: 2 ** 20 };

function start(options: MachineOptions, host: FakeHost): Machine {
  const machine = createMachine(options, host);
  if (typeof machine === "string") throw new Error(machine);
  return machine;
}

/** Runs in pieces of `step` instructions, going through bytes between any two. */
function runThroughBytes(options: MachineOptions, step: number): { end: End; output: string; instructions: number } {
  const host = new FakeHost();
  let machine = start(options, host);
  for (let turns = 0; turns < 200_000; turns++) {
    const outcome = machine.run(step);
    if (outcome.kind === "ended") return { end: outcome.end, output: host.text(), instructions: machine.instructions };
    if (outcome.kind === "idle" && outcome.deadline !== undefined) {
      host.advance(outcome.deadline - host.now().monotonic);
    }
    const bytes = machine.encode();
    machine = decodeMachine(bytes, options, host);
    expect(Buffer.compare(machine.encode(), bytes)).toBe(0);
  }
  throw new Error("the program does not end");
}

describe.each(SAMPLES)("$name", ({ text, status, output }) => {
  const image = imageOf(text);
  test.each([1, 7, 61, 10_000])("quantum %i: plain and through bytes agree", (quantum) => {
    const plain = { image, quantum, limits: SMALL };
    const options = quantum === 7 ? { ...plain, seed: 5 } : plain;
    const host = new FakeHost();
    const machine = start(options, host);
    let end: End | undefined;
    while (end === undefined) {
      const outcome = machine.run();
      if (outcome.kind === "ended") end = outcome.end;
      if (outcome.kind === "idle") host.advance((outcome.deadline ?? 0n) - host.now().monotonic);
    }
    expect(end).toEqual({ kind: "exit", status });
    expect(host.text()).toBe(output);
    const step = quantum === 1 ? 13 : 97;
    const again = runThroughBytes(options, step);
    expect(again.end).toEqual(end);
    expect(again.output).toBe(output);
    expect(again.instructions).toBe(machine.instructions);
  });
});

test("every instruction of a threaded program is a place to stop", () => {
  const image = imageOf(SAMPLES[1]!.text);
  const { end, output } = runThroughBytes({ image, quantum: 3, limits: SMALL }, 1);
  expect(end).toEqual({ kind: "exit", status: 0n });
  expect(output).toBe("ababab");
});

test("truncated and changed bytes are refused or run to an end", () => {
  const image = imageOf(SAMPLES[6]!.text);
  const host = new FakeHost();
  const machine = start({ image, quantum: 5, limits: SMALL }, host);
  machine.run(60);
  const bytes = machine.encode();
  const attempt = (changed: Uint8Array): "refused" | "ran" => {
    try {
      const decoded = decodeMachine(changed, { image, quantum: 5, limits: SMALL }, new FakeHost());
      decoded.run(2_000);
      return "ran";
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      return "refused";
    }
  };
  expect(attempt(bytes)).toBe("ran");
  for (let length = 0; length < bytes.length; length += 1 + (length >> 3)) {
    expect(attempt(bytes.slice(0, length))).toBe("refused");
  }
  const random = Prng.fromSeed(11);
  let refused = 0;
  for (let round = 0; round < 400; round++) {
    const changed = bytes.slice();
    const at = random.nextBelow(700);
    changed[at] = changed[at]! ^ (1 << random.nextBelow(8));
    if (attempt(changed) === "refused") refused++;
  }
  expect(refused).toBeGreaterThan(100);
});
