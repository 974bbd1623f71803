// Liveness: small functions with the sets worked out by hand, the bound, and a slow model on random functions.
import { expect, test } from "vitest";
import { Prng } from "../../src/base/prng.ts";
import { FLOAT_BASE, type Image } from "../../src/isa/image.ts";
import { functionIndexAt, livenessOf } from "../../src/isa/liveness.ts";
import { OPS } from "../../src/isa/ops.ts";
import { eachDefined, eachUsed, flowOf } from "../../src/isa/registers.ts";
import { CALLING, imageOf, type Line, LOOP, TINY, verified, wide } from "./images.ts";

const f = (register: number): number => FLOAT_BASE + register;

function sets(image: Image) {
  const liveness = livenessOf(verified(image));
  return {
    at: (pc: number) => [...liveness.liveAt(pc)],
    across: (pc: number) => [...liveness.liveAcross(pc)],
    entry: (index: number) => [...liveness.entryLive(index)],
  };
}

function body(lines: readonly Line[], integers = 4, floats = 2): Image {
  const record = { signature: 0, integers, floats, results: [0], start: 0, length: lines.length };
  return imageOf({ functions: [record], lines });
}

test("straight code", () => {
  const { at, entry } = sets(TINY);
  expect([at(0), at(1), entry(0)]).toEqual([[], [0], []]);
});

test("a loop keeps what the next round reads", () => {
  const { at, entry } = sets(LOOP);
  expect(at(0)).toEqual([0, 3]);
  expect(at(1)).toEqual([0, 1, 3]);
  expect(at(3)).toEqual([0, 1, 3]);
  expect(at(6)).toEqual([0, 1]);
  expect(at(7)).toEqual([0]);
  expect(entry(0)).toEqual([0, 3]);
});

test("calls use arguments and define results", () => {
  const { at, across, entry } = sets(CALLING);
  expect(at(2)).toEqual([0, 1, f(0)]);
  expect(across(2)).toEqual([0, 1]);
  expect(across(5)).toEqual([0, f(1)]);
  expect(across(9)).toEqual([0, f(0), f(1)]);
  expect(entry(1)).toEqual([]);
  expect(entry(2)).toEqual([]);
  expect(entry(3)).toEqual([2]);
});

test("a tail call uses its arguments and the function's number, not the results", () => {
  const { at } = sets(CALLING);
  expect(at(25)).toEqual([0]);
  expect(at(28)).toEqual([0, 1]);
  expect(at(29)).toEqual([]);
});

test("both sides of a branch and all labels of a table count", () => {
  const branch = body([
    ["beqi", { a: 3, ...wide(0), imm: 3 }],
    ["mv", { a: 0, b: 1 }],
    ["ret"],
    ["mv", { a: 0, b: 2 }],
    ["ret"],
  ]);
  expect(sets(branch).at(0)).toEqual([1, 2, 3]);
  const table: Image = {
    ...body([["switch", { a: 3 }], ["li"], ["ret"], ["mv", { b: 1 }], ["ret"], ["fcvt.l.d", { b: 1 }], ["ret"]]),
    tables: [Int32Array.of(3, 5)],
  };
  expect(sets(table).at(0)).toEqual([1, 3, f(1)]);
});

test("an exchange reads the register it writes", () => {
  expect(sets(body([["amocas.d", { a: 0, b: 1, c: 2 }], ["ret"]])).at(0)).toEqual([0, 1, 2]);
  expect(sets(body([["amoswap.d", { a: 0, b: 1, c: 2 }], ["ret"]])).at(0)).toEqual([1, 2]);
});

test("code that nothing reaches is analysed too", () => {
  expect(sets(body([["ret"], ["mv", { b: 3 }], ["ret"]])).at(1)).toEqual([3]);
});

test("the answer for one image is kept", () => {
  const image = verified(LOOP);
  expect(livenessOf(image)).toBe(livenessOf(image));
});

test("a function index is found for every instruction", () => {
  const image = verified(CALLING);
  const expected = CALLING.functions.flatMap(({ length }, index) => new Array(length).fill(index));
  expect(expected.map((_, pc) => functionIndexAt(image, pc))).toEqual(expected);
});

/** Block k goes on to k + 1 or back to k - 1, so that what block 0 reads moves up one block in each sweep. */
function ladder(blocks: number): Image {
  const lines: Line[] = [["beq", { a: 1, b: 2, imm: 0 }]];
  for (let k = 1; k < blocks; k++) lines.push(["beqi", { a: 1, imm: k - 1 }]);
  return body([...lines, ["ret"]], 256, 256);
}

test("too much work: all registers count as live, less what an instruction defines", () => {
  const registers = Array.from({ length: 512 }, (_, register) => register);
  expect(sets(ladder(10)).at(9)).toEqual([0, 1, 2]);
  const { at, across, entry } = sets(ladder(2000));
  expect([at(0), at(1999), across(0), entry(0)]).toEqual([registers, registers, registers, registers]);
});

/** Forward search: live when some path reads the register before it writes it. */
function modelLive(image: Image, pc: number, register: number): boolean {
  const record = image.functions[0];
  if (!record) return false;
  const seen = new Set<number>();
  const open = [pc];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (seen.has(at)) continue;
    seen.add(at);
    let [used, defined] = [false, false];
    eachUsed(image, record, at, (other) => {
      used ||= other === register;
    });
    eachDefined(image, at, (other) => {
      defined ||= other === register;
    });
    if (used) return true;
    if (defined) continue;
    const flow = flowOf(image.code[2 * at] ?? 0);
    if (flow === "branch" || flow === "jump") open.push(image.code[2 * at + 1] ?? 0);
    if (flow === "next" || flow === "branch") open.push(at + 1);
  }
  return false;
}

const PLAIN = OPS.filter(({ form }) =>
  ["x_xx", "f_ff", "x_ff", "x_f", "f_x", "branch_xx", "jump", "xx_memory"].includes(form),
);

test.each([1, 2, 3, 4, 5, 6, 7, 8])("agrees with a slow model, seed %i", (seed) => {
  const random = Prng.fromSeed(seed);
  const length = 60;
  const lines: Line[] = [];
  for (let pc = 0; pc < length - 1; pc++) {
    const row = PLAIN[random.nextBelow(PLAIN.length)];
    const [a, b, c] = [random.nextBelow(3), random.nextBelow(3), random.nextBelow(3)];
    if (row?.form === "jump") lines.push([row.name, { imm: random.nextBelow(length) }]);
    else if (row?.form === "branch_xx") lines.push([row.name, { a, b, imm: random.nextBelow(length) }]);
    else lines.push([row?.name ?? "nop", { a, b, ...(/^(x_f|f_x)$/.test(row?.form ?? "") ? {} : { c }) }]);
  }
  lines.push(["ret"]);
  const image = body(lines, 3, 3);
  const { at } = sets(image);
  for (let pc = 0; pc < length; pc++) {
    const expected = [0, 1, 2, f(0), f(1), f(2)].filter((register) => modelLive(image, pc, register));
    expect(at(pc), `pc ${pc}`).toEqual(expected);
  }
});
