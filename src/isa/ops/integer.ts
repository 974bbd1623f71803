// 64-bit integer arithmetic, logic, shifts, bit counts and set-on-compare. Two's complement, wrapping. spec/instructions.md.
import { popcount, swapBytes } from "../arith.ts";
import type { Choice, Emit, Steps } from "./emit.ts";
import { equal, immediate, plain } from "./make.ts";
import type { Result, Row } from "./row.ts";

const ZERO_DIVISOR: NonNullable<Row["guard"]> = {
  trap: "DIV_ZERO",
  when: (cl: number, ch: number) => (cl | ch) === 0,
  emit: { when: (constant) => constant !== 0n, steps: "", otherwise: "c i64.eqz" },
};

const binary = (number: number, name: string, doc: string, emit: Emit, run: Row["run"], result: Result = "x"): Row =>
  plain("integer", number, name, "x_xx", result, doc, emit, run);
const division = (number: number, name: string, doc: string, emit: Emit, run: Row["run"]): Row =>
  plain("integer", number, name, "x_xx", "x", doc, emit, run, ZERO_DIVISOR);
const unary = (number: number, name: string, result: Result, doc: string, emit: Emit, run: Row["run"]): Row =>
  plain("integer", number, name, "x_x", result, doc, emit, run);

/** WebAssembly's division traps where the quotient is too large, so what is to be divided by -1 is negated, and divided by 1. */
const QUOTIENT: Choice = {
  when: (constant) => constant !== -1n,
  steps: "b c i64.div_s",
  otherwise: "0n b i64.sub   b 1n c c -1n i64.eq select i64.div_s   c -1n i64.eq select",
};

/** The high half of a product, from products of halves; a high half is shifted down with its sign or without. */
function highProduct(shiftB: "i64.shr_s" | "i64.shr_u", shiftC: "i64.shr_s" | "i64.shr_u"): Steps {
  const [lowB, lowC] = ["b 4294967295n i64.and", "c 4294967295n i64.and"];
  const [highB, highC] = [`b 32n ${shiftB}`, `c 32n ${shiftC}`];
  return [
    `${highB} ${lowC} i64.mul   ${lowB} ${lowC} i64.mul 32n i64.shr_u   i64.add t=`,
    `${highB} ${highC} i64.mul   t 32n ${shiftB}   i64.add`,
    `${lowB} ${highC} i64.mul   t 4294967295n i64.and   i64.add 32n ${shiftC}   i64.add`,
  ].join(" ");
}

/** Swaps neighbours of so many bits; the mask has the lower of each two. */
const swapNeighbours = (bits: number, mask: bigint): Steps =>
  `t= t ${bits}n i64.shr_u ${mask}n i64.and   t ${mask}n i64.and ${bits}n i64.shl   i64.or`;
const REVERSED: Steps = `b ${swapNeighbours(8, 0x00ff00ff00ff00ffn)} ${swapNeighbours(16, 0x0000ffff0000ffffn)} 32n i64.rotl`;

const add = binary(16, "add", "a = b + c", "i64.add", (b: bigint, c: bigint) => b + c);
const mul = binary(18, "mul", "a = b * c, low 64 bits", "i64.mul", (b: bigint, c: bigint) => b * c);
const div = division(
  22,
  "div",
  "a = b / c towards zero; -2^63 / -1 = -2^63",
  QUOTIENT,
  (b: bigint, c: bigint) => b / c,
);
const divu = division(
  23,
  "divu",
  "a = b / c, unsigned",
  "i64.div_u",
  (b: bigint, c: bigint) => BigInt.asUintN(64, b) / BigInt.asUintN(64, c),
);
const rem = division(
  24,
  "rem",
  "a = remainder of b / c, with the sign of b; -2^63 rem -1 = 0",
  "i64.rem_s",
  (b: bigint, c: bigint) => b % c,
);
const remu = division(
  25,
  "remu",
  "a = remainder of b / c, unsigned",
  "i64.rem_u",
  (b: bigint, c: bigint) => BigInt.asUintN(64, b) % BigInt.asUintN(64, c),
);
const and: Row = {
  ...binary(26, "and", "a = b AND c, bit by bit", "i64.and", (b: bigint, c: bigint) => b & c),
  narrow: "i32.and",
};
const or: Row = {
  ...binary(27, "or", "a = b OR c, bit by bit", "i64.or", (b: bigint, c: bigint) => b | c),
  narrow: "i32.or",
};
const xor: Row = {
  ...binary(28, "xor", "a = b XOR c, bit by bit", "i64.xor", (b: bigint, c: bigint) => b ^ c),
  narrow: "i32.xor",
};
const sll = binary(29, "sll", "a = b << (c mod 64)", "i64.shl", {
  low: (bl: number, cl: number) => (cl & 32 ? 0 : bl << cl),
  high: (bl: number, bh: number, cl: number) => (cl & 32 ? bl << cl : (bh << cl) | ((bl >>> 1) >>> ~cl)),
});
const srl = binary(30, "srl", "a = b >> (c mod 64), filled with zeros", "i64.shr_u", {
  low: (bl: number, bh: number, cl: number) => (cl & 32 ? bh >>> cl : (bl >>> cl) | ((bh << 1) << ~cl)),
  high: (bh: number, cl: number) => (cl & 32 ? 0 : bh >>> cl),
});
const sra = binary(31, "sra", "a = b >> (c mod 64), filled with the sign", "i64.shr_s", {
  low: (bl: number, bh: number, cl: number) => (cl & 32 ? bh >> cl : (bl >>> cl) | ((bh << 1) << ~cl)),
  high: (bh: number, cl: number) => (cl & 32 ? bh >> 31 : bh >> cl),
});
const rol = binary(32, "rol", "a = b rotated left by c mod 64", "i64.rotl", {
  low: (bl: number, bh: number, cl: number) =>
    cl & 32 ? (bh << cl) | ((bl >>> 1) >>> ~cl) : (bl << cl) | ((bh >>> 1) >>> ~cl),
  high: (bl: number, bh: number, cl: number) =>
    cl & 32 ? (bl << cl) | ((bh >>> 1) >>> ~cl) : (bh << cl) | ((bl >>> 1) >>> ~cl),
});
const ror = binary(33, "ror", "a = b rotated right by c mod 64", "i64.rotr", {
  low: (bl: number, bh: number, cl: number) =>
    cl & 32 ? (bh >>> cl) | ((bl << 1) << ~cl) : (bl >>> cl) | ((bh << 1) << ~cl),
  high: (bl: number, bh: number, cl: number) =>
    cl & 32 ? (bl >>> cl) | ((bh << 1) << ~cl) : (bh >>> cl) | ((bl << 1) << ~cl),
});
const slt = binary(
  38,
  "slt",
  "a = 1 when b < c, else 0",
  "i64.lt_s",
  (bl: number, bh: number, cl: number, ch: number) => (bh === ch ? bl >>> 0 < cl >>> 0 : bh < ch),
  "u",
);
const sltu = binary(
  39,
  "sltu",
  "a = 1 when b < c unsigned, else 0",
  "i64.lt_u",
  (bl: number, bh: number, cl: number, ch: number) => (bh === ch ? bl >>> 0 < cl >>> 0 : bh >>> 0 < ch >>> 0),
  "u",
);
const seq = binary(
  40,
  "seq",
  "a = 1 when b = c, else 0",
  equal("b", "c"),
  (bl: number, bh: number, cl: number, ch: number) => bl === cl && bh === ch,
  "u",
);
const sne = binary(
  41,
  "sne",
  "a = 1 when b differs from c, else 0",
  "i64.ne",
  (bl: number, bh: number, cl: number, ch: number) => bl !== cl || bh !== ch,
  "u",
);

export const INTEGER: readonly Row[] = [
  add,
  binary(17, "sub", "a = b - c", "i64.sub", (b: bigint, c: bigint) => b - c),
  mul,
  binary(
    19,
    "mulh",
    "a = b * c, high 64 bits",
    highProduct("i64.shr_s", "i64.shr_s"),
    (b: bigint, c: bigint) => (b * c) >> 64n,
  ),
  binary(
    20,
    "mulhu",
    "a = b * c unsigned, high 64 bits",
    highProduct("i64.shr_u", "i64.shr_u"),
    (b: bigint, c: bigint) => (BigInt.asUintN(64, b) * BigInt.asUintN(64, c)) >> 64n,
  ),
  binary(
    21,
    "mulhsu",
    "a = b * c, b signed and c unsigned, high 64 bits",
    highProduct("i64.shr_s", "i64.shr_u"),
    (b: bigint, c: bigint) => (b * BigInt.asUintN(64, c)) >> 64n,
  ),
  div,
  divu,
  rem,
  remu,
  and,
  or,
  xor,
  sll,
  srl,
  sra,
  rol,
  ror,
  binary(34, "min", "a = the smaller of b and c", "b c   b c i64.lt_s select", (b: bigint, c: bigint) =>
    b < c ? b : c,
  ),
  binary(35, "max", "a = the larger of b and c", "b c   b c i64.gt_s select", (b: bigint, c: bigint) =>
    b > c ? b : c,
  ),
  binary(36, "minu", "a = the smaller of b and c, unsigned", "b c   b c i64.lt_u select", (b: bigint, c: bigint) =>
    BigInt.asUintN(64, b) < BigInt.asUintN(64, c) ? b : c,
  ),
  binary(37, "maxu", "a = the larger of b and c, unsigned", "b c   b c i64.gt_u select", (b: bigint, c: bigint) =>
    BigInt.asUintN(64, b) > BigInt.asUintN(64, c) ? b : c,
  ),
  slt,
  sltu,
  seq,
  sne,
  binary(
    42,
    "sh1add",
    "a = 2 b + c: index in halves plus base",
    "b 1n i64.shl c i64.add",
    (b: bigint, c: bigint) => b * 2n + c,
  ),
  binary(
    43,
    "sh2add",
    "a = 4 b + c: index in words plus base",
    "b 2n i64.shl c i64.add",
    (b: bigint, c: bigint) => b * 4n + c,
  ),
  binary(
    44,
    "sh3add",
    "a = 8 b + c: index in doublewords plus base",
    "b 3n i64.shl c i64.add",
    (b: bigint, c: bigint) => b * 8n + c,
  ),
  binary(45, "andn", "a = b AND NOT c, bit by bit", "b c -1n i64.xor i64.and", {
    low: (bl: number, cl: number) => bl & ~cl,
    high: (bh: number, ch: number) => bh & ~ch,
  }),
  immediate(48, "addi", add),
  immediate(49, "muli", mul),
  immediate(50, "divi", div),
  immediate(51, "divui", divu),
  immediate(52, "remi", rem),
  immediate(53, "remui", remu),
  immediate(54, "andi", and),
  immediate(55, "ori", or),
  immediate(56, "xori", xor),
  immediate(57, "slli", sll),
  immediate(58, "srli", srl),
  immediate(59, "srai", sra),
  immediate(60, "roli", rol),
  immediate(61, "rori", ror),
  immediate(62, "slti", slt),
  immediate(63, "sltiu", sltu),
  immediate(64, "seqi", seq),
  immediate(65, "snei", sne),
  unary(68, "neg", "x", "a = -b", "0n b i64.sub", (b: bigint) => -b),
  unary(69, "not", "x", "a = NOT b, bit by bit", "b -1n i64.xor", {
    low: (bl: number) => ~bl,
    high: (bh: number) => ~bh,
  }),
  unary(
    70,
    "clz",
    "u",
    "a = zeros above the highest set bit of b; 64 when b = 0",
    "i64.clz",
    (bl: number, bh: number) => (bh === 0 ? 32 + Math.clz32(bl) : Math.clz32(bh)),
  ),
  unary(
    71,
    "ctz",
    "u",
    "a = zeros below the lowest set bit of b; 64 when b = 0",
    "i64.ctz",
    (bl: number, bh: number) => (bl !== 0 ? 31 - Math.clz32(bl & -bl) : bh !== 0 ? 63 - Math.clz32(bh & -bh) : 64),
  ),
  unary(
    72,
    "cpop",
    "u",
    "a = number of set bits of b",
    "i64.popcnt",
    (bl: number, bh: number) => popcount(bl) + popcount(bh),
  ),
  unary(73, "sext.b", "w", "a = low 8 bits of b, sign-extended", "i64.extend8_s", (bl: number) => (bl << 24) >> 24),
  unary(74, "sext.h", "w", "a = low 16 bits of b, sign-extended", "i64.extend16_s", (bl: number) => (bl << 16) >> 16),
  unary(75, "sext.w", "w", "a = low 32 bits of b, sign-extended", "i64.extend32_s", (bl: number) => bl),
  unary(76, "zext.b", "u", "a = low 8 bits of b", "b 255n i64.and", (bl: number) => bl & 255),
  unary(77, "zext.h", "u", "a = low 16 bits of b", "b 65535n i64.and", (bl: number) => bl & 65535),
  unary(78, "zext.w", "u", "a = low 32 bits of b", "b 4294967295n i64.and", (bl: number) => bl),
  plain("integer", 79, "rev8", "x_x", "x", "a = the eight bytes of b in reverse order", REVERSED, {
    low: (bh: number) => swapBytes(bh),
    high: (bl: number) => swapBytes(bl),
  }),
];
