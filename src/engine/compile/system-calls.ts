// Calls of the system and new threads in compiled code: the kernel serves them without the code being left, where it can; else the
// code is left behind the instruction, and the slice ends. Invariant: a call that was given up has changed nothing but arguments in the
// frame, where the machine reads them. spec/compiler.md, "Kernel".
import { assert } from "../../base/assert.ts";
import { type CallSite, FLOAT_BASE } from "../../isa/image.ts";
import { PAGE, STACK_GRAIN, THREAD_SLOT_BITS } from "../../isa/limits.ts";
import { WASM } from "../../isa/wasm.ts";
import { FUTEX_WAIT, FUTEX_WAKE, LOCK_WAIT, YIELD } from "../context.ts";
import { HEADER } from "../layout.ts";
import { wordOf } from "../program.ts";
import { classOf, LARGEST_EXACT, STACKS, segmentBytes } from "../stacks.ts";
import { GIVEN, LEAVE } from "./area.ts";
import { isDirect, siteAt } from "./calls.ts";
import { load, read } from "./checkpoints.ts";
import { byteOf, LOAD, LOCAL, localOf, STORE } from "./frame.ts";
import type { FunctionWriter } from "./function.ts";
import { ROOM } from "./plan.ts";

const { code: I32_ADD } = WASM["i32.add"];
const { code: I32_LOAD } = WASM["i32.load"];
const { code: I32_STORE } = WASM["i32.store"];
const { code: I32_OR } = WASM["i32.or"];
const { code: I64_NE } = WASM["i64.ne"];
const { code: WRAP } = WASM["i32.wrap_i64"];
const WORD = 8;
const FOR_EVER = -1n;
const MOST_WOKEN = 0x7fffffff;

/** A `sys`. So many bytes behind the frame are known to be free there. */
export function writeSystemCall(writer: FunctionWriter, pc: number, room: number): void {
  const site = siteAt(writer, pc);
  switch (site.callee) {
    case YIELD:
      writeYield(writer, pc, site, room);
      break;
    case FUTEX_WAIT:
    case LOCK_WAIT:
      // The answer is in the frame before the call is over.
      if (isArgumentAnswered(site)) writeServed(writer, pc, site);
      else writeWait(writer, pc, site, room);
      break;
    case FUTEX_WAKE:
      writeWake(writer, pc, site);
      break;
    default:
      writeServed(writer, pc, site);
  }
}

/** Whether an answer takes the place of an argument, which must not be read behind it. */
function isArgumentAnswered({ args, results }: CallSite): boolean {
  return results.some((register) => args.includes(register));
}

function writeYield(writer: FunctionWriter, pc: number, site: CallSite, room: number): void {
  const { code, frame, module } = writer;
  pushFrame(writer);
  code.i32(pc + 1);
  code.get(LOCAL.LEFT);
  code.call(module.kernelCall("pass"));
  takeTurn(writer);
  giveUpIf(writer, pc, () => isNone(writer, frame.work.ADDRESS));
  for (const register of site.results) {
    code.i64Halves(0, 0);
    code.set(localOf(frame, register));
  }
  code.get(frame.work.ADDRESS);
  pushFrame(writer);
  code.op(WASM["i32.ne"].code);
  writer.if();
  giveTurn(writer, pc, pc + 1, room);
  writer.end();
  code.get(frame.work.AREA);
  code.set(LOCAL.LEFT);
}

function writeWait(writer: FunctionWriter, pc: number, site: CallSite, room: number): void {
  const { code, frame, module } = writer;
  const [address = 0, expected = 0, timeout = 0, holder] = site.args;
  giveUpIf(writer, pc, () => {
    isNoFutex(writer, address, 4);
    push(writer, timeout);
    code.i64(FOR_EVER);
    code.op(I64_NE);
    code.op(I32_OR);
    if (holder === undefined) return;
    isNoFutex(writer, holder, WORD);
    code.op(I32_OR);
  });
  pushLow(writer, address);
  code.memory(I32_LOAD, module.base);
  pushLow(writer, expected);
  code.op(WASM["i32.ne"].code);
  writer.if();
  code.get(LOCAL.LEFT);
  code.call(module.kernelCall("refuse"));
  takeAnswer(writer, pc, site);
  code.else();
  pushFrame(writer);
  code.i32(pc + 1);
  code.get(LOCAL.LEFT);
  pushLow(writer, address);
  code.i32(module.program.image.code[2 * pc + 1]!);
  if (holder !== undefined) pushHolder(writer, holder);
  code.call(module.kernelCall(holder === undefined ? "wait" : "wait_lock"));
  takeTurn(writer);
  giveUpIf(writer, pc, () => isNone(writer, frame.work.ADDRESS));
  for (const register of site.results) {
    code.get(LOCAL.FRAME);
    code.i64Halves(0, 0);
    code.memory(STORE.x, byteOf(frame, register));
  }
  giveTurn(writer, pc, pc, room);
  code.get(frame.work.AREA);
  code.set(LOCAL.LEFT);
  writer.end();
}

function writeWake(writer: FunctionWriter, pc: number, site: CallSite): void {
  const { code, module } = writer;
  const [address = 0, count = 0] = site.args;
  giveUpIf(writer, pc, () => {
    isNoFutex(writer, address, 4);
    push(writer, count);
    code.i64Halves(MOST_WOKEN, 0);
    code.op(WASM["i64.gt_u"].code);
    code.op(I32_OR);
  });
  code.get(LOCAL.LEFT);
  pushLow(writer, address);
  pushLow(writer, count);
  code.call(module.kernelCall("wake"));
  code.op(WASM["i64.extend_i32_s"].code);
  takeAnswer(writer, pc, site);
}

/** Any other call: the kernel reads its arguments in the frame, and writes its results there. */
function writeServed(writer: FunctionWriter, pc: number, site: CallSite): void {
  const { code, frame, module } = writer;
  for (const register of site.args) {
    if (register < 0) continue;
    code.get(LOCAL.FRAME);
    code.get(localOf(frame, register));
    code.memory(STORE.x, byteOf(frame, register));
  }
  code.get(LOCAL.FRAME);
  code.i32(writer.index);
  code.memory(I32_STORE, frame.offset + 4 * HEADER.FUNCTION);
  pushFrame(writer);
  code.i32(pc + 1);
  code.get(LOCAL.LEFT);
  code.call(module.kernelCall("serve"));
  code.set(frame.work.AREA);
  giveUpIf(writer, pc, () => isNone(writer, frame.work.AREA));
  for (const register of site.results) {
    code.get(LOCAL.FRAME);
    code.memory(LOAD.x, byteOf(frame, register));
    code.set(localOf(frame, register));
  }
  code.get(frame.work.AREA);
  code.i32(0);
  code.op(WASM["i32.lt_s"].code);
  writer.unlikelyIf();
  // A call that waits will read its arguments again; one that does not has its results in the frame, and here.
  writer.leave(pc + 1, LEAVE.SERVED, 0, pc);
  writer.end();
  code.get(frame.work.AREA);
  code.set(LOCAL.LEFT);
}

/** A new thread, with its stack; false when that is left to the kernel whatever happens. */
export function writeSpawn(writer: FunctionWriter, pc: number): boolean {
  const { code, frame, module } = writer;
  const { program } = module;
  if (!isDirect(writer, pc)) {
    // A number that is no function traps.
    writer.leave(pc, LEAVE.INTERPRET, 1);
    return false;
  }
  const site = siteAt(writer, pc);
  const bytes = segmentBytes(WORD * program.frameWords[site.callee]!);
  // The first frame, with the arguments, is written when the thread's number is there.
  if (bytes > LARGEST_EXACT || isArgumentAnswered(site)) {
    writer.leave(pc + 1, LEAVE.SPAWN, 0, pc);
    return false;
  }
  const { ADDRESS: start, SIZE: free } = frame.work;
  const first = STACKS.FREE + 4 * classOf(bytes);
  findStack(writer, pc, bytes, first, WORD * program.frameWords[site.callee]!);
  code.get(LOCAL.LEFT);
  pushWords(writer, start, 0);
  pushWords(writer, start, bytes);
  code.i32(program.image.functions[site.callee]!.start);
  code.call(module.kernelCall("spawn"));
  takeAnswer(writer, pc, site, LEAVE.SPAWN);
  // The segment is taken: off the free ones, or at the top.
  code.get(free);
  writer.if();
  code.i32(0);
  code.get(start);
  code.memory(I32_LOAD, 0);
  code.memory(I32_STORE, first);
  code.else();
  addTo(writer, STACKS.TOP, bytes / STACK_GRAIN);
  writer.end();
  addTo(writer, STACKS.SEGMENTS, bytes);
  addTo(writer, STACKS.BYTES, bytes);
  raisePeak(writer);
  writeFrame(writer, site, start);
  return true;
}

/** Finds a free segment for a stack with a first frame of so many bytes; gives up when there is none at hand, or a limit forbids. */
function findStack(writer: FunctionWriter, pc: number, bytes: number, first: number, frameBytes: number): void {
  const { code, frame, module } = writer;
  const { ADDRESS: start, SIZE: free } = frame.work;
  read(writer, first);
  code.tee(free);
  code.i32(1);
  code.op(WASM["i32.sub"].code);
  read(writer, STACKS.TOP);
  code.get(free);
  code.select();
  code.i32(STACK_GRAIN);
  code.op(WASM["i32.mul"].code);
  code.set(start);
  giveUpIf(
    writer,
    pc,
    () => {
      code.get(start);
      code.i32(module.base - bytes);
      code.op(WASM["i32.gt_u"].code);
      read(writer, STACKS.BYTES);
      code.i32(frameBytes);
      code.op(I32_ADD);
      read(writer, STACKS.MOST);
      code.op(WASM["i32.gt_u"].code);
      code.op(I32_OR);
      code.i32(frameBytes);
      read(writer, STACKS.LONGEST);
      code.op(WASM["i32.gt_u"].code);
      code.op(I32_OR);
    },
    LEAVE.SPAWN,
  );
}

/** The first frame of a new thread, as a call would have made it. */
function writeFrame({ code, frame, module }: FunctionWriter, site: CallSite, start: number): void {
  const { image, liveness } = module.program;
  const record = image.functions[site.callee]!;
  const { params } = image.signatures[record.signature]!;
  const header = [
    [HEADER.PC, record.start],
    [HEADER.FUNCTION, site.callee],
    [HEADER.BACK, 0],
  ] as const;
  for (const [half, value] of header) {
    code.get(start);
    code.i32(value);
    code.memory(I32_STORE, 4 * half);
  }
  const next = { x: 0, f: FLOAT_BASE };
  for (const [k, parameter] of params.entries()) {
    const argument = site.args[k]!;
    code.get(start);
    if (argument >= 0) code.get(localOf(frame, argument));
    else code.i64(image.pool[-1 - argument]!);
    code.memory(argument >= 0 ? STORE[parameter] : STORE.x, WORD * wordOf(record, next[parameter]++));
  }
  for (const register of liveness.entryLive(site.callee)) {
    code.get(start);
    code.i64Halves(0, 0);
    code.memory(STORE.x, WORD * wordOf(record, register));
  }
}

/** Takes a budget and an answer off the stack, which go into what is left and the result's register, unless the budget is 0. */
function takeAnswer(writer: FunctionWriter, pc: number, site: CallSite, kind: number = LEAVE.SYS): void {
  const { code, frame } = writer;
  const { AREA: budget, ANSWER } = frame.work;
  code.set(ANSWER);
  code.set(budget);
  giveUpIf(writer, pc, () => isNone(writer, budget), kind);
  code.get(budget);
  code.set(LOCAL.LEFT);
  for (const register of site.results) {
    code.get(ANSWER);
    code.set(localOf(frame, register));
  }
}

/** Takes off the stack whose turn it is: its frame, its budget, the end of its stack, its number. */
function takeTurn({ code, frame }: FunctionWriter): void {
  const { ADDRESS, AREA: budget, SIZE, ANSWER: number } = frame.work;
  for (const local of [number, SIZE, budget, ADDRESS]) code.set(local);
}

/**
 * Another thread has its turn. When it stands where this one does, in the function that the host entered, the code goes on in its
 * frame; its budget is in AREA then. Else the code is left, and this thread parked behind the call at pc.
 */
function giveTurn(writer: FunctionWriter, pc: number, live: number, room: number): void {
  const { code, frame } = writer;
  const { ADDRESS: next, AREA: budget, SIZE: end, ANSWER: number, OUTER } = frame.work;
  const { area } = writer.module;
  keepWord(writer, area.STACK_END, () => code.get(end));
  code.i32(0);
  code.get(number);
  code.memory(WASM["i64.store"].code, area.SELF);
  if (writer.host === undefined) {
    writer.leaving.keep(live);
    code.get(LOCAL.FRAME);
    code.i32(pc + 1);
    code.memory(I32_STORE, 4 * HEADER.PC);
    code.get(OUTER);
    code.get(next);
    code.memory(I32_LOAD, 4 * HEADER.PC);
    code.i32(pc + 1);
    code.op(WASM["i32.eq"].code);
    code.op(WASM["i32.and"].code);
    if (room > 0) {
      code.get(end);
      code.get(next);
      code.op(WASM["i32.sub"].code);
      code.i32(frame.bytes + room);
      code.op(WASM["i32.ge_u"].code);
      code.op(WASM["i32.and"].code);
    }
    code.op(WASM["i32.eqz"].code);
    writer.if();
  }
  keepWord(writer, writer.module.area.NEXT_FRAME, () => code.get(next));
  keepWord(writer, writer.module.area.NEXT_LEFT, () => code.get(budget));
  writer.leave(pc + 1, GIVEN, 0, live);
  if (writer.host !== undefined) return;
  writer.end();
  goOnIn(writer, pc + 1);
}

/** Goes on in the frame of the thread that is next, which is one of this function that stands at this place too. */
function goOnIn(writer: FunctionWriter, pc: number): void {
  const { code, frame, module } = writer;
  const { ADDRESS: next, SIZE: end } = frame.work;
  code.get(next);
  code.set(LOCAL.FRAME);
  keepWord(writer, writer.module.area.ENTERED, () => code.get(next));
  keepWord(writer, writer.module.area.STACK_LIMIT, () => {
    code.get(next);
    code.i32(ROOM);
    code.op(I32_ADD);
    code.get(end);
    code.get(next);
    code.i32(ROOM);
    code.op(I32_ADD);
    code.get(end);
    code.op(WASM["i32.lt_u"].code);
    code.select();
  });
  for (const register of module.program.liveness.liveAt(pc)) load(writer, register);
}

function keepWord({ code }: FunctionWriter, offset: number, value: () => void): void {
  code.i32(0);
  value();
  code.memory(I32_STORE, offset);
}

/** Leaves the call at pc to the machine when the condition holds. */
function giveUpIf(writer: FunctionWriter, pc: number, condition: () => void, kind: number = LEAVE.SYS): void {
  condition();
  writer.unlikelyIf();
  writer.leave(pc + 1, kind, 0, pc);
  writer.end();
}

function isNone({ code }: FunctionWriter, local: number): void {
  code.get(local);
  code.op(WASM["i32.eqz"].code);
}

/** Pushes the slot of the thread whose number is at an address; 0 without one. */
function pushHolder(writer: FunctionWriter, address: number): void {
  const { code, module } = writer;
  pushLow(writer, address);
  code.memory(I32_LOAD, module.base);
  code.i32(2 ** THREAD_SLOT_BITS - 1);
  code.op(WASM["i32.and"].code);
}

/** Pushes whether an argument may not be the address of a futex of so many bytes; the kernel looks again. */
function isNoFutex(writer: FunctionWriter, address: number, bytes: number): void {
  const { code, bounds } = writer;
  const bound = bounds.of(0);
  assert(bound, "there is a bound of single accesses");
  push(writer, address);
  code.i64Halves(PAGE, 0);
  code.op(WASM["i64.sub"].code);
  code.get(bound);
  code.op(WASM["i64.ge_u"].code);
  pushLow(writer, address);
  code.i32(bytes - 1);
  code.op(WASM["i32.and"].code);
  code.op(I32_OR);
}

function pushFrame({ code, frame }: FunctionWriter): void {
  code.get(LOCAL.FRAME);
  if (frame.offset === 0) return;
  code.i32(frame.offset);
  code.op(I32_ADD);
}

/** Pushes an argument, and its low 32 bits. */
function push({ code, frame, module }: FunctionWriter, argument: number): void {
  if (argument >= 0) code.get(localOf(frame, argument));
  else code.i64(module.program.image.pool[-1 - argument]!);
}

function pushLow(writer: FunctionWriter, argument: number): void {
  push(writer, argument);
  writer.code.op(WRAP);
}

/** Pushes a number of bytes plus a local, in words. */
function pushWords({ code }: FunctionWriter, local: number, bytes: number): void {
  code.get(local);
  code.i32(bytes);
  code.op(I32_ADD);
  code.i32(3);
  code.op(WASM["i32.shr_u"].code);
}

function addTo(writer: FunctionWriter, offset: number, number: number): void {
  keepWord(writer, offset, () => {
    read(writer, offset);
    writer.code.i32(number);
    writer.code.op(I32_ADD);
  });
}

function raisePeak(writer: FunctionWriter): void {
  const { code } = writer;
  code.i32(0);
  read(writer, STACKS.BYTES);
  read(writer, STACKS.PEAK);
  read(writer, STACKS.BYTES);
  read(writer, STACKS.PEAK);
  code.op(WASM["i32.gt_u"].code);
  code.select();
  code.memory(I32_STORE, STACKS.PEAK);
}
