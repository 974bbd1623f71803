// Modules with every kind of part, instantiated by the host.
import { expect, it } from "vitest";
import { Code } from "../../../src/engine/compile/code.ts";
import { encodeModule } from "../../../src/engine/compile/module.ts";
import { WASM } from "../../../src/isa/wasm.ts";

const body = (write: (code: Code) => void): Uint8Array => {
  const code = new Code();
  write(code);
  code.end();
  return code.since(0);
};

type Exported = (...values: (number | bigint)[]) => unknown;

it("an empty module is the head alone", () => {
  const bytes = encodeModule({ types: [], functions: [] });
  expect(bytes.length).toBe(8);
  expect(WebAssembly.validate(bytes)).toBe(true);
});

it("imports a memory, a function, a global and a table, and exports its own", () => {
  const seen: unknown[] = [];
  const bytes = encodeModule({
    types: [
      { params: ["i32", "i64", "f64"], results: [] },
      { params: [], results: ["i64"] },
    ],
    imports: [
      { module: "env", name: "memory", kind: "memory", limits: { minimum: 1, maximum: 65536 } },
      { module: "env", name: "report", kind: "function", type: 0 },
      { module: "env", name: "scale", kind: "global", type: "f64", mutable: false },
      { module: "env", name: "table", kind: "table", limits: { minimum: 2 } },
    ],
    functions: [
      {
        type: 1,
        locals: [
          { count: 2, type: "i32" },
          { count: 1, type: "i64" },
        ],
        code: body((code) => {
          code.i32(8);
          code.memory(WASM["i32.load"].code, 0);
          code.set(0);
          code.get(0);
          code.globalGet(1);
          code.globalGet(0);
          code.call(0);
          code.get(2);
        }),
      },
    ],
    globals: [
      { type: "i64", mutable: true, value: -1n },
      { type: "i32", mutable: false, value: 65536 },
      { type: "f64", mutable: false, value: 0.25 },
    ],
    exports: [
      { name: "run", kind: "function", index: 1 },
      { name: "memory", kind: "memory", index: 0 },
      { name: "counter", kind: "global", index: 1 },
      { name: "quarter", kind: "global", index: 3 },
      { name: "table", kind: "table", index: 0 },
    ],
    names: [
      { index: 0, name: "report" },
      { index: 1, name: "größe" },
    ],
  });
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 10 });
  new Int32Array(memory.buffer)[2] = 77;
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), {
    env: {
      memory,
      report: (...values: never[]) => seen.push(...values),
      scale: new WebAssembly.Global({ value: "f64" }, 1.5),
      table: new WebAssembly.Table({ element: "anyfunc", initial: 2 }),
    },
  });
  expect((exports.run as Exported)()).toBe(0n);
  expect(seen).toEqual([77, -1n, 1.5]);
  expect(exports.memory).toBe(memory);
  expect((exports.counter as WebAssembly.Global).value).toBe(-1n);
  expect((exports.quarter as WebAssembly.Global).value).toBe(0.25);
});

it("fills tables, the first and others, and calls through them", () => {
  const constant = (value: number) => ({ type: 0, locals: [], code: body((code) => code.i32(value)) });
  const through = (write: (code: Code) => void) => ({
    type: 1,
    locals: [],
    code: body((code) => {
      code.get(0);
      write(code);
    }),
  });
  const bytes = encodeModule({
    types: [
      { params: [], results: ["i32"] },
      { params: ["i32"], results: ["i32"] },
    ],
    functions: [
      constant(10),
      constant(11),
      through((code) => code.callIndirect(0, 0)),
      through((code) => code.returnCallIndirect(0, 1)),
    ],
    tables: [{ minimum: 3 }, { minimum: 2, maximum: 2 }],
    exports: [
      { name: "first", kind: "function", index: 2 },
      { name: "second", kind: "function", index: 3 },
    ],
    elements: [
      { table: 0, offset: 1, functions: [0, 1] },
      { table: 1, offset: 0, functions: Int32Array.of(1, 2) },
    ],
  });
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes));
  const [first, second] = [exports.first as Exported, exports.second as Exported];
  expect([first(1), first(2), second(0)]).toEqual([10, 11, 11]);
  // Nothing, a function of another type, and past the end.
  for (const call of [() => first(0), () => second(1), () => first(3)]) expect(call).toThrow(WebAssembly.RuntimeError);
});

it("holds many types, functions and locals", () => {
  const count = 1000;
  const types = Array.from({ length: count }, (_, k) => ({
    params: [],
    results: new Array<"i64">(k % 5).fill("i64"),
  }));
  const functions = types.map((_, type) => ({
    type,
    locals: [{ count: 300, type: "i64" as const }],
    code: body((code) => {
      for (let k = 0; k < type % 5; k++) {
        code.i64(BigInt(type));
        code.tee(299 - k);
        code.block(type - (type % 5) + 1);
        code.get(299 - k);
        code.end();
        code.op(WASM["i64.add"].code);
      }
    }),
  }));
  const bytes = encodeModule({ types, functions, exports: [{ name: "run", kind: "function", index: 999 }] });
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes));
  expect((exports.run as Exported)()).toEqual([1998n, 1998n, 1998n, 1998n]);
});

it("says which branches are seldom taken, counted from the function's locals on", () => {
  const code = new Code();
  code.get(0);
  code.unlikelyIf();
  code.end();
  code.get(0);
  code.if();
  code.end();
  code.get(0);
  code.unlikelyIf();
  code.end();
  code.end();
  const bytes = encodeModule({
    types: [{ params: ["i32"], results: [] }],
    functions: [
      { type: 0, locals: [], code: body(() => {}) },
      { type: 0, locals: [{ count: 1, type: "i64" }], code: code.since(0), unlikely: code.unlikelySince(0) },
    ],
  });
  const [locals, length, unlikely] = [3, 1, 0];
  const hints = [2, 12].flatMap((at) => [locals + at, length, unlikely]);
  const section = [...Buffer.from("metadata.code.branch_hint"), 1, 1, 2, ...hints];
  expect(WebAssembly.validate(bytes)).toBe(true);
  expect(Buffer.from(bytes).includes(Buffer.from(section))).toBe(true);
});
