// Multi-level feedback queue. Invariant: a thread that has used up what it may at its level, in one turn or several, is a level down;
// at the first thing that happens after each multiple of `boost` all are at the top again. spec/scheduling.md, "Policies".
import { MAX_QUANTUM } from "../../isa/limits.ts";
import type { Came, PolicyParts } from "../policy.ts";
import type { PolicyRow } from "../policy-row.ts";
import { COLUMN } from "../scheduling-rows.ts";
import { HeapPolicy } from "./heap-policy.ts";

export class Mlfq extends HeapPolicy {
  readonly name = "mlfq";
  private readonly levels: number;
  private readonly boost: number;
  /** Boosts that were due so far. */
  private boosts = 0;

  constructor(parts: PolicyParts, { levels, boost }: Readonly<Record<string, number>>) {
    super(parts);
    this.levels = levels ?? 1;
    this.boost = boost ?? MAX_QUANTUM;
  }

  /** The level, 0 at the top. */
  protected key(slot: number): number {
    return this.rows.get(slot, COLUMN.RANK);
  }

  /** Twice as much as one level up. */
  protected override whole(slot: number): number {
    return Math.min(this.parts.quantum * 2 ** this.key(slot), MAX_QUANTUM);
  }

  override add(slot: number, came: Came): void {
    const { rows } = this;
    if (came !== "restored") this.boostAll();
    if (rows.get(slot, COLUMN.USED) >= this.whole(slot)) {
      rows.set(slot, COLUMN.USED, 0);
      rows.set(slot, COLUMN.RANK, Math.min(this.key(slot) + 1, this.levels - 1));
    }
    this.heap.add(slot, this.key(slot), came === "overtaken");
  }

  override take(): number {
    this.boostAll();
    return super.take();
  }

  private boostAll(): void {
    const due = Math.floor(this.parts.clock() / this.boost);
    if (due === this.boosts) return;
    this.boosts = due;
    const ready = this.heap.entries();
    for (let slot = 1; slot < this.parts.threads.high; slot++) {
      this.rows.set(slot, COLUMN.USED, 0);
      this.rows.set(slot, COLUMN.RANK, 0);
    }
    for (const slot of ready) this.changed(slot);
  }

  override get words(): readonly number[] {
    return [this.boosts];
  }

  override restore([boosts, ...more]: readonly number[]): boolean {
    this.boosts = boosts ?? 0;
    return boosts !== undefined && more.length === 0;
  }
}

export const MLFQ: PolicyRow = {
  name: "mlfq",
  options: {
    levels: { value: 4, min: 1, max: 16, doc: "queues; each gives turns twice as long as the one above it" },
    boost: {
      value: 1_000_000,
      min: 1,
      max: MAX_QUANTUM,
      doc: "instructions after which all are in the top queue again",
    },
  },
  rule: "The highest level that has a ready thread, at once; round robin within it. New ones start at the top, and who has used up a quantum of its level, in one turn or several, is a level down.",
  keeps: "a heap; each thread's level and what it used there; boosts so far",
  cost: "O(log n); a boost O(n log n)",
  source: "Arpaci-Dusseau, Operating Systems: Three Easy Pieces, chapter 8; Corbato and others, 1962",
  make: (options) => (parts) => new Mlfq(parts, options),
};
