// 32-bit forms: they read the low 32 bits of their operands and sign-extend their 32-bit result. spec/instructions.md.
import { popcount } from "../arith.ts";
import { immediate, plain } from "./make.ts";
import type { Row, Run } from "./row.ts";

const ZERO_DIVISOR: NonNullable<Row["guard"]> = { trap: "DIV_ZERO", when: (cl: number) => cl === 0 };

const binary = (number: number, name: string, doc: string, run: Run): Row =>
  plain("word", number, name, "x_xx", "w", `${doc}; 32 bits`, run);
const division = (number: number, name: string, doc: string, run: Run): Row =>
  plain("word", number, name, "x_xx", "w", `${doc}; 32 bits`, run, ZERO_DIVISOR);
const unary = (number: number, name: string, result: "w" | "u", doc: string, run: Run): Row =>
  plain("word", number, name, "x_x", result, `${doc}; 32 bits`, run);

const addw = binary(80, "addw", "a = b + c", (bl: number, cl: number) => (bl + cl) | 0);
const mulw = binary(82, "mulw", "a = b * c", (bl: number, cl: number) => Math.imul(bl, cl));
const sllw = binary(87, "sllw", "a = b << (c mod 32)", (bl: number, cl: number) => bl << cl);
const srlw = binary(88, "srlw", "a = b >> (c mod 32), filled with zeros", (bl: number, cl: number) => bl >>> cl);
const sraw = binary(89, "sraw", "a = b >> (c mod 32), filled with the sign", (bl: number, cl: number) => bl >> cl);
const rolw = binary(
  90,
  "rolw",
  "a = b rotated left by c mod 32",
  (bl: number, cl: number) => (bl << cl) | (bl >>> -cl),
);
const rorw = binary(
  91,
  "rorw",
  "a = b rotated right by c mod 32",
  (bl: number, cl: number) => (bl >>> cl) | (bl << -cl),
);

export const WORD: readonly Row[] = [
  addw,
  binary(81, "subw", "a = b - c", (bl: number, cl: number) => (bl - cl) | 0),
  mulw,
  division(83, "divw", "a = b / c towards zero; -2^31 / -1 = -2^31", (bl: number, cl: number) => (bl / cl) | 0),
  division(84, "divuw", "a = b / c, unsigned", (bl: number, cl: number) => ((bl >>> 0) / (cl >>> 0)) | 0),
  division(85, "remw", "a = remainder of b / c, with the sign of b", (bl: number, cl: number) => (bl % cl) | 0),
  division(86, "remuw", "a = remainder of b / c, unsigned", (bl: number, cl: number) => ((bl >>> 0) % (cl >>> 0)) | 0),
  sllw,
  srlw,
  sraw,
  rolw,
  rorw,
  immediate(92, "addiw", addw),
  immediate(93, "muliw", mulw),
  immediate(94, "slliw", sllw),
  immediate(95, "srliw", srlw),
  immediate(96, "sraiw", sraw),
  immediate(97, "roliw", rolw),
  immediate(98, "roriw", rorw),
  unary(99, "negw", "w", "a = -b", (bl: number) => -bl | 0),
  unary(100, "clzw", "u", "a = zeros above the highest set bit of b", (bl: number) => Math.clz32(bl)),
  unary(101, "ctzw", "u", "a = zeros below the lowest set bit of b; 32 when b = 0", (bl: number) =>
    bl !== 0 ? 31 - Math.clz32(bl & -bl) : 32,
  ),
  unary(102, "cpopw", "u", "a = number of set bits of b", (bl: number) => popcount(bl)),
];
