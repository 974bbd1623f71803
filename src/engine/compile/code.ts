// Writes WebAssembly instructions as bytes. Invariant: bytes once written never change, so what `since` gave stays right. Made for
// speed: a method takes numbers and writes them, and nothing is allocated until the buffer is full. spec/compiler.md.
import { WASM, type WasmRow } from "../../isa/wasm.ts";

/** No instruction but `brTable` is longer: an opcode of two bytes and two numbers of up to ten. */
const LONGEST = 24;
const FIRST_BYTES = 4096;
const MEMORY_COPY = WASM["memory.copy"].code;
const MEMORY_FILL = WASM["memory.fill"].code;
const FENCE = WASM["atomic.fence"].code;
/** Numbers of atomic instructions begin here. */
const ATOMIC = 0xfe00;
/** The alignment of each atomic access, which has to be that of its bytes, by the low byte of its number. */
const ALIGNMENTS = new Uint8Array(256);
for (const { code, bytes } of Object.values<WasmRow>(WASM)) {
  if (code >= ATOMIC && bytes !== undefined) ALIGNMENTS[code & 255] = Math.log2(bytes);
}
/** Block types: without values, or with one result. The index of a function type is a block type too. */
export const BLOCK = { none: -64, i32: -1, i64: -2, f64: -4 } as const;

export class Code {
  private bytes = new Uint8Array(FIRST_BYTES);
  private end_ = 0;
  /** Positions of branches that are seldom taken. */
  readonly unlikely: number[] = [];
  private readonly float = new Float64Array(1);
  private readonly long = new BigInt64Array(this.float.buffer);
  private readonly halves = new Int32Array(this.float.buffer);

  /** How many bytes were written. */
  get length(): number {
    return this.end_;
  }

  /** The bytes written from a position on, not copied. */
  since(position: number): Uint8Array<ArrayBuffer> {
    return this.bytes.subarray(position, this.end_);
  }

  /** Branches from a position on that are seldom taken, counted from there. */
  unlikelySince(position: number): number[] {
    let first = this.unlikely.length;
    while (first > 0 && this.unlikely[first - 1]! >= position) first--;
    return this.unlikely.slice(first).map((at) => at - position);
  }

  // Instructions

  /** An instruction that needs no more said, by its number in `WASM`. */
  op(code: number): void {
    this.reserve();
    this.opcode(code);
  }

  i32(value: number): void {
    this.reserve();
    this.put(0x41);
    this.signed(value);
  }

  i64(value: bigint): void {
    this.long[0] = value;
    this.i64Halves(this.halves[0]!, this.halves[1]!);
  }

  /** A 64-bit constant from its low and high 32 bits. */
  i64Halves(low: number, high: number): void {
    this.reserve();
    this.put(0x42);
    if (high === low >> 31) this.signed(low);
    else this.signedHalves(low, high);
  }

  f64(value: number): void {
    this.float[0] = value;
    this.f64Halves(this.halves[0]!, this.halves[1]!);
  }

  /** A float constant from the low and high 32 bits of its bits. */
  f64Halves(low: number, high: number): void {
    this.reserve();
    this.put(0x44);
    this.int32(low);
    this.int32(high);
  }

  get(local: number): void {
    this.withIndex(0x20, local);
  }

  set(local: number): void {
    this.withIndex(0x21, local);
  }

  tee(local: number): void {
    this.withIndex(0x22, local);
  }

  globalGet(index: number): void {
    this.withIndex(0x23, index);
  }

  globalSet(index: number): void {
    this.withIndex(0x24, index);
  }

  /** The block type is one of `BLOCK` or the index of a function type. */
  block(blockType: number = BLOCK.none): void {
    this.opening(0x02, blockType);
  }

  loop(blockType: number = BLOCK.none): void {
    this.opening(0x03, blockType);
  }

  if(blockType: number = BLOCK.none): void {
    this.opening(0x04, blockType);
  }

  /** An `if` whose code is seldom run. */
  unlikelyIf(): void {
    this.unlikely.push(this.end_);
    this.if();
  }

  else(): void {
    this.byte(0x05);
  }

  end(): void {
    this.byte(0x0b);
  }

  br(depth: number): void {
    this.withIndex(0x0c, depth);
  }

  brIf(depth: number): void {
    this.withIndex(0x0d, depth);
  }

  brTable(depths: ArrayLike<number>, fallback: number): void {
    this.withIndex(0x0e, depths.length);
    for (let k = 0; k < depths.length; k++) this.unsigned(depths[k]!);
    this.unsigned(fallback);
  }

  call(index: number): void {
    this.withIndex(0x10, index);
  }

  callIndirect(type: number, table: number): void {
    this.withIndex(0x11, type);
    this.unsigned(table);
  }

  returnCall(index: number): void {
    this.withIndex(0x12, index);
  }

  returnCallIndirect(type: number, table: number): void {
    this.withIndex(0x13, type);
    this.unsigned(table);
  }

  /** An access, by its number in `WASM`, at any alignment unless it is atomic; the offset is at most 2^32 - 1. */
  memory(code: number, offset: number): void {
    this.reserve();
    this.opcode(code);
    this.put(code < ATOMIC ? 0 : ALIGNMENTS[code & 255]!);
    this.index(offset);
  }

  unreachable(): void {
    this.byte(0x00);
  }

  ret(): void {
    this.byte(0x0f);
  }

  drop(): void {
    this.byte(0x1a);
  }

  select(): void {
    this.byte(0x1b);
  }

  // What instructions and modules are made of

  byte(value: number): void {
    this.reserve();
    this.put(value);
  }

  /** An unsigned number of up to 32 bits, as LEB128. */
  unsigned(value: number): void {
    this.reserve();
    this.index(value);
  }

  append(bytes: Uint8Array): void {
    this.reserve(bytes.length);
    this.bytes.set(bytes, this.end_);
    this.end_ += bytes.length;
  }

  private opening(code: number, blockType: number): void {
    this.reserve();
    this.put(code);
    this.signed(blockType);
  }

  private withIndex(code: number, index: number): void {
    this.reserve();
    this.put(code);
    this.index(index);
  }

  private opcode(code: number): void {
    if (code < 256) this.put(code);
    else {
      this.put(code >> 8);
      this.index(code & 255);
      // Bulk instructions name their memory: copy has two, fill one. A fence has a byte for orders to come.
      if (code === MEMORY_COPY) this.put(0);
      if (code === MEMORY_COPY || code === MEMORY_FILL || code === FENCE) this.put(0);
    }
  }

  private put(byte: number): void {
    this.bytes[this.end_++] = byte;
  }

  private index(value: number): void {
    let rest = value >>> 0;
    while (rest > 127) {
      this.put((rest & 127) | 128);
      rest >>>= 7;
    }
    this.put(rest);
  }

  private signed(value: number): void {
    let rest = value | 0;
    while (rest > 63 || rest < -64) {
      this.put((rest & 127) | 128);
      rest >>= 7;
    }
    this.put(rest & 127);
  }

  private signedHalves(low: number, high: number): void {
    let [rest, above] = [low, high];
    while (above !== rest >> 31) {
      this.put((rest & 127) | 128);
      rest = (rest >>> 7) | (above << 25);
      above >>= 7;
    }
    this.signed(rest);
  }

  private int32(value: number): void {
    for (let shift = 0; shift < 32; shift += 8) this.put((value >> shift) & 255);
  }

  private reserve(bytes: number = LONGEST): void {
    if (this.end_ + bytes <= this.bytes.length) return;
    const longer = new Uint8Array(Math.max(2 * this.bytes.length, this.end_ + bytes));
    longer.set(this.bytes);
    this.bytes = longer;
  }
}
