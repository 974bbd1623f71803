// 64-bit float arithmetic (IEEE 754-2019 binary64, round to nearest even). NaN bits are not architectural inside float
// registers. Comparisons with a NaN are false. spec/instructions.md, "Floats".
import { roundEven } from "../arith.ts";
import type { FormName } from "../forms.ts";
import type { Emit } from "./emit.ts";
import { plain } from "./make.ts";
import type { Result, Row } from "./row.ts";

const row = (
  number: number,
  name: string,
  form: FormName,
  result: Result,
  doc: string,
  emit: Emit,
  run: Row["run"],
): Row => plain("float", number, name, form, result, doc, emit, run);

export const FLOAT: readonly Row[] = [
  row(144, "fadd.d", "f_ff", "f", "a = b + c", "f64.add", (fb: number, fc: number) => fb + fc),
  row(145, "fsub.d", "f_ff", "f", "a = b - c", "f64.sub", (fb: number, fc: number) => fb - fc),
  row(146, "fmul.d", "f_ff", "f", "a = b * c", "f64.mul", (fb: number, fc: number) => fb * fc),
  row(147, "fdiv.d", "f_ff", "f", "a = b / c", "f64.div", (fb: number, fc: number) => fb / fc),
  row(
    148,
    "fmin.d",
    "f_ff",
    "f",
    "a = the smaller; -0 < +0; NaN when one is NaN",
    "f64.min",
    (fb: number, fc: number) => Math.min(fb, fc),
  ),
  row(149, "fmax.d", "f_ff", "f", "a = the larger; -0 < +0; NaN when one is NaN", "f64.max", (fb: number, fc: number) =>
    Math.max(fb, fc),
  ),
  row(150, "fsqrt.d", "f_f", "f", "a = square root of b", "f64.sqrt", (fb: number) => Math.sqrt(fb)),
  row(151, "fneg.d", "f_f", "f", "a = -b", "f64.neg", (fb: number) => -fb),
  row(152, "fabs.d", "f_f", "f", "a = magnitude of b", "f64.abs", (fb: number) => Math.abs(fb)),
  row(153, "ffloor.d", "f_f", "f", "a = b rounded down to an integer", "f64.floor", (fb: number) => Math.floor(fb)),
  row(154, "fceil.d", "f_f", "f", "a = b rounded up to an integer", "f64.ceil", (fb: number) => Math.ceil(fb)),
  row(155, "ftrunc.d", "f_f", "f", "a = b rounded towards zero to an integer", "f64.trunc", (fb: number) =>
    Math.trunc(fb),
  ),
  row(156, "fround.d", "f_f", "f", "a = b rounded to the nearest integer, ties to even", "f64.nearest", (fb: number) =>
    roundEven(fb),
  ),
  row(
    157,
    "fcvt.s.d",
    "f_f",
    "f",
    "a = b rounded to the nearest 32-bit float",
    "fb f32.demote_f64 f64.promote_f32",
    (fb: number) => Math.fround(fb),
  ),
  row(158, "feq.d", "x_ff", "u", "a = 1 when b = c, else 0", "f64.eq", (fb: number, fc: number) => fb === fc),
  row(159, "flt.d", "x_ff", "u", "a = 1 when b < c, else 0", "f64.lt", (fb: number, fc: number) => fb < fc),
  row(160, "fle.d", "x_ff", "u", "a = 1 when b <= c, else 0", "f64.le", (fb: number, fc: number) => fb <= fc),
  row(
    161,
    "fcvt.d.l",
    "f_x",
    "f",
    "a = the signed integer b as a float, rounded to nearest",
    "f64.convert_i64_s",
    (bl: number, bh: number) => bh * 4294967296 + (bl >>> 0),
  ),
  row(
    162,
    "fcvt.d.lu",
    "f_x",
    "f",
    "a = the unsigned integer b as a float, rounded to nearest",
    "f64.convert_i64_u",
    (bl: number, bh: number) => (bh >>> 0) * 4294967296 + (bl >>> 0),
  ),
  row(
    163,
    "fcvt.l.d",
    "x_f",
    "x",
    "a = b towards zero; the nearest bound when out of range; 0 for NaN",
    "i64.trunc_sat_f64_s",
    {
      low: (fb: number) => (fb >= 9223372036854775808 ? -1 : fb < -9223372036854775808 ? 0 : fb | 0),
      high: (fb: number) =>
        fb >= 9223372036854775808
          ? 2147483647
          : fb < -9223372036854775808
            ? -2147483648
            : Math.floor(Math.trunc(fb) / 4294967296) | 0,
    },
  ),
  row(
    164,
    "fcvt.lu.d",
    "x_f",
    "x",
    "a = b towards zero, unsigned; the nearest bound when out of range; 0 for NaN",
    "i64.trunc_sat_f64_u",
    {
      low: (fb: number) => (fb >= 18446744073709551616 ? -1 : fb > 0 ? fb | 0 : 0),
      high: (fb: number) => (fb >= 18446744073709551616 ? -1 : fb > 0 ? Math.floor(fb / 4294967296) | 0 : 0),
    },
  ),
];
