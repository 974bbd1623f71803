// The closed list of traps. A trap ends its process; the instruction that trapped does not retire. spec/traps.md.

export interface TrapRow {
  readonly number: number;
  /** One sentence: when it happens. */
  readonly doc: string;
  /** One sentence: what the programmer usually did. */
  readonly hint: string;
}

export const TRAPS = {
  DIV_ZERO: {
    number: 1,
    doc: "An integer division or remainder had the divisor 0.",
    hint: "Test the divisor before dividing.",
  },
  MEM_FAULT: {
    number: 2,
    doc: "A memory access was not wholly inside the process's memory; nothing was written.",
    hint: "The first 4096 bytes are never valid, so a null pointer with a small offset ends here too.",
  },
  MISALIGNED: {
    number: 3,
    doc: "An atomic access was not aligned to its size.",
    hint: "Put `.align 8` before data used by atomics.",
  },
  STACK_OVERFLOW: {
    number: 4,
    doc: "A call needed a frame and the thread's stack had reached its limit.",
    hint: "Usually recursion without an end; `--limit stack=BYTES` raises the limit.",
  },
  BAD_CALL: {
    number: 5,
    doc: "An indirect call named no function, or one with another signature.",
    hint: "A function's number comes from `la`; 0 is no function.",
  },
  EXPLICIT: {
    number: 6,
    doc: "The program executed `trap`.",
    hint: "The number after `trap` says which one.",
  },
} as const satisfies Record<string, TrapRow>;

export type TrapName = keyof typeof TRAPS;

const NAMES = Object.keys(TRAPS) as readonly TrapName[];

/** The name of a trap's number, or undefined when there is none. */
export function trapName(number: number): TrapName | undefined {
  return NAMES.find((name) => TRAPS[name].number === number);
}
