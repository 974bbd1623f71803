// Corner vectors of every row on both loops, generated from the table, expected values from model.ts. spec/engine.md.
import { afterAll, describe, expect, it } from "vitest";
import { type Context, type Engine, EXIT } from "../../src/engine/context.ts";
import { createInterpreter } from "../../src/engine/interpreter.ts";
import { createReference } from "../../src/engine/reference.ts";
import { operandsOf } from "../../src/isa/forms.ts";
import { PAGE } from "../../src/isa/limits.ts";
import type { Row } from "../../src/isa/ops/row.ts";
import { OPS } from "../../src/isa/ops.ts";
import { TRAPS } from "../../src/isa/traps.ts";
import { bitsOf, buildImage, type Line, type OperandText } from "./build-image.ts";
import { BRANCH_CORNERS, FLOAT_CORNERS, IMMEDIATE_CORNERS, INTEGER_CORNERS } from "./corners.ts";
import * as model from "./model.ts";
import { memoryOf, programOf, startThread, type Thread } from "./run-image.ts";

const REGISTERS = 4;
let count = 0;
afterAll(() => console.log(`${count} corner vectors`));

interface Bench {
  readonly engines: readonly Engine[];
  readonly thread: Thread;
}

/** A function whose instruction k is the k-th of these, with registers x0.. and f0.. to set by hand. */
function benchOf(lines: readonly Line[]): Bench {
  const program = programOf(
    buildImage({ main: { integers: REGISTERS, floats: REGISTERS, body: [...lines, "end", ["ret"]] } }),
  );
  return { engines: [createInterpreter(program), createReference(program)], thread: startThread(program) };
}

interface Setting {
  readonly pc?: number;
  readonly x?: readonly bigint[];
  readonly f?: readonly number[];
}

/** Runs one instruction on each engine from the setting and hands what came of it to `check`. */
function each({ engines, thread }: Bench, { pc = 0, x = [], f = [] }: Setting, check: (now: Now) => void): void {
  const { context } = thread;
  const { i64, f64 } = context.space.views;
  for (const engine of engines) {
    i64.fill(0x77n, context.fp + 2, context.fp + 2 + 2 * REGISTERS);
    x.forEach((value, k) => {
      i64[context.fp + 2 + k] = value;
    });
    f.forEach((value, k) => {
      f64[context.fp + 2 + REGISTERS + k] = value;
    });
    context.pc = pc;
    context.operand = 0n;
    context.trap = 0;
    const exit = engine.slice(context, 1);
    count++;
    check({
      engine: engine.name,
      exit,
      context,
      x: (k) => i64[context.fp + 2 + k]!,
      f: (k) => f64[context.fp + 2 + REGISTERS + k]!,
    });
  }
}

interface Now {
  readonly engine: string;
  readonly exit: number;
  readonly context: Context;
  x(register: number): bigint;
  f(register: number): number;
}

const NEXT = { exit: EXIT.BUDGET, retired: 1 };
const outcome = ({ exit, context }: Now) => ({ exit, retired: context.retired });
const hasImmediate = (row: Row): boolean => operandsOf(row.form).some(({ kind }) => kind === "immediate");
const values = OPS.filter((row) => row.flow === "next" && !row.memory && row.run);

/** Operand text of the third place, for instructions that take a constant there: one line for each constant. */
function linesOf(row: Row, constants: readonly OperandText[]): Line[] {
  return hasImmediate(row) ? constants.map((constant): Line => [row.name, 0, 1, constant]) : [[row.name, 0, 1, 2]];
}

describe("integer rows", () => {
  const rows = values.filter((row) => ["x_xx", "x_xi", "x_x"].includes(row.form));
  it.each(rows.map((row) => [row.name, row] as const))("%s", (_, row) => {
    const meaning = model.INTEGER_MODEL[row.mnemonic]!;
    const unary = row.form === "x_x";
    const lines: Line[] = unary ? [[row.name, 0, 1]] : linesOf(row, IMMEDIATE_CORNERS);
    const bench = benchOf(lines);
    const constants = row.form === "x_xi" ? IMMEDIATE_CORNERS.map(BigInt) : unary ? [0n] : INTEGER_CORNERS;
    constants.forEach((c, k) => {
      for (const b of INTEGER_CORNERS) {
        each(bench, { pc: row.form === "x_xi" ? k : 0, x: [99n, b, c] }, (now) => {
          const found = { ...outcome(now), value: now.x(0), trap: now.context.trap };
          const trapped = { exit: EXIT.TRAP, retired: 0, value: 99n, trap: TRAPS.DIV_ZERO.number };
          const wanted = model.dividesByZero(row.mnemonic, c)
            ? trapped
            : { ...NEXT, value: model.signed(meaning(b, c)), trap: 0 };
          if (
            found.value !== wanted.value ||
            found.exit !== wanted.exit ||
            found.retired !== wanted.retired ||
            found.trap !== wanted.trap
          ) {
            expect({ engine: now.engine, b, c, ...found }).toEqual({ engine: now.engine, b, c, ...wanted });
          }
        });
      }
    });
  });

  it.each(rows.filter((row) => row.form === "x_xx").map((row) => [row.name, row] as const))(
    "%s with shared registers",
    (_, row) => {
      const places = [
        [1, 1, 2],
        [2, 1, 2],
        [1, 1, 1],
        [0, 1, 1],
      ] as const;
      const bench = benchOf(places.map(([a, b, c]): Line => [row.name, a, b, c]));
      for (const b of INTEGER_CORNERS) {
        const c = INTEGER_CORNERS[(INTEGER_CORNERS.indexOf(b) + 7) % INTEGER_CORNERS.length]!;
        places.forEach(([a, , last], pc) => {
          const right = last === 1 ? b : c;
          if (model.dividesByZero(row.mnemonic, right)) return;
          const wanted = model.signed(model.INTEGER_MODEL[row.mnemonic]!(b, right));
          each(bench, { pc, x: [99n, b, c] }, (now) =>
            expect({ b, c, pc, value: now.x(a) }).toEqual({ b, c, pc, value: wanted }),
          );
        });
      }
    },
  );
});

describe("constants", () => {
  it("li, lik, la and laf give the constant", () => {
    const addresses = IMMEDIATE_CORNERS.filter((value) => value >= PAGE);
    const lines: [Line, bigint][] = [
      ...IMMEDIATE_CORNERS.map((value): [Line, bigint] => [["li", 0, value], BigInt(value)]),
      ...INTEGER_CORNERS.map((value): [Line, bigint] => [["lik", 0, value], value]),
      [["laf", 0, "main"], 1n],
    ];
    expect(addresses.length).toBeGreaterThan(0);
    const bench = benchOf(lines.map(([line]) => line));
    lines.forEach(([, value], pc) => {
      each(bench, { pc }, (now) => expect({ ...outcome(now), value: now.x(0) }).toEqual({ ...NEXT, value }));
    });
  });

  it("fli.d gives the constant", () => {
    const bench = benchOf(FLOAT_CORNERS.map((value): Line => ["fli.d", 0, value]));
    FLOAT_CORNERS.forEach((value, pc) => {
      each(bench, { pc }, (now) => expect(now.f(0)).toBe(value));
    });
  });
});

describe("float rows", () => {
  const rows = values.filter((row) => ["f_ff", "f_f", "x_ff", "x_f", "f_x"].includes(row.form));
  it.each(rows.map((row) => [row.name, row] as const))("%s", (name, row) => {
    const two = row.form.length === 4;
    const bench = benchOf([two ? [name, 0, 1, 2] : [name, 0, 1]]);
    if (row.form === "f_x") {
      for (const b of INTEGER_CORNERS) {
        const wanted = model.FROM_INTEGER_MODEL[name]!(b);
        each(bench, { x: [0n, b] }, (now) => {
          expect({ b, value: Number.isNaN(now.f(0)) || bitsOf(now.f(0)) }).toEqual({
            b,
            value: isNan(wanted) || wanted,
          });
        });
      }
      return;
    }
    for (const c of two ? FLOAT_CORNERS : [0]) {
      for (const b of FLOAT_CORNERS) {
        each(bench, { f: [7, b, c] }, (now) => {
          const found = row.form.startsWith("f") ? now.f(0) : now.x(0);
          const wanted = floatModel(row, b, c);
          if (!Object.is(found, wanted)) expect({ b, c, found }).toEqual({ b, c, found: wanted });
        });
      }
    }
  });
});

const isNan = (bits: bigint): boolean => (bits & 0x7fffffffffffffffn) > 0x7ff0000000000000n;

function floatModel(row: Row, b: number, c: number): number | bigint {
  if (row.form === "x_ff") return model.COMPARE_MODEL[row.name]!(b, c) ? 1n : 0n;
  if (row.form === "x_f") return model.TO_INTEGER_MODEL[row.name]!(b);
  return model.FLOAT_MODEL[row.name]!(b, c);
}

describe("branch rows", () => {
  const rows = OPS.filter((row) => row.flow === "branch");
  it.each(rows.map((row) => [row.name, row] as const))("%s", (name, row) => {
    const registers = row.form === "branch_xx";
    const constants = row.form === "branch_xi" ? BRANCH_CORNERS.map(BigInt) : INTEGER_CORNERS;
    const lines: Line[] = registers
      ? [[name, 0, 1, "end"]]
      : constants.map((b): Line => [name, 0, row.form === "branch_xi" ? Number(b) : b, "end"]);
    const bench = benchOf(lines);
    constants.forEach((b, k) => {
      const pc = registers ? 0 : k;
      for (const a of INTEGER_CORNERS) {
        const wanted = model.BRANCH_MODEL[row.mnemonic]!(a, b) ? lines.length : pc + 1;
        each(bench, { pc, x: [a, b] }, (now) => {
          if (now.context.pc !== wanted)
            expect({ a, b, engine: now.engine, pc: now.context.pc }).toEqual({ a, b, pc: wanted });
        });
      }
    });
  });

  it("switch takes the label of its index and falls through behind the last", () => {
    const bench = benchOf([["switch", 0, ["end", "first", "end"]], ["nop"], "first", ["nop"]]);
    for (const a of INTEGER_CORNERS) {
      const wanted = a === 1n ? 2 : a === 0n || a === 2n ? 3 : 1;
      each(bench, { x: [a] }, (now) => expect({ a, pc: now.context.pc }).toEqual({ a, pc: wanted }));
    }
  });
});

describe("memory rows", () => {
  const rows = OPS.filter((row) => row.memory && row.memory.bytes > 0);
  const patterns = [
    0n,
    -1n,
    0x0123456789abcdefn,
    -0x0123456789abcdefn,
    1n << 63n,
    0x7f80000000000001n,
    0x7fc000007fc00000n,
  ];

  it.each(rows.map((row) => [row.name, row] as const))("%s where memory ends and begins", (_, row) => {
    const offsets = [0, 1, -1, 8, -8, PAGE, -PAGE, 2147483647, -2147483648];
    const bench = benchOf(offsets.map((offset) => memoryLine(row, offset)));
    const { space } = bench.thread.context;
    const { bytes } = row.memory!;
    const size = BigInt(bytes);
    const limit = BigInt(space.limit);
    const addresses = [
      0n,
      BigInt(PAGE),
      limit,
      limit - size,
      limit - size + 1n,
      1n << 31n,
      1n << 32n,
      (1n << 32n) + 8192n,
      1n << 63n,
      8192n,
    ]
      .flatMap((address) => [address - 1n, address, address + 1n, address + 4n])
      .concat([-1n, -8n]);
    for (const address of addresses) {
      for (const [pc, offset] of offsets.entries()) {
        const base = model.signed(address - BigInt(offset));
        const effective = BigInt.asUintN(64, address);
        const pattern = patterns[Number(effective % 7n)]!;
        const valid = effective >= BigInt(PAGE) && effective + size <= limit;
        const aligned = row.atomic === undefined || effective % size === 0n;
        fill(bench.thread, pattern);
        const before = memoryOf(bench.thread);
        each(bench, { pc, x: [pattern, base, 5n], f: [1.5] }, (now) => {
          if (valid && aligned) {
            expect({ address, offset, ...outcome(now) }).toEqual({ address, offset, ...NEXT });
            expectAccess(row, Number(effective), before, now, { a: model.signed(pattern), c: 5n, fa: 1.5 });
            fill(bench.thread, pattern);
            return;
          }
          const trap = (valid ? TRAPS.MISALIGNED : TRAPS.MEM_FAULT).number;
          const found = {
            address,
            ...outcome(now),
            trap: now.context.trap,
            operand: now.context.operand,
            pc: now.context.pc,
          };
          expect(found).toEqual({ address, exit: EXIT.TRAP, retired: 0, trap, operand: effective, pc });
          expect(Buffer.compare(memoryOf(bench.thread), before)).toBe(0);
        });
      }
    }
  });

  it.each(rows.map((row) => [row.name, row] as const))("%s moves every pattern at every alignment", (_, row) => {
    const bench = benchOf([memoryLine(row, 0)]);
    const step = row.atomic !== undefined ? row.memory!.bytes : 1;
    for (const pattern of [...patterns, ...FLOAT_CORNERS.map(bitsOf), ...INTEGER_CORNERS]) {
      for (let shift = 0; shift < 8; shift += step) {
        const address = 2 * PAGE + shift;
        for (const value of [pattern, ~pattern]) {
          fill(bench.thread, pattern);
          const before = memoryOf(bench.thread);
          const fa = new Float64Array(BigInt64Array.of(value).buffer)[0]!;
          each(bench, { x: [value, BigInt(address), 0x1234n], f: [fa] }, (now) => {
            expectAccess(row, address, before, now, { a: model.signed(value), c: 0x1234n, fa });
            fill(bench.thread, pattern);
          });
        }
      }
    }
  });
});

function memoryLine(row: Row, offset: number): Line {
  if (row.form === "x_x_memory" || row.form === "xx_memory") return [row.name, 0, 2, 1, offset];
  return [row.name, 0, 1, offset];
}

function fill({ context: { space } }: Thread, pattern: bigint): void {
  space.views.i64.fill(pattern, (space.base + PAGE) / 8, (space.base + space.limit) / 8);
}

interface Operands {
  readonly a: bigint;
  readonly c: bigint;
  readonly fa: number;
}

/** Checks register and memory after an access that did not trap, byte by byte from the memory before it. */
function expectAccess(row: Row, address: number, before: Uint8Array, now: Now, { a, c, fa }: Operands): void {
  const { access, bytes } = row.memory!;
  let old = 0n;
  for (let k = bytes - 1; k >= 0; k--) old = old * 256n + BigInt(before[address + k]!);
  const extended = BigInt.asIntN(8 * bytes, old);
  const { space } = now.context;
  let stored: bigint | undefined;
  if (access === "load") {
    if (row.result === "f") expect(now.f(0)).toBe(floatOf(old, bytes));
    else if (now.x(0) !== (/^l[bhw]u$/.test(row.name) ? old : extended))
      expect({ old, register: now.x(0) }).toBe(row.name);
  } else if (access === "store") {
    stored = row.form === "memory_f" ? floatBits(fa, bytes) : a;
  } else {
    expect(now.x(0)).toBe(extended);
    stored = model.UPDATE_MODEL[row.name]!(extended, a, c);
  }
  for (let k = -8; k < 16; k++) {
    const within = stored !== undefined && k >= 0 && k < bytes;
    const wanted = within ? Number((BigInt.asUintN(64, stored!) >> BigInt(8 * k)) & 255n) : before[address + k];
    if (address + k < space.limit && address + k >= PAGE && space.views.u8[space.base + address + k] !== wanted) {
      expect({
        row: row.name,
        engine: now.engine,
        address,
        k,
        found: space.views.u8[space.base + address + k],
      }).toEqual(wanted);
    }
  }
}

function floatOf(bits: bigint, bytes: number): number {
  const raw = BigUint64Array.of(bits);
  return bytes === 8 ? new Float64Array(raw.buffer)[0]! : new Float32Array(raw.buffer)[0]!;
}

function floatBits(value: number, bytes: number): bigint {
  if (bytes === 8) return Number.isNaN(value) ? 0x7ff8n << 48n : bitsOf(value);
  return Number.isNaN(value) ? 0x7fc00000n : BigInt(new Uint32Array(Float32Array.of(value).buffer)[0]!);
}
