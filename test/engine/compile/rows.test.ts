// Corner vectors of every row in WebAssembly: each row is compiled alone, and does with its operands what model.ts says. spec/compiler.md.
import { afterAll, describe, expect, it } from "vitest";
import { Code } from "../../../src/engine/compile/code.ts";
import { RowEmitter } from "../../../src/engine/compile/emit.ts";
import { encodeModule, type FunctionBody } from "../../../src/engine/compile/module.ts";
import { STACKS } from "../../../src/engine/stacks.ts";
import { operandsOf } from "../../../src/isa/forms.ts";
import { encodeWord } from "../../../src/isa/image.ts";
import type { Row } from "../../../src/isa/ops/row.ts";
import { OPS, rowNamed } from "../../../src/isa/ops.ts";
import { WASM } from "../../../src/isa/wasm.ts";
import { bitsOf } from "../build-image.ts";
import { BRANCH_CORNERS, FLOAT_CORNERS, IMMEDIATE_CORNERS, INTEGER_CORNERS } from "../corners.ts";
import * as model from "../model.ts";

const REGISTERS = 4;
/** Guest memory starts here; the registers lie at the start of the memory. */
const BASE = 65536;
const memory = new WebAssembly.Memory({ initial: 2 });
const bytes = new Uint8Array(memory.buffer);
const x = new BigInt64Array(memory.buffer, 0, REGISTERS);
const f = new Float64Array(memory.buffer, 8 * REGISTERS, REGISTERS);
const fBits = new BigInt64Array(memory.buffer, 8 * REGISTERS, REGISTERS);
const guest = new DataView(memory.buffer, BASE);

let count = 0;
afterAll(() => console.log(`${count} corner vectors in WebAssembly`));

interface Fields {
  readonly a?: number;
  readonly b?: number;
  readonly c?: number;
  readonly constant?: bigint;
}

/** Does one instruction on the registers, with the address: 1 when its guard or its condition holds. */
type Instruction = (address?: number) => number;

/** Instructions of one row, compiled each as a function of one module. */
function compiled(row: Row, all: readonly Fields[]): Instruction[] {
  const emitter = new RowEmitter(new Code(), BASE);
  return instantiated(all.map((fields) => bodyOf(emitter, row, fields)));
}

function instantiated(functions: readonly FunctionBody[]): Instruction[] {
  const module = encodeModule({
    types: [{ params: ["i32"], results: ["i32"] }],
    imports: [{ module: "env", name: "memory", kind: "memory", limits: { minimum: 1 } }],
    functions,
    exports: functions.map((_, index) => ({ name: String(index), kind: "function", index })),
  });
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(module), { env: { memory } });
  return functions.map((_, index) => {
    const run = exports[index] as (address: number) => number;
    return (address = 0) => {
      count++;
      return run(address);
    };
  });
}

/** Local 0 is the address; then come the registers, then the temporaries. */
function bodyOf(emitter: RowEmitter, row: Row, { a = 0, b = 1, c = 2, constant = 0n }: Fields): FunctionBody {
  const { code } = emitter;
  const start = code.length;
  emitter.beginFunction({ integers: 1, floats: 1 + REGISTERS, temporaries: 1 + 2 * REGISTERS });
  for (let k = 0; k < 2 * REGISTERS; k++) {
    code.i32(8 * k);
    code.memory(WASM[k < REGISTERS ? "i64.load" : "f64.load"].code, 0);
    code.set(1 + k);
  }
  const [low, high] = [Number(BigInt.asIntN(32, constant)), Number(BigInt.asIntN(64, constant) >> 32n)];
  emitter.begin(encodeWord(row.number, a, b, c), low, high);
  if (emitter.guard()) {
    code.if();
    code.i32(1);
    code.ret();
    code.end();
  }
  if (row.flow === "branch") emitter.condition();
  else {
    emitter.value();
    for (let k = 0; k < 2 * REGISTERS; k++) {
      code.i32(8 * k);
      code.get(1 + k);
      code.memory(WASM[k < REGISTERS ? "i64.store" : "f64.store"].code, 0);
    }
    code.i32(0);
  }
  code.end();
  const types = [
    ...new Array<"i64">(REGISTERS).fill("i64"),
    ...new Array<"f64">(REGISTERS).fill("f64"),
    ...emitter.temporaries,
  ];
  return { type: 0, locals: types.map((type) => ({ count: 1, type })), code: code.since(start) };
}

const named = (rows: readonly Row[]): [string, Row][] => rows.map((row) => [row.name, row]);
const values = OPS.filter((row) => row.flow === "next" && !row.memory && row.emit !== undefined);
const hasConstant = (row: Row): boolean =>
  operandsOf(row.form).some(({ kind }) => kind === "immediate" || kind === "pool");

describe("integer rows", () => {
  const rows = values.filter((row) => ["x_xx", "x_xi", "x_x"].includes(row.form));

  it.each(named(rows))("%s", (_, row) => {
    const meaning = model.INTEGER_MODEL[row.mnemonic]!;
    const constants = row.form === "x_x" ? [0n] : hasConstant(row) ? IMMEDIATE_CORNERS.map(BigInt) : INTEGER_CORNERS;
    const fields = hasConstant(row) ? constants.map((constant) => ({ c: 0, constant })) : [{}];
    const instructions = compiled(row, fields);
    constants.forEach((c, k) => {
      const instruction = instructions[hasConstant(row) ? k : 0]!;
      for (const b of INTEGER_CORNERS) {
        x.set([99n, b, c]);
        const trapped = instruction() === 1;
        const divides = model.dividesByZero(row.mnemonic, c);
        const wanted = divides ? 99n : model.signed(meaning(b, c));
        if (x[0] !== wanted || trapped !== divides || x[1] !== b || x[2] !== c)
          expect({ b, c, value: x[0], trapped }).toEqual({ b, c, value: wanted, trapped: divides });
      }
    });
  });

  it.each(named(rows.filter((row) => row.form === "x_xx")))("%s with shared registers", (_, row) => {
    const places = [
      { a: 1, b: 1, c: 2 },
      { a: 2, b: 1, c: 2 },
      { a: 1, b: 1, c: 1 },
      { a: 0, b: 1, c: 1 },
    ];
    const instructions = compiled(row, places);
    INTEGER_CORNERS.forEach((b, index) => {
      const c = INTEGER_CORNERS[(index + 7) % INTEGER_CORNERS.length]!;
      places.forEach((place, k) => {
        const right = place.c === 1 ? b : c;
        if (model.dividesByZero(row.mnemonic, right)) return;
        x.set([99n, b, c]);
        instructions[k]!();
        expect({ b, c, place, value: x[place.a] }).toEqual({
          b,
          c,
          place,
          value: model.signed(model.INTEGER_MODEL[row.mnemonic]!(b, right)),
        });
      });
    });
  });

  it("guards that cannot hold push nothing", () => {
    const emitter = new RowEmitter(new Code(), BASE);
    emitter.beginFunction({ integers: 1, floats: 2, temporaries: 3 });
    const guards = (name: string, low: number, high: number) => {
      emitter.begin(encodeWord(rowNamed(name)!.number, 0, 0, 0), low, high);
      return emitter.guard();
    };
    expect([guards("divi", 0, 0), guards("divi", 0, 1), guards("remui", -1, -1)]).toEqual([true, false, false]);
    expect([guards("div", 0, 0), guards("remw", 1, 0), guards("add", 0, 0), guards("ld", 0, 0)]).toEqual([
      true,
      true,
      false,
      false,
    ]);
    expect([guards("ld.aq", 0, 0), guards("amocas.w", 0, 0)]).toEqual([true, true]);
  });
});

describe("constants", () => {
  it.each(["li", "lik", "la", "laf"])("%s", (name) => {
    const row = rowNamed(name)!;
    const unsigned = name.startsWith("la");
    const constants = name === "lik" ? INTEGER_CORNERS : IMMEDIATE_CORNERS.map(BigInt);
    const wanted = constants.map((value) => (unsigned ? BigInt.asUintN(32, value) : value));
    const instructions = compiled(
      row,
      wanted.map((constant) => ({ constant })),
    );
    wanted.forEach((constant, k) => {
      instructions[k]!();
      expect(x[0]).toBe(constant);
    });
  });

  it("fli.d", () => {
    const instructions = compiled(
      rowNamed("fli.d")!,
      FLOAT_CORNERS.map((value) => ({ constant: bitsOf(value) })),
    );
    FLOAT_CORNERS.forEach((value, k) => {
      instructions[k]!();
      expect(f[0]).toBe(value);
    });
  });

  it.each(named(values.filter(({ form }) => form.endsWith("_i") || form.endsWith("_k"))))("%s is tested", (name) => {
    expect(["li", "lik", "fli.d"]).toContain(name);
  });
});

/** A NaN that is not the canonical one, with either sign. */
const NANS = [0x7ff0000000000001n, 0x7fffffffffffffffn, BigInt.asIntN(64, 0xfff8000000000001n)];

describe("float rows", () => {
  const rows = values.filter((row) => ["f_ff", "f_f", "x_ff", "x_f", "f_x"].includes(row.form));

  it.each(named(rows.filter(({ form }) => form === "f_x")))("%s", (name, row) => {
    const [instruction] = compiled(row, [{}]);
    for (const b of [...INTEGER_CORNERS, ...FLOAT_CORNERS.map(bitsOf)]) {
      const wanted = model.FROM_INTEGER_MODEL[name]!(b);
      x.set([0n, b]);
      instruction!();
      const isNan = (wanted & 0x7fffffffffffffffn) > 0x7ff0000000000000n;
      expect({ b, bits: Number.isNaN(f[0]) || fBits[0] }).toEqual({ b, bits: isNan || wanted });
    }
  });

  it.each(named(rows.filter(({ form }) => form !== "f_x")))("%s", (name, row) => {
    const [instruction] = compiled(row, [{}]);
    const two = row.form.length === 4;
    const corners = [...FLOAT_CORNERS.map(bitsOf), ...NANS];
    for (const c of two ? corners : [0n]) {
      for (const b of corners) {
        fBits.set([7n, b, c]);
        const [fb, fc] = [f[1]!, f[2]!];
        instruction!();
        const found = row.form.startsWith("f") ? f[0]! : x[0]!;
        const wanted = floatModel(row, fb, fc);
        if (!Object.is(found, wanted)) expect({ name, fb, fc, found }).toEqual({ name, fb, fc, found: wanted });
      }
    }
  });
});

function floatModel(row: Row, b: number, c: number): number | bigint {
  if (row.form === "x_ff") return model.COMPARE_MODEL[row.name]!(b, c) ? 1n : 0n;
  if (row.form === "x_f") return model.TO_INTEGER_MODEL[row.name]!(b);
  return model.FLOAT_MODEL[row.name]!(b, c);
}

describe("branch rows", () => {
  it.each(named(OPS.filter((row) => row.flow === "branch")))("%s", (_, row) => {
    const registers = row.form === "branch_xx";
    const constants = row.form === "branch_xi" ? BRANCH_CORNERS.map(BigInt) : INTEGER_CORNERS;
    // Constants of branches lie where b and c are, or have their number there.
    const instructions = compiled(
      row,
      registers ? [{ a: 0, b: 1 }] : constants.map((constant) => ({ b: 255, constant })),
    );
    constants.forEach((b, k) => {
      for (const a of INTEGER_CORNERS) {
        x.set([a, b]);
        const taken = instructions[registers ? 0 : k]!() !== 0;
        if (taken !== model.BRANCH_MODEL[row.mnemonic]!(a, b)) expect({ a, b, taken }).toEqual({ a, b, taken: !taken });
      }
    });
  });
});

const PATTERNS = [
  ...[0n, -1n, 0x0123456789abcdefn, -0x0123456789abcdefn, 1n << 63n, 0x7f80000000000001n, 0x7fc000007fc00000n],
  ...NANS,
  ...FLOAT_CORNERS.map(bitsOf),
  ...INTEGER_CORNERS,
].map((value) => BigInt.asIntN(64, value));

describe("memory rows", () => {
  it.each(named(OPS.filter((row) => row.memory && row.memory.bytes > 0)))("%s", (_, row) => {
    const [instruction] = compiled(row, [{ a: 0, b: 1, c: 2 }]);
    const size = row.memory!.bytes;
    for (const pattern of PATTERNS) {
      for (let shift = 0; shift < 8; shift++) {
        const address = 8192 + shift;
        const misaligned = row.atomic !== undefined && address % size !== 0;
        for (const value of [pattern, model.signed(~pattern)]) {
          for (let at = address - 16; at < address + 24; at += 8) guest.setBigInt64(at, pattern, true);
          const before = bytes.slice(BASE, BASE + 3 * 4096);
          x.set([value, BigInt(address), 0x1234n]);
          fBits[0] = value;
          const trapped = instruction!(address) === 1;
          expect(trapped).toBe(misaligned);
          if (misaligned) expect(Buffer.compare(before, bytes.subarray(BASE, BASE + 3 * 4096))).toBe(0);
          else expectAccess(row, address, before, value);
        }
      }
    }
  });

  it.each([
    [BASE, 5000, 5000],
    [BASE + 24, 5000, 5024],
    [BASE + 4, 5004, 5008],
    [BASE - 8, 5008, 5000],
    [BASE + 4, 5000, undefined],
    [BASE + 3, 5008, undefined],
  ])("are at the emitter's offset, %i, behind the address %i", (offset, address, wanted) => {
    const emitter = new RowEmitter(new Code(), BASE);
    emitter.offset = offset;
    const run = instantiated([bodyOf(emitter, rowNamed("ld.aq")!, {})])[0]!;
    if (wanted !== undefined) guest.setBigInt64(wanted, 42n, true);
    x.fill(0n);
    expect([run(address), x[0]]).toEqual(wanted === undefined ? [1, 0n] : [0, 42n]);
  });
});

/** Checks register and memory after an access at an address that held `before`; fields a and c held the value and 0x1234. */
function expectAccess(row: Row, address: number, before: Uint8Array, value: bigint): void {
  const { access, bytes: size } = row.memory!;
  const fa = floatOf(value, 8);
  let old = 0n;
  for (let k = size - 1; k >= 0; k--) old = old * 256n + BigInt(before[address + k]!);
  const extended = BigInt.asIntN(8 * size, old);
  let stored: bigint | undefined;
  if (access === "store") stored = row.form === "memory_f" ? floatBits(fa, size) : value;
  else if (row.result === "f") expect(f[0]).toBe(floatOf(old, size));
  else expect(x[0]).toBe(/^l[bhw]u$/.test(row.name) ? old : extended);
  if (access === "update") stored = model.UPDATE_MODEL[row.name]!(extended, value, 0x1234n);
  for (let k = -8; k < 16; k++) {
    const within = stored !== undefined && k >= 0 && k < size;
    const wanted = within ? Number((BigInt.asUintN(64, stored!) >> BigInt(8 * k)) & 255n) : before[address + k];
    if (bytes[BASE + address + k] !== wanted)
      expect({ name: row.name, value, address, k, found: bytes[BASE + address + k] }).toEqual(wanted);
  }
}

function floatOf(bits: bigint, size: number): number {
  const raw = BigInt64Array.of(bits);
  return size === 8 ? new Float64Array(raw.buffer)[0]! : new Float32Array(raw.buffer)[0]!;
}

function floatBits(value: number, size: number): bigint {
  if (size === 8) return Number.isNaN(value) ? 0x7ff8n << 48n : bitsOf(value);
  return Number.isNaN(value) ? 0x7fc00000n : BigInt(new Uint32Array(Float32Array.of(value).buffer)[0]!);
}

describe("bulk rows", () => {
  it.each([
    [5000, 6000, 100],
    [5000, 5003, 50],
    [5003, 5000, 50],
    [5000, 5000, 10],
    [4096, 65500, 36],
    [7777, 6000, 0],
  ])("mem.copy to %i from %i, %i bytes, and mem.fill", (to, from, length) => {
    for (let k = 0; k < 65536; k++) bytes[BASE + k] = (k * 7) ^ (k >> 8);
    const before = bytes.slice(BASE);
    const [copy] = compiled(rowNamed("mem.copy")!, [{}]);
    x.set([BigInt(to), BigInt(from), BigInt(length)]);
    copy!();
    const wanted = Uint8Array.from(before, (byte, at) =>
      at >= to && at < to + length ? before[from + at - to]! : byte,
    );
    expect(Buffer.compare(bytes.subarray(BASE), wanted)).toBe(0);

    const [fill] = compiled(rowNamed("mem.fill")!, [{}]);
    x.set([BigInt(to), 0x1a5n, BigInt(length)]);
    fill!();
    expect(Buffer.compare(bytes.subarray(BASE), wanted.fill(0xa5, to, to + length))).toBe(0);
  });
});

it("rdthread gives the number that stands where the kernel writes it", () => {
  const row = rowNamed("rdthread");
  if (row === undefined) throw new Error("there is such a row");
  const place = STACKS.SELF / 8;
  expect(place).toBeLessThan(REGISTERS);
  const [read] = compiled(row, [{ a: 0 }]);
  for (const number of INTEGER_CORNERS) {
    x.fill(-1n);
    x[place] = number;
    read?.();
    expect(x[0]).toBe(number);
  }
});

it("every row with a meaning is tested here", () => {
  const forms = [
    "x_xx",
    "x_xi",
    "x_x",
    "f_ff",
    "f_f",
    "x_ff",
    "x_f",
    "f_x",
    "x_i",
    "x_k",
    "f_k",
    "x_address",
    "x_function",
    "x",
  ];
  for (const row of values) expect(forms, row.name).toContain(row.form);
  for (const row of OPS.filter(({ memory: access }) => access?.bytes === 0))
    expect(["mem.copy", "mem.fill"], row.name).toContain(row.name);
});
