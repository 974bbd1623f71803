// Writes the WebAssembly module of src/base/hash.ts when vmrun is built: SHA-256 over whole blocks (FIPS 180-4, 6.2.2).
// Invariant: the module is a pure function of its memory: hash state, round constants and blocks at the addresses below.
type Code = readonly number[];

/** Where the memory holds what, in bytes. The message schedule is scratch. */
const STATE = 0;
const CONSTANTS = 64;
const SCHEDULE = 320;
const INPUT = 1024;
const PAGES = 1;
const WORD = 4;
const ROUNDS = 64;

// Instructions, by their numbers in the WebAssembly core specification 2.0, 5.4.
const I32 = 0x7f;
const [ADD, AND, OR, XOR, SHIFT_RIGHT, ROTATE_RIGHT] = [[0x6a], [0x71], [0x72], [0x73], [0x76], [0x78]] as const;
const BRANCH_WHEN_BELOW = [0x49, 0x0d, 0x00];
const get = (local: number): Code => [0x20, ...unsigned(local)];
const set = (local: number): Code => [0x21, ...unsigned(local)];
const tee = (local: number): Code => [0x22, ...unsigned(local)];
const constant = (value: number): Code => [0x41, ...signed(value)];
const load = (offset: number): Code => [0x28, 2, ...unsigned(offset)];
const store = (offset: number): Code => [0x36, 2, ...unsigned(offset)];
const loop = (...body: Code[]): Code => [0x03, 0x40, ...body.flat(), 0x0b];

// Locals: the parameters, the working variables, an offset in bytes, and two scratch values.
const [AT, END, A, B, C, D, E, F, G, H, OFFSET, X, Y] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12] as const;
const VARIABLES = [A, B, C, D, E, F, G, H] as const;
const LOCALS = 11;

const rotated = (local: number, count: number): Code => [...get(local), ...constant(count), ...ROTATE_RIGHT];
const rotations = (local: number, one: number, two: number, three: number): Code =>
  [rotated(local, one), rotated(local, two), XOR, rotated(local, three), XOR].flat();
/** sigma of FIPS 180-4, 4.1.2, of the schedule's word so many bytes from OFFSET. */
const sigma = (offset: number, one: number, two: number, shift: number): Code =>
  [
    [get(OFFSET), load(SCHEDULE + offset), set(X), rotated(X, one), rotated(X, two), XOR],
    [get(X), constant(shift), SHIFT_RIGHT, XOR],
  ].flat(2);
/** Goes round the loop while OFFSET, a word further, is below the end. */
const nextWord = (end: number): Code =>
  [get(OFFSET), constant(WORD), ADD, tee(OFFSET), constant(end), BRANCH_WHEN_BELOW].flat();
const move = (to: number, from: number): Code => [...get(from), ...set(to)];

/** The words of a block are stored with the most significant byte first. */
const copyBlock = loop(
  [get(OFFSET), get(AT), get(OFFSET), ADD, load(0), tee(X)].flat(),
  [constant(8), ROTATE_RIGHT, constant(0xff00ff00 | 0), AND].flat(),
  [get(X), constant(24), ROTATE_RIGHT, constant(0x00ff00ff), AND, OR, store(SCHEDULE)].flat(),
  nextWord(16 * WORD),
);
const expandSchedule = loop(
  [get(OFFSET), get(OFFSET), load(SCHEDULE - 16 * WORD), sigma(-15 * WORD, 7, 18, 3), ADD].flat(),
  [get(OFFSET), load(SCHEDULE - 7 * WORD), ADD, sigma(-2 * WORD, 17, 19, 10), ADD, store(SCHEDULE)].flat(),
  nextWord(ROUNDS * WORD),
);
const compress = loop(
  [get(H), rotations(E, 6, 11, 25), ADD, get(E), get(F), get(G), XOR, AND, get(G), XOR, ADD].flat(),
  [get(OFFSET), load(CONSTANTS), ADD, get(OFFSET), load(SCHEDULE), ADD, set(X)].flat(),
  [rotations(A, 2, 13, 22), get(A), get(B), AND, get(C), get(A), get(B), XOR, AND, XOR, ADD, set(Y)].flat(),
  [move(H, G), move(G, F), move(F, E), get(D), get(X), ADD, set(E)].flat(),
  [move(D, C), move(C, B), move(B, A), get(X), get(Y), ADD, set(A)].flat(),
  nextWord(ROUNDS * WORD),
);
const loadState = VARIABLES.flatMap((local, i) => [...constant(0), ...load(STATE + WORD * i), ...set(local)]);
const addToState = VARIABLES.flatMap((local, i) =>
  [constant(0), constant(0), load(STATE + WORD * i), get(local), ADD, store(STATE + WORD * i)].flat(),
);
const fromStart = [...constant(0), ...set(OFFSET)];

/** `blocks(at, end)`: at least one block. OFFSET goes on from the copied words to those made of them. */
const blocks = loop(
  [fromStart, copyBlock, expandSchedule, loadState, fromStart, compress, addToState].flat(),
  [get(AT), constant(16 * WORD), ADD, tee(AT), get(END), BRANCH_WHEN_BELOW].flat(),
);

function moduleBytes(): Code {
  const body = [...list([[LOCALS, I32]]), ...blocks, 0x0b];
  return [
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, [[0x60, ...list([[I32], [I32]]), ...list([])]]),
    ...section(2, [[...name("base"), ...name("memory"), 0x02, 0x00, PAGES]]),
    ...section(3, [[0x00]]),
    ...section(7, [[...name("blocks"), 0x00, 0x00]]),
    ...section(10, [[...unsigned(body.length), ...body]]),
  ];
}

function section(id: number, items: readonly Code[]): Code {
  const body = list(items);
  return [id, ...unsigned(body.length), ...body];
}

function list(items: readonly Code[]): Code {
  return [...unsigned(items.length), ...items.flat()];
}

function name(text: string): Code {
  return [...unsigned(text.length), ...Array.from(text, (letter) => letter.charCodeAt(0))];
}

/** LEB128. */
function unsigned(value: number): Code {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];
}

function signed(value: number): Code {
  const isLast = value >= -0x40 && value < 0x40;
  return isLast ? [value & 0x7f] : [(value & 0x7f) | 0x80, ...signed(value >> 7)];
}

/** The text of src/base/sha256.gen.ts. */
export function generate(): string {
  return [
    "// Made by scripts/generate-sha256.ts: do not edit. Invariant: the module's memory is laid out as the addresses say.\n",
    `export const MODULE: readonly number[] = [${moduleBytes().join(",")}];\n`,
    `export const LAYOUT = { STATE: ${STATE}, CONSTANTS: ${CONSTANTS}, INPUT: ${INPUT}, PAGES: ${PAGES} } as const;\n`,
  ].join("");
}
