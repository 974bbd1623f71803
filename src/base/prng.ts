// Seeded pseudo-random numbers: xoshiro128** of Blackman and Vigna ("Scrambled Linear Pseudorandom Number
// Generators", 2021). Invariant: the state is four 32-bit words, not all zero, and is the whole state, so it can be
// written into a snapshot and taken up again. Not for secrets.
import { assert } from "./assert.ts";
import { sha256 } from "./hash.ts";

const TWO_TO_32 = 0x1_0000_0000;

/** A whole number (taken modulo 2^64) or any bytes; equal seeds give equal sequences. */
export type Seed = number | bigint | Uint8Array;

/** The four state words, each an unsigned 32-bit number. */
export type PrngState = readonly [number, number, number, number];

export class Prng {
  private a: number;
  private b: number;
  private c: number;
  private d: number;

  private constructor(state: PrngState) {
    assert(
      state.every((word) => Number.isInteger(word) && word >= 0 && word < TWO_TO_32),
      "generator state consists of unsigned 32-bit words",
    );
    assert(
      state.some((word) => word !== 0),
      "generator state is not all zero",
    );
    [this.a, this.b, this.c, this.d] = state;
  }

  /** A generator whose state is the first 16 bytes of the seed's SHA-256; a number counts as 8 little-endian bytes. */
  static fromSeed(seed: Seed): Prng {
    const words = new DataView(sha256(seedBytes(seed)).buffer);
    return new Prng([words.getUint32(0), words.getUint32(4), words.getUint32(8), words.getUint32(12)]);
  }

  /** The generator that continues where the one that gave this state stood. */
  static fromState(state: PrngState): Prng {
    return new Prng(state);
  }

  state(): PrngState {
    return [this.a >>> 0, this.b >>> 0, this.c >>> 0, this.d >>> 0];
  }

  /** A number in 0 .. 2^32-1. */
  nextUint32(): number {
    const { b } = this;
    const scrambled = Math.imul(rotateLeft(Math.imul(b, 5), 7), 9) >>> 0;
    this.c ^= this.a;
    this.d ^= b;
    this.b ^= this.c;
    this.a ^= this.d;
    this.c ^= b << 9;
    this.d = rotateLeft(this.d, 11);
    return scrambled;
  }

  /** A number in 0 .. bound-1, each equally likely; bound is in 1 .. 2^32. */
  nextBelow(bound: number): number {
    assert(Number.isInteger(bound) && bound >= 1 && bound <= TWO_TO_32, "bound of a random number is in 1 .. 2^32");
    // Draws at or above the largest multiple of the bound are thrown away; fewer than half of all draws are.
    const limit = TWO_TO_32 - (TWO_TO_32 % bound);
    let drawn = this.nextUint32();
    while (drawn >= limit) drawn = this.nextUint32();
    return drawn % bound;
  }

  /** Fills the bytes, four for each draw, least significant first; a last partial draw is cut. */
  fill(bytes: Uint8Array): void {
    for (let offset = 0; offset < bytes.length; offset += 4) {
      const word = this.nextUint32();
      const end = Math.min(offset + 4, bytes.length);
      for (let i = offset; i < end; i++) bytes[i] = word >>> (8 * (i - offset));
    }
  }
}

function seedBytes(seed: Seed): Uint8Array {
  if (seed instanceof Uint8Array) return seed;
  assert(typeof seed === "bigint" || Number.isSafeInteger(seed), "a seed is a whole number or bytes");
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt.asUintN(64, BigInt(seed)), true);
  return bytes;
}

function rotateLeft(word: number, count: number): number {
  return (word << count) | (word >>> (32 - count));
}
