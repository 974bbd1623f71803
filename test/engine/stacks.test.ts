// Segments for stacks, and the memory they lie in: no two overlap, freed room is found again, a million tiny threads fit.
import { describe, expect, it } from "vitest";
import { Prng } from "../../src/base/prng.ts";
import { createStack, freeStack } from "../../src/engine/frames.ts";
import { createSpace, inRange, setLimit } from "../../src/engine/space.ts";
import { allocateSegment, freeSegment, STACKS_BYTES, Stacks, segmentBytes } from "../../src/engine/stacks.ts";
import { MAX_MEMORY, PAGE, STACK_GRAIN, WASM_PAGE } from "../../src/isa/limits.ts";
import { buildImage } from "./build-image.ts";
import { programOf } from "./run-image.ts";

function spaceOf(stackBytes: number) {
  const space = createSpace(stackBytes, 2 * PAGE, 8 * PAGE, STACKS_BYTES);
  if (space === undefined) throw new Error("a small space can be made");
  return space;
}

describe("stack segments", () => {
  it.each([1, 2, 3])("never overlap, seed %i", (seed) => {
    const random = Prng.fromSeed(seed);
    const stacks = new Stacks(spaceOf(8 * WASM_PAGE));
    const used = new Map<number, number>();
    let refusals = 0;
    for (let k = 0; k < 4000; k++) {
      if (random.nextBelow(100) < 55) {
        const bytes = 1 + random.nextBelow(1 << (4 + random.nextBelow(13)));
        const start = allocateSegment(stacks, bytes);
        if (start < 0) {
          refusals++;
          continue;
        }
        const end = start + segmentBytes(bytes);
        expect(start % STACK_GRAIN).toBe(0);
        expect(start >= 0 && end <= stacks.space.base).toBe(true);
        const clash = [...used].find(([other, size]) => end > other && start < other + segmentBytes(size));
        expect(clash).toBeUndefined();
        used.set(start, bytes);
      } else {
        const victim = [...used][random.nextBelow(Math.max(1, used.size))];
        if (victim === undefined) continue;
        freeSegment(stacks, ...victim);
        used.delete(victim[0]);
      }
    }
    expect(refusals).toBeGreaterThan(0);
    for (const [start, bytes] of used) freeSegment(stacks, start, bytes);
    expect(stacks.segments).toBe(0);
    expect(allocateSegment(stacks, 2 ** 19)).toBe(STACKS_BYTES);
  });

  it("hold a million threads of two registers in 32 bytes each", () => {
    const program = programOf(
      buildImage({ main: { body: [["ret"]] }, tiny: { params: "x", integers: 2, body: [["ret"]] } }),
    );
    const stacks = new Stacks(spaceOf(1_000_000 * 32));
    for (let k = 0; k < 1_000_000; k++) {
      const stack = createStack(program, stacks, 1, [BigInt(k)]);
      if (stack === undefined || stack.stackEnd - stack.stackStart !== 4)
        throw new Error(`thread ${k} has a stack of 32 bytes`);
      if (k % 3 === 0) freeStack(stacks, stack);
    }
    expect(stacks.top * STACK_GRAIN).toBeLessThanOrEqual(STACKS_BYTES + 1_000_000 * 32);
  });
});

describe("guest memory", () => {
  it("grows to its maximum, shrinks, and gives zeroes again", () => {
    const space = spaceOf(WASM_PAGE);
    expect(space.limit).toBe(2 * PAGE);
    expect(setLimit(space, 8 * PAGE)).toBe(true);
    space.views.u8.fill(9, space.base + PAGE, space.base + 8 * PAGE);
    expect(setLimit(space, 3 * PAGE)).toBe(true);
    expect(setLimit(space, 8 * PAGE)).toBe(true);
    expect(space.views.u8[space.base + 3 * PAGE - 1]).toBe(9);
    expect(space.views.u8[space.base + 3 * PAGE]).toBe(0);
    expect(setLimit(space, MAX_MEMORY + 1)).toBe(false);
    expect(space.limit).toBe(8 * PAGE);
  });

  it("is valid from the second page to the limit", () => {
    const space = spaceOf(WASM_PAGE);
    expect(inRange(space, PAGE, PAGE)).toBe(true);
    expect(inRange(space, PAGE, PAGE + 1)).toBe(false);
    expect(inRange(space, PAGE - 1, 1)).toBe(false);
    expect(inRange(space, 2 * PAGE, 1)).toBe(false);
    expect(inRange(space, 0, 0)).toBe(true);
    expect(inRange(space, PAGE, -1)).toBe(false);
  });

  it("is refused when it would not fit below 4 GiB", () => {
    expect(createSpace(2 ** 31, PAGE, 2 ** 32)).toBeUndefined();
  });
});
