// V8 leaves functions of more than 60 KiB of bytecode to its interpreter for ever: the generated loop must stay below that.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { transformSync } from "esbuild";
import { expect, it } from "vitest";

const MOST_OPTIMISED_BYTES = 60 * 1024;

it("the generated loop is small enough for V8 to optimise", () => {
  const text = readFileSync(new URL("../../src/engine/interpreter.gen.ts", import.meta.url), "utf8");
  const { code } = transformSync(text, { loader: "ts", format: "cjs" });
  const start = `
    const views = { i8: 0, u8: 0, i16: 0, u16: 0, i32: Int32Array.of(0, 0, 0, 0), i64: 0, f32: 0, f64: 0, view: 0 };
    const empty = new Int32Array(8);
    const program = { code: empty, table: empty, functions: empty, image: { pool: 0 }, constants: 0, constantHalves: 0, constantFloats: 0 };
    module.exports.createLoop(program, { views, base: 0, limit: 0 })({ pc: 0, fp: 0, stackEnd: 0 }, 1);`;
  const options = ["--print-bytecode", "--print-bytecode-filter=loop", "-e"];
  const script = `{ const require = () => ({}); ${code} } ${start}`;
  const printed = execFileSync(process.execPath, [...options, script], { encoding: "utf8", maxBuffer: 2 ** 28 });
  const lengths = [...printed.matchAll(/^Bytecode length: (\d+)/gm)].map((match) => Number(match[1]));
  expect(lengths.length).toBeGreaterThan(0);
  expect(Math.max(...lengths)).toBeGreaterThan(10_000);
  expect(Math.max(...lengths)).toBeLessThan(MOST_OPTIMISED_BYTES);
});
