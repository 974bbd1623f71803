// The function of a module that the host calls: it runs a parked thread from its innermost frame out, and the threads that get their
// turns in between. Invariant: between two frames all that is parked is in memory. spec/compiler.md, "Resuming".
import { STACK_GRAIN } from "../../isa/limits.ts";
import { HEADER } from "../layout.ts";
import { LARGEST_EXACT, STACKS } from "../stacks.ts";
import { type Area, FUNCTION_BYTES, GIVEN, LEAVE, placesAt } from "./area.ts";
import type { ModuleContext } from "./function.ts";
import type { FunctionBody } from "./module.ts";
import { ROOM } from "./plan.ts";
import { Routine, type Value } from "./routine.ts";

const GRAIN_BITS = Math.log2(STACK_GRAIN);

const FRAME = 0;
const LEFT = 1;
const PARAMS = 2;

/** (frame, left) -> why it stopped. */
export function writeRun(module: ModuleContext, type: number, tableOfResumes: number): FunctionBody {
  const run = new Run(module);
  run.write(type, tableOfResumes);
  return run.finish(type);
}

class Run extends Routine {
  private readonly module: ModuleContext;
  private readonly words: Area;
  /** What the kernel says of the next thread. */
  private readonly next = this.local();
  private readonly nextLeft = this.local();
  private readonly nextEnd = this.local();
  private readonly nextNumber = this.local("i64");
  private readonly back = this.local();

  constructor(module: ModuleContext) {
    super(PARAMS, module.code);
    this.module = module;
    this.words = module.area;
  }

  write(typeOfResume: number, tableOfResumes: number): void {
    const { get, num, load, op } = this;
    this.keep(this.words.RETURNING, num(0));
    this.loop((again) => {
      this.limitStack();
      this.keep(this.words.ENTERED, get(FRAME));
      for (const value of [get(FRAME), get(LEFT), load(get(FRAME), 4 * HEADER.FUNCTION)]) value();
      this.code.callIndirect(typeOfResume, tableOfResumes);
      this.code.tee(LEFT);
      num(0)();
      this.if(
        op("i32.lt_s"),
        () => {
          this.if(this.ne(get(LEFT), num(GIVEN)), () => this.return(get(LEFT)));
          this.set(this.next, this.word(this.words.NEXT_FRAME));
          this.set(this.nextLeft, this.word(this.words.NEXT_LEFT));
        },
        () => {
          this.set(FRAME, this.word(this.words.ENTERED));
          this.set(this.back, load(get(FRAME), 4 * HEADER.BACK));
          this.if(get(this.back), () => {
            this.goOnInCaller(again);
          });
          this.endThread();
        },
      );
      this.set(FRAME, get(this.next));
      this.set(LEFT, get(this.nextLeft));
      this.keep(this.words.RETURNING, num(0));
      this.if(this.placeAt(0), again);
      this.stop(LEAVE.TURN);
    });
  }

  /** Goes on in the caller's frame, if it is compiled. */
  private goOnInCaller(again: () => void): void {
    const { get, num } = this;
    this.set(FRAME, this.sub(get(FRAME), this.shl(get(this.back), 3)));
    this.unlikelyIf(this.not(this.placeAt(1)), () => this.stop(LEAVE.RETURNED));
    this.keep(this.words.RETURNING, num(1));
    again();
  }

  /** The thread's first function has returned: the kernel ends the thread, and its stack is free. */
  private endThread(): void {
    const { code, get, num } = this;
    const bytes = this.let(this.sub(this.word(this.words.STACK_END), get(FRAME)));
    this.unlikelyIf(this.op("i32.gt_u", get(bytes), num(LARGEST_EXACT)), () => this.stop(LEAVE.DONE));
    const index = this.load(get(FRAME), 4 * HEADER.FUNCTION);
    const signature = this.load(this.mul(index, num(FUNCTION_BYTES)), this.words.FUNCTIONS);
    const none = () => code.i64Halves(0, 0);
    get(LEFT)();
    this.either(this.load(num(0), this.words.RESULTS, "i64"), none, this.and(signature, num(1)))();
    code.call(this.module.kernelCall("finish"));
    this.take(this.next, this.nextLeft, this.nextEnd, this.nextNumber);
    this.unlikelyIf(this.not(get(this.next)), () => this.stop(LEAVE.DONE));
    this.keep(this.words.STACK_END, get(this.nextEnd));
    this.store(num(0), this.words.SELF, get(this.nextNumber), "i64");
    // Its size class is its grains less one; a class has one word.
    const first = this.let(this.sub(this.op("i32.shr_u", get(bytes), num(GRAIN_BITS - 2)), num(4)));
    this.store(get(FRAME), 0, this.load(get(first), STACKS.FREE));
    this.store(get(first), STACKS.FREE, this.add(this.op("i32.shr_u", get(FRAME), num(GRAIN_BITS)), num(1)));
    for (const word of [STACKS.BYTES, STACKS.SEGMENTS]) this.keep(word, this.sub(this.word(word), get(bytes)));
  }

  /** Frames must end before the thread's stack does, and before they are too many for the host's. */
  private limitStack(): void {
    const { get } = this;
    const limit = this.let(this.add(get(FRAME), this.num(ROOM)));
    const end = this.word(this.words.STACK_END);
    this.keep(this.words.STACK_LIMIT, this.either(get(limit), end, this.op("i32.lt_u", get(limit), end)));
  }

  /** The number of the place at a frame's pc, or so many instructions behind. */
  private placeAt(instructions: number): Value {
    const pc = this.load(this.get(FRAME), 4 * HEADER.PC);
    return this.load(this.shl(pc, 1), placesAt(this.module.program.image, this.words) + 2 * instructions, "u16");
  }

  private word(offset: number): Value {
    return this.load(this.num(0), offset);
  }

  private keep(offset: number, value: Value): void {
    this.store(this.num(0), offset, value);
  }

  private stop(kind: number): void {
    this.keep(this.words.LEFT, this.get(LEFT));
    this.keep(this.words.FRAME, this.get(FRAME));
    this.return(this.num(kind));
  }
}
