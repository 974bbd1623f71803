// SHA-256 (FIPS 180-4) on 32-bit integers, incremental and at once.
// Invariant: between updates `pending` holds the bytes since the last whole block, fewer than one block.
import { assert } from "./assert.ts";

const BLOCK_BYTES = 64;
const DIGEST_BYTES = 32;
const ROUNDS = 64;
/** Where the length field starts in the last block. */
const LENGTH_OFFSET = BLOCK_BYTES - 8;

// FIPS 180-4, 5.3.3 and 4.2.2: fractional bits of the square and cube roots of the first primes (a test derives them).
// biome-ignore format: a table
export const INITIAL_STATE = Int32Array.of(
  0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
);
// biome-ignore format: a table
export const ROUND_CONSTANTS = Int32Array.of(
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
  0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
  0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
  0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
  0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
  0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
  0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
  0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
);

export class Sha256 {
  private readonly state = INITIAL_STATE.slice();
  private readonly pending = new Uint8Array(BLOCK_BYTES);
  private readonly schedule = new Int32Array(ROUNDS);
  private pendingBytes = 0;
  private totalBytes = 0;
  private finished = false;

  update(bytes: Uint8Array): this {
    assert(!this.finished, "a finished hash takes no more bytes");
    this.totalBytes += bytes.length;
    let offset = 0;
    if (this.pendingBytes > 0) {
      offset = Math.min(BLOCK_BYTES - this.pendingBytes, bytes.length);
      this.pending.set(bytes.subarray(0, offset), this.pendingBytes);
      this.pendingBytes += offset;
      if (this.pendingBytes < BLOCK_BYTES) return this;
      this.block(this.pending, 0);
    }
    for (; offset + BLOCK_BYTES <= bytes.length; offset += BLOCK_BYTES) this.block(bytes, offset);
    this.pending.set(bytes.subarray(offset));
    this.pendingBytes = bytes.length - offset;
    return this;
  }

  /** The 32 bytes of the hash; the object is used up. */
  digest(): Uint8Array<ArrayBuffer> {
    assert(!this.finished, "a hash is finished once");
    this.finished = true;
    const { pending, pendingBytes } = this;
    pending[pendingBytes] = 0x80;
    pending.fill(0, pendingBytes + 1);
    if (pendingBytes >= LENGTH_OFFSET) {
      this.block(pending, 0);
      pending.fill(0);
    }
    new DataView(pending.buffer).setBigUint64(LENGTH_OFFSET, BigInt(this.totalBytes) * 8n);
    this.block(pending, 0);
    const digest = new Uint8Array(DIGEST_BYTES);
    const view = new DataView(digest.buffer);
    for (const [index, word] of this.state.entries()) view.setInt32(4 * index, word);
    return digest;
  }

  private block(bytes: Uint8Array, offset: number): void {
    expandSchedule(this.schedule, bytes, offset);
    compress(this.state, this.schedule);
  }
}

export function sha256(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Sha256().update(bytes).digest();
}

/** Lower-case hexadecimal, two digits a byte. */
export function toHex(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += byte.toString(16).padStart(2, "0");
  return text;
}

// Indices below are in range by construction; `?? 0` never applies and V8 removes it.
function expandSchedule(schedule: Int32Array, bytes: Uint8Array, offset: number): void {
  for (let i = 0, at = offset; i < 16; i++, at += 4) {
    const high = ((bytes[at] ?? 0) << 24) | ((bytes[at + 1] ?? 0) << 16);
    schedule[i] = high | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0);
  }
  for (let i = 16; i < ROUNDS; i++) {
    const x = schedule[i - 15] ?? 0;
    const y = schedule[i - 2] ?? 0;
    const sigma0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
    const sigma1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
    schedule[i] = ((schedule[i - 16] ?? 0) + sigma0 + (schedule[i - 7] ?? 0) + sigma1) | 0;
  }
}

function compress(state: Int32Array, schedule: Int32Array): void {
  let a = state[0] ?? 0;
  let b = state[1] ?? 0;
  let c = state[2] ?? 0;
  let d = state[3] ?? 0;
  let e = state[4] ?? 0;
  let f = state[5] ?? 0;
  let g = state[6] ?? 0;
  let h = state[7] ?? 0;
  for (let i = 0; i < ROUNDS; i++) {
    const sum1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const choice = (e & f) ^ (~e & g);
    const first = (h + sum1 + choice + (ROUND_CONSTANTS[i] ?? 0) + (schedule[i] ?? 0)) | 0;
    const sum0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const majority = (a & b) ^ (a & c) ^ (b & c);
    h = g;
    g = f;
    f = e;
    e = (d + first) | 0;
    d = c;
    c = b;
    b = a;
    a = (first + sum0 + majority) | 0;
  }
  state[0] = (state[0] ?? 0) + a;
  state[1] = (state[1] ?? 0) + b;
  state[2] = (state[2] ?? 0) + c;
  state[3] = (state[3] ?? 0) + d;
  state[4] = (state[4] ?? 0) + e;
  state[5] = (state[5] ?? 0) + f;
  state[6] = (state[6] ?? 0) + g;
  state[7] = (state[7] ?? 0) + h;
}
