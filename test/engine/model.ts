// What each instruction means, a second time: mathematics on unbounded integers, bit by bit where that is plainest. Invariant:
// written from the sentences of the table, never from `run`; keyed by mnemonic, so forms with constants share an entry.
import { bitsOf } from "./build-image.ts";

const MASK = (1n << 64n) - 1n;
export const signed = (value: bigint): bigint =>
  (value & MASK) >= 1n << 63n ? (value & MASK) - (1n << 64n) : value & MASK;
const unsigned = (value: bigint): bigint => value & MASK;
const word = (value: bigint): bigint => {
  const bits = value & 0xffffffffn;
  return bits >= 0x80000000n ? bits - 0x100000000n : bits;
};
const wordBits = (value: bigint): bigint => value & 0xffffffffn;
const truth = (condition: boolean): bigint => (condition ? 1n : 0n);
const magnitude = (value: bigint): bigint => (value < 0n ? -value : value);

/** Quotient towards zero, from magnitudes. */
function quotient(b: bigint, c: bigint): bigint {
  const size = magnitude(b) / magnitude(c);
  return b < 0n === c < 0n ? size : -size;
}
const remainder = (b: bigint, c: bigint): bigint => b - c * quotient(b, c);

/** Bits from the lowest, as booleans. */
const bitsUp = (value: bigint, size: number): boolean[] =>
  Array.from({ length: size }, (_, place) => (value & (1n << BigInt(place))) !== 0n);
const fromBits = (bits: readonly boolean[]): bigint =>
  bits.reduce((sum, bit, place) => sum + (bit ? 1n << BigInt(place) : 0n), 0n);
const bitwise = (b: bigint, c: bigint, rule: (bit: boolean, other: boolean) => boolean): bigint => {
  const others = bitsUp(unsigned(c), 64);
  return fromBits(bitsUp(unsigned(b), 64).map((bit, place) => rule(bit, others[place]!)));
};
const rotated = (value: bigint, size: number, left: bigint): bigint => {
  const bits = bitsUp(value, size);
  return fromBits(bits.map((_, place) => bits[(place + size - (Number(left) % size)) % size]!));
};
const leadingZeros = (value: bigint, size: number): bigint => BigInt(size - 1 - bitsUp(value, size).lastIndexOf(true));
const trailingZeros = (value: bigint, size: number): bigint => {
  const place = bitsUp(value, size).indexOf(true);
  return BigInt(place < 0 ? size : place);
};
const setBits = (value: bigint, size: number): bigint => BigInt(bitsUp(value, size).filter(Boolean).length);

/** Integers in (b, c: signed 64-bit), integer out; wrapped to 64 bits by the caller. */
export const INTEGER_MODEL: Readonly<Record<string, (b: bigint, c: bigint) => bigint>> = {
  mv: (b) => b,
  li: (b) => b,
  la: (b) => wordBits(b),
  "czero.eqz": (b, c) => (c === 0n ? 0n : b),
  "czero.nez": (b, c) => (c === 0n ? b : 0n),
  add: (b, c) => b + c,
  sub: (b, c) => b - c,
  mul: (b, c) => b * c,
  mulh: (b, c) => (b * c - unsigned(b * c)) / (1n << 64n),
  mulhu: (b, c) => (unsigned(b) * unsigned(c)) / (1n << 64n),
  mulhsu: (b, c) => (b * unsigned(c) - unsigned(b * unsigned(c))) / (1n << 64n),
  div: quotient,
  divu: (b, c) => unsigned(b) / unsigned(c),
  rem: remainder,
  remu: (b, c) => unsigned(b) - unsigned(c) * (unsigned(b) / unsigned(c)),
  and: (b, c) => bitwise(b, c, (bit, other) => bit && other),
  or: (b, c) => bitwise(b, c, (bit, other) => bit || other),
  xor: (b, c) => bitwise(b, c, (bit, other) => bit !== other),
  andn: (b, c) => bitwise(b, c, (bit, other) => bit && !other),
  sll: (b, c) => b * 2n ** (unsigned(c) % 64n),
  srl: (b, c) => unsigned(b) / 2n ** (unsigned(c) % 64n),
  sra: (b, c) => {
    const divisor = 2n ** (unsigned(c) % 64n);
    return (b - (((b % divisor) + divisor) % divisor)) / divisor;
  },
  rol: (b, c) => rotated(unsigned(b), 64, unsigned(c) % 64n),
  ror: (b, c) => rotated(unsigned(b), 64, 64n - (unsigned(c) % 64n)),
  min: (b, c) => (b - c < 0n ? b : c),
  max: (b, c) => (b - c < 0n ? c : b),
  minu: (b, c) => (unsigned(b) < unsigned(c) ? b : c),
  maxu: (b, c) => (unsigned(b) < unsigned(c) ? c : b),
  slt: (b, c) => truth(b < c),
  sltu: (b, c) => truth(unsigned(b) < unsigned(c)),
  seq: (b, c) => truth(b === c),
  sne: (b, c) => truth(b !== c),
  sh1add: (b, c) => b + b + c,
  sh2add: (b, c) => 4n * b + c,
  sh3add: (b, c) => 8n * b + c,
  neg: (b) => 0n - b,
  not: (b) => -1n - b,
  clz: (b) => leadingZeros(unsigned(b), 64),
  ctz: (b) => trailingZeros(unsigned(b), 64),
  cpop: (b) => setBits(unsigned(b), 64),
  "sext.b": (b) => (((unsigned(b) % 256n) + 128n) % 256n) - 128n,
  "sext.h": (b) => (((unsigned(b) % 65536n) + 32768n) % 65536n) - 32768n,
  "sext.w": (b) => word(b),
  "zext.b": (b) => unsigned(b) % 256n,
  "zext.h": (b) => unsigned(b) % 65536n,
  "zext.w": (b) => wordBits(b),
  rev8: (b) => BigInt(`0x${unsigned(b).toString(16).padStart(16, "0").match(/../g)!.reverse().join("")}`),
  addw: (b, c) => word(b + c),
  subw: (b, c) => word(b - c),
  mulw: (b, c) => word(b * c),
  divw: (b, c) => word(quotient(word(b), word(c))),
  divuw: (b, c) => word(wordBits(b) / wordBits(c)),
  remw: (b, c) => word(remainder(word(b), word(c))),
  remuw: (b, c) => word(wordBits(b) % wordBits(c)),
  sllw: (b, c) => word(b * 2n ** (unsigned(c) % 32n)),
  srlw: (b, c) => word(wordBits(b) / 2n ** (unsigned(c) % 32n)),
  sraw: (b, c) => {
    const divisor = 2n ** (unsigned(c) % 32n);
    return (word(b) - (((word(b) % divisor) + divisor) % divisor)) / divisor;
  },
  rolw: (b, c) => word(rotated(wordBits(b), 32, unsigned(c) % 32n)),
  rorw: (b, c) => word(rotated(wordBits(b), 32, 32n - (unsigned(c) % 32n))),
  negw: (b) => word(-b),
  clzw: (b) => leadingZeros(wordBits(b), 32),
  ctzw: (b) => trailingZeros(wordBits(b), 32),
  cpopw: (b) => setBits(wordBits(b), 32),
};

/** Whether the row traps DIV_ZERO. */
export function dividesByZero(mnemonic: string, c: bigint): boolean {
  return /^(div|rem)u?w$/.test(mnemonic) ? wordBits(c) === 0n : /^(div|rem)u?$/.test(mnemonic) && c === 0n;
}

export const BRANCH_MODEL: Readonly<Record<string, (a: bigint, b: bigint) => boolean>> = {
  beq: (a, b) => a === b,
  bne: (a, b) => a !== b,
  blt: (a, b) => a < b,
  bge: (a, b) => a >= b,
  bgt: (a, b) => a > b,
  ble: (a, b) => a <= b,
  bltu: (a, b) => unsigned(a) < unsigned(b),
  bgeu: (a, b) => unsigned(a) >= unsigned(b),
  bgtu: (a, b) => unsigned(a) > unsigned(b),
  bleu: (a, b) => unsigned(a) <= unsigned(b),
};

/** The exact value of a finite double as numerator over a power of two. */
function exact(value: number): { numerator: bigint; power: bigint } {
  const bits = BigInt.asUintN(64, bitsOf(value));
  const exponent = (bits / (1n << 52n)) % 2048n;
  const fraction = bits % (1n << 52n);
  const size = exponent === 0n ? fraction : fraction + (1n << 52n);
  const scale = (exponent === 0n ? 1n : exponent) - 1075n;
  const sign = bits >= 1n << 63n ? -1n : 1n;
  return scale >= 0n
    ? { numerator: sign * size * 2n ** scale, power: 1n }
    : { numerator: sign * size, power: 2n ** -scale };
}
const below = (numerator: bigint, power: bigint): bigint =>
  (numerator - (((numerator % power) + power) % power)) / power;
/** Rounds with a rule on exact fractions; the sign of zero and what is no finite number stay as they are. */
function rounded(value: number, rule: (numerator: bigint, power: bigint) => bigint): number {
  if (!Number.isFinite(value) || value === 0) return value;
  const { numerator, power } = exact(value);
  const result = Number(rule(numerator, power));
  return result === 0 && value < 0 ? -0 : result;
}
function nearestEven(numerator: bigint, power: bigint): bigint {
  const down = below(numerator, power);
  const twice = 2n * (numerator - down * power);
  if (twice !== power) return twice < power ? down : down + 1n;
  return down % 2n === 0n ? down : down + 1n;
}

/** Where a double stands among all, -0 below 0. */
const order = (value: number): bigint => (bitsOf(value) < 0n ? -(bitsOf(value) & (MASK >> 1n)) - 1n : bitsOf(value));

/** A double from two doubles. The four operations and the root are IEEE's own, so the host's are the definition. */
export const FLOAT_MODEL: Readonly<Record<string, (b: number, c: number) => number>> = {
  "fmv.d": (b) => b,
  "fli.d": (b) => b,
  "fadd.d": (b, c) => b + c,
  "fsub.d": (b, c) => b - c,
  "fmul.d": (b, c) => b * c,
  "fdiv.d": (b, c) => b / c,
  "fmin.d": (b, c) => (Number.isNaN(b) || Number.isNaN(c) ? Number.NaN : order(b) < order(c) ? b : c),
  "fmax.d": (b, c) => (Number.isNaN(b) || Number.isNaN(c) ? Number.NaN : order(b) > order(c) ? b : c),
  "fsqrt.d": (b) => Math.sqrt(b),
  "fneg.d": (b) => flipped(b),
  "fabs.d": (b) => (BigInt.asUintN(64, bitsOf(b)) >= 1n << 63n ? flipped(b) : b),
  "ffloor.d": (b) => rounded(b, below),
  "fceil.d": (b) => rounded(b, (numerator, power) => -below(-numerator, power)),
  "ftrunc.d": (b) => rounded(b, (numerator, power) => quotient(numerator, power)),
  "fround.d": (b) => rounded(b, nearestEven),
  "fcvt.s.d": (b) => new Float32Array([b])[0]!,
};

const view = new DataView(new ArrayBuffer(8));
function flipped(value: number): number {
  view.setFloat64(0, value);
  view.setUint8(0, view.getUint8(0) ^ 0x80);
  return view.getFloat64(0);
}

/** 1 or 0 from two doubles. */
export const COMPARE_MODEL: Readonly<Record<string, (b: number, c: number) => boolean>> = {
  "feq.d": (b, c) => !Number.isNaN(b) && !Number.isNaN(c) && !(b < c) && !(b > c),
  "flt.d": (b, c) => c - b > 0 || (b < 0 && c > 0) || b < c,
  "fle.d": (b, c) => b < c || (!Number.isNaN(b) && !Number.isNaN(c) && !(b > c)),
};

/** The signed 64-bit pattern of an integer made of a double. */
export const TO_INTEGER_MODEL: Readonly<Record<string, (b: number) => bigint>> = {
  "fmv.x.d": (b) => (Number.isNaN(b) ? 0x7ff8n << 48n : bitsOf(b)),
  "fcvt.l.d": (b) => clamped(b, -(1n << 63n), (1n << 63n) - 1n),
  "fcvt.lu.d": (b) => signed(clamped(b, 0n, MASK)),
};
function clamped(value: number, least: bigint, most: bigint): bigint {
  if (Number.isNaN(value)) return 0n;
  if (value === Number.POSITIVE_INFINITY) return most;
  if (value === Number.NEGATIVE_INFINITY) return least;
  const { numerator, power } = exact(value);
  const whole = quotient(numerator, power);
  return whole < least ? least : whole > most ? most : whole;
}

/** The bits of a double made of an integer. */
export const FROM_INTEGER_MODEL: Readonly<Record<string, (b: bigint) => bigint>> = {
  "fcvt.d.l": (b) => bitsOf(Number(b)),
  "fcvt.d.lu": (b) => bitsOf(Number(unsigned(b))),
  "fmv.d.x": (b) => b,
};

/** Memory: bytes of an access, whether it sign-extends, and for updates the new value. */
export const UPDATE_MODEL: Readonly<Record<string, (old: bigint, a: bigint, c: bigint) => bigint>> = {
  "amoswap.w": (_old, _a, c) => word(c),
  "amoswap.d": (_old, _a, c) => c,
  "amoadd.w": (old, _a, c) => word(old + c),
  "amoadd.d": (old, _a, c) => signed(old + c),
  "amocas.w": (old, a, c) => (old === word(a) ? word(c) : old),
  "amocas.d": (old, a, c) => (old === a ? c : old),
};
