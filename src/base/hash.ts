// SHA-256 (FIPS 180-4), incremental and at once. Whole blocks are hashed by a small WebAssembly module: a start hashes kilobytes
// before V8 has optimised any JavaScript. Invariant: between updates `pending` holds the bytes since the last whole block, fewer
// than one block, and nothing that the module's memory holds is needed after a call.
import { assert } from "./assert.ts";
import { LAYOUT, MODULE } from "./sha256.gen.ts";

const BLOCK_BYTES = 64;
const DIGEST_BYTES = 32;
const WORD = 4;
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
      hashBlocks(this.state, this.pending);
    }
    const rest = (bytes.length - offset) % BLOCK_BYTES;
    hashBlocks(this.state, bytes.subarray(offset, bytes.length - rest));
    this.pending.set(bytes.subarray(bytes.length - rest));
    this.pendingBytes = rest;
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
      hashBlocks(this.state, pending);
      pending.fill(0);
    }
    new DataView(pending.buffer).setBigUint64(LENGTH_OFFSET, BigInt(this.totalBytes) * 8n);
    hashBlocks(this.state, pending);
    const digest = new Uint8Array(DIGEST_BYTES);
    const view = new DataView(digest.buffer);
    for (let index = 0; index < this.state.length; index++) view.setInt32(WORD * index, this.state[index] ?? 0);
    return digest;
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

interface Core {
  readonly words: Int32Array;
  readonly bytes: Uint8Array;
  readonly blocks: (at: number, end: number) => unknown;
}

/** Made when something is first hashed. */
let core: Core | undefined;

function createCore(): Core {
  const memory = new WebAssembly.Memory({ initial: LAYOUT.PAGES, maximum: LAYOUT.PAGES });
  const module = new WebAssembly.Module(new Uint8Array(MODULE));
  const { blocks } = new WebAssembly.Instance(module, { base: { memory } }).exports;
  assert(typeof blocks === "function", "the module exports its function");
  const words = new Int32Array(memory.buffer);
  words.set(ROUND_CONSTANTS, LAYOUT.CONSTANTS / WORD);
  return { words, bytes: new Uint8Array(memory.buffer), blocks };
}

/** Takes whole blocks, possibly none, into the state. */
function hashBlocks(state: Int32Array, input: Uint8Array): void {
  if (input.length === 0) return;
  core ??= createCore();
  const { words, bytes, blocks } = core;
  words.set(state, LAYOUT.STATE / WORD);
  const room = bytes.length - LAYOUT.INPUT;
  for (let at = 0; at < input.length; at += room) {
    const part = input.subarray(at, at + room);
    bytes.set(part, LAYOUT.INPUT);
    blocks(LAYOUT.INPUT, LAYOUT.INPUT + part.length);
  }
  state.set(words.subarray(LAYOUT.STATE / WORD, LAYOUT.STATE / WORD + state.length));
}
