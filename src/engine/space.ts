// A process's memory: stacks in bytes [0, base), guest memory from base on. Invariant: the limit says how much of it the guest has;
// views change at most once, when a heap outgrows the room it starts with, and never when the memory is shared. spec/engine.md, "Memory".
import { assert } from "../base/assert.ts";
import { PAGE, WASM_PAGE } from "../isa/limits.ts";
import type { Views } from "../isa/ops/row.ts";
import type { LinearMemory, Space, SpaceParts } from "./context.ts";

/** Pages that a memory can have: its addresses are 32 bits wide. */
export const MAX_WASM_PAGES = 65536;
/** Bytes that a heap may grow before the memory grows. A large memory costs a garbage collection when it is made (8 ms). */
const FIRST_HEAP = 1024 * 1024;

/** Makes a space whose memory threads of the host can share, with an area for each engine: the first one is the kernel's thread's. */
export interface Sharing {
  readonly areas: number;
}

/**
 * A new space with room for `areaBytes` of the engine's own and `stackBytes` of stacks, whose guest addresses end at `memoryBytes` and may grow to `maximumBytes`;
 * undefined when the host has not that much. Untouched parts cost no host memory. A shared memory has its largest size at once.
 */
export function createSpace(
  stackBytes: number,
  memoryBytes: number,
  maximumBytes: number,
  areaBytes = 0,
  sharing?: Sharing,
): Space | undefined {
  const isShared = sharing !== undefined;
  const areas = sharing?.areas ?? 1;
  const base = roundUp(areas * areaBytes + stackBytes);
  const most = Math.max(memoryBytes, maximumBytes);
  const maximum = (base + roundUp(most)) / WASM_PAGE;
  const initial = isShared ? maximum : (base + roundUp(Math.min(memoryBytes + FIRST_HEAP, most))) / WASM_PAGE;
  if (maximum > MAX_WASM_PAGES) return undefined;
  try {
    const memory = new WebAssembly.Memory(isShared ? { initial, maximum, shared: true } : { initial, maximum });
    const parts = { memory, base, areaBytes, areas, limit: memoryBytes, maximum: most };
    return { ...parts, areaAt: 0, isShared, views: viewsOf(memory) };
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** What a worker makes its own space of. */
export function partsOf({ memory, base, areaBytes, areas, limit, maximum }: Space): SpaceParts {
  return { memory, base, areaBytes, areas, limit, maximum };
}

/**
 * The space of lightweight process `k`, from 1 on, in its worker: the same memory, and an area that no other engine uses. Whoever runs
 * slices sets its `limit` before each, for the kernel's thread moves the end of the heap in its own space.
 */
export function spaceOfWorker(parts: SpaceParts, k: number): Space {
  assert(k > 0 && k < parts.areas, "each worker has an area of its own");
  return { ...parts, areaAt: k * parts.areaBytes, isShared: true, views: viewsOf(parts.memory) };
}

/** First byte behind the areas, where stacks may begin. */
export function stacksStart({ areaBytes, areas }: SpaceParts): number {
  return areas * areaBytes;
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

function viewsOf({ buffer }: LinearMemory): Views {
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
