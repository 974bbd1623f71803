// Reads the parts that a WebAssembly module's bytes are made of. Invariant: the bytes are a module of module.ts, so what does not fit
// is our own bug. spec/compiler.md.
import { assert } from "../../base/assert.ts";
import { decodeUtf8 } from "../../base/utf8.ts";

export class WasmReader {
  private readonly bytes: Uint8Array;
  private at = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  get done(): boolean {
    return this.at === this.bytes.length;
  }

  byte(): number {
    const byte = this.bytes[this.at++];
    assert(byte !== undefined, "a module's parts have the bytes that they say");
    return byte;
  }

  /** An unsigned LEB128 of up to 32 bits. */
  unsigned(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.byte();
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  }

  /** A signed LEB128 of up to 64 bits. */
  signed(): bigint {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = this.byte();
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return BigInt.asIntN(Number(shift) + 7, value);
    }
  }

  /** The bits of a float. */
  float(): bigint {
    return new DataView(this.take(8).slice().buffer).getBigUint64(0, true);
  }

  take(length: number): Uint8Array {
    assert(this.at + length <= this.bytes.length, "a module's parts have the bytes that they say");
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }

  /** A part with its length before it. */
  part(): WasmReader {
    return new WasmReader(this.take(this.unsigned()));
  }

  name(): string {
    const text = decodeUtf8(this.take(this.unsigned()));
    assert(text !== undefined, "a module's names are UTF-8");
    return text;
  }

  list<T>(read: () => T): T[] {
    return Array.from({ length: this.unsigned() }, read);
  }
}
