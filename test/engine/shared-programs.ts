// Programs whose threads share memory, for engines that run in threads of the host. Invariant: what each thread gives back is known,
// whichever way their accesses come between each other. spec/memory-model.md.
import type { Image } from "../../src/isa/image.ts";
import { PAGE } from "../../src/isa/limits.ts";
import { buildImage, type FunctionText, type Line } from "./build-image.ts";

/** Guest memory of every program. Bytes. */
export const MEMORY = 1 << 25;
/** Words that threads share, each in a line of the processor's cache of its own. */
export const AT = { COUNTER: PAGE, LOCK: PAGE + 64, FLAG: PAGE + 128, OTHER: PAGE + 192, LOG: 2 * PAGE } as const;

/** x0 is the thread's number, x1 how often it goes round, x2 to x6 are the program's. */
const thread = (body: readonly Line[], integers = 7, floats = 0): FunctionText => ({
  params: "xx",
  integers,
  floats,
  results: [0],
  body,
});

/** The entry is never run: an entry has no parameters. */
const image = (functions: Readonly<Record<string, FunctionText>>): Image =>
  buildImage({ entry: { body: [["ret"]] }, ...functions });

/** Goes round x1 times. */
const round = (body: readonly Line[]): readonly Line[] => [
  "again",
  ...body,
  ["addi", 1, 1, -1],
  ["bgti", 1, 0, "again"],
];
const atomicCounter = (row: string): Image =>
  image({
    count: thread([["li", 2, AT.COUNTER], ["li", 3, 1], ...round([[row, 4, 3, 2, 0]]), ["ret"]]),
  });

/** A counter under a lock that `take` spins on, with x2 its address and x3 = 1, and `leave` gives back. */
const locked = (take: readonly Line[], leave: readonly Line[]): Image =>
  image({
    count: thread([
      ["li", 2, AT.LOCK],
      ["li", 3, 1],
      ["li", 6, AT.COUNTER],
      ...round([
        "spin",
        ...take,
        ["bnei", 4, 0, "spin"],
        ["ld", 5, 6, 0],
        ["addi", 5, 5, 1],
        ["sd", 5, 6, 0],
        ["li", 4, 0],
        ...leave,
      ]),
      ["ret"],
    ]),
  });

/** Thread 0 writes a message into each slot and then says how many there are; the others count messages that are not there. */
const messages = image({
  pass: thread([
    ["li", 2, AT.FLAG],
    ["li", 3, AT.LOG],
    ["bnei", 0, 0, "read"],
    "write",
    ["addi", 4, 4, 1],
    ["sh3add", 5, 4, 3],
    ["muli", 6, 4, 7],
    ["sd", 6, 5, 0],
    ["sd.rl", 4, 2, 0],
    ["blt", 4, 1, "write"],
    ["ret"],
    "read",
    ["li", 0, 0],
    "look",
    ["ld.aq", 4, 2, 0],
    ["sh3add", 5, 4, 3],
    ["ld", 5, 5, 0],
    ["muli", 6, 4, 7],
    ["beq", 5, 6, "found"],
    ["addi", 0, 0, 1],
    "found",
    ["blt", 4, 1, "look"],
    ["ret"],
  ]),
});

/** Bytes of what one thread of `buffering` logs. */
export const LOG_BYTES = 1 << 23;

/** Each of two threads stores the number of its round and then loads the other's; it logs what it found. */
const buffering = (between: readonly Line[]): Image =>
  image({
    look: thread([
      ["li", 2, AT.FLAG],
      ["li", 3, AT.OTHER],
      ["li", 4, AT.LOG],
      ["beqi", 0, 0, "start"],
      ["li", 2, AT.OTHER],
      ["li", 3, AT.FLAG],
      ["addi", 4, 4, LOG_BYTES],
      "start",
      ["li", 0, 0],
      "again",
      ["addi", 0, 0, 1],
      ["sd", 0, 2, 0],
      ...between,
      ["ld", 5, 3, 0],
      ["sh3add", 6, 0, 4],
      ["sd", 5, 6, 0],
      ["blt", 0, 1, "again"],
      ["ret"],
    ]),
  });

/** Recursion with floats: x0 is fib of the thread's number + 12, and f0 the same by floats; both are added up over the rounds. */
const recursion = image({
  main: {
    params: "xx",
    integers: 4,
    floats: 2,
    results: [2, 256],
    body: [
      ["addi", 0, 0, 12],
      ["fli.d", 0, 0],
      ...round([
        ["call", { callee: "fib", args: [0, 1000n], results: [3, 257] }],
        ["add", 2, 2, 3],
        ["fadd.d", 0, 0, 1],
      ]),
      ["ret"],
    ],
  },
  fib: {
    params: "xx",
    integers: 4,
    floats: 3,
    results: [2, 256],
    body: [
      ["fli.d", 0, 0.5],
      ["mv", 2, 0],
      ["blti", 0, 2, "end"],
      ["addi", 0, 0, -1],
      ["call", { callee: "fib", args: [0, 1], results: [2, 256] }],
      ["addi", 0, 0, -1],
      ["call", { callee: "fib", args: [0, 1], results: [3, 257] }],
      ["add", 2, 2, 3],
      ["fadd.d", 0, 0, 1],
      "end",
      ["ret"],
    ],
  },
});

/** Counts, and traps in its last round: thread 0 where memory ends, 1 misaligned, 2 at a division, the others with a number. */
const traps = image({
  main: thread([
    ["li", 2, AT.COUNTER],
    ["li", 3, 1],
    ...round([["amoadd.d", 4, 3, 2, 0]]),
    ["switch", 0, ["memory", "aligned", "divide"]],
    ["trap", 7],
    "memory",
    ["li", 2, MEMORY - 4],
    ["amoadd.d", 4, 3, 2, 0],
    "aligned",
    ["amoadd.d", 4, 3, 2, 4],
    "divide",
    ["div", 4, 3, 1],
    ["ret"],
  ]),
});

export const PROGRAMS = {
  "amoadd.d": atomicCounter("amoadd.d"),
  "amoadd.w": atomicCounter("amoadd.w"),
  "amocas.d": locked(
    [
      ["li", 4, 0],
      ["amocas.d", 4, 3, 2, 0],
    ],
    [["sd.rl", 4, 2, 0]],
  ),
  "amocas.w": locked(
    [
      ["li", 4, 0],
      ["amocas.w", 4, 3, 2, 0],
    ],
    [["sw.rl", 4, 2, 0]],
  ),
  "amoswap.d": locked([["amoswap.d", 4, 3, 2, 0]], [["sd.rl", 4, 2, 0]]),
  "amoswap.w": locked([["amoswap.w", 4, 3, 2, 0]], [["amoswap.w", 4, 4, 2, 0]]),
  messages,
  fence: buffering([["fence"]]),
  "no fence": buffering([]),
  recursion,
  traps,
} as const satisfies Readonly<Record<string, Image>>;
export type ProgramName = keyof typeof PROGRAMS;
