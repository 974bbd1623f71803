// THE table of signals. Invariant: numbers are Linux's and permanent; what a signal does is in its row, and processes.ts does it.
// spec/processes.md, "Signals".

export interface SignalRow {
  readonly number: number;
  readonly action: "end" | "ignore" | "stop" | "continue";
  readonly isCatchable: boolean;
  /** One sentence: what it says. */
  readonly doc: string;
}

export const SIGNALS = {
  HUP: { number: 1, action: "end", isCatchable: true, doc: "Who started the program has gone." },
  INT: { number: 2, action: "end", isCatchable: true, doc: "Somebody wants the program to stop, as with Ctrl-C." },
  KILL: { number: 9, action: "end", isCatchable: false, doc: "The process ends, whatever it does." },
  USR1: { number: 10, action: "end", isCatchable: true, doc: "Whatever programs agree on." },
  USR2: { number: 12, action: "end", isCatchable: true, doc: "Whatever programs agree on." },
  TERM: { number: 15, action: "end", isCatchable: true, doc: "The process is asked to end." },
  CHLD: { number: 17, action: "ignore", isCatchable: true, doc: "A child has ended; the kernel sends it." },
  CONT: {
    number: 18,
    action: "continue",
    isCatchable: true,
    doc: "A stopped process goes on, whether it catches this or not.",
  },
  STOP: { number: 19, action: "stop", isCatchable: false, doc: "The process's threads get no turns until CONT." },
} as const satisfies Record<string, SignalRow>;

const ROWS = new Map<number, SignalRow>(Object.values(SIGNALS).map((row) => [row.number, row]));

export function signalOf(number: number): SignalRow | undefined {
  return ROWS.get(number);
}

/** The bit of a signal in a mask. */
export const bitOf = (signal: number): number => 1 << signal;

/** Bits of the signals that a process can catch, by name. */
export const CATCHABLE: Readonly<Record<string, number>> = Object.fromEntries(
  Object.entries(SIGNALS).flatMap(([name, row]) => (row.isCatchable ? [[name, bitOf(row.number)]] : [])),
);
export const ALL_CATCHABLE = Object.values(CATCHABLE).reduce((mask, bit) => mask | bit, 0);

/** Those that come from the outside, for process 1. */
export const FROM_OUTSIDE = bitOf(SIGNALS.HUP.number) | bitOf(SIGNALS.INT.number) | bitOf(SIGNALS.TERM.number);
