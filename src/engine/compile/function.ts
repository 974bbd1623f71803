// One function of the guest as one WebAssembly function: structured code by the dominator tree (Ramsey, "Beyond Relooper", 2022),
// its checkpoints and its instructions. Invariant: whenever the code is left, budget and frame are those of an exact instruction.
// spec/compiler.md, "Structure".
import { assert } from "../../base/assert.ts";
import { opOf } from "../../isa/image.ts";
import { rowOf } from "../../isa/ops.ts";
import { WASM } from "../../isa/wasm.ts";
import type { Program } from "../program.ts";
import { type Area, LEAVE } from "./area.ts";
import { Bounds } from "./bounds.ts";
import { writeCall, writeReturn, writeTail } from "./calls.ts";
import { checkpoint, passOn, prologue, read } from "./checkpoints.ts";
import { type Group, groupsOf } from "./checks.ts";
import type { Code } from "./code.ts";
import type { RowEmitter } from "./emit.ts";
import { type Frame, frameOf, type Guests, guestFrameOf, LOCAL, localOf } from "./frame.ts";
import { type GuestCalls, guestCallsOf, NO_GUESTS, passArguments, passResults } from "./guests.ts";
import type { KernelCall } from "./kernel-calls.ts";
import { Leaving } from "./leaving.ts";
import type { Loop } from "./loops.ts";
import type { FunctionBody } from "./module.ts";
import { NarrowRegisters } from "./narrow.ts";
import type { Plan } from "./plan.ts";
import { writeRow } from "./rows.ts";
import { writeSpawn, writeSystemCall } from "./system-calls.ts";
import { writeUnrolled } from "./unroll.ts";

/** What all functions of a module share. */
export interface ModuleContext {
  readonly program: Program;
  readonly code: Code;
  /** Byte of guest address 0. */
  readonly base: number;
  /** The words of the engine that will run the code. */
  readonly area: Area;
  /** Whether several threads of the host may run code on the memory at once. */
  readonly isShared: boolean;
  readonly rows: RowEmitter;
  /** Spans of groups of accesses, in the order of their bounds in the area. */
  readonly spans: number[];
  /** Whether a function is in the module; calls of others are left to the interpreter. */
  isWanted(index: number): boolean;
  /** Index of the WebAssembly type of a signature, and of the WebAssembly function of a guest function. */
  typeOf(signature: number): number;
  functionOf(index: number): number;
  /** Index of the WebAssembly function of a call that the kernel serves. */
  kernelCall(name: KernelCall): number;
  /** The plan of a function as a guest, undefined when it cannot be one. */
  guestPlan(index: number): Plan | undefined;
}

/** What a guest has of the function it is written into. */
export interface Host {
  readonly frame: Frame;
  readonly guests: Guests;
  readonly bounds: Bounds;
  /** Writes what the guest does when it returns, with so many labels open. */
  readonly onReturn: (depth: number) => void;
}

/** What is left to write, last in, first out: after a node's own code come the nodes and `end`s that it asked for. */
const TASK = { NODE: 0, END: 1, ELSE: 2, GO: 3 } as const;
const { code: I32_SUB } = WASM["i32.sub"];
const { code: I32_EQZ } = WASM["i32.eqz"];

export class FunctionWriter {
  readonly module: ModuleContext;
  readonly index: number;
  readonly code: Code;
  readonly frame: Frame;
  readonly leaving: Leaving;
  readonly rows: RowEmitter;
  /** Accesses of the block that is being written, by instruction. */
  groups: ReadonlyMap<number, Group> = new Map();
  /** Those of the function that this code is in. */
  readonly bounds: Bounds;
  readonly narrow = new NarrowRegisters();
  /** The block that follows the last one without a label, and so knows what that knew. */
  private continued = -1;
  /** Labels open around the place that is being written. */
  depth = 0;
  readonly plan: Plan;
  private readonly tasks: number[] = [];
  /** Label of the block behind which a node's code begins, and of its loop, counted from the outermost. */
  private readonly blockLabels: Int32Array;
  private readonly loopLabels: Int32Array;
  private readonly heads = new Map<number, Loop>();
  readonly host: Host | undefined;
  /** Functions that are written into this one's code, by the pc of their calls. */
  readonly guests: GuestCalls;

  constructor(module: ModuleContext, index: number, plan: Plan, host?: Host) {
    const { program, code } = module;
    this.module = module;
    this.index = index;
    this.code = code;
    this.plan = plan;
    this.host = host;
    this.guests = host === undefined ? guestCallsOf(module, plan) : NO_GUESTS;
    this.frame =
      host === undefined ? frameOf(program, index, this.guests) : guestFrameOf(program, index, host.frame, host.guests);
    const { record } = this.frame;
    const mayStore = Leaving.mayStore(record.length, record.integers + record.floats);
    this.leaving = new Leaving(module, this.frame, index, mayStore);
    this.rows = module.rows;
    this.rows.address = this.frame.work.ADDRESS;
    if (host === undefined) this.rows.beginFunction(this.frame);
    else this.rows.beginGuest(this.frame);
    this.bounds = host?.bounds ?? new Bounds(module);
    this.blockLabels = new Int32Array(plan.prologue + 1);
    this.loopLabels = new Int32Array(plan.prologue + 1);
    for (const loop of plan.loops.all) this.heads.set(loop.head, loop);
  }

  /** Writes the function's code, its last `end` included; gives its parts. */
  write(): Pick<FunctionBody, "locals" | "entry" | "code" | "unlikely"> {
    const { code } = this;
    const start = code.length;
    this.writeNodes(0);
    this.leaving.finishFunction();
    const end = code.length;
    this.bounds.write(code);
    const temporaries = this.rows.temporaries.map((type) => ({ count: 1, type }));
    return {
      locals: [...this.frame.locals, ...temporaries],
      entry: code.since(end),
      code: code.since(start).subarray(0, end - start),
      unlikely: code.unlikelySince(start),
    };
  }

  private writeNodes(outside: number): void {
    this.depth = this.leaving.begin(outside);
    const { depth } = this;
    this.tasks.push(TASK.NODE, this.plan.prologue, 0);
    while (this.tasks.length > 0) {
      const from = this.tasks.pop()!;
      const node = this.tasks.pop()!;
      switch (this.tasks.pop()) {
        case TASK.NODE:
          this.open(node);
          break;
        case TASK.END:
          this.end();
          break;
        case TASK.ELSE:
          this.code.else();
          break;
        case TASK.GO:
          this.go(from, node);
          break;
      }
    }
    assert(this.depth === depth, "all labels are closed");
  }

  /** What a `ret` does in a guest. */
  get onReturn(): (() => void) | undefined {
    const { host } = this;
    return host && (() => host.onReturn(this.depth));
  }

  /** Writes the code of a called function here; its frame lies behind this one's. */
  private writeGuest(pc: number, index: number, room: number): void {
    const { code, frame, module, guests } = this;
    const plan = module.guestPlan(index);
    assert(plan, "a guest has a plan");
    const outside = this.depth;
    const host: Host = {
      frame,
      guests,
      bounds: this.bounds,
      onReturn: (depth) => {
        passResults(this, guest.frame, pc);
        code.br(depth - 1 - outside);
      },
    };
    const guest = new FunctionWriter(module, index, plan, host);
    passArguments(this, guest.frame, pc, room);
    code.block();
    this.depth++;
    guest.writeNodes(this.depth);
    guest.leaving.finish();
    code.get(frame.work.KIND);
    code.set(LOCAL.LEFT);
    this.leaving.unwind(pc, this.depth);
    this.end();
    this.rows.beginGuest(this.frame);
  }

  /** Parks the thread at pc; `unretired` instructions were charged and not done. */
  leave(pc: number, kind: number, unretired: number, live = pc): void {
    this.leaving.leave(pc, kind, unretired, this.depth, live);
  }

  if(): void {
    this.code.if();
    this.depth++;
  }

  /** An `if` of what seldom happens. */
  unlikelyIf(): void {
    this.code.unlikelyIf();
    this.depth++;
  }

  end(): void {
    this.code.end();
    this.depth--;
  }

  private open(node: number): void {
    const { code, plan, tasks } = this;
    if (this.heads.has(node)) {
      this.loopLabels[node] = this.depth++;
      code.loop();
      tasks.push(TASK.END, 0, 0);
    }
    const children = plan.labelled[node] ?? [];
    for (let k = children.length - 1; k >= 0; k--) {
      const child = children[k]!;
      tasks.push(TASK.NODE, child, 0, TASK.END, 0, 0);
      this.blockLabels[child] = this.depth++;
      code.block();
    }
    if (node === plan.prologue) prologue(this, node);
    else if (node >= plan.blocks.count) this.madeHead(node);
    else this.block(node);
  }

  // Control

  /** Whether control gets from one node to the other by a branch, and nothing else. */
  private isLabel(from: number, to: number): boolean {
    if (this.throughHead(from, to) !== undefined) return false;
    return this.isBack(from, to) || this.plan.hasLabel[to] === 1;
  }

  private isBack(from: number, to: number): boolean {
    const { rank } = this.plan.order;
    return this.heads.has(to) && rank[to]! <= rank[from]!;
  }

  private throughHead(from: number, to: number): Loop | undefined {
    const loop = this.plan.loops.through.get(to);
    return loop?.head === from ? undefined : loop;
  }

  /** The depth of the label that leads to a node. */
  label(from: number, to: number): number {
    return this.depth - 1 - (this.isBack(from, to) ? this.loopLabels[to]! : this.blockLabels[to]!);
  }

  /** Writes what leads from the end of a node to another: a branch, or the other's code. */
  go(from: number, to: number): void {
    const loop = this.throughHead(from, to);
    if (loop !== undefined) {
      this.code.i32(loop.entries!.indexOf(to));
      this.code.set(this.frame.work.LABEL);
      this.go(from, loop.head);
    } else if (this.isLabel(from, to)) this.code.br(this.label(from, to));
    else this.tasks.push(TASK.NODE, to, 0);
  }

  /** Writes the two ways from a node whose condition is on the stack. */
  choose(from: number, taken: number, next: number): void {
    const { code } = this;
    if (this.isLabel(from, taken)) {
      code.brIf(this.label(from, taken));
      this.go(from, next);
    } else if (this.isLabel(from, next)) {
      code.op(I32_EQZ);
      code.brIf(this.label(from, next));
      this.go(from, taken);
    } else {
      this.if();
      this.tasks.push(TASK.END, 0, 0, TASK.GO, next, from, TASK.ELSE, 0, 0, TASK.GO, taken, from);
    }
  }

  /** A branch to the target with the number in an i32 on the stack, the last one when it is none. */
  private chooseMany(from: number, targets: readonly number[], number: () => void): void {
    const { code } = this;
    const behind = [...new Set(targets)].filter((target) => this.throughHead(from, target) !== undefined);
    for (let k = behind.length; k > 0; k--) code.block();
    this.depth += behind.length;
    number();
    const labels = targets.map((target) => {
      const place = behind.indexOf(target);
      return place >= 0 ? place : this.label(from, target);
    });
    code.brTable(labels.slice(0, -1), labels[labels.length - 1]!);
    for (const target of behind) {
      this.end();
      this.go(from, target);
    }
  }

  // Nodes

  private madeHead(node: number): void {
    const { code, frame, plan, module } = this;
    const loop = this.heads.get(node)!;
    read(this, module.area.PLACE);
    this.unlikelyIf();
    passOn(this, node, plan.dispatch.get(node)!);
    code.unreachable();
    this.end();
    this.chooseMany(node, loop.entries!, () => code.get(frame.work.LABEL));
  }

  private block(block: number): void {
    const { code, plan, module } = this;
    const loop = plan.unrolled.get(block);
    if (loop !== undefined) {
      writeUnrolled(this, block, loop);
      return;
    }
    const { image } = module.program;
    const start = plan.blocks.starts[block]!;
    const end = plan.blocks.starts[block + 1]!;
    if (plan.checks[block] !== 0) checkpoint(this, block, start);
    code.get(LOCAL.LEFT);
    code.i32(end - start);
    code.op(I32_SUB);
    code.set(LOCAL.LEFT);
    if (block !== this.continued) this.narrow.forget();
    this.groups = plan.accesses.some ? groupsOf(image, start, end) : this.groups;
    for (let pc = start; pc < end; pc++) {
      const row = rowOf(opOf(image.code[2 * pc]!));
      assert(row, "a verified image has only known instructions");
      if (row.flow === "next") writeRow(this, row, pc, end - pc);
      else this.terminator(block, pc);
    }
    if (plan.blocks.flows[block] !== "next") return;
    const next = plan.blocks.successors[block]![0]!;
    this.continued = plan.hasLabel[next] === 1 ? -1 : next;
    this.go(block, next);
  }

  /** Pushes whether the branch at a block's end is taken. */
  condition(block: number): void {
    const { plan, module, rows } = this;
    const { image, constantHalves } = module.program;
    const pc = plan.blocks.starts[block + 1]! - 1;
    rows.begin(image.code[2 * pc]!, constantHalves[2 * pc]!, constantHalves[2 * pc + 1]!);
    rows.condition();
  }

  private terminator(block: number, pc: number): void {
    const { plan } = this;
    const [next = -1, target = -1] = plan.blocks.successors[block]!;
    switch (plan.blocks.flows[block]) {
      case "jump":
        this.go(block, next);
        break;
      case "branch":
        if (next === target) this.go(block, next);
        else {
          this.condition(block);
          this.choose(block, target, next);
        }
        break;
      case "table":
        this.table(block, pc);
        break;
      case "call":
        if (this.guests.callees.has(pc)) {
          this.writeGuest(pc, this.guests.callees.get(pc)!, plan.rooms[block]!);
        } else writeCall(this, pc, plan.rooms[block]!, plan.returnsTo[next] === 0);
        this.go(block, next);
        break;
      case "tail":
        writeTail(this, pc);
        break;
      case "return":
        writeReturn(this);
        break;
      case "sys":
        writeSystemCall(this, pc, plan.rooms[next]!);
        this.go(block, next);
        break;
      case "spawn":
        if (writeSpawn(this, pc)) this.go(block, next);
        break;
      case "trap":
        this.leave(pc, LEAVE.INTERPRET, 1);
        break;
      default:
        assert(false, "only the last instruction of a block leads elsewhere");
    }
  }

  /** The number is compared as 64 bits, unless it is known to be that of its low 32: what does not fit is no label. */
  private table(block: number, pc: number): void {
    const { code, plan, module } = this;
    const [next, ...labels] = plan.blocks.successors[block]!;
    const number = (module.program.image.code[2 * pc]! >>> 8) & 255;
    const register = localOf(this.frame, number);
    this.chooseMany(block, [...labels, next!], () => {
      code.get(register);
      code.op(WASM["i32.wrap_i64"].code);
      if (this.narrow.has(number)) return;
      code.i32(labels.length);
      code.get(register);
      code.i64Halves(labels.length, 0);
      code.op(WASM["i64.lt_u"].code);
      code.select();
    });
  }
}
