// An engine that counts what crosses the interfaces of a program: instructions, calls of library functions, system calls. Invariant: the
// engine inside retires the same instructions in the same slices, so a counted run is the run itself. spec/lens.md, "Counting".
import { type Context, type Engine, EXIT, type Exit } from "../engine/context.ts";
import { HEADER } from "../engine/layout.ts";
import type { Program } from "../engine/program.ts";
import type { VerifiedImage } from "../isa/image.ts";
import { flowOf } from "../isa/registers.ts";

/** Numbers of system calls are below this. */
const CALL_NUMBERS = 256;
/** Where the source of a library function is, as the image has it. */
const LIBRARY = /^std\/[\w-]+\.asm$/;

/** What crossed so far, of all processes of one image. All numbers are exact. */
export interface EngineCounts {
  readonly image: VerifiedImage;
  /** Instructions retired in functions of the program's own, and in those of the library. */
  own: number;
  library: number;
  /** Calls of each library function from the program's own functions; 0 for functions of the program. */
  readonly calls: Float64Array;
  /** Calls of library functions within the library. */
  within: number;
  /** System calls issued, by number; and how many of all were issued by the library. */
  readonly system: Float64Array;
  systemOfLibrary: number;
  /** `spawn` instructions that retired; calls that found the stack too small. */
  spawns: number;
  growths: number;
}

export function noCounts(image: VerifiedImage): EngineCounts {
  return {
    image,
    ...{ own: 0, library: 0, within: 0, systemOfLibrary: 0, spawns: 0, growths: 0 },
    calls: new Float64Array(image.functions.length),
    system: new Float64Array(CALL_NUMBERS),
  };
}

/**
 * Runs `inner` from one instruction that leaves the line to the next: how far that is says the image, so each call is seen. `inner` has
 * to come back for every call, as the interpreter does.
 */
export function createCountingEngine(program: Program, inner: Engine, counts: EngineCounts): Engine {
  const { code } = program.image;
  const lengths = lineLengths(code);
  const isCall = callPlaces(code);
  const isLibrary = libraryFunctions(program.image);
  const places = libraryPlaces(program.image, isLibrary);
  const count = (pc: number, retired: number): void => {
    if (places[pc] === 1) counts.library += retired;
    else counts.own += retired;
  };
  const enter = (context: Context, from: number): void => {
    const callee = context.space.views.i32[2 * context.fp + HEADER.FUNCTION]!;
    if (isLibrary[callee] === 0) return;
    if (places[from] === 1) counts.within++;
    else counts.calls[callee]!++;
  };
  return {
    name: inner.name,
    slice(context, budget) {
      let left = budget;
      for (;;) {
        const { pc } = context;
        const length = lengths[pc]!;
        const exit = inner.slice(context, Math.min(length, left));
        const { retired } = context;
        count(pc, retired);
        left -= retired;
        if (exit === EXIT.BUDGET && retired === length && isCall[pc + length - 1] === 1) enter(context, pc);
        if (exit !== EXIT.BUDGET || left === 0) {
          context.retired = budget - left;
          countExit(counts, context, exit, places[pc] === 1);
          return exit;
        }
      }
    },
  };
}

function countExit(counts: EngineCounts, context: Context, exit: Exit, fromLibrary: boolean): void {
  if (exit === EXIT.SPAWN) counts.spawns++;
  else if (exit === EXIT.STACK) counts.growths++;
  else if (exit === EXIT.SYS) {
    counts.system[counts.image.sites[context.site]!.callee]!++;
    if (fromLibrary) counts.systemOfLibrary++;
  }
}

/** 1 for each instruction that calls a function. */
function callPlaces(code: Int32Array): Uint8Array {
  return Uint8Array.from({ length: code.length >> 1 }, (_, pc) => {
    const flow = flowOf(code[2 * pc]!);
    return Number(flow === "call" || flow === "tail");
  });
}

/** For each instruction, how many there are from it up to the first that may leave the line. */
function lineLengths(code: Int32Array): Int32Array {
  const lengths = new Int32Array(code.length >> 1);
  for (let pc = lengths.length - 1; pc >= 0; pc--) {
    lengths[pc] = flowOf(code[2 * pc]!) === "next" ? 1 + (lengths[pc + 1] ?? 0) : 1;
  }
  return lengths;
}

/** 1 for each function whose source is a unit of the library, which only an image with debug information says. */
function libraryFunctions({ functions, debug }: VerifiedImage): Uint8Array {
  const libraryFiles = debug.files.map((file) => LIBRARY.test(file));
  return Uint8Array.from(functions, ({ start }) => Number(libraryFiles[debug.lines[4 * start] ?? -1] ?? false));
}

function libraryPlaces({ functions, code }: VerifiedImage, isLibrary: Uint8Array): Uint8Array {
  const places = new Uint8Array(code.length >> 1);
  functions.forEach(({ start, length }, index) => {
    places.fill(isLibrary[index] ?? 0, start, start + length);
  });
  return places;
}
