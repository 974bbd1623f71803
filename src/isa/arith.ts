// Arithmetic that rows name but JavaScript has no operator for. Invariant: pure functions of 32-bit halves or doubles.

/** Set bits of a 32-bit integer. */
export function popcount(value: number): number {
  const pairs = value - ((value >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** The four bytes of a 32-bit integer in reverse order. */
export function swapBytes(value: number): number {
  return (value << 24) | ((value & 0xff00) << 8) | ((value >>> 8) & 0xff00) | (value >>> 24);
}

/** Nearest integer, ties to even, the sign of zero kept (IEEE 754-2019 roundToIntegralTiesToEven). */
export function roundEven(value: number): number {
  const magnitude = Math.abs(value);
  if (!(magnitude < 4503599627370496)) return value;
  const rounded = magnitude + 4503599627370496 - 4503599627370496;
  return value < 0 || Object.is(value, -0) ? -rounded : rounded;
}

/** The one NaN that stores, moves and snapshots write. */
export const CANONICAL_NAN = 0x7ff8000000000000n;
/** The same for 32-bit floats. */
export const CANONICAL_NAN_32 = 0x7fc00000;
