// How the memory lies in which the kernel's own WebAssembly code finds the scheduler's tables: a record of words, the run queue's ring,
// the heads of the lists of those that wait, and the rows of threads. Invariant: numbers of a file that imports nothing, as those of
// thread-row.ts. spec/scheduling.md, "Calls in compiled code".

/** The run queue's head, its length, and its ring's last index. 32-bit words of the record, as all that follow. */
export const HEAD = 0;
export const LENGTH = 1;
export const MASK = 2;
/** The thread whose turn it is; its process, that one's first thread, and how many threads it has that have not ended. */
export const CURRENT = 3;
export const PROCESS = 4;
export const MAIN = 5;
export const LIVE = 6;
/** What the slice began with; what may retire from then on; work from then on until the host is asked; the quantum's rest then. */
export const BUDGET = 7;
export const MOST = 8;
export const WORK = 9;
export const LEFT = 10;
/** A whole quantum; and rows in use when there may be no more, of which only the process whose turn it is takes or gives any. */
export const QUANTUM = 11;
export const MOST_THREADS = 12;
/** What a thread that is alone may retire at once, and what one of several. */
export const LONGEST = 28;
export const LONGEST_OF_MANY = 47;
/** What happened in compiled code since the record was last read: calls, turns, those that were preempted, threads started. */
export const CALLS = 13;
export const SWITCHES = 14;
export const PREEMPTIONS = 15;
export const SPAWNED = 16;
/** The thread table: end of the rows, first free one, rows in use and the most there were, generation of rows from the end on. */
export const HIGH = 17;
export const FREE = 18;
export const COUNT = 19;
export const PEAK = 20;
export const FLOOR = 21;
/** Rows that there is room for. */
export const ROWS = 22;
/** Those that wait: lists, places for their heads, and threads at a futex with a deadline. */
export const LISTS = 23;
export const BUCKETS = 24;
export const TIMED = 25;
/** Lists behind which there are to be more places for heads; 32 less the binary logarithm of these. */
export const MOST_LISTS = 26;
export const SHIFT = 27;
/** Blocked threads by what they wait for, from word 1 behind this one on. */
export const WAITING_FOR = 29;
/** What the current process's futexes add to their addresses before these are hashed. */
export const FUTEX_SALT = 46;
/** What was read ahead, which nobody looks at. */
export const READ = 48;
export const RECORD_WORDS = 50;

/**
 * First bytes of record, ring, heads and rows; ring and heads have room for all that there can be. The record is half a page behind
 * where the engine's area is in a process's memory: processors take addresses that are equal in 12 bits for the same for a while.
 */
export const RECORD_AT = 2048;
export const RING_AT = 2304;
export const RING_MOST = 1_048_576;
export const BUCKETS_AT = 4_259_840;
export const BUCKETS_MOST = 1_048_576;
export const ROWS_AT = 8_454_144;

/** Estimate of the work of one entry to the kernel, in instructions. */
export const WORK_OF_ENTRY = 12;
/** Instructions that run at most before the host is asked, however long the quantum; while a thread is alone the host may say more. */
export const LONGEST_SLICE = 250_000;
