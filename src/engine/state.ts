// The canonical encoding of a thread's live frames and its inverse. Invariant: equal states give equal bytes whatever engine made
// them and wherever the stack lies; bytes from outside are checked against the image before a thread runs on them. spec/engine.md,
// "State".
import { type ByteReader, type ByteWriter, FormatError } from "../base/bytes.ts";
import { CANONICAL_NAN } from "../isa/arith.ts";
import { FLOAT_BASE, type FunctionRecord, opOf } from "../isa/image.ts";
import type { Row } from "../isa/ops/row.ts";
import { rowOf } from "../isa/ops.ts";
import type { Space } from "./context.ts";
import { depthOf, type Frame, type Stack, usableBytes, walkFrames } from "./frames.ts";
import { HEADER } from "./layout.ts";
import { type Program, wordOf, wordsOf } from "./program.ts";
import { allocateSegment, type Stacks } from "./stacks.ts";

const WORD = 8;

/**
 * Whether the thread waits for the results of the `sys` or `spawn` before its pc. Those registers are then no part of its
 * state: they will be written before they are read.
 */
export type Waiting = boolean;

/** Writes the frames of a parked thread, outermost first: count, then function, pc and live registers of each. */
export function encodeFrames(writer: ByteWriter, program: Program, space: Space, fp: number, waiting: Waiting): void {
  const { frames } = walkFrames(space, fp, depthOf(space, fp));
  writer.u32(frames.length);
  for (let index = frames.length - 1; index >= 0; index--) {
    const frame = frames[index]!;
    writer.u32(frame.function);
    writer.u32(frame.pc);
    for (const register of liveOf(program, frame, index === 0, waiting)) {
      const word = frame.fp + wordOf(program.image.functions[frame.function]!, register);
      const { i64, f64 } = space.views;
      writer.i64(register >= FLOAT_BASE && Number.isNaN(f64[word]) ? CANONICAL_NAN : i64[word]!);
    }
  }
}

function liveOf(program: Program, frame: Pick<Frame, "pc">, innermost: boolean, waiting: Waiting): Uint16Array {
  const { liveness } = program;
  if (!innermost) return liveness.liveAcross(frame.pc);
  return waiting ? liveness.liveAcross(frame.pc - 1) : liveness.liveAt(frame.pc);
}

interface DecodedFrame {
  readonly function: number;
  readonly pc: number;
  readonly record: FunctionRecord;
  readonly live: Uint16Array;
  readonly values: BigInt64Array;
}

/**
 * Reads what `encodeFrames` wrote and lays the frames into a new stack; dead registers are 0. Throws a FormatError when the
 * bytes are no thread of this image or need more than `limitBytes` of stack; undefined when no room is left. The stack has
 * room for `leastBytes` at least.
 */
export function decodeFrames(
  reader: ByteReader,
  program: Program,
  stacks: Stacks,
  limitBytes: number,
  waiting: Waiting,
  leastBytes = 0,
): Stack | undefined {
  const count = reader.u32();
  const frames: DecodedFrame[] = [];
  let words = 0;
  for (let index = 0; index < count; index++) {
    const frame = readFrame(reader, program, index === count - 1, waiting);
    const caller = frames.at(-1);
    if (caller && !isCallTo(program, caller, frame))
      throw new FormatError("a frame was not called by the one before it", reader.offset);
    words += wordsOf(frame.record);
    if (words * WORD > limitBytes) throw new FormatError("the frames need more than the stack limit", reader.offset);
    frames.push(frame);
  }
  if (count === 0) throw new FormatError("a thread has at least one frame", reader.offset);
  return layFrames(frames, Math.max(words * WORD, leastBytes), stacks, limitBytes);
}

function readFrame(reader: ByteReader, program: Program, innermost: boolean, waiting: Waiting): DecodedFrame {
  const functionIndex = reader.u32();
  const pc = reader.u32();
  const record = program.image.functions[functionIndex];
  if (record === undefined) throw new FormatError("a frame's function is in the image", reader.offset);
  const inside = (at: number) => at >= record.start && at < record.start + record.length;
  if (!inside(pc)) throw new FormatError("a frame's pc is in its function", reader.offset);
  if (innermost && waiting) {
    const flow = inside(pc - 1) ? rowAt(program, pc - 1).flow : undefined;
    if (flow !== "sys" && flow !== "spawn") throw new FormatError("a waiting thread is behind its call", reader.offset);
  }
  if (!innermost && rowAt(program, pc).flow !== "call") throw new FormatError("a caller's pc is a call", reader.offset);
  const live = liveOf(program, { pc }, innermost, waiting);
  const values = new BigInt64Array(live.length);
  const floats = new Float64Array(values.buffer);
  for (let k = 0; k < live.length; k++) {
    values[k] = reader.i64();
    if (live[k]! >= FLOAT_BASE && Number.isNaN(floats[k]) && values[k] !== CANONICAL_NAN) {
      throw new FormatError("a NaN is the canonical one", reader.offset);
    }
  }
  return { function: functionIndex, pc, record, live, values };
}

function rowAt(program: Program, pc: number): Row {
  return rowOf(opOf(program.image.code[2 * pc]!))!;
}

/** Whether the caller's results fit the callee. The callee may be another than the call names: a tail call replaces it. */
function isCallTo(program: Program, caller: DecodedFrame, callee: DecodedFrame): boolean {
  const { signatures, functions, sites, code } = program.image;
  const site = sites[code[2 * caller.pc + 1]!]!;
  const signature = rowAt(program, caller.pc).form === "call" ? functions[site.callee]!.signature : site.callee;
  const wanted = signatures[signature]!.results.join();
  return signatures[callee.record.signature]!.results.join() === wanted;
}

function layFrames(
  frames: readonly DecodedFrame[],
  bytes: number,
  stacks: Stacks,
  limitBytes: number,
): Stack | undefined {
  const start = allocateSegment(stacks, bytes);
  if (start < 0) return undefined;
  const { i32, i64 } = stacks.space.views;
  const stackStart = start / WORD;
  i64.fill(0n, stackStart, stackStart + bytes / WORD);
  let fp = stackStart;
  let back = 0;
  for (const frame of frames) {
    fp += back;
    i32[2 * fp + HEADER.PC] = frame.pc;
    i32[2 * fp + HEADER.FUNCTION] = frame.function;
    i32[2 * fp + HEADER.BACK] = back;
    frame.live.forEach((register, k) => {
      i64[fp + wordOf(frame.record, register)] = frame.values[k]!;
    });
    back = wordsOf(frame.record);
  }
  return { fp, stackStart, stackEnd: stackStart + usableBytes(bytes, limitBytes) / WORD };
}
