// Instructions that compute or access memory, with the checks before them: what would trap is left to the interpreter. Invariant: no
// WebAssembly instruction written here can trap. spec/compiler.md, "Checks".
import { assert } from "../../base/assert.ts";
import { aOf, bOf, cOf } from "../../isa/image.ts";
import { PAGE } from "../../isa/limits.ts";
import type { Row } from "../../isa/ops/row.ts";
import { WASM } from "../../isa/wasm.ts";
import { LEAVE } from "./area.ts";
import { isPlain } from "./checks.ts";
import type { Code } from "./code.ts";
import { localOf } from "./frame.ts";
import type { FunctionWriter } from "./function.ts";

const I64_ADD = WASM["i64.add"].code;
const I64_SUB = WASM["i64.sub"].code;
const I64_GT = WASM["i64.gt_u"].code;
const I64_GE = WASM["i64.ge_u"].code;
const WRAP = WASM["i32.wrap_i64"].code;

/** Writes the instruction at pc; `unretired` instructions of its block, itself included, are still to be done. */
export function writeRow(writer: FunctionWriter, row: Row, pc: number, unretired: number): void {
  const { module, rows } = writer;
  const { constantHalves, image } = module.program;
  const word = image.code[2 * pc]!;
  rows.begin(word, constantHalves[2 * pc]!, constantHalves[2 * pc + 1]!);
  if (row.memory?.bytes === 0) checkAreas(writer, row, word, pc, unretired);
  else if (row.memory) checkAddress(writer, word, pc, unretired);
  if (row.guard && rows.guard()) leaveIf(writer, pc, unretired);
  // What has no meaning of its own for one thread may have one for several.
  if (row.run === undefined && !(module.isShared && row.atomic !== undefined)) return;
  const isNarrow = writer.narrow.allows(row, word);
  if (isNarrow) rows.narrowValue();
  else rows.value();
  writer.narrow.note(row, word, isNarrow);
}

function leaveIf(writer: FunctionWriter, pc: number, unretired: number): void {
  writer.unlikelyIf();
  writer.leave(pc, LEAVE.INTERPRET, unretired);
  writer.end();
}

/** Leaves unless the access's group is valid for sure; then ADDRESS and the offset of the access name its place. */
function checkAddress(writer: FunctionWriter, word: number, pc: number, unretired: number): void {
  const { code, frame, module, rows } = writer;
  const { work } = frame;
  const group = writer.groups.get(pc);
  assert(group, "an access has a group");
  const register = localOf(frame, bOf(word));
  if (group.pc === pc) {
    const { lowest, highest } = group;
    const bound = writer.bounds.of(highest - lowest);
    isOutside(writer, register, lowest, bound);
    if (bound === undefined) {
      isOutside(writer, register, highest);
      code.op(WASM["i32.or"].code);
    }
    leaveIf(writer, pc, unretired);
  }
  const offset = module.program.image.code[2 * pc + 1]!;
  const plain = isPlain(group);
  pushPlus(code, register, plain ? 0 : group.lowest - PAGE);
  code.op(WRAP);
  code.set(work.ADDRESS);
  rows.offset = module.base + (plain ? offset : PAGE + offset - group.lowest);
}

/** Pushes whether the address at an offset from a register is not below a bound, that of a single access if nothing else is said. */
function isOutside(
  { bounds, code }: FunctionWriter,
  register: number,
  offset: number,
  bound: number | undefined = bounds.of(0),
): void {
  assert(bound, "there is a bound of single accesses");
  pushPlus(code, register, offset - PAGE);
  code.get(bound);
  code.op(I64_GE);
}

/** Pushes a register plus a number below 2^33. */
function pushPlus(code: Code, register: number, number: number): void {
  code.get(register);
  if (number === 0) return;
  code.i64Halves(number | 0, Math.floor(number / 2 ** 32));
  code.op(I64_ADD);
}

/** Leaves unless the areas at a and, for a copy, b are valid for sure; their length is in c. */
function checkAreas(writer: FunctionWriter, row: Row, word: number, pc: number, unretired: number): void {
  const { code, frame } = writer;
  const { work } = frame;
  const length = localOf(frame, cOf(word));
  code.get(length);
  code.get(work.LENGTH);
  code.op(I64_GT);
  leaveIf(writer, pc, unretired);
  assert(row.memory, "the row is one of memory");
  for (const register of row.memory.access === "copy" ? [aOf(word), bOf(word)] : [aOf(word)]) {
    code.get(localOf(frame, register));
    code.i64Halves(PAGE, 0);
    code.op(I64_SUB);
    code.get(work.LENGTH);
    code.get(length);
    code.op(I64_SUB);
    code.op(I64_GT);
    leaveIf(writer, pc, unretired);
  }
}
