// How a thread's row lies in the thread table. Invariant: only threads.ts reads and writes rows; a long takes two words and starts at
// an even one. Numbers of a file that imports nothing, because the build writes only such into the code that uses them; accessors are
// then so short that V8 inlines them everywhere. spec/scheduling.md, "Threads".

/** A slot is never 0, so that 0 can mean none. */
export const NO_SLOT = 0;

export const ROW_BYTES = 96;
export const ROW_WORDS = 24;
export const ROW_LONGS = 12;

// Words.
export const STATE = 0;
export const FLAGS = 1;
export const GENERATION = 2;
export const PROCESS = 3;
export const NEXT = 4;
export const PREVIOUS = 5;
export const WAIT_KIND = 6;
export const WAIT_KEY = 7;
export const FP = 8;
export const PC = 9;
export const STACK_START = 10;
export const STACK_END = 11;
export const SITE = 12;
export const HEAP_INDEX = 13;
export const ORDER = 14;
export const CHAIN = 15;

// Longs.
export const DEADLINE = 8;
export const VALUE = 9;
export const TLS = 10;
export const RETIRED = 11;
