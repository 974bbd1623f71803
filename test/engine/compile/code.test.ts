// The code writer: numbers of every length, and instructions that run as the text format says.
import { describe, expect, it } from "vitest";
import { BLOCK, Code } from "../../../src/engine/compile/code.ts";
import { encodeModule } from "../../../src/engine/compile/module.ts";
import { WASM, type WasmType } from "../../../src/isa/wasm.ts";
import { INTEGER_CORNERS } from "../corners.ts";

type Values = (number | bigint)[];

/** Runs the instructions as a function; locals behind the parameters are given by type. */
function run(
  params: readonly WasmType[],
  results: readonly WasmType[],
  write: (code: Code) => void,
  {
    locals = [],
    memory = new WebAssembly.Memory({ initial: 1 }),
  }: { locals?: WasmType[]; memory?: WebAssembly.Memory } = {},
): (...values: Values) => unknown {
  const code = new Code();
  write(code);
  code.end();
  const bytes = encodeModule({
    types: [{ params, results }],
    imports: [{ module: "env", name: "memory", kind: "memory", limits: { minimum: 1 } }],
    functions: [{ type: 0, locals: locals.map((type) => ({ count: 1, type })), code: code.since(0) }],
    globals: [{ type: "i64", mutable: true, value: -5n }],
    exports: [{ name: "run", kind: "function", index: 0 }],
  });
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } });
  return exports.run as (...values: Values) => unknown;
}

const bytesOf = (write: (code: Code) => void): number[] => {
  const code = new Code();
  write(code);
  return [...code.since(0)];
};

describe("constants", () => {
  it("come back at every length", () => {
    const around = Array.from({ length: 64 }, (_, bits) => 1n << BigInt(bits)).flatMap((value) => [
      value - 1n,
      value,
      -value,
      -value - 1n,
    ]);
    for (const value of [...around.map((number) => BigInt.asIntN(64, number)), ...INTEGER_CORNERS]) {
      expect(run([], ["i64"], (code) => code.i64(value))()).toBe(value);
      const low = Number(BigInt.asIntN(32, value));
      const high = Number(BigInt.asIntN(32, value >> 32n));
      expect(bytesOf((code) => code.i64Halves(low, high))).toEqual(bytesOf((code) => code.i64(value)));
      expect(run([], ["i32"], (code) => code.i32(low))()).toBe(low);
    }
  });

  it("of floats keep their bits", () => {
    for (const value of [0, -0, 1.5, -1e300, Number.MIN_VALUE, Number.POSITIVE_INFINITY, Number.NaN]) {
      expect(run([], ["f64"], (code) => code.f64(value))()).toBe(value);
    }
  });

  it("are as short as they can be", () => {
    expect(bytesOf((code) => code.i64(63n))).toEqual([0x42, 63]);
    expect(bytesOf((code) => code.i64(-64n))).toEqual([0x42, 64]);
    expect(bytesOf((code) => code.i64(64n))).toEqual([0x42, 0xc0, 0]);
    expect(bytesOf((code) => code.unsigned(0xffffffff))).toEqual([0xff, 0xff, 0xff, 0xff, 0x0f]);
  });
});

describe("control", () => {
  it("loops, branches and gives back", () => {
    // The sum of 1 to the argument.
    const sum = run(
      ["i64"],
      ["i64"],
      (code) => {
        code.block();
        code.loop();
        code.get(0);
        code.op(WASM["i64.eqz"].code);
        code.brIf(1);
        code.get(1);
        code.get(0);
        code.op(WASM["i64.add"].code);
        code.set(1);
        code.get(0);
        code.i64(1n);
        code.op(WASM["i64.sub"].code);
        code.set(0);
        code.br(0);
        code.end();
        code.end();
        code.get(1);
        code.ret();
      },
      { locals: ["i64"] },
    );
    expect(sum(100_000n)).toBe(5_000_050_000n);
  });

  it("chooses with a table, and takes the fallback behind it", () => {
    const choose = run(["i32"], ["i32"], (code) => {
      for (let k = 0; k < 4; k++) code.block();
      code.get(0);
      code.brTable([2, 0, 1], 3);
      code.end();
      code.i32(10);
      code.ret();
      code.end();
      code.i32(11);
      code.ret();
      code.end();
      code.i32(12);
      code.ret();
      code.end();
      code.i32(13);
    });
    expect([0, 1, 2, 3, -1].map((index) => choose(index))).toEqual([12, 10, 11, 13, 13]);
  });

  it("has both sides of an if, with a value", () => {
    const pick = run(["i32"], ["f64"], (code) => {
      code.get(0);
      code.if(BLOCK.f64);
      code.f64(0.5);
      code.else();
      code.f64(-0.5);
      code.end();
    });
    expect([pick(1), pick(0)]).toEqual([0.5, -0.5]);
  });

  it("calls itself, directly and in its place", () => {
    const down = (again: (code: Code) => void) =>
      run(["i64"], ["i64"], (code) => {
        code.get(0);
        code.op(WASM["i64.eqz"].code);
        code.if();
        code.i64(7n);
        code.ret();
        code.end();
        code.get(0);
        code.i64(1n);
        code.op(WASM["i64.sub"].code);
        again(code);
      });
    expect(down((code) => code.call(0))(100n)).toBe(7n);
    expect(down((code) => code.returnCall(0))(1_000_000n)).toBe(7n);
    expect(() => down((code) => code.unreachable())(1n)).toThrow(WebAssembly.RuntimeError);
  });
});

describe("variables and memory", () => {
  it("keeps locals and globals", () => {
    const swap = run(
      ["i64"],
      ["i64"],
      (code) => {
        code.globalGet(0);
        code.get(0);
        code.tee(1);
        code.globalSet(0);
        code.drop();
        code.get(1);
        code.globalGet(0);
        code.get(0);
        code.op(WASM["i64.eqz"].code);
        code.select();
        code.globalGet(0);
        code.op(WASM["i64.add"].code);
      },
      { locals: ["i64"] },
    );
    expect(swap(21n)).toBe(42n);
  });

  it("reads and writes at any alignment and offset", () => {
    const memory = new WebAssembly.Memory({ initial: 2 });
    const move = run(
      ["i32"],
      [],
      (code) => {
        code.get(0);
        code.get(0);
        code.memory(WASM["i64.load"].code, 70_001);
        code.memory(WASM["i64.store"].code, 3);
      },
      { memory },
    );
    new DataView(memory.buffer).setBigInt64(70_010, -0x123456789abcdefn, true);
    move(9);
    expect(new DataView(memory.buffer).getBigInt64(12, true)).toBe(-0x123456789abcdefn);
    const far = run(["i32"], ["i32"], (code) => {
      code.get(0);
      code.memory(WASM["i32.load"].code, 0xffffffff);
    });
    expect(() => far(0)).toThrow(WebAssembly.RuntimeError);
  });

  it("copies and fills", () => {
    const memory = new WebAssembly.Memory({ initial: 1 });
    const bytes = new Uint8Array(memory.buffer);
    const three = (write: (code: Code) => void) =>
      run(
        ["i32", "i32", "i32"],
        [],
        (code) => {
          for (let k = 0; k < 3; k++) code.get(k);
          write(code);
        },
        { memory },
      );
    three((code) => code.op(WASM["memory.fill"].code))(100, 7, 3);
    three((code) => code.op(WASM["memory.copy"].code))(101, 100, 3);
    expect([...bytes.subarray(99, 105)]).toEqual([0, 7, 7, 7, 7, 0]);
  });
});

it("grows while what it gave before stays", () => {
  const code = new Code();
  for (let k = 0; k < 10; k++) code.byte(k);
  const early = code.since(0);
  const position = code.length;
  for (let k = 0; k < 100_000; k++) code.i32(k);
  code.append(new Uint8Array(1_000_000).fill(9));
  expect([...early]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(code.since(position)[0]).toBe(0x41);
  expect(code.since(code.length - 1)[0]).toBe(9);
});
