// The compiled engine: runs threads in compiled code from one place to the next, and lets the interpreter do what lies between.
// Invariant: a slice is exact whatever it meets, and its state is the interpreter's at every end. spec/compiler.md, "Driver".
import { assert } from "../../base/assert.ts";
import { PAGE } from "../../isa/limits.ts";
import { type Context, type Engine, EXIT, type Exit, type Space, type Turns } from "../context.ts";
import { createInterpreter } from "../interpreter.ts";
import { HEADER } from "../layout.ts";
import { type Program, wordOf } from "../program.ts";
import { type Area, areaBytes, areaOf, FUNCTION_BYTES, LEAVE, placesAt, signatureWord } from "./area.ts";
import type { Compiled, Compiling } from "./compile.ts";
import { Heat } from "./heat.ts";

/** Instructions that the interpreter does at a time in a function that is not compiled. */
const CHUNK = 500;

/** Functions of the stack that a choice looks at. */
const MOST_CALLERS = 32;

type Run = (frame: number, left: number) => number;

/** A module for one place in memory. */
interface Version {
  readonly compiled: Compiled;
  readonly module: WebAssembly.Module;
}

/** A module's instance for one process. */
interface Place {
  readonly space: Space;
  readonly compiled: Compiled;
  readonly run: Run;
  readonly area: Area;
  /** The limit that the area's bounds are made from. */
  limit: number;
}

/** Instructions that a program runs in the interpreter before anything is compiled: a short one ends sooner without. */
const COLD = 10_000;
/** A program that is still in its first function has asked for the compiler after so many. */
export const ASKED = COLD + CHUNK;

/** Instructions after which a program seems to be one that will be compiled. */
const EXPECTED = 1000;

/** What an engine has done so far; no part of a machine's state. */
export interface CompilerReport {
  /** Functions compiled, of all; bytes of the module, 0 before it is made. */
  readonly functions: number;
  readonly bytes: number;
  /** Milliseconds that compiling took, by the clock that was given. */
  readonly milliseconds: number;
  /** Instructions retired in compiled code and in the interpreter. */
  readonly compiled: number;
  readonly interpreted: number;
  /** How often compiled code came back, by reason. */
  readonly exits: Readonly<Record<keyof typeof LEAVE, number>>;
}

export interface CompilerOptions {
  /** Called once when the program has run for a little while, and may be compiled if it goes on. */
  readonly expect?: () => void;
  /** Instructions before functions are chosen and compiled; with 0 all are compiled at once. */
  readonly cold?: number;
  /** Milliseconds, for the report. */
  readonly clock?: () => number;
}

export interface CompilingEngine extends Engine {
  report(): CompilerReport;
}

/**
 * An engine that compiles functions when the program has run for a while. `load` gives the compiler, or undefined while it is not
 * there yet: the interpreter goes on meanwhile.
 */
export function createCompilingEngine(
  program: Program,
  load: () => Compiling | undefined,
  options: CompilerOptions,
): CompilingEngine {
  return new CompiledEngine(program, load, options);
}

class CompiledEngine implements CompilingEngine {
  readonly name = "compiler";
  private readonly program: Program;
  private readonly load: () => Compiling | undefined;
  private compiler: Compiling | undefined;
  private readonly clock: () => number;
  private expect: (() => void) | undefined;
  private readonly heat: Heat;
  /** What is to be compiled; undefined before the first choice. */
  private wanted: Uint8Array | undefined;
  private readonly exits = new Float64Array(1 - Math.min(...Object.values(LEAVE)));
  private inCode = 0;
  private interpreted = 0;
  private milliseconds = 0;
  private readonly interpreter: Engine;
  /** By what a module depends on. */
  private readonly versions = new Map<string, Version>();
  private instances = new WeakMap<Space, Place>();
  private place: Place | undefined;
  private compiled: Compiled | undefined;
  private left = 0;

  constructor(
    program: Program,
    load: () => Compiling | undefined,
    { cold = COLD, clock = () => 0, expect }: CompilerOptions,
  ) {
    this.expect = expect;
    this.program = program;
    this.load = load;
    this.clock = clock;
    this.heat = new Heat(program, cold);
    this.interpreter = createInterpreter(program);
  }

  report(): CompilerReport {
    const exits = Object.entries(LEAVE).map(([name, kind]) => [name, this.exits[-kind]]);
    return {
      functions: this.compiled?.functions ?? 0,
      bytes: this.compiled?.bytes.length ?? 0,
      milliseconds: this.milliseconds,
      compiled: this.inCode,
      interpreted: this.interpreted,
      exits: Object.fromEntries(exits) as CompilerReport["exits"],
    };
  }

  slice(context: Context, budget: number): Exit {
    this.left = budget;
    let exit: Exit | undefined;
    while (exit === undefined && this.left > 0) {
      if (this.heat.isDue && this.isLoaded()) this.choose(context);
      const place = this.wanted && this.enter(context);
      exit = place === undefined ? this.runCold(context) : this.step(place, context);
    }
    context.retired = (context.turns?.budget ?? budget) - this.left;
    return exit ?? EXIT.BUDGET;
  }

  private isLoaded(): boolean {
    this.compiler ??= this.load();
    return this.compiler !== undefined;
  }

  /** Compiles again when functions have become hot since. */
  private choose(context: Context): void {
    const wanted = this.heat.choose(functionsOnStack(context));
    if (wanted === undefined) return;
    this.wanted = wanted;
    this.versions.clear();
    this.instances = new WeakMap();
    this.place = undefined;
  }

  private step(place: Place, context: Context): Exit | undefined {
    const { places, rests } = place.compiled;
    const { pc } = context;
    if (places[pc] !== 0) return this.run(place, context);
    return rests[pc] === 0 ? this.runCold(context) : this.interpret(context, rests[pc]!);
  }

  /** Interprets on in a function that is not compiled. */
  private runCold(context: Context): Exit | undefined {
    const index = context.space.views.i32[2 * context.fp + HEADER.FUNCTION]!;
    const before = this.left;
    const exit = this.interpret(context, CHUNK);
    this.heat.spend(index, before - this.left);
    if (this.interpreted >= EXPECTED) {
      this.expect?.();
      this.expect = undefined;
    }
    return exit;
  }

  /** Runs compiled code from the thread's place on; undefined when the slice goes on. */
  private run(place: Place, context: Context): Exit | undefined {
    const { i32 } = context.space.views;
    const { area } = place;
    i32[2 * context.fp + HEADER.PC] = context.pc;
    i32[area.STACK_END >> 2] = context.stackEnd * 8;
    const { turns } = context;
    const before = turns === undefined ? -this.left : turns.retired(this.left);
    const kind = place.run(context.fp * 8, this.left);
    this.left = i32[area.LEFT >> 2]!;
    this.inCode += (turns === undefined ? -this.left : turns.retired(this.left)) - before;
    this.exits[-kind]!++;
    turns?.loadStack(context);
    context.fp = i32[area.FRAME >> 2]! >>> 3;
    context.pc = i32[2 * context.fp + HEADER.PC]!;
    switch (kind) {
      case LEAVE.BUDGET:
        return context.isLoose ? EXIT.BUDGET : this.interpret(context, this.left);
      case LEAVE.INTERPRET:
        return this.interpret(context, 1);
      case LEAVE.TURN:
        return undefined;
      case LEAVE.SERVED:
        return EXIT.SERVED;
      case LEAVE.SYS:
      case LEAVE.SPAWN:
        context.site = this.program.image.code[2 * context.pc - 1]!;
        if (kind !== LEAVE.SPAWN) return EXIT.SYS;
        context.callee = this.program.image.sites[context.site]!.callee;
        return EXIT.SPAWN;
      case LEAVE.RETURNED:
        this.finishCall(context, area);
        return undefined;
      default:
        assert(kind === LEAVE.DONE, "compiled code says why it stopped");
        this.finishThread(context, area);
        return EXIT.RETURN;
    }
  }

  private interpret(context: Context, most: number): Exit | undefined {
    if (this.left === 0) return EXIT.BUDGET;
    const exit = this.interpreter.slice(context, Math.min(this.left, most));
    this.left -= context.retired;
    this.interpreted += context.retired;
    return exit === EXIT.BUDGET ? undefined : exit;
  }

  /** A callee's results go into the frame of a caller that the interpreter will run. */
  private finishCall(context: Context, { RESULTS }: Area): void {
    const { image } = this.program;
    const { i32, i64 } = context.space.views;
    const { fp, pc } = context;
    const record = image.functions[i32[2 * fp + HEADER.FUNCTION]!]!;
    image.sites[image.code[2 * pc + 1]!]!.results.forEach((register, k) => {
      i64[fp + wordOf(record, register)] = i64[RESULTS / 8 + k]!;
    });
    context.pc = pc + 1;
    i32[2 * fp + HEADER.PC] = pc + 1;
  }

  private finishThread({ space, fp }: Context, { RESULTS }: Area): void {
    const { i32, i64 } = space.views;
    const record = this.program.image.functions[i32[2 * fp + HEADER.FUNCTION]!]!;
    record.results.forEach((register, k) => {
      i64[fp + wordOf(record, register)] = i64[RESULTS / 8 + k]!;
    });
  }

  /** The instance for a process, its bounds as they are now. */
  private enter({ space, turns }: Context): Place {
    let { place } = this;
    if (place?.space !== space) {
      place = this.instances.get(space) ?? this.instantiate(space, turns);
      this.place = place;
    }
    if (place.limit !== space.limit) setBounds(place, space);
    return place;
  }

  private instantiate(space: Space, turns: Turns | undefined): Place {
    const { image } = this.program;
    assert(space.areaBytes >= areaBytes(image), "a process has room for the engine's area");
    const { compiled, module } = this.version(space);
    this.compiled = compiled;
    const memory = space.memory as WebAssembly.Memory;
    assert(this.compiler, "the compiler is there before a module is");
    const kernel = turns?.link() ?? this.compiler.noKernel();
    const instance = new WebAssembly.Instance(module, { vmrun: { memory }, kernel });
    const { i32, u8 } = space.views;
    const area = areaOf(space.areaAt);
    image.functions.forEach(({ signature }, index) => {
      const at = (area.FUNCTIONS + FUNCTION_BYTES * index) >> 2;
      i32[at] = compiled.wanted[index] === 1 ? signatureWord(image, signature) : 0;
      i32[at + 1] = this.program.frameWords[index]! * 8;
    });
    u8.set(new Uint8Array(compiled.places.buffer), placesAt(image, area));
    const place: Place = { space, compiled, run: instance.exports.run as Run, area, limit: -1 };
    this.instances.set(space, place);
    return place;
  }

  private version({ base, areaAt, isShared }: Space): Version {
    const key = `${base} ${areaAt} ${isShared}`;
    let version = this.versions.get(key);
    if (version === undefined) {
      const start = this.clock();
      assert(this.compiler, "the compiler is there before functions are chosen");
      const compiled = this.compiler.compile(this.program, { base, areaAt, isShared }, this.wanted);
      version = { compiled, module: new WebAssembly.Module(compiled.bytes) };
      this.milliseconds += this.clock() - start;
      this.versions.set(key, version);
    }
    return version;
  }
}

/** The functions that a thread is in, the innermost first. */
function functionsOnStack({ space, fp }: Context): number[] {
  const { i32 } = space.views;
  const functions: number[] = [];
  for (let at = fp, back = -1; back !== 0 && functions.length < MOST_CALLERS; at -= back) {
    functions.push(i32[2 * at + HEADER.FUNCTION]!);
    back = i32[2 * at + HEADER.BACK]!;
  }
  return functions;
}

/** Accesses of up to 8 bytes have one bound; the last 7 bytes of memory are left to the interpreter. */
function setBounds(place: Place, { limit, views }: Space): void {
  const { area } = place;
  const set = (offset: number, bound: number): void => {
    views.i32[offset >> 2] = Math.max(0, bound);
    views.i32[(offset >> 2) + 1] = 0;
  };
  set(area.BOUND, limit - PAGE - 7);
  set(area.LENGTH, limit - PAGE);
  place.compiled.spans.forEach((span, k) => {
    set(area.SPANS + 8 * k, limit - PAGE - 7 - span);
  });
  place.limit = limit;
}
