// 32-bit forms: they read the low 32 bits of their operands and sign-extend their 32-bit result. spec/instructions.md.
import { popcount } from "../arith.ts";
import type { Emit, Steps } from "./emit.ts";
import { immediate, plain } from "./make.ts";
import type { Row, Run } from "./row.ts";

const ZERO_DIVISOR: NonNullable<Row["guard"]> = {
  trap: "DIV_ZERO",
  when: (cl: number) => cl === 0,
  emit: "cl i32.eqz",
};

const binary = (number: number, name: string, doc: string, emit: Emit, run: Run): Row =>
  plain("word", number, name, "x_xx", "w", `${doc}; 32 bits`, emit, run);
const division = (number: number, name: string, doc: string, emit: Emit, run: Run): Row =>
  plain("word", number, name, "x_xx", "w", `${doc}; 32 bits`, emit, run, ZERO_DIVISOR);
const unary = (number: number, name: string, result: "w" | "u", doc: string, emit: Emit, run: Run): Row =>
  plain("word", number, name, "x_x", result, `${doc}; 32 bits`, emit, run);

/** As with 64 bits: what is to be divided by -1 is negated. */
const QUOTIENT: Steps = "0 bl i32.sub   bl 1 cl cl -1 i32.eq select i32.div_s   cl -1 i32.eq select";

const addw = binary(80, "addw", "a = b + c", "i32.add", (bl: number, cl: number) => (bl + cl) | 0);
const mulw = binary(82, "mulw", "a = b * c", "i32.mul", (bl: number, cl: number) => Math.imul(bl, cl));
const sllw = binary(87, "sllw", "a = b << (c mod 32)", "i32.shl", (bl: number, cl: number) => bl << cl);
const srlw = binary(
  88,
  "srlw",
  "a = b >> (c mod 32), filled with zeros",
  "i32.shr_u",
  (bl: number, cl: number) => bl >>> cl,
);
const sraw = binary(
  89,
  "sraw",
  "a = b >> (c mod 32), filled with the sign",
  "i32.shr_s",
  (bl: number, cl: number) => bl >> cl,
);
const rolw = binary(
  90,
  "rolw",
  "a = b rotated left by c mod 32",
  "i32.rotl",
  (bl: number, cl: number) => (bl << cl) | (bl >>> -cl),
);
const rorw = binary(
  91,
  "rorw",
  "a = b rotated right by c mod 32",
  "i32.rotr",
  (bl: number, cl: number) => (bl >>> cl) | (bl << -cl),
);

export const WORD: readonly Row[] = [
  addw,
  binary(81, "subw", "a = b - c", "i32.sub", (bl: number, cl: number) => (bl - cl) | 0),
  mulw,
  division(
    83,
    "divw",
    "a = b / c towards zero; -2^31 / -1 = -2^31",
    QUOTIENT,
    (bl: number, cl: number) => (bl / cl) | 0,
  ),
  division(84, "divuw", "a = b / c, unsigned", "i32.div_u", (bl: number, cl: number) => ((bl >>> 0) / (cl >>> 0)) | 0),
  division(
    85,
    "remw",
    "a = remainder of b / c, with the sign of b",
    "i32.rem_s",
    (bl: number, cl: number) => (bl % cl) | 0,
  ),
  division(
    86,
    "remuw",
    "a = remainder of b / c, unsigned",
    "i32.rem_u",
    (bl: number, cl: number) => ((bl >>> 0) % (cl >>> 0)) | 0,
  ),
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
  unary(99, "negw", "w", "a = -b", "0 bl i32.sub", (bl: number) => -bl | 0),
  unary(100, "clzw", "u", "a = zeros above the highest set bit of b", "i32.clz", (bl: number) => Math.clz32(bl)),
  unary(101, "ctzw", "u", "a = zeros below the lowest set bit of b; 32 when b = 0", "i32.ctz", (bl: number) =>
    bl !== 0 ? 31 - Math.clz32(bl & -bl) : 32,
  ),
  unary(102, "cpopw", "u", "a = number of set bits of b", "i32.popcnt", (bl: number) => popcount(bl)),
];
