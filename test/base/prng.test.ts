// The generator against an independent model of its recurrence, its state as data, and its bounds.
import fc from "fast-check";
import { expect, test } from "vitest";
import { Prng, type PrngState } from "../../src/base/prng.ts";

/** The recurrence of the paper on unsigned BigInts. */
function model(state: PrngState, count: number): number[] {
  const mask = 0xffff_ffffn;
  const rotate = (x: bigint, k: bigint) => ((x << k) | (x >> (32n - k))) & mask;
  const s: [bigint, bigint, bigint, bigint] = [BigInt(state[0]), BigInt(state[1]), BigInt(state[2]), BigInt(state[3])];
  const drawn: number[] = [];
  for (let i = 0; i < count; i++) {
    drawn.push(Number((rotate((s[1] * 5n) & mask, 7n) * 9n) & mask));
    const shifted = (s[1] << 9n) & mask;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= shifted;
    s[3] = rotate(s[3], 11n);
  }
  return drawn;
}

const draw = (prng: Prng, count: number) => Array.from({ length: count }, () => prng.nextUint32());
const word = fc.integer({ min: 0, max: 0xffff_ffff });

test("draws follow the published recurrence from any state", () => {
  fc.assert(
    fc.property(word, word, word, word, (a, b, c, d) => {
      fc.pre((a | b | c | d) !== 0);
      expect(draw(Prng.fromState([a, b, c, d]), 20)).toEqual(model([a, b, c, d], 20));
    }),
  );
});

test("a number, the same bigint and its eight bytes seed the same sequence", () => {
  const expected = draw(Prng.fromSeed(258), 8);
  expect(draw(Prng.fromSeed(258n), 8)).toEqual(expected);
  expect(draw(Prng.fromSeed(Uint8Array.of(2, 1, 0, 0, 0, 0, 0, 0)), 8)).toEqual(expected);
  expect(draw(Prng.fromSeed(259), 8)).not.toEqual(expected);
  expect(draw(Prng.fromSeed(-1), 8)).toEqual(draw(Prng.fromSeed(0xffff_ffff_ffff_ffffn), 8));
});

test("a sequence is the same for ever", () => {
  expect(draw(Prng.fromSeed(1), 4)).toEqual([3155695522, 4075097943, 423784833, 2260909753]);
});

test("a saved state continues the sequence", () => {
  const prng = Prng.fromSeed(7);
  draw(prng, 13);
  const saved = JSON.parse(JSON.stringify(prng.state())) as PrngState;
  expect(draw(Prng.fromState(saved), 50)).toEqual(draw(prng, 50));
});

test("bounded draws stay below their bound and reach every value", () => {
  const prng = Prng.fromSeed(3);
  for (const bound of [1, 2, 3, 7, 10, 0x8000_0001, 0x1_0000_0000]) {
    for (let i = 0; i < 200; i++) expect(prng.nextBelow(bound)).toBeLessThan(bound);
  }
  expect(new Set(Array.from({ length: 500 }, () => prng.nextBelow(10))).size).toBe(10);
});

test("fill writes the draws least significant byte first and cuts the last one", () => {
  const bytes = new Uint8Array(10);
  Prng.fromSeed(5).fill(bytes);
  const view = new DataView(bytes.buffer);
  const [first, second, third] = draw(Prng.fromSeed(5), 3);
  expect([view.getUint32(0, true), view.getUint32(4, true), view.getUint16(8, true)]).toEqual([
    first,
    second,
    (third ?? 0) & 0xffff,
  ]);
});

test("a state of zeros, a fractional seed and a bound of 0 are refused", () => {
  expect(() => Prng.fromState([0, 0, 0, 0])).toThrow("not all zero");
  expect(() => Prng.fromState([1, 2, 3, -1])).toThrow("unsigned 32-bit words");
  expect(() => Prng.fromSeed(0.5)).toThrow("whole number");
  expect(() => Prng.fromSeed(1).nextBelow(0)).toThrow("1 .. 2^32");
});
