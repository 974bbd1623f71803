// WebAssembly text: a module with every kind of part and every instruction, beside the text that it gives. wabt's wat2wasm makes the
// same bytes of that text, apart from how long some numbers are.
import { readFileSync, writeFileSync } from "node:fs";
import { expect, it } from "vitest";
import { BLOCK, Code } from "../../../src/engine/compile/code.ts";
import { encodeModule } from "../../../src/engine/compile/module.ts";
import { watOf } from "../../../src/engine/compile/wat.ts";
import { WASM } from "../../../src/isa/wasm.ts";

const GOLDEN = "test/golden/compile/module.wat";

const body = (write: (code: Code) => void): Uint8Array => {
  const code = new Code();
  write(code);
  code.end();
  return code.since(0);
};

/** Every instruction of the table; what `unreachable` leaves on the stack fits all of them. */
function everyInstruction(code: Code): void {
  for (const { code: number, bytes } of Object.values(WASM)) {
    code.unreachable();
    if (bytes === undefined) code.op(number);
    else code.memory(number, bytes === 1 ? 0 : 0xffffffff);
  }
  code.unreachable();
}

function constants(code: Code): void {
  const floats = [0, -0, 1.5, -1e300, Number.MIN_VALUE, 1e21, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of [...floats, Number.NaN]) {
    code.f64(value);
    code.drop();
  }
  code.f64Halves(1, 0xfff80000 | 0);
  code.drop();
  code.i64(-(1n << 63n));
  code.drop();
  code.i32(-2147483648);
}

function control(code: Code): void {
  code.block(BLOCK.i64);
  code.i64(1n);
  code.end();
  code.set(1);
  code.get(0);
  code.if(BLOCK.f64);
  code.f64(1);
  code.else();
  code.f64(2);
  code.end();
  code.set(4);
  code.loop();
  code.block();
  code.block(2);
  code.get(0);
  code.brTable([0, 1, 2], 1);
  code.end();
  code.get(0);
  code.brIf(1);
  code.br(0);
  code.end();
  code.end();
  code.get(0);
  code.ret();
}

function calls(code: Code): void {
  code.get(0);
  code.call(0);
  code.tee(0);
  code.globalSet(1);
  code.globalGet(1);
  code.i32(1);
  code.callIndirect(0, 1);
  code.i32(0);
  code.returnCallIndirect(0, 0);
}

const bytes = encodeModule({
  types: [
    { params: ["i32"], results: ["i32"] },
    { params: [], results: ["i64", "i64"] },
    { params: [], results: [] },
  ],
  imports: [
    { module: "env", name: "memory", kind: "memory", limits: { minimum: 1, maximum: 65536 } },
    { module: "env", name: 'a "name"\\\n', kind: "function", type: 0 },
    { module: "env", name: "table", kind: "table", limits: { minimum: 2 } },
    { module: "env", name: "scale", kind: "global", type: "f64", mutable: false },
    { module: "env", name: "counter", kind: "global", type: "i32", mutable: true },
  ],
  functions: [
    { type: 0, locals: [], code: body(everyInstruction) },
    { type: 0, locals: [], code: body(constants) },
    {
      type: 0,
      locals: [
        { count: 3, type: "i64" },
        { count: 0, type: "i32" },
        { count: 1, type: "f64" },
      ],
      code: body(control),
    },
    { type: 0, locals: [], code: body(calls) },
    {
      type: 0,
      locals: [],
      code: body((code) => {
        code.get(0);
        code.returnCall(4);
      }),
    },
  ],
  tables: [{ minimum: 3, maximum: 4 }],
  globals: [
    { type: "i64", mutable: true, value: -1n },
    { type: "f64", mutable: false, value: -0 },
  ],
  exports: [
    { name: "run", kind: "function", index: 1 },
    { name: "memory", kind: "memory", index: 0 },
    { name: "table", kind: "table", index: 1 },
    { name: "total", kind: "global", index: 2 },
  ],
  elements: [
    { table: 0, offset: 0, functions: [1, 2] },
    { table: 1, offset: 1, functions: [0] },
  ],
  names: [
    { index: 0, name: "import" },
    { index: 1, name: "every" },
    { index: 2, name: "größe (x)" },
    { index: 3, name: "every" },
    { index: 5, name: "" },
  ],
});

it("is what the golden file shows", () => {
  expect(WebAssembly.validate(bytes)).toBe(true);
  const shown = watOf(bytes);
  if (process.env.ACCEPT === "1") writeFileSync(GOLDEN, shown);
  expect(shown, "to accept it: ACCEPT=1 npx vitest run test/engine/compile/wat.test.ts").toBe(
    readFileSync(GOLDEN, "utf8"),
  );
  for (const name of Object.keys(WASM)) expect(shown).toMatch(new RegExp(`^ +${name}(?: |$)`, "m"));
});

it("an empty module has no lines within", () => {
  expect(watOf(encodeModule({ types: [], functions: [] }))).toBe("(module\n)\n");
});

it("shows no module of another's as if it were one of ours", () => {
  const memoryGrow = body((code) => {
    code.get(0);
    code.byte(0x40);
    code.byte(0);
  });
  const other = encodeModule({
    types: [{ params: ["i32"], results: ["i32"] }],
    functions: [{ type: 0, locals: [], code: memoryGrow }],
  });
  expect(() => watOf(other)).toThrow("vmrun writes no WebAssembly instruction 64");
  expect(() => watOf(bytes.subarray(0, 100))).toThrow("have the bytes");
});
