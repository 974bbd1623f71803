// A process's memory: stacks in bytes [0, base), guest memory from base on. Invariant: the limit says how much of it the guest has;
// views change at most once, when a heap outgrows the room it starts with. spec/engine.md, "Memory".
import { PAGE, WASM_PAGE } from "../isa/limits.ts";
import type { Views } from "../isa/ops/row.ts";
import type { Space } from "./context.ts";

const MAX_WASM_PAGES = 65536;
/** Bytes that a heap may grow before the memory grows. A large memory costs a garbage collection when it is made (8 ms). */
const FIRST_HEAP = 1024 * 1024;

/**
 * A new space with room for `areaBytes` of the engine's own and `stackBytes` of stacks, whose guest addresses end at `memoryBytes` and may grow to `maximumBytes`;
 * undefined when the host has not that much. Untouched parts cost no host memory.
 */
export function createSpace(
  stackBytes: number,
  memoryBytes: number,
  maximumBytes: number,
  areaBytes = 0,
): Space | undefined {
  const base = roundUp(areaBytes + stackBytes);
  const most = Math.max(memoryBytes, maximumBytes);
  const maximum = (base + roundUp(most)) / WASM_PAGE;
  const initial = (base + roundUp(Math.min(memoryBytes + FIRST_HEAP, most))) / WASM_PAGE;
  if (maximum > MAX_WASM_PAGES) return undefined;
  try {
    const memory = new WebAssembly.Memory({ initial, maximum });
    return { memory, base, areaBytes, limit: memoryBytes, maximum: most, views: viewsOf(memory) };
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Moves the end of valid guest addresses; new bytes are zero. False, and nothing changed, when it would pass the maximum. */
export function setLimit(space: Space, bytes: number): boolean {
  if (bytes > space.maximum) return false;
  if (space.base + bytes > space.memory.buffer.byteLength && !growToMaximum(space)) return false;
  if (bytes < space.limit) space.views.u8.fill(0, space.base + bytes, space.base + space.limit);
  space.limit = bytes;
  return true;
}

/** All at once, because new views make V8 compile the loops anew. */
function growToMaximum(space: Space): boolean {
  const missing = (space.base + roundUp(space.maximum) - space.memory.buffer.byteLength) / WASM_PAGE;
  try {
    space.memory.grow(missing);
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
  space.views = viewsOf(space.memory);
  return true;
}

/** Whether `length` bytes at the guest address are all valid. A length of 0 is valid anywhere. */
export function inRange(space: Space, address: number, length: number): boolean {
  return length === 0 || (address >= PAGE && length > 0 && address + length <= space.limit);
}

function roundUp(bytes: number): number {
  return Math.ceil(bytes / WASM_PAGE) * WASM_PAGE;
}

function viewsOf(memory: WebAssembly.Memory): Views {
  const { buffer } = memory;
  return {
    i8: new Int8Array(buffer),
    u8: new Uint8Array(buffer),
    i16: new Int16Array(buffer),
    u16: new Uint16Array(buffer),
    i32: new Int32Array(buffer),
    i64: new BigInt64Array(buffer),
    f32: new Float32Array(buffer),
    f64: new Float64Array(buffer),
    view: new DataView(buffer),
  };
}
