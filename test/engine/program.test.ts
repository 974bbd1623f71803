// The decoded form: offsets and constants for what the image says, for large images too.
import { describe, expect, it } from "vitest";
import { EXIT } from "../../src/engine/context.ts";
import { createInterpreter } from "../../src/engine/interpreter.ts";
import { FUNCTION, SITE } from "../../src/engine/layout.ts";
import { prepare } from "../../src/engine/program.ts";
import { buildImage, type Line } from "./build-image.ts";
import { runSlice, startThread, verified } from "./run-image.ts";

describe("a decoded program", () => {
  it("has branch targets, constants and sites as offsets", () => {
    const image = verified(
      buildImage({
        main: {
          integers: 2,
          floats: 1,
          body: [
            ["li", 0, -2],
            ["lik", 1, 2n ** 40n],
            "back",
            ["blti", 0, -3, "back"],
            ["call", { callee: "f", args: [1, 256, 5n] }],
            ["ret"],
          ],
        },
        f: { params: "xfx", integers: 3, floats: 2, body: [["ret"]] },
      }),
    );
    const { code, constants, table, functions, frameWords } = prepare(image);
    expect([constants[0], constants[1], constants[2]]).toEqual([-2n, 2n ** 40n, -3n]);
    expect(code[2 * 2 + 1]).toBe(2 * 2);
    const site = code[2 * 3 + 1]!;
    expect(table[site + SITE.CALLEE]).toBe(functions[1]);
    expect([table[site + SITE.INTEGER_COUNT], table[site + SITE.FLOAT_COUNT]]).toEqual([2, 1]);
    expect([...table.subarray(site + SITE.ARGUMENTS, site + SITE.ARGUMENTS + 3)]).toEqual([3, -2, 4]);
    expect(table[functions[1]! + FUNCTION.ENTRY]).toBe(2 * 5);
    expect([...frameWords]).toEqual([5, 7]);
  });

  it("runs a million instructions of straight code", () => {
    const body: Line[] = Array.from({ length: 999_999 }, () => ["addi", 0, 0, 1]);
    const program = prepare(verified(buildImage({ main: { results: [0], integers: 1, body: [...body, ["ret"]] } })));
    const thread = startThread(program);
    const { stop, retired } = runSlice(createInterpreter(program), thread, 2_000_000);
    expect({ stop, retired }).toEqual({ stop: EXIT.RETURN, retired: 1_000_000 });
    expect(thread.context.space.views.i64[thread.context.fp + 2]).toBe(999_999n);
  });
});
