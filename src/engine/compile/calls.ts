// Calls between functions in compiled code: a guest call is a WebAssembly call whose arguments and results are values. Invariant: a
// call is made only when the callee's frame fits the guest's stack and the host's stack has room; else the interpreter makes it.
// spec/compiler.md, "Calls".
import { aOf, type CallSite, type Signature } from "../../isa/image.ts";
import { calleeAt, flowOf } from "../../isa/registers.ts";
import { WASM } from "../../isa/wasm.ts";
import { FUNCTION_BYTES, LEAVE, signatureWord } from "./area.ts";
import { classOf, LOAD, LOCAL, localOf } from "./frame.ts";
import type { FunctionWriter } from "./function.ts";

const TABLE_OF_FUNCTIONS = 0;
const { code: I32_ADD } = WASM["i32.add"];
const { code: I32_LOAD } = WASM["i32.load"];
const { code: I32_GT } = WASM["i32.gt_u"];

export function siteAt({ module }: FunctionWriter, pc: number): CallSite {
  const { code, sites } = module.program.image;
  return sites[code[2 * pc + 1]!]!;
}

/** Whether the call at pc names its callee. */
export function isDirect({ module }: FunctionWriter, pc: number): boolean {
  return calleeAt(module.program.image, pc) >= 0;
}

/** What a call-site passes and takes. */
export function signatureOf({ module }: FunctionWriter, site: CallSite, direct: boolean): Signature {
  const { signatures, functions } = module.program.image;
  return signatures[direct ? functions[site.callee]!.signature : site.callee]!;
}

/** call, callr. So many bytes behind the frame are known to be free; `looks` says whether a parked callee is looked for here. */
export function writeCall(writer: FunctionWriter, pc: number, room: number, looks: boolean): void {
  const { code, frame, module } = writer;
  const site = siteAt(writer, pc);
  const direct = isDirect(writer, pc);
  if (direct && !module.isWanted(site.callee)) {
    writer.leave(pc, LEAVE.INTERPRET, 1);
    return;
  }
  prepare(writer, pc, site, frame.offset + frame.bytes, room);
  code.get(LOCAL.FRAME);
  code.i32(frame.offset + frame.bytes);
  code.op(I32_ADD);
  code.get(LOCAL.LEFT);
  const signature = signatureOf(writer, site, direct);
  pushArguments(writer, site, signature);
  if (direct) code.call(module.functionOf(site.callee));
  else {
    pushNumber(writer, pc);
    code.callIndirect(module.typeOf(site.callee), TABLE_OF_FUNCTIONS);
  }
  for (let k = signature.results.length - 1; k >= 0; k--) {
    const register = site.results[k];
    if (register === undefined) code.drop();
    else code.set(localOf(frame, register));
  }
  code.set(LOCAL.LEFT);
  if (!looks) return;
  code.get(LOCAL.LEFT);
  code.i32(0);
  code.op(WASM["i32.lt_s"].code);
  writer.unlikelyIf();
  writer.leaving.unwind(pc, writer.depth);
  writer.end();
}

/** tail, tailr: the callee's frame takes this one's place. */
export function writeTail(writer: FunctionWriter, pc: number): void {
  const { code, module } = writer;
  const site = siteAt(writer, pc);
  const direct = isDirect(writer, pc);
  if (direct && !module.isWanted(site.callee)) {
    writer.leave(pc, LEAVE.INTERPRET, 1);
    return;
  }
  prepare(writer, pc, site, writer.frame.offset, 0);
  code.get(LOCAL.FRAME);
  code.get(LOCAL.LEFT);
  pushArguments(writer, site, signatureOf(writer, site, direct));
  if (direct) code.returnCall(module.functionOf(site.callee));
  else {
    pushNumber(writer, pc);
    code.returnCallIndirect(module.typeOf(site.callee), TABLE_OF_FUNCTIONS);
  }
}

export function writeReturn({ code, frame, onReturn }: FunctionWriter): void {
  if (onReturn !== undefined) {
    onReturn();
    return;
  }
  code.get(LOCAL.LEFT);
  for (const register of frame.record.results) code.get(localOf(frame, register));
  code.ret();
}

/** In a caller that is resumed because its callee returned: takes the results of the call at pc, if there is one. */
export function takeResults(writer: FunctionWriter, pc: number): void {
  const { code, frame, module } = writer;
  const { image } = module.program;
  if (pc < frame.record.start || flowOf(image.code[2 * pc]!) !== "call") return;
  const { results } = siteAt(writer, pc);
  if (results.length === 0) return;
  code.i32(0);
  code.memory(I32_LOAD, module.area.RETURNING);
  writer.unlikelyIf();
  results.forEach((register, k) => {
    code.i32(0);
    code.memory(LOAD[classOf(register)], module.area.RESULTS + 8 * k);
    code.set(localOf(frame, register));
  });
  writer.end();
}

/** Leaves the call to the interpreter when it cannot be made here; `offset` is where the callee's frame begins. */
export function prepare(writer: FunctionWriter, pc: number, site: CallSite, offset: number, room: number): void {
  const { code, frame, module } = writer;
  const { work } = frame;
  const { program } = module;
  const direct = isDirect(writer, pc);
  if (!direct) checkNumber(writer, pc, site);
  else if (program.frameWords[site.callee]! * 8 <= room) return;
  code.get(LOCAL.FRAME);
  if (direct) code.i32(offset + program.frameWords[site.callee]! * 8);
  else {
    code.get(work.SIZE);
    code.i32(offset);
    code.op(I32_ADD);
  }
  code.op(I32_ADD);
  code.i32(0);
  code.memory(I32_LOAD, module.area.STACK_LIMIT);
  code.op(I32_GT);
  writer.unlikelyIf();
  writer.leave(pc, LEAVE.INTERPRET, 1);
  writer.end();
}

/** Leaves when register a names no function of the signature; else keeps the size of its frame. */
function checkNumber(writer: FunctionWriter, pc: number, site: CallSite): void {
  const { code, frame, module } = writer;
  const { work } = frame;
  const { functions } = module.program.image;
  pushIndex(writer, pc);
  code.i64Halves(functions.length, 0);
  code.op(WASM["i64.ge_u"].code);
  writer.unlikelyIf();
  writer.leave(pc, LEAVE.INTERPRET, 1);
  writer.end();
  pushIndex(writer, pc);
  code.op(WASM["i32.wrap_i64"].code);
  code.i32(FUNCTION_BYTES);
  code.op(WASM["i32.mul"].code);
  code.tee(work.AREA);
  code.memory(I32_LOAD, module.area.FUNCTIONS);
  code.i32(signatureWord(module.program.image, site.callee));
  code.op(WASM["i32.ne"].code);
  writer.unlikelyIf();
  writer.leave(pc, LEAVE.INTERPRET, 1);
  writer.end();
  code.get(work.AREA);
  code.memory(I32_LOAD, module.area.FUNCTIONS + 4);
  code.set(work.SIZE);
}

/** The index of the function in register a, as i64. */
function pushIndex(writer: FunctionWriter, pc: number): void {
  const { code, frame, module } = writer;
  code.get(localOf(frame, aOf(module.program.image.code[2 * pc]!)));
  code.i64Halves(1, 0);
  code.op(WASM["i64.sub"].code);
}

function pushNumber(writer: FunctionWriter, pc: number): void {
  pushIndex(writer, pc);
  writer.code.op(WASM["i32.wrap_i64"].code);
}

export function pushArguments({ code, frame, module }: FunctionWriter, site: CallSite, { params }: Signature): void {
  const { image } = module.program;
  for (const [k, argument] of site.args.entries()) {
    if (argument >= 0) {
      code.get(localOf(frame, argument));
      continue;
    }
    code.i64(image.pool[-1 - argument]!);
    if (params[k] === "f") code.op(WASM["f64.reinterpret_i64"].code);
  }
}
