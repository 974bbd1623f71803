// Which registers still matter: backward data flow over basic blocks, for one function at a time and only when asked.
// Invariant: a register that is not in the set is written before it is read on every path. Bounded: a function whose sets
// take too much work has all its registers live everywhere. spec/verification.md, "Liveness".
import { assert } from "../base/assert.ts";
import { FLOAT_BASE, type FunctionRecord, type VerifiedImage } from "./image.ts";
import * as limits from "./limits.ts";
import { eachDefined, eachUsed, flowOf } from "./registers.ts";

/**
 * Register sets are ascending lists in the numbering of call-site records: x0 is 0, f0 is 256.
 * A function is worked out when first asked for; asking again for the same image gives the same object.
 */
export interface Liveness {
  /** Live before the instruction at pc. */
  liveAt(pc: number): Uint16Array;
  /** Live after the instruction at pc, less what it defines: what a frame must keep while the callee runs. */
  liveAcross(pc: number): Uint16Array;
  /** Live at the function's entry beyond its parameters: what must be zero there. */
  entryLive(functionIndex: number): Uint16Array;
}

const known = new WeakMap<VerifiedImage, Liveness>();

export function livenessOf(image: VerifiedImage): Liveness {
  const liveness = known.get(image) ?? new ImageLiveness(image);
  known.set(image, liveness);
  return liveness;
}

class ImageLiveness implements Liveness {
  private readonly image: VerifiedImage;
  private readonly functions = new Map<number, FunctionLiveness>();

  constructor(image: VerifiedImage) {
    this.image = image;
  }

  liveAt(pc: number): Uint16Array {
    const owner = this.functionAt(functionIndexAt(this.image, pc));
    return owner.list(owner.before(pc));
  }

  liveAcross(pc: number): Uint16Array {
    const owner = this.functionAt(functionIndexAt(this.image, pc));
    return owner.list(owner.across(pc));
  }

  entryLive(functionIndex: number): Uint16Array {
    const owner = this.functionAt(functionIndex);
    return owner.list(owner.atEntry());
  }

  private functionAt(index: number): FunctionLiveness {
    let found = this.functions.get(index);
    if (!found) {
      const record = this.image.functions[index];
      assert(record, "liveness is asked for a function of the image");
      found = new FunctionLiveness(this.image, record);
      this.functions.set(index, found);
    }
    return found;
  }
}

/** Index of the function that holds the instruction at pc. */
export function functionIndexAt({ functions }: VerifiedImage, pc: number): number {
  let [low, high] = [0, functions.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const record = functions[middle];
    if (record && record.start + record.length <= pc) low = middle + 1;
    else high = middle;
  }
  assert(pc >= 0 && low < functions.length, "a pc lies in a function of the image");
  return low;
}

/** Long runs are cut into blocks of at most this many instructions, so that a question inside one costs little. */
const BLOCK_LENGTH = 64;

class FunctionLiveness {
  private readonly image: VerifiedImage;
  private readonly record: FunctionRecord;
  /** Words of the integers' part of a set, and of a whole set. */
  private readonly integerWords: number;
  private readonly words: number;
  /** First instruction of each block, and one more: the end of the function. */
  private readonly starts: Int32Array;
  /** Live sets at the block starts, one after the other; undefined when there was too much work. */
  private readonly live: Uint32Array | undefined;

  constructor(image: VerifiedImage, record: FunctionRecord) {
    this.image = image;
    this.record = record;
    this.integerWords = (record.integers + 31) >>> 5;
    this.words = this.integerWords + ((record.floats + 31) >>> 5);
    this.starts = blockStarts(image, record);
    this.live = this.solve();
  }

  /** The set before pc. */
  before(pc: number): Uint32Array {
    if (!this.live) return this.all();
    const block = this.blockAt(pc);
    const set = this.after(block, this.live, new Uint32Array(this.words));
    this.walkBack(set, (this.starts[block + 1] ?? 0) - 1, pc);
    return set;
  }

  across(pc: number): Uint32Array {
    const block = this.blockAt(pc);
    const set = this.live ? this.after(block, this.live, new Uint32Array(this.words)) : this.all();
    if (this.live) this.walkBack(set, (this.starts[block + 1] ?? 0) - 1, pc + 1);
    eachDefined(this.image, pc, (register) => this.remove(set, register));
    return set;
  }

  atEntry(): Uint32Array {
    const set = this.before(this.record.start);
    let [integers, floats] = [0, FLOAT_BASE];
    for (const type of this.image.signatures[this.record.signature]?.params ?? []) {
      this.remove(set, type === "x" ? integers++ : floats++);
    }
    return set;
  }

  list(set: Uint32Array): Uint16Array {
    const registers: number[] = [];
    for (let word = 0; word < set.length; word++) {
      const first = word < this.integerWords ? 32 * word : FLOAT_BASE + 32 * (word - this.integerWords);
      for (let rest = set[word] ?? 0; rest !== 0; rest &= rest - 1)
        registers.push(first + 31 - Math.clz32(rest & -rest));
    }
    return Uint16Array.from(registers);
  }

  private all(): Uint32Array {
    const set = new Uint32Array(this.words);
    for (let register = 0; register < this.record.integers; register++) this.add(set, register);
    for (let register = 0; register < this.record.floats; register++) this.add(set, FLOAT_BASE + register);
    return set;
  }

  private add(set: Uint32Array, register: number): void {
    const word = this.wordOf(register);
    set[word] = (set[word] ?? 0) | (1 << (register & 31));
  }

  private remove(set: Uint32Array, register: number): void {
    const word = this.wordOf(register);
    set[word] = (set[word] ?? 0) & ~(1 << (register & 31));
  }

  private wordOf(register: number): number {
    return register < FLOAT_BASE ? register >>> 5 : this.integerWords + ((register - FLOAT_BASE) >>> 5);
  }

  /** Turns the set after instruction `from` into the set before instruction `to`. */
  private walkBack(set: Uint32Array, from: number, to: number): void {
    const add = (register: number) => this.add(set, register);
    const remove = (register: number) => this.remove(set, register);
    for (let pc = from; pc >= to; pc--) {
      eachDefined(this.image, pc, remove);
      eachUsed(this.image, this.record, pc, add);
    }
  }

  /** Fills the set after the last instruction of a block: all that is live where it may go on. */
  private after(block: number, live: Uint32Array, set: Uint32Array): Uint32Array {
    set.fill(0);
    const last = (this.starts[block + 1] ?? 0) - 1;
    for (let k = 0, count = successorCount(this.image, last); k < count; k++) {
      const from = this.words * this.blockAt(successor(this.image, last, k));
      for (let word = 0; word < this.words; word++) set[word] = (set[word] ?? 0) | (live[from + word] ?? 0);
    }
    return set;
  }

  private blockAt(pc: number): number {
    let [low, high] = [0, this.starts.length - 1];
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if ((this.starts[middle] ?? 0) <= pc) low = middle;
      else high = middle;
    }
    return low;
  }

  /** Sweeps over the blocks, successors first, until nothing changes or the work allowed is used up. */
  private solve(): Uint32Array | undefined {
    const { image, record, starts, words } = this;
    const blocks = starts.length - 1;
    let edges = 0;
    for (let block = 0; block < blocks; block++) edges += successorCount(image, (starts[block + 1] ?? 0) - 1);
    const sweepWork = (edges + 2 * blocks) * (words + 1);
    let workLeft = limits.MAX_LIVENESS_WORK * (record.length + edges);
    const order = postorder(starts, (pc) => this.blockAt(pc), image);
    const [least, most] = this.effects();
    const live = new Uint32Array(blocks * words);
    const set = new Uint32Array(words);
    for (let changed = true; changed; ) {
      workLeft -= sweepWork;
      if (workLeft < 0) return undefined;
      changed = false;
      for (const block of order) {
        this.after(block, live, set);
        const first = block * words;
        for (let word = 0; word < words; word++) {
          const at = first + word;
          const bits = ((least[at] ?? 0) | ((set[word] ?? 0) & (most[at] ?? 0))) >>> 0;
          changed ||= bits !== live[at];
          live[at] = bits;
        }
      }
    }
    return live;
  }

  /** For each block, the set before it when nothing is live after it, and when everything is. */
  private effects(): [least: Uint32Array, most: Uint32Array] {
    const { starts, words } = this;
    const blocks = starts.length - 1;
    const [least, most] = [new Uint32Array(blocks * words), new Uint32Array(blocks * words)];
    const all = this.all();
    for (let block = 0; block < blocks; block++) {
      const [start, end, at] = [starts[block] ?? 0, starts[block + 1] ?? 0, block * words];
      this.walkBack(least.subarray(at, at + words), end - 1, start);
      most.set(all, at);
      this.walkBack(most.subarray(at, at + words), end - 1, start);
    }
    return [least, most];
  }
}

/** How many instructions may follow the one at pc. */
function successorCount({ code, tables }: VerifiedImage, pc: number): number {
  switch (flowOf(code[2 * pc] ?? 0)) {
    case "table":
      return 1 + (tables[code[2 * pc + 1] ?? 0]?.length ?? 0);
    case "branch":
      return 2;
    case "return":
    case "tail":
    case "trap":
      return 0;
    default:
      return 1;
  }
}

/** The k-th instruction that may follow the one at pc; the next one first, where it may. */
function successor({ code, tables }: VerifiedImage, pc: number, k: number): number {
  const immediate = code[2 * pc + 1] ?? 0;
  switch (flowOf(code[2 * pc] ?? 0)) {
    case "jump":
      return immediate;
    case "branch":
      return k === 0 ? pc + 1 : immediate;
    case "table":
      return k === 0 ? pc + 1 : (tables[immediate]?.[k - 1] ?? 0);
    default:
      return pc + 1;
  }
}

function blockStarts(image: VerifiedImage, { start, length }: FunctionRecord): Int32Array {
  const leads = new Uint8Array(length + 1);
  leads[0] = 1;
  for (let pc = start; pc < start + length; pc++) {
    const flow = flowOf(image.code[2 * pc] ?? 0);
    if (flow === "next" || flow === "call" || flow === "sys" || flow === "spawn") continue;
    leads[pc + 1 - start] = 1;
    for (let k = 0, count = successorCount(image, pc); k < count; k++) leads[successor(image, pc, k) - start] = 1;
  }
  const starts: number[] = [];
  for (let at = 0, previous = 0; at < length; at++) {
    if (!leads[at] && at - previous < BLOCK_LENGTH) continue;
    starts.push(start + at);
    previous = at;
  }
  starts.push(start + length);
  return Int32Array.from(starts);
}

/** Blocks in an order that puts successors first where there is no loop. */
function postorder(starts: Int32Array, blockAt: (pc: number) => number, image: VerifiedImage): Int32Array {
  const blocks = starts.length - 1;
  const order = new Int32Array(blocks);
  /** Successors of each block visited so far, plus one; 0 for a block not reached yet. */
  const visited = new Int32Array(blocks);
  const path: number[] = [];
  let placed = 0;
  for (let root = 0; root < blocks; root++) {
    if (visited[root] !== 0) continue;
    visited[root] = 1;
    for (path.push(root); path.length > 0; ) {
      const block = path[path.length - 1] ?? 0;
      const last = (starts[block + 1] ?? 0) - 1;
      const k = (visited[block] ?? 0) - 1;
      if (k < successorCount(image, last)) {
        visited[block] = k + 2;
        const next = blockAt(successor(image, last, k));
        if (visited[next] === 0) path.push(next);
        visited[next] ||= 1;
      } else {
        order[placed++] = block;
        path.pop();
      }
    }
  }
  return order;
}
