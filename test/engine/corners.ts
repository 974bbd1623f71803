// Values at which instructions go wrong: ends of ranges, shift counts, powers of two and their neighbours.
const around = (value: bigint): bigint[] => [value - 1n, value, value + 1n];

/** 64-bit integers, signed, each once. */
export const INTEGER_CORNERS: readonly bigint[] = [
  ...new Set(
    [0n, 31n, 32n, 63n, 64n, 127n, 255n, 1n << 15n, 1n << 16n, 1n << 31n, 1n << 32n, 1n << 53n, 1n << 62n, 1n << 63n]
      .flatMap((value) => [...around(value), ...around(-value)])
      .concat([0x5555555555555555n, 0x0123456789abcdefn, 0x00000001ffffffffn, 0x7fffffff00000000n, -0xffffffffn])
      .map((value) => BigInt.asIntN(64, value)),
  ),
];

/** The corners that fit the 32-bit constant of an instruction, and the 16-bit one of a branch. */
export const IMMEDIATE_CORNERS: readonly number[] = INTEGER_CORNERS.filter(
  (value) => value === BigInt.asIntN(32, value),
).map(Number);
export const BRANCH_CORNERS: readonly number[] = IMMEDIATE_CORNERS.filter((value) => (value << 16) >> 16 === value);

export const FLOAT_CORNERS: readonly number[] = [
  0,
  -0,
  0.5,
  -0.5,
  1,
  -1,
  1.5,
  -1.5,
  2.5,
  -2.5,
  0.1,
  1 / 3,
  4294967296,
  -4294967296.5,
  2147483647.5,
  -2147483648.75,
  65536.25,
  2 ** 52,
  2 ** 52 + 1,
  2 ** 51 + 0.5,
  2 ** 53,
  -(2 ** 53),
  2 ** 62,
  2 ** 63,
  -(2 ** 63),
  2 ** 63 - 1024,
  -(2 ** 63) - 2048,
  2 ** 64,
  2 ** 64 - 2048,
  1e300,
  -1e300,
  Number.MAX_VALUE,
  Number.MIN_VALUE,
  -Number.MIN_VALUE,
  2 ** -1022,
  2 ** -149,
  1.1754943508222875e-38,
  3.4028234663852886e38,
  3.4028235677973366e38,
  0.49999999999999994,
  -0.49999999999999994,
  4503599627370495.5,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  Number.NaN,
];
