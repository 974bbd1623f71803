// Loads, stores, bulk copy and fill, and atomics. Little-endian. Effective address = (base + offset) mod 2^64; MEM_FAULT
// unless PAGE <= address <= limit - size. Plain accesses need no alignment. spec/instructions.md, "Memory".
import { CANONICAL_NAN, CANONICAL_NAN_32 } from "../arith.ts";
import type { FormName } from "../forms.ts";
import type { AtomicName } from "./atomic.ts";
import type { Emit, Steps } from "./emit.ts";
import { access } from "./make.ts";
import type { Result, Row, Run, Views } from "./row.ts";

type Bytes = 1 | 2 | 4 | 8;

const load = (number: number, name: string, result: Result, bytes: Bytes, doc: string, emit: Emit, run: Run): Row =>
  access(
    "memory",
    number,
    name,
    result === "f" ? "f_memory" : "x_memory",
    result,
    { access: "load", bytes },
    doc,
    emit,
    run,
  );
const store = (number: number, name: string, form: FormName, bytes: Bytes, doc: string, emit: Emit, run: Run): Row =>
  access("memory", number, name, form, "none", { access: "store", bytes }, doc, emit, run);

export const MEMORY: readonly Row[] = [
  load(176, "lb", "w", 1, "a = byte, sign-extended", "i64.load8_s", (m: Views, p: number) => m.i8[p]!),
  load(177, "lbu", "u", 1, "a = byte", "i64.load8_u", (m: Views, p: number) => m.u8[p]!),
  load(178, "lh", "w", 2, "a = 16 bits, sign-extended", "i64.load16_s", (m: Views, p: number) =>
    p & 1 ? m.view.getInt16(p, true) : m.i16[p >>> 1]!,
  ),
  load(179, "lhu", "u", 2, "a = 16 bits", "i64.load16_u", (m: Views, p: number) =>
    p & 1 ? m.view.getUint16(p, true) : m.u16[p >>> 1]!,
  ),
  load(180, "lw", "w", 4, "a = 32 bits, sign-extended", "i64.load32_s", (m: Views, p: number) =>
    p & 3 ? m.view.getInt32(p, true) : m.i32[p >>> 2]!,
  ),
  load(181, "lwu", "u", 4, "a = 32 bits", "i64.load32_u", (m: Views, p: number) =>
    p & 3 ? m.view.getInt32(p, true) : m.i32[p >>> 2]!,
  ),
  load(182, "ld", "x", 8, "a = 64 bits", "i64.load", (m: Views, p: number) =>
    p & 7 ? m.view.getBigInt64(p, true) : m.i64[p >>> 3]!,
  ),
  load(183, "flw", "f", 4, "a = 32-bit float", "p f32.load f64.promote_f32", (m: Views, p: number) =>
    p & 3 ? m.view.getFloat32(p, true) : m.f32[p >>> 2]!,
  ),
  load(184, "fld", "f", 8, "a = 64-bit float", "f64.load", (m: Views, p: number) =>
    p & 7 ? m.view.getFloat64(p, true) : m.f64[p >>> 3]!,
  ),
  store(185, "sb", "memory_x", 1, "byte = a", "i64.store8", (m: Views, p: number, al: number) => {
    m.u8[p] = al;
  }),
  store(186, "sh", "memory_x", 2, "16 bits = a", "i64.store16", (m: Views, p: number, al: number) => {
    if (p & 1) m.view.setInt16(p, al, true);
    else m.i16[p >>> 1] = al;
  }),
  store(187, "sw", "memory_x", 4, "32 bits = a", "i64.store32", (m: Views, p: number, al: number) => {
    if (p & 3) m.view.setInt32(p, al, true);
    else m.i32[p >>> 2] = al;
  }),
  store(188, "sd", "memory_x", 8, "64 bits = a", "i64.store", (m: Views, p: number, a: bigint) => {
    if (p & 7) m.view.setBigInt64(p, a, true);
    else m.i64[p >>> 3] = a;
  }),
  store(
    189,
    "fsw",
    "memory_f",
    4,
    "32-bit float = a rounded; canonical NaN",
    `p fa f32.demote_f64 ${CANONICAL_NAN_32} f32.reinterpret_i32   fa fa f64.eq select f32.store`,
    (m: Views, p: number, fa: number) => {
      if (fa !== fa) m.view.setInt32(p, CANONICAL_NAN_32, true);
      else if (p & 3) m.view.setFloat32(p, fa, true);
      else m.f32[p >>> 2] = fa;
    },
  ),
  store(
    190,
    "fsd",
    "memory_f",
    8,
    "64-bit float = a; canonical NaN",
    `p fa ${CANONICAL_NAN}n f64.reinterpret_i64   fa fa f64.eq select f64.store`,
    (m: Views, p: number, fa: number) => {
      if (fa !== fa) m.view.setBigInt64(p, CANONICAL_NAN, true);
      else if (p & 7) m.view.setFloat64(p, fa, true);
      else m.f64[p >>> 3] = fa;
    },
  ),
  access(
    "memory",
    191,
    "mem.copy",
    "xxx",
    "none",
    { access: "copy", bytes: 0 },
    "copy c bytes from address b to address a; the areas may overlap; nothing happens when c = 0",
    "pa pb n memory.copy",
    (m: Views, pa: number, pb: number, n: number) => {
      m.u8.copyWithin(pa, pb, pb + n);
    },
  ),
  access(
    "memory",
    192,
    "mem.fill",
    "xxx",
    "none",
    { access: "fill", bytes: 0 },
    "set c bytes at address a to the low byte of b; nothing happens when c = 0",
    "pa bl n memory.fill",
    (m: Views, pa: number, bl: number, n: number) => {
      m.u8.fill(bl, pa, pa + n);
    },
  ),
];

/** An update whose new value is made of the old one, `t`, by these steps. */
const updating =
  (form: "x_x_memory" | "xx_memory") =>
  (number: number, name: string, atomic: AtomicName, bytes: 4 | 8, doc: string, steps: Steps, run: Run): Row => {
    const [result, load, store] =
      bytes === 8 ? (["x", "i64.load", "i64.store"] as const) : (["w", "i64.load32_s", "i64.store32"] as const);
    const emit = `p ${load} t=   p ${steps} ${store}   t`;
    return access("atomic", number, name, form, result, { access: "update", bytes }, doc, emit, run, atomic);
  };
const update = updating("x_x_memory");
const exchange = updating("xx_memory");

export const ATOMIC: readonly Row[] = [
  access(
    "atomic",
    200,
    "lw.aq",
    "x_memory",
    "w",
    { access: "load", bytes: 4 },
    "a = 32 bits, sign-extended; atomic",
    "i64.load32_s",
    (m: Views, p: number) => m.i32[p >>> 2]!,
    "load",
  ),
  access(
    "atomic",
    201,
    "ld.aq",
    "x_memory",
    "x",
    { access: "load", bytes: 8 },
    "a = 64 bits; atomic",
    "i64.load",
    (m: Views, p: number) => m.i64[p >>> 3]!,
    "load",
  ),
  access(
    "atomic",
    202,
    "sw.rl",
    "memory_x",
    "none",
    { access: "store", bytes: 4 },
    "32 bits = a; atomic",
    "i64.store32",
    (m: Views, p: number, al: number) => {
      m.i32[p >>> 2] = al;
    },
    "store",
  ),
  access(
    "atomic",
    203,
    "sd.rl",
    "memory_x",
    "none",
    { access: "store", bytes: 8 },
    "64 bits = a; atomic",
    "i64.store",
    (m: Views, p: number, a: bigint) => {
      m.i64[p >>> 3] = a;
    },
    "store",
  ),
  update(204, "amoswap.w", "exchange", 4, "a = old 32 bits; new = c; atomic", "c", (cl: number) => cl),
  update(205, "amoswap.d", "exchange", 8, "a = old 64 bits; new = c; atomic", "c", (c: bigint) => c),
  update(
    206,
    "amoadd.w",
    "add",
    4,
    "a = old 32 bits; new = old + c; atomic",
    "t c i64.add",
    (oldl: number, cl: number) => (oldl + cl) | 0,
  ),
  update(
    207,
    "amoadd.d",
    "add",
    8,
    "a = old 64 bits; new = old + c; atomic",
    "t c i64.add",
    (old: bigint, c: bigint) => old + c,
  ),
  exchange(
    208,
    "amocas.w",
    "compareExchange",
    4,
    "when the 32 bits equal a, new = c; a = old 32 bits; atomic",
    "c t   t a i64.extend32_s i64.eq select",
    (oldl: number, al: number, cl: number) => (oldl === al ? cl : oldl),
  ),
  exchange(
    209,
    "amocas.d",
    "compareExchange",
    8,
    "when the 64 bits equal a, new = c; a = old 64 bits; atomic",
    "c t   t a i64.eq select",
    (old: bigint, a: bigint, c: bigint) => (old === a ? c : old),
  ),
  {
    number: 210,
    name: "fence",
    mnemonic: "fence",
    form: "none",
    flow: "next",
    family: "atomic",
    doc: "all accesses before it are done before all after it",
    result: "none",
    atomic: "fence",
  },
];
