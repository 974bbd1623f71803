// The verifier: it takes the images built by hand, and for each kind of fault refuses an image that has only that one.
import { expect, test } from "vitest";
import { encodeWord, type Image } from "../../src/isa/image.ts";
import * as limits from "../../src/isa/limits.ts";
import { isFault, verify } from "../../src/isa/verify.ts";
import { CALLING, CALLS, IMAGES, imageOf, type Line, LOOP, TINY } from "./images.ts";

test.each(IMAGES)("%s passes and is the same object", (_name, image) => {
  expect(verify(image, CALLS)).toBe(image);
});

const f = (register: number): number => 256 + register;

/** An image of one function with two integer and two float registers that returns an integer. */
function body(lines: readonly Line[], parts: Partial<Image> = {}): Image {
  const record = { signature: 0, integers: 2, floats: 2, results: [0], start: 0, length: lines.length };
  return imageOf({ functions: [record], lines, ...parts });
}

const changed = (image: Image, index: number, change: Partial<Image["functions"][number]>): Image => ({
  ...image,
  functions: image.functions.map((record, at) => (at === index ? { ...record, ...change } : record)),
});

const site = (image: Image, index: number, change: Partial<Image["sites"][number]>): Image => ({
  ...image,
  sites: image.sites.map((each, at) => (at === index ? { ...each, ...change } : each)),
});

/** The image with the two words of one instruction replaced. */
function word(image: Image, pc: number, first: number, second = image.code[2 * pc + 1] ?? 0): Image {
  const code = image.code.slice();
  code.set([first, second], 2 * pc);
  return { ...image, code };
}

const second = (image: Image, pc: number, value: number): Image => word(image, pc, image.code[2 * pc] ?? 0, value);

const NAN_PAYLOAD = BigInt64Array.of(0x7ff8000000000001n);
const WIDE = { params: new Array(65).fill("x"), results: [] } as const;

test.each<[string, Image, RegExp, number | undefined]>([
  ["opcode 0", word(TINY, 0, 0), /^unknown opcode 0$/, 0],
  ["the escape", word(TINY, 0, 255), /^unknown opcode 255$/, 0],
  ["a free opcode", word(TINY, 0, 254), /^unknown opcode 254$/, 0],
  ["an integer register too high", body([["mv", { a: 2 }], ["ret"]]), /field a names integer register 2; .* has 2$/, 0],
  ["a source register too high", body([["add", { c: 9 }], ["ret"]]), /field c names integer register 9/, 0],
  ["a base register too high", body([["ld", { b: 2 }], ["ret"]]), /field b names integer register 2/, 0],
  ["a float register too high", body([["fneg.d", { b: 2 }], ["ret"]]), /field b names float register 2/, 0],
  ["an unused field a", body([["nop", { a: 1 }], ["ret"]]), /unused field a is not 0/, 0],
  ["an unused field b", body([["li", { b: 1 }], ["ret"]]), /unused field b is not 0/, 0],
  ["an unused field c", body([["mv", { c: 1 }], ["ret"]]), /unused field c is not 0/, 0],
  ["an unused second word", body([["mv"], ["ret", { imm: 1 }]]), /unused second word is not 0/, 1],
  [
    "a pool index too high",
    body([["lik", { imm: 1 }], ["ret"]], { pool: BigInt64Array.of(1n) }),
    /constant 1 .* has 1/,
    0,
  ],
  ["a negative pool index", body([["fli.d", { imm: -1 }], ["ret"]]), /constant -1 is not in the pool/, 0],
  ["a narrow pool index too high", body([["beqk", { c: 1, imm: 0 }], ["ret"]]), /constant 256 is not in the pool/, 0],
  ["a NaN with a payload", body([["fli.d"], ["ret"]], { pool: NAN_PAYLOAD }), /NaN, but not the canonical one/, 0],
  ["an address past the data", body([["la", { imm: 4097 }], ["ret"]]), /address 4097 is outside the data/, 0],
  ["a negative address", body([["la", { imm: -1 }], ["ret"]]), /address 4294967295 is outside the data/, 0],
  ["function number 0", body([["laf", { imm: 0 }], ["ret"]]), /0 is no function's number/, 0],
  ["a function's number too high", body([["laf", { imm: 2 }], ["ret"]]), /2 is no function's number/, 0],
  ["a jump past the end", body([["j", { imm: 2 }], ["ret"]]), /target 2 is outside the function/, 0],
  ["a branch before the start", body([["beq", { imm: -1 }], ["ret"]]), /target -1 is outside the function/, 0],
  ["a branch into another function", second(CALLING, 12, 18), /target 18 is outside the function/, 12],
  ["falling off the end", body([["ret"], ["nop"]]), /may go on past the end of the function/, 1],
  ["a branch at the end", body([["ret"], ["beq", { imm: 0 }]]), /may go on past the end/, 1],
  ["a site that does not exist", second(CALLING, 2, 99), /call site 99 does not exist; there are 9/, 2],
  ["a site used twice", second(CALLING, 3, 0), /the call site is 0, not 1/, 3],
  [
    "a site left over",
    { ...CALLING, sites: [...CALLING.sites, { callee: 0, args: [], results: [] }] },
    /call site 9 belongs/,
    undefined,
  ],
  ["a table that does not exist", second(CALLING, 13, 1), /jump table 1 does not exist/, 13],
  [
    "tables out of order",
    body([["switch"], ["switch"], ["ret"]], { tables: [Int32Array.of(0), Int32Array.of(0)] }),
    /table is 0, not 1/,
    1,
  ],
  ["a table left over", { ...TINY, tables: [Int32Array.of(0)] }, /jump table 0 belongs to no instruction/, undefined],
  ["an empty table", { ...CALLING, tables: [new Int32Array(0)] }, /a jump table has 1 to 65536 labels/, 13],
  ["a table over the limit", { ...CALLING, tables: [new Int32Array(limits.MAX_TABLE + 1)] }, /1 to 65536 labels/, 13],
  ["a label of a table outside", { ...CALLING, tables: [Int32Array.of(17, 18)] }, /target 18 is outside/, 13],
  ["a call of no function", site(CALLING, 0, { callee: 4 }), /names function 4, which does not exist/, 2],
  ["a call of no signature", site(CALLING, 2, { callee: 3 }), /names signature 3, which does not exist/, 5],
  ["an unknown system call", site(CALLING, 5, { callee: 2 }), /there is no system call 2/, 9],
  ["an argument too few", site(CALLING, 0, { args: [0] }), /has 1 arguments; it takes 2/, 2],
  ["an argument too many", site(CALLING, 6, { args: [0, 0, 0, 0] }), /has 4 arguments; it takes 3/, 10],
  ["a float for an integer", site(CALLING, 0, { args: [f(0), f(0)] }), /argument 0 is not .* integer registers/, 2],
  ["an integer for a float", site(CALLING, 0, { args: [0, 0] }), /argument 1 is not .* float registers/, 2],
  ["an argument register too high", site(CALLING, 0, { args: [4, f(0)] }), /argument 0 is not/, 2],
  ["an argument that is no constant", site(CALLING, 1, { args: [-5, -2] }), /constant 4 is not in the pool/, 3],
  ["a result too many", site(CALLING, 5, { results: [0, 1, 2] }), /has 3 results; it gives 2/, 9],
  ["an integer for a float result", site(CALLING, 0, { results: [0] }), /result 0 is not .* float registers/, 2],
  ["a result register too high", site(CALLING, 5, { results: [4] }), /result 0 is not .* integer registers/, 9],
  ["two results of a spawn", site(CALLING, 3, { results: [1, 2] }), /has 2 results; it gives 1/, 6],
  ["a float result of a spawn", site(CALLING, 3, { results: [f(0)] }), /result 0 is not .* integer registers/, 6],
  ["a result of a tail call", site(CALLING, 7, { results: [0] }), /has 1 results; it gives 0/, 25],
  [
    "a tail call with other results",
    site(CALLING, 7, { callee: 1, args: [0, f(0)] }),
    /tail call's results differ/,
    25,
  ],
  ["code that starts late", changed(TINY, 0, { start: 1, length: 1 }), /starts at instruction 1, not 0/, undefined],
  ["a function without code", changed(TINY, 0, { length: 0 }), /it has 0 instructions/, undefined],
  ["a function past the end", changed(TINY, 0, { length: 3 }), /goes past the end of the image's code/, undefined],
  ["a function over the limit", changed(TINY, 0, { length: limits.MAX_FUNCTION_CODE + 1 }), /has 1 to/, undefined],
  [
    "code of nobody",
    { ...TINY, code: Int32Array.of(...TINY.code, ...TINY.code) },
    /after instruction 2 belongs/,
    undefined,
  ],
  ["too many registers", changed(TINY, 0, { integers: 257 }), /more than 256 registers of one class/, undefined],
  ["a function without signature", changed(TINY, 0, { signature: 3 }), /its signature is 3; there are 1/, undefined],
  [
    "fewer registers than parameters",
    changed(CALLING, 1, { integers: 0 }),
    /fewer registers than parameters/,
    undefined,
  ],
  ["results not as the signature says", changed(TINY, 0, { results: [] }), /more or fewer registers/, undefined],
  ["a result of the other class", changed(TINY, 0, { results: [f(0)] }), /result 0 is not .* integer/, undefined],
  [
    "the same signature twice",
    { ...TINY, signatures: [TINY.signatures[0]!, TINY.signatures[0]!] },
    /same as signature 0/,
    undefined,
  ],
  ["65 parameters", { ...TINY, signatures: [...TINY.signatures, WIDE] }, /more than 64 parameters/, undefined],
  ["no entry", { ...TINY, entry: 1 }, /the entry is function 1; there are 1/, undefined],
  ["an entry with parameters", { ...CALLING, entry: 2 }, /entry function has no parameters/, undefined],
  ["no functions", { ...TINY, functions: [] }, /the entry is function 0; there are 0/, undefined],
  ["half an instruction", { ...TINY, code: TINY.code.slice(1) }, /1.5 instructions/, undefined],
  ["more data than its size", { ...LOOP, dataSize: 8 }, /9 bytes of data are more than its size, 8/, undefined],
  ["data over the limit", { ...LOOP, dataSize: limits.MAX_DATA + 1 }, /bytes of data; the limit is/, undefined],
  ["65 needs", { ...TINY, needs: new Array(65).fill("--allow-net") }, /65 declared needs; the limit is 64/, undefined],
  ["a need that is no flag", { ...TINY, needs: ["allow-net"] }, /declared need 0 is not a permission flag/, undefined],
  ["a need with a control character", { ...TINY, needs: ["--a\u001b[2J"] }, /is not a permission flag/, undefined],
])("%s is refused", (_name, image, message, pc) => {
  const fault = verify(image, CALLS);
  expect(isFault(fault)).toBe(true);
  if (!isFault(fault)) return;
  expect(fault.message).toMatch(message);
  expect(fault.pc).toBe(pc);
});

test("a fault names the function, by its number when it has no name", () => {
  expect(verify(word(LOOP, 3, 0), CALLS)).toEqual({ message: "unknown opcode 0", function: "main", pc: 3 });
  expect(verify(word(CALLING, 20, 0), CALLS)).toEqual({ message: "unknown opcode 0", function: "function 1", pc: 20 });
});

test("every row that goes on may not be the last, every other may", () => {
  for (const name of ["nop", "add", "beq", "switch", "sys", "call", "spawn"]) {
    const image = body([["ret"], [name]], { tables: name === "switch" ? [Int32Array.of(0)] : [] });
    const sites =
      name === "switch" ? [] : [{ callee: name === "sys" ? 3 : 0, args: name === "sys" ? [0] : [], results: [] }];
    const fault = verify({ ...image, sites: ["sys", "call", "spawn"].includes(name) ? sites : [] }, CALLS);
    expect(isFault(fault) && fault.message, name).toMatch(/may go on past the end/);
  }
  for (const name of ["ret", "j", "trap"]) expect(isFault(verify(body([["nop"], [name]]), CALLS)), name).toBe(false);
});

test("every field of every row is checked", () => {
  for (let op = 0; op < 256; op++) {
    const word = encodeWord(op, 255, 255, 255);
    const image = body([["nop"], ["ret"]]);
    image.code.set([word, 0x7fff_ffff], 0);
    expect(isFault(verify(image, CALLS)), `opcode ${op}`).toBe(true);
  }
});
