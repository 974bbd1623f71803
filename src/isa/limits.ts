// Every bound of the machine that a file, a program or a peer could run into, with its unit. spec/limits.md.
// Format bounds are for ever; defaults of a run can be changed by `--limit name=value`.

/** Addresses below this one are never valid, so that a null pointer traps. Bytes. */
export const PAGE = 4096;
/** Wasm grows memory in units of this many bytes. */
export const WASM_PAGE = 65536;
/** Guest addresses are 32 bits wide and share the Wasm memory with the stacks below them. Bytes. */
export const MAX_MEMORY = 2 ** 32 - WASM_PAGE;

/** Registers of one class (integer or float) in one function. */
export const MAX_REGISTERS = 256;
/** Arguments or results of one function or call. */
export const MAX_ARGUMENTS = 64;
/** Instructions in one image. */
export const MAX_CODE = 16 * 1024 * 1024;
/** Instructions in one function. */
export const MAX_FUNCTION_CODE = 1024 * 1024;
/** Functions in one image, and signatures too. */
export const MAX_FUNCTIONS = 1024 * 1024;
/** Entries of the constant pool. */
export const MAX_POOL = 4 * 1024 * 1024;
/** Entries of one jump table. */
export const MAX_TABLE = 65536;
/** Bytes that data can be aligned to. */
export const MAX_ALIGN = 4096;
/** Bytes of initialised and zeroed data in one image. */
export const MAX_DATA = 256 * 1024 * 1024;
/** Bytes of one image file. */
export const MAX_IMAGE = 512 * 1024 * 1024;
/** Bytes of one source file. */
export const MAX_SOURCE = 16 * 1024 * 1024;
/** Characters of one source line. */
export const MAX_LINE = 65536;
/** Bytes of one name. */
export const MAX_NAME = 255;
/** Diagnostics reported in one run; the rest are counted. */
export const MAX_DIAGNOSTICS = 100;
/** Nesting of parentheses in one constant expression. */
export const MAX_NESTING = 64;
/** Units that one program may import, directly or not. */
export const MAX_UNITS = 1024;
/** Declared needs of one image. */
export const MAX_NEEDS = 64;
/** Bytes of one declared need. */
export const MAX_NEED = 1024;
/** Data symbols that one image names. */
export const MAX_SYMBOLS = 1024 * 1024;
/** Source files that one image names. */
export const MAX_FILES = 65536;
/** Bytes of one path. */
export const MAX_PATH = 4096;
/** Words of register sets that liveness may touch for each instruction or table entry of a function, before it gives up. */
export const MAX_LIVENESS_WORK = 512;

/** Words of 8 bytes that a frame holds before its registers. */
export const FRAME_HEADER = 2;
/** Stacks are handed out in multiples of this many bytes. */
export const STACK_GRAIN = 8;
/** A thread's number holds its slot in this many low bits, a generation above. */
export const THREAD_SLOT_BITS = 20;
/** Threads alive at once in one machine. */
export const MAX_THREADS = 2 ** THREAD_SLOT_BITS;
/** Ended threads whose statistics a machine keeps, where it keeps any; the others are counted. */
export const MAX_THREAD_RECORDS = 65_536;
/** Frames shown of one backtrace, half from each end. */
export const MAX_BACKTRACE = 40;

/** Default quantum: instructions a thread retires before the next one has its turn. */
export const DEFAULT_QUANTUM = 10_000;
/** The largest quantum one can ask for. */
export const MAX_QUANTUM = 2 ** 31 - 1;
