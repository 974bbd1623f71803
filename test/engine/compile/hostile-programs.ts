// Valid programs that are made to be hard on a compiler: each is larger, deeper or more tangled than what people write. Invariant:
// every one is accepted by the verifier, and runs for a while.
import type { FunctionText, Line } from "../build-image.ts";

type Functions = Readonly<Record<string, FunctionText>>;

const times = <T>(count: number, make: (k: number) => T): T[] => Array.from({ length: count }, (_, k) => make(k));
/** A function without parameters that gives back x0. */
const main = (integers: number, body: readonly Line[]): Functions => ({ main: { integers, results: [0], body } });
/** Jumps back to the label so many times; x1 counts. */
const back = (label: string): readonly Line[] => [
  ["addi", 1, 1, -1],
  ["bgti", 1, 0, label],
];
const start = (trips: number): readonly Line[] => [["li", 1, trips], "again"];

/** Blocks of one instruction, each of which jumps to the next one or past it. */
function oneInstructionBlocks(): Functions {
  const body = times(20_000, (k): Line[] => [`l${k}`, ["beq", 0, 1, `l${Math.min(20_000, k + 1 + (k % 3))}`]]).flat();
  return main(2, [...start(3), ...body, "l20000", ["addi", 0, 0, 1], ...back("again"), ["ret"]]);
}

/** A switch of 10,000 ways whose labels are all different, in a loop. */
function wideSwitch(): Functions {
  const labels = times(10_000, (k) => `l${k}`);
  const cases = labels.flatMap((label, k): Line[] => [label, ["addi", 0, 0, k], ["j", "end"]]);
  return main(3, [
    ...start(12_000),
    ["andi", 2, 1, 16383],
    ["switch", 2, labels],
    ["addi", 0, 0, -1],
    ["j", "end"],
    ...cases,
    "end",
    ...back("again"),
    ["ret"],
  ]);
}

function longFunction(instructions: number): Functions {
  const body = times(instructions, (k): Line => ["addi", k % 8 === 1 ? 0 : k % 8, (k + 3) % 8, k]);
  return main(9, [["li", 8, 3], "again", ...body, ["addi", 8, 8, -1], ["bgti", 8, 0, "again"], ["ret"]]);
}

/** All registers live across many calls. */
function liveAcrossCalls(): Functions {
  const set = times(250, (k): Line => ["addi", k + 2, 1, k]);
  const calls = times(500, (): Line => ["call", { callee: "f", args: [0], results: [0] }]);
  const read = times(250, (k): Line => ["add", 0, 0, k + 2]);
  return {
    ...main(252, [...start(20), ...set, ...calls, ...read, ...back("again"), ["ret"]]),
    f: { params: "x", integers: 40, results: [0], body: [...times(30, (k): Line => ["addi", k, 0, k]), ["ret"]] },
  };
}

/** Loops inside each other; a jump from outside leads into each when `entered`. */
function nest(depth: number, entered: boolean): Functions {
  const heads = times(depth, (k): Line[] => [`h${k}`, ["addi", 0, 0, k]]).flat();
  const ends = times(depth, (k): Line[] => [
    ["addi", 1, 1, -1],
    ["bgti", 1, 0, `h${depth - 1 - k}`],
  ]).flat();
  const ways = entered ? times(depth, (k): Line[] => [["beqi", 1, 20_000 - k, `h${k}`]]).flat() : [];
  return main(2, [["li", 1, 20_000], ...ways, ...heads, ...ends, ["ret"]]);
}

/** Every block may go to one further on and to one before: no loop has one head. */
function tangle(blocks: number, distance: number): Functions {
  const body = times(blocks, (k): Line[] => [
    `b${k}`,
    ["addi", 1, 1, -1],
    ["blei", 1, 0, "end"],
    ["andi", 2, 1, (k * 7) % 13],
    ["beqi", 2, 0, `b${(k * 31 + distance) % blocks}`],
    ["bgti", 2, 5, `b${(k * 17 + 5) % blocks}`],
  ]).flat();
  return main(3, [["li", 1, 30_000], ["blti", 0, 0, `b${blocks >> 1}`], ...body, "end", ["mv", 0, 2], ["ret"]]);
}

/** Loops with two heads inside each other. */
function twoHeads(depth: number): Functions {
  const heads = times(depth, (k): Line[] => [
    ["beqi", 1, k, `c${k}`],
    `a${k}`,
    ["addi", 0, 0, 1],
    `c${k}`,
    ["xori", 0, 0, k],
  ]);
  const ends = times(depth, (k): Line[] => [
    ["addi", 1, 1, -1],
    ["blei", 1, 0, "end"],
    ["andi", 2, 1, 1],
    ["beqi", 2, 0, `a${depth - 1 - k}`],
    ["andi", 2, 1, 2],
    ["beqi", 2, 0, `c${depth - 1 - k}`],
  ]);
  return main(3, [["li", 1, 20_000], ...heads.flat(), ...ends.flat(), "end", ["ret"]]);
}

/** Two chains of blocks that cross at every step: each block's dominator is far above it. */
function ladder(steps: number): Functions {
  const body = times(steps, (k): Line[] => [
    `p${k}`,
    ["addi", 0, 0, 1],
    ["beqi", 0, k, `q${k + 1}`],
    ["j", `p${k + 1}`],
    `q${k}`,
    ["addi", 0, 0, 3],
    ["beqi", 0, k, `p${k + 1}`],
    ["j", `q${k + 1}`],
  ]).flat();
  const last: Line[] = [`p${steps}`, ["addi", 0, 0, 1], `q${steps}`, ["addi", 0, 0, 1]];
  return main(2, [...start(5), ["beqi", 0, 3, "q0"], ...body, ...last, ...back("again"), ["ret"]]);
}

function manyCalls(calls: number, callee: FunctionText): Functions {
  const body = times(calls, (): Line => ["call", { callee: "f", args: [0], results: [0] }]);
  return { ...main(2, [...body, ["ret"]]), f: callee };
}

const SMALL: FunctionText = { params: "x", integers: 1, results: [0], body: [["addi", 0, 0, 1], ["ret"]] };
const LARGER: FunctionText = {
  ...{ params: "x", integers: 1, results: [0] },
  body: [...times(40, (): Line => ["addi", 0, 0, 1]), ["ret"]],
};

/** A recursion that does not end by itself, of a function whose caller's code it could be written into. */
function endless(name: string, self: FunctionText, others: Functions = {}): Functions {
  return { ...main(1, [["call", { callee: name, args: [], results: [] }], ["ret"]]), [name]: self, ...others };
}

const wide = (integers: number, floats: number): FunctionText => ({
  ...{ integers, floats },
  body: [
    ...(integers > 0 ? [["addi", 0, integers - 1, 1] satisfies Line] : []),
    ...(floats > 0 ? [["fadd.d", 0, 0, floats - 1] satisfies Line] : []),
    ["ret"],
  ],
});

const call = (callee: string): Line => ["call", { callee, args: [], results: [] }];

/** All of them, by what is hard about them. */
export const HOSTILE: Readonly<Record<string, () => Functions>> = {
  "20,000 blocks of one instruction": oneInstructionBlocks,
  "a switch of 10,000 ways": wideSwitch,
  "50,000 instructions in one block's way": () => longFunction(50_000),
  "100,000 instructions in one function": () => longFunction(100_000),
  "250 registers live across 500 calls": liveAcrossCalls,
  "40 loops inside each other": () => nest(40, false),
  "100 loops inside each other": () => nest(100, false),
  "40 loops inside each other, each entered from outside": () => nest(40, true),
  "100 loops inside each other, each entered from outside": () => nest(100, true),
  "a tangle of 300 blocks": () => tangle(300, 11),
  "a tangle of 5,000 blocks": () => tangle(5000, 1237),
  "40 loops with two heads inside each other": () => twoHeads(40),
  "500 loops with two heads inside each other": () => twoHeads(500),
  "a ladder of 400 steps": () => ladder(400),
  "a ladder of 8,000 steps": () => ladder(8000),
  "55,000 calls of a small function": () => manyCalls(55_000, SMALL),
  "60,000 calls of a small function": () => manyCalls(60_000, SMALL),
  "50,000 calls of a larger function": () => manyCalls(50_000, LARGER),
  "recursion without registers": () => endless("f", { body: [call("f"), ["ret"]] }),
  "recursion with small functions in its code": () =>
    endless("f", { body: [call("g"), call("h"), call("f"), ["ret"]] }, { g: wide(16, 0), h: wide(0, 16) }),
  "recursion with many registers in its code": () =>
    endless("f", { body: [call("g"), call("h"), call("f"), ["ret"]] }, { g: wide(256, 0), h: wide(0, 256) }),
  "recursion with 512 registers": () =>
    endless("f", { integers: 256, floats: 256, body: [["addi", 0, 255, 1], call("f"), ["add", 1, 0, 255], ["ret"]] }),
};
