// Where compiled code looks at its budget, and where parked threads go on: the slow path of a check is both the way out and the way
// in. Invariant: while a thread is on its way to its place its budget is negative, so every check on the way passes it on.
// spec/compiler.md, "Budget" and "Resuming".
import { FLOAT_BASE } from "../../isa/image.ts";
import { WASM } from "../../isa/wasm.ts";
import { LEAVE, placesAt } from "./area.ts";
import { takeResults } from "./calls.ts";
import { byteOf, classOf, LOAD, LOCAL, localOf } from "./frame.ts";
import type { FunctionWriter } from "./function.ts";
import type { Dispatch } from "./plan.ts";

const { code: I32_ADD } = WASM["i32.add"];
const { code: I32_SUB } = WASM["i32.sub"];
const { code: I32_LT } = WASM["i32.lt_s"];
const { code: I32_GE } = WASM["i32.ge_s"];
const { code: I32_LOAD } = WASM["i32.load"];
const { code: I32_STORE } = WASM["i32.store"];

export function prologue(writer: FunctionWriter, node: number): void {
  const { code, frame, plan, module, guests } = writer;
  const { work, record } = frame;
  if (writer.host !== undefined) {
    guestPrologue(writer, node);
    return;
  }
  for (const [from, to] of frame.copies) {
    code.get(from);
    code.set(to);
  }
  if (plan.accesses.bulk || guests.bulk) {
    code.i32(0);
    code.memory(WASM["i64.load"].code, module.area.LENGTH);
    code.set(work.LENGTH);
  }
  const start = record.start;
  below(writer, plan.checks[node]!);
  writer.unlikelyIf();
  below(writer, 0);
  writer.unlikelyIf();
  code.i32(0);
  code.get(LOCAL.LEFT);
  code.i32(0x7fffffff);
  code.op(WASM["i32.and"].code);
  code.memory(I32_STORE, module.area.SAVED);
  code.i32(1);
  code.set(work.OUTER);
  for (let register = 0; register < record.integers; register++) load(writer, register);
  for (let register = 0; register < record.floats; register++) load(writer, FLOAT_BASE + register);
  code.i32(0);
  code.get(LOCAL.FRAME);
  code.memory(I32_LOAD, 0);
  read(writer, module.area.RETURNING);
  code.op(I32_ADD);
  code.i32(1);
  code.op(WASM["i32.shl"].code);
  code.memory(WASM["i32.load16_u"].code, placesAt(module.program.image, module.area));
  code.memory(I32_STORE, module.area.PLACE);
  passOn(writer, node, plan.dispatch.get(node)!);
  goOn(writer, plan.checks[node]!);
  writer.end();
  writer.leave(start, LEAVE.BUDGET, 0);
  writer.end();
  writer.go(node, 0);
}

function guestPrologue(writer: FunctionWriter, node: number): void {
  below(writer, writer.plan.checks[node]!);
  writer.unlikelyIf();
  writer.leave(writer.frame.record.start, LEAVE.BUDGET, 0);
  writer.end();
  writer.go(node, 0);
}

export function read(writer: FunctionWriter, offset: number): void {
  writer.code.i32(0);
  writer.code.memory(I32_LOAD, offset);
}

/** Takes a register out of the frame; one that is constant is set to its number, which the host's compiler then knows everywhere. */
export function load(writer: FunctionWriter, register: number): void {
  const { code, frame, plan, module } = writer;
  const at = plan.constants.get(register);
  const { constantHalves } = module.program;
  if (at === undefined) {
    code.get(LOCAL.FRAME);
    code.memory(LOAD[classOf(register)], byteOf(frame, register));
  } else if (classOf(register) === "x") code.i64Halves(constantHalves[2 * at]!, constantHalves[2 * at + 1]!);
  else code.f64Halves(constantHalves[2 * at]!, constantHalves[2 * at + 1]!);
  code.set(localOf(frame, register));
}

/** Pushes whether the budget is below a number. */
function below(writer: FunctionWriter, instructions: number): void {
  writer.code.get(LOCAL.LEFT);
  writer.code.i32(instructions);
  writer.code.op(I32_LT);
}

/** Sends a resumed thread on towards its place; falls through when this node is it. */
export function passOn(writer: FunctionWriter, node: number, { low, targets }: Dispatch): void {
  const { code, module } = writer;
  if (targets.every((target) => target === node)) return;
  code.block();
  writer.depth++;
  read(writer, module.area.PLACE);
  code.i32(low);
  code.op(I32_SUB);
  const labels = targets.map((target) => (target === node ? 0 : writer.label(node, target)));
  code.brTable(labels, labels[labels.length - 1]!);
  writer.end();
}

/** The budget that waited in memory is the thread's again, and it is on its way no longer. */
function arrive(writer: FunctionWriter): void {
  const { code, module } = writer;
  read(writer, module.area.SAVED);
  code.set(LOCAL.LEFT);
  code.i32(0);
  code.i32(0);
  code.memory(I32_STORE, module.area.PLACE);
}

/** A resumed thread has come to its place: it has its budget back, and goes on behind two labels if that is enough. */
function goOn(writer: FunctionWriter, instructions: number): void {
  const { code } = writer;
  arrive(writer);
  code.get(LOCAL.LEFT);
  code.i32(instructions);
  code.op(I32_GE);
  code.brIf(1);
}

export function checkpoint(writer: FunctionWriter, block: number, pc: number): void {
  const { plan, module } = writer;
  below(writer, plan.checks[block]!);
  writer.unlikelyIf();
  if (plan.places[block] !== 0) {
    read(writer, module.area.PLACE);
    writer.unlikelyIf();
    const dispatch = plan.dispatch.get(block);
    if (dispatch !== undefined) passOn(writer, block, dispatch);
    takeResults(writer, pc - 1);
    needRoom(writer, block, pc);
    goOn(writer, plan.checks[block]!);
    writer.end();
  }
  if (plan.returnsTo[block] === 1) {
    below(writer, 0);
    writer.unlikelyIf();
    writer.leaving.unwind(pc - 1, writer.depth);
    writer.end();
  }
  writer.leave(pc, LEAVE.BUDGET, 0);
  writer.end();
}

/** Earlier calls had room, so later ones do not look; but a thread's stack may have been made anew since. */
function needRoom(writer: FunctionWriter, block: number, pc: number): void {
  const room = writer.plan.rooms[block]!;
  if (room === 0) return;
  const { code, frame, module } = writer;
  code.get(LOCAL.FRAME);
  code.i32(frame.bytes + room);
  code.op(I32_ADD);
  read(writer, module.area.STACK_LIMIT);
  code.op(WASM["i32.gt_u"].code);
  writer.unlikelyIf();
  arrive(writer);
  writer.leave(pc, LEAVE.INTERPRET, 0);
  writer.end();
}
