// What threads have for policies: parameters that the guest sets, and what a policy or the kernel keeps of each. Invariant: a row is
// all zeros until something is set, and again when its slot is freed; programs that set nothing have no rows. spec/scheduling.md,
// "Parameters".

/** Columns. The first four are the guest's parameters, under these numbers. */
export const COLUMN = {
  /** 0 .. 99, the higher the more urgent. */
  PRIORITY: 0,
  /** 1 .. MAX_TICKETS; 0 means DEFAULT_TICKETS. */
  TICKETS: 1,
  /** Instructions from one release of the thread's work to the next; 0 when it is not periodic. */
  PERIOD: 2,
  /** Instructions from a release to its deadline; 0 means the period. */
  DEADLINE: 3,
  /** The last release, on the scheduler's clock. */
  RELEASE: 4,
  /** Releases whose work was done, those of them done after their deadline, and releases that went by. */
  JOBS: 5,
  LATE: 6,
  MISSED: 7,
  /** Releases that went by at the last wait for one. */
  PASSED: 8,
  /** Number of the thread that holds the lock that this one waits for; 0 for none. */
  HOLDER: 9,
  /** The policy's own: instructions that count against a quantum, and a rank. */
  USED: 10,
  RANK: 11,
} as const;
export type Column = (typeof COLUMN)[keyof typeof COLUMN];

export const COLUMNS = 12;
export const MAX_PRIORITY = 99;
export const DEFAULT_TICKETS = 100;
/** As many threads as there can be have at most 2^32 tickets. */
export const MAX_TICKETS = 4_096;
export const MAX_PERIOD = 2 ** 40;
const INITIAL = 16;

export class SchedulingRows {
  private numbers = new Float64Array(0);

  get(slot: number, column: Column): number {
    return this.numbers[slot * COLUMNS + column] ?? 0;
  }

  set(slot: number, column: Column, value: number): void {
    const index = slot * COLUMNS + column;
    if (index >= this.numbers.length) {
      if (value === 0) return;
      const more = new Float64Array(COLUMNS * Math.max(2 * slot, INITIAL));
      more.set(this.numbers);
      this.numbers = more;
    }
    this.numbers[index] = value;
  }

  add(slot: number, column: Column, value: number): void {
    this.set(slot, column, this.get(slot, column) + value);
  }

  tickets(slot: number): number {
    return this.get(slot, COLUMN.TICKETS) || DEFAULT_TICKETS;
  }

  /** When the work that was released last should be done; Infinity for a thread that is not periodic. */
  deadline(slot: number): number {
    const period = this.get(slot, COLUMN.PERIOD);
    return period === 0 ? Infinity : this.get(slot, COLUMN.RELEASE) + (this.get(slot, COLUMN.DEADLINE) || period);
  }

  clear(slot: number): void {
    this.numbers.fill(0, slot * COLUMNS, (slot + 1) * COLUMNS);
  }

  /** A copy of the row; undefined when it is all zeros. */
  row(slot: number): number[] | undefined {
    const row = Array.from(this.numbers.subarray(slot * COLUMNS, (slot + 1) * COLUMNS));
    return row.some((value) => value !== 0) ? row : undefined;
  }
}
