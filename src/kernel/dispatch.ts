// One system call from its call-site to its results: checks by the kinds of the arguments, then the row's `run`. Invariant: a call
// that fails a check has changed nothing; one that waits keeps nothing but its `Waiting` record. spec/calls.md, "Protocol".
import { assert } from "../base/assert.ts";
import { decodeUtf8 } from "../base/utf8.ts";
import type { Context } from "../engine/context.ts";
import { setWord } from "../engine/frames.ts";
import { HEADER } from "../engine/layout.ts";
import { type Program, wordOf } from "../engine/program.ts";
import { inRange } from "../engine/space.ts";
import { MAX_ARGUMENTS, PAGE } from "../isa/limits.ts";
import { type Argument, type Call, type CallRow, GONE, type Kind, type TraceEvent, WAIT } from "./calls/row.ts";
import type { Descriptor } from "./descriptors.ts";
import { ERRNO } from "./errno.ts";
import type { Kernel } from "./kernel.ts";
import type { Process } from "./process.ts";
import { MAX_POLL, type Progress } from "./progress.ts";
import { callOf } from "./syscalls.ts";
import { FLAG } from "./threads.ts";
import type { WaitKind } from "./wait-queues.ts";

const MAX_RESULTS = 8;

/** Kinds that no value is wrong for. A length is checked with the address before it. */
const UNCHECKED = new Set<Kind["kind"]>(["integer", "word", "thread", "length"]);

/** The call-site of a `sys` as it is served. */
interface Site {
  readonly row: CallRow;
  readonly run: CallRow["run"];
  readonly waitsOnce: boolean;
  /** Whether its answer can be in the frame while it waits: no argument is in that place. */
  readonly isAnswered: boolean;
  /** The word in the frame of each argument; -1 - its index in the pool for a constant. */
  readonly args: readonly number[];
  /** Indexes of the arguments that have to be checked. */
  readonly checked: readonly number[];
  /** The word in the frame of each result that the site takes. */
  readonly results: readonly number[];
}

/** What became of a call. */
export type Served = "answered" | "waiting" | "gone";

export class Dispatcher implements Call {
  readonly kernel: Kernel;
  process: Process;
  /** Those call-sites of each program that were served, by their numbers; and the process's. */
  private readonly sitesOf = new WeakMap<Program, (Site | undefined)[]>();
  private sites: (Site | undefined)[];
  slot = 0;
  readonly words = new BigInt64Array(MAX_ARGUMENTS);
  readonly numbers = new Float64Array(MAX_ARGUMENTS);
  readonly results = new BigInt64Array(MAX_RESULTS);
  again = false;
  timedOut = false;
  progress: Progress | undefined;
  private readonly halves = new Int32Array(this.words.buffer);
  private readonly resultHalves = new Int32Array(this.results.buffer);
  private readonly descriptors: (Descriptor | undefined)[] = new Array(MAX_RESULTS).fill(undefined);
  private readonly texts: string[] = new Array(MAX_RESULTS).fill("");
  /** Id of the open object that a descriptor argument named; 0 for none. */
  private open = 0;
  /** Id that it must be when the call runs again; 0 for any. */
  private sameOpen = 0;
  /** Number of the calling thread, for the trace: its row may be gone by then. */
  private thread = 0;
  private readonly trace: ((event: TraceEvent) => void) | undefined;

  constructor(kernel: Kernel, process: Process, trace: ((event: TraceEvent) => void) | undefined) {
    this.kernel = kernel;
    this.process = process;
    this.sites = this.sitesIn(process);
    this.trace = trace;
  }

  /** From now on calls come from this process. */
  enter(process: Process): void {
    this.process = process;
    this.sites = this.sitesIn(process);
  }

  private sitesIn({ program }: Process): (Site | undefined)[] {
    const sites = this.sitesOf.get(program) ?? [];
    this.sitesOf.set(program, sites);
    return sites;
  }

  /** Serves the call that the thread in this context made, or makes again after a wait. */
  serve(slot: number, context: Context, again: boolean): Served {
    const { kernel } = this;
    const site = this.sites[context.site] ?? this.decode(context);
    this.begin(slot, again);
    const isOver = again && site.waitsOnce;
    if (isOver && this.trace === undefined) {
      this.answer(site, context.fp, site.run(this));
      return "answered";
    }
    this.readArguments(site, context.fp);
    const checked = isOver ? 0 : this.check(site);
    let result: number | bigint = checked;
    if (checked === 0) result = site.run(this);
    else if (this.progress?.kind === "asked") kernel.abandon(this.progress);
    if (result === WAIT) {
      kernel.sched.threads.setSite(slot, context.site);
      if (site.isAnswered) this.answerEarly(site, context.fp);
      if (this.open !== 0 || this.progress !== undefined) {
        kernel.waiting.set(slot, { open: this.open, progress: this.progress });
      }
      return "waiting";
    }
    if (result === GONE) {
      if (this.trace !== undefined) this.emit(this.trace, site.row, 0);
      return "gone";
    }
    this.answer(site, context.fp, result);
    return "answered";
  }

  /** What the call answers unless its deadline passes is written before it has waited, so that nobody needs to run it again. */
  private answerEarly({ results }: Site, fp: number): void {
    const { i32 } = this.process.space.views;
    for (const word of results) i32.fill(0, 2 * (fp + word), 2 * (fp + word + 1));
    this.kernel.sched.threads.raise(this.slot, FLAG.ANSWERED);
  }

  /** Looks at a call-site for the first time. */
  private decode({ site, space, fp }: Context): Site {
    const { image } = this.process.program;
    const { callee, args, results } = image.sites[site]!;
    const row = callOf(callee);
    assert(row !== undefined, "the verifier knows every system call");
    const caller = image.functions[space.views.i32[2 * fp + HEADER.FUNCTION]!]!;
    const word = (register: number) => wordOf(caller, register);
    const decoded: Site = {
      row,
      run: row.run,
      waitsOnce: row.waitsOnce === true,
      isAnswered: row.waitsOnce === true && !results.some((register) => args.includes(register)),
      args: args.map((argument) => (argument < 0 ? argument : word(argument))),
      checked: row.args.flatMap(({ type }, index) => (UNCHECKED.has(type.kind) ? [] : [index])),
      results: results.map(word),
    };
    this.sites[site] = decoded;
    return decoded;
  }

  private readArguments({ args }: Site, fp: number): void {
    if (args.length === 0) return;
    const { words, halves, numbers, process } = this;
    const { i32 } = process.space.views;
    for (let k = 0; k < args.length; k++) {
      const source = args[k]!;
      if (source < 0) words[k] = process.program.image.pool[-1 - source]!;
      else {
        halves[2 * k] = i32[2 * (fp + source)]!;
        halves[2 * k + 1] = i32[2 * (fp + source) + 1]!;
      }
      numbers[k] = halves[2 * k + 1]! * 2 ** 32 + (halves[2 * k]! >>> 0);
    }
  }

  low(index: number): number {
    return this.halves[2 * index]!;
  }

  descriptor(index: number): Descriptor {
    const descriptor = this.descriptors[index];
    assert(descriptor !== undefined, "a row asks for the descriptors that it declared");
    return descriptor;
  }

  text(index: number): string {
    return this.texts[index]!;
  }

  buffer(index: number): Uint8Array {
    const start = this.process.space.base + this.numbers[index]!;
    return this.process.space.views.u8.subarray(start, start + this.numbers[index + 1]!);
  }

  struct(index: number, bytes: number): DataView {
    const { space } = this.process;
    return new DataView(space.memory.buffer, space.base + this.numbers[index]!, bytes);
  }

  wait(kind: WaitKind, key: number, deadline = Infinity): number {
    this.kernel.sched.block(this.slot, kind, key, deadline);
    return WAIT;
  }

  private begin(slot: number, again: boolean): void {
    this.slot = slot;
    this.again = again;
    this.timedOut = false;
    this.progress = undefined;
    this.open = 0;
    this.sameOpen = 0;
    if (this.trace !== undefined) this.thread = this.kernel.sched.threads.number(slot);
    if (again) this.takeUp(slot);
    else this.kernel.calls++;
  }

  /** Takes what the call's earlier run left. */
  private takeUp(slot: number): void {
    const { threads } = this.kernel.sched;
    const { waiting: records } = this.kernel;
    this.timedOut = threads.has(slot, FLAG.TIMED_OUT);
    threads.clear(slot, FLAG.IN_CALL | FLAG.TIMED_OUT | FLAG.ANSWERED);
    // Most calls that wait keep nothing, and programs without input or output never have such a record.
    if (records.size === 0) return;
    const waiting = records.get(slot);
    if (waiting === undefined) return;
    this.progress = waiting.progress;
    this.sameOpen = waiting.open;
    records.delete(slot);
  }

  /** Writes the results into the frame; all but the first are 0 in a call that failed. */
  private answer({ row, results }: Site, fp: number, result: number | bigint): void {
    const failed = typeof result === "number" && result < 0;
    if (typeof result === "bigint") this.results[0] = result;
    else setWord(this.resultHalves, 0, result);
    if (failed) for (let k = 1; k < row.results.length; k++) this.results[k] = 0n;
    const { i64 } = this.process.space.views;
    for (let k = 0; k < results.length; k++) i64[fp + results[k]!] = this.results[k]!;
    if (this.trace !== undefined) this.emit(this.trace, row, failed ? 1 : row.results.length);
  }

  private emit(trace: (event: TraceEvent) => void, row: CallRow, results: number): void {
    const { pid, space } = this.process;
    trace({
      process: pid,
      thread: this.thread,
      row,
      args: Array.from(this.words.subarray(0, row.args.length)),
      results: Array.from(this.results.subarray(0, results)),
      read: (address, length) => {
        const start = Number(address);
        if (start < PAGE || start >= space.limit) return new Uint8Array(0);
        return space.views.u8.subarray(space.base + start, space.base + Math.min(space.limit, start + length));
      },
    });
  }

  /** Checks the arguments by their kinds: 0, or the negative errno of the first that is wrong. */
  private check({ row, checked }: Site): number {
    for (let k = 0; k < checked.length; k++) {
      const index = checked[k]!;
      const error = this.checkOne(row.args[index]!, index);
      if (error !== 0) return error;
    }
    return 0;
  }

  private checkOne({ type }: Argument, k: number): number {
    const value = this.numbers[k]!;
    const { space } = this.process;
    switch (type.kind) {
      case "futex":
        if ((value & (type.bytes - 1)) !== 0) return -ERRNO.EINVAL;
        return inRange(space, value, type.bytes) ? 0 : -ERRNO.EFAULT;
      case "range":
        return value >= type.min && value <= type.max ? 0 : -ERRNO.EINVAL;
      case "flags":
        return value >= 0 && value <= type.mask && (value & ~type.mask) === 0 ? 0 : -ERRNO.EINVAL;
      case "ns":
        return value >= 0 || (type.forever && value === -1) ? 0 : -ERRNO.EINVAL;
      case "fd":
        return this.checkDescriptor(value, k, type.rights);
      case "in":
      case "out":
        return this.checkBuffer(k);
      case "whole":
        return this.numbers[k + 1]! > this.kernel.limits.syscall ? -ERRNO.E2BIG : this.checkBuffer(k);
      case "integer":
      case "word":
      case "thread":
      case "length":
        return 0;
      case "text":
      case "path":
        return this.checkText(k, type.kind === "path");
      case "struct":
        if (type.optional && value === 0) return 0;
        return inRange(space, value, type.size) ? 0 : -ERRNO.EFAULT;
      case "array":
        if (type.optional && value === 0) return 0;
        if (!(this.numbers[k + 1]! >= 0 && this.numbers[k + 1]! <= MAX_POLL)) return -ERRNO.EINVAL;
        return inRange(space, value, this.numbers[k + 1]! * type.size) ? 0 : -ERRNO.EFAULT;
    }
  }

  private checkDescriptor(fd: number, k: number, rights: number): number {
    const descriptor = this.process.descriptors.get(fd);
    if (descriptor === undefined || (descriptor.rights & rights) !== rights) return -ERRNO.EBADF;
    // The number may have been given to another object while the call waited.
    if (this.sameOpen !== 0 && descriptor.open.id !== this.sameOpen) return -ERRNO.EBADF;
    this.descriptors[k] = descriptor;
    this.open = descriptor.open.id;
    return 0;
  }

  /** The buffer must be valid as a whole; what is moved is cut to the limit. */
  private checkBuffer(k: number): number {
    const length = this.numbers[k + 1]!;
    if (length < 0) return -ERRNO.EINVAL;
    if (!inRange(this.process.space, this.numbers[k]!, length)) return -ERRNO.EFAULT;
    if (length === 0) this.numbers[k] = PAGE;
    this.numbers[k + 1] = Math.min(length, this.kernel.limits.syscall);
    return 0;
  }

  private checkText(k: number, isPath: boolean): number {
    const length = this.numbers[k + 1]!;
    if (length < 0) return -ERRNO.EINVAL;
    if (length > this.kernel.limits.path) return -ERRNO.ENAMETOOLONG;
    if (!inRange(this.process.space, this.numbers[k]!, length)) return -ERRNO.EFAULT;
    if (length === 0) this.numbers[k] = PAGE;
    if (isPath && length === 0) return -ERRNO.ENOENT;
    const text = decodeUtf8(this.buffer(k));
    if (text === undefined) return -ERRNO.EILSEQ;
    if (text.includes("\0")) return -ERRNO.EINVAL;
    this.texts[k] = text;
    return 0;
  }
}
