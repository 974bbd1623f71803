// How the memory lies in which compiled code finds the scheduler's tables: a record of turns, the run queue's ring, and the rows of
// threads. Invariant: numbers of a file that imports nothing, as those of thread-row.ts. spec/scheduling.md, "Turns in compiled code".

/** The run queue's head, its length, and its ring's last index. 32-bit words of the record. */
export const HEAD = 0;
export const LENGTH = 1;
export const MASK = 2;
/** The thread whose turn it is, and its process. */
export const CURRENT = 3;
export const PROCESS = 4;
/** What the current turn began with; what the slice may retire from then on; work from then on until the host is asked. */
export const BUDGET = 5;
export const MOST = 6;
export const WORK = 7;
/** Budget of a new turn. */
export const QUANTUM = 8;
export const RECORD_WORDS = 16;

/**
 * First bytes of record, ring and rows; the ring has room for every slot that there can be. The record is half a page behind where
 * the engine's area is in a process's memory: processors take addresses that are equal in 12 bits for the same for a while.
 */
export const RECORD_AT = 2048;
export const RING_AT = 2304;
export const RING_MOST = 1_048_576;
export const ROWS_AT = 4_259_840;
