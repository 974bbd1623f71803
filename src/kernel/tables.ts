// The scheduler's tables as typed arrays: record, run queue, lists of those that wait, rows of threads. Invariant: they are in one
// memory from when the kernel's WebAssembly code is first asked for, or when there are many rows; views are made anew only then.
// spec/scheduling.md, "Tables".
import type { LinearMemory } from "../engine/context.ts";
import { MAX_THREADS, WASM_PAGE } from "../isa/limits.ts";
import * as AT from "./memory-layout.ts";
import { ROW_BYTES, ROW_WORDS } from "./thread-row.ts";

/** Entries of ring and heads to begin with: few, so that tables grow in every test. */
const INITIAL = 4;
/** Rows to begin with; more are in a memory, which takes time to make. */
const INITIAL_ROWS = 64;

export class Tables {
  /** See memory-layout.ts. */
  record: Int32Array = new Int32Array(AT.RECORD_WORDS);
  ring: Int32Array = new Int32Array(INITIAL);
  buckets: Int32Array = new Int32Array(INITIAL);
  rows: Int32Array;
  longs: BigInt64Array;
  doubles: Float64Array;
  private memory: LinearMemory | undefined;

  /** Those of a memory that another thread of the host has made, when one is given. */
  constructor(memory?: LinearMemory) {
    if (memory !== undefined) {
      this.memory = memory;
      this.rows = new Int32Array(0);
      this.longs = new BigInt64Array(0);
      this.doubles = new Float64Array(0);
      this.attach(memory.buffer);
      return;
    }
    const buffer = new ArrayBuffer(INITIAL_ROWS * ROW_BYTES);
    this.rows = new Int32Array(buffer);
    this.longs = new BigInt64Array(buffer);
    this.doubles = new Float64Array(buffer);
    this.record[AT.MASK] = INITIAL - 1;
    this.growBuckets(INITIAL);
    this.record[AT.HIGH] = 1;
    this.record[AT.ROWS] = INITIAL_ROWS;
  }

  /**
   * Their memory, to which they move when it is first asked for or more room for rows is, with all of it that there can be: the host gives a page only when
   * it is written to, and a memory that grows makes V8 collect garbage.
   */
  linear(): LinearMemory {
    return this.memory ?? this.share(MAX_THREADS - 1);
  }

  /**
   * Moves to a memory that other threads of the host may share, with room for so many rows. It is of that kind also where none does, for V8
   * takes its size for no reason to collect garbage.
   */
  share(rows: number): LinearMemory {
    const pages = Math.ceil((AT.ROWS_AT + (rows + 1) * ROW_BYTES) / WASM_PAGE);
    return this.moveTo(new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true }));
  }

  private moveTo(memory: LinearMemory): LinearMemory {
    const { record, ring, buckets, rows } = this;
    this.memory = memory;
    this.attach(this.memory.buffer);
    this.record.set(record);
    this.record[AT.ROWS] = rowsOf(this.rows);
    this.ring.set(ring);
    this.buckets.set(buckets);
    this.rows.set(rows);
    return this.memory;
  }

  /** Twice the room for the ring's entries; in the linear memory there is room for all. */
  growRing(entries: number): void {
    if (this.ring.length < entries) this.ring = longer(this.ring, entries);
  }

  /** So many places for heads, a power of 2: few enough lists for most of these to be alone in their place. */
  growBuckets(entries: number): void {
    if (this.buckets.length < entries) this.buckets = longer(this.buckets, entries);
    this.record[AT.BUCKETS] = entries;
    this.record[AT.MOST_LISTS] = entries < AT.BUCKETS_MOST ? entries / 4 : MAX_THREADS;
    this.record[AT.SHIFT] = Math.clz32(entries) + 1;
  }

  private attach(buffer: ArrayBufferLike): void {
    this.record = new Int32Array(buffer, AT.RECORD_AT, AT.RECORD_WORDS);
    this.ring = new Int32Array(buffer, AT.RING_AT, AT.RING_MOST);
    this.buckets = new Int32Array(buffer, AT.BUCKETS_AT, AT.BUCKETS_MOST);
    this.rows = new Int32Array(buffer, AT.ROWS_AT);
    this.longs = new BigInt64Array(buffer, AT.ROWS_AT);
    this.doubles = new Float64Array(buffer, AT.ROWS_AT);
  }
}

const rowsOf = (rows: Int32Array): number => Math.min(Math.floor(rows.length / ROW_WORDS), MAX_THREADS);

function longer(array: Int32Array, entries: number): Int32Array {
  const result = new Int32Array(entries);
  result.set(array);
  return result;
}
