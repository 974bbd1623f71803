// How a thread's row lies in the thread table. Invariant: only threads.ts reads and writes rows; a long takes two words and starts at
// an even one. Numbers of a file that imports nothing, because the build writes only such into the code that uses them; accessors are
// then so short that V8 inlines them everywhere. spec/scheduling.md, "Threads".

/** A slot is never 0, so that 0 can mean none. */
export const NO_SLOT = 0;

/** One line of a processor's cache. */
export const ROW_BYTES = 64;
export const ROW_BITS = 6;
export const ROW_WORDS = 16;
export const ROW_LONGS = 8;

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
export const CHAIN = 13;

// Longs. An ended thread has its value in place of its position.
export const VALUE = 4;
export const RETIRED = 7;
