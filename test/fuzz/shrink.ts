// Makes a program that differs small: lines, functions and quanta are left out as long as it still differs. Invariant: what comes
// out is a valid program that differs.
import { disassemble } from "../../src/isa/disasm.ts";
import { isFault, verify } from "../../src/isa/verify.ts";
import type { FunctionText, Line } from "../engine/build-image.ts";
import { type Comparison, listedQuanta } from "../engine/differ.ts";
import { imageOf, type Source } from "../engine/random-program.ts";
import { CALLS, verified } from "../engine/run-image.ts";
import { runCase, type Way } from "./engine.ts";

export interface Small {
  readonly source: Source;
  readonly quanta: readonly number[];
  readonly way: Way;
  readonly result: Comparison;
}

/** Programs that shrinking may run. */
const MOST_RUNS = 3000;

/** The smallest program that was found; undefined when the first does not differ with these quanta. */
export function shrink(source: Source, way: Way, quanta: readonly number[]): Small | undefined {
  return new Shrinker(way).shrink(source, quanta);
}

/** The program as assembly text, and what is left of its memory. */
export function textOf({ source, quanta, way, result }: Small): string {
  const text = disassemble(verified(imageOf(source)), CALLS, false);
  const { difference } = result;
  return `${text}; ${JSON.stringify(way)}
; quanta ${quanta.join(" ")}
; ${way.kind}: ${difference?.left}
; compiler: ${difference?.right}`;
}

class Shrinker {
  private readonly ways: readonly Way[];
  private way: Way;
  private best: Small | undefined;
  private runs = 0;

  constructor(way: Way) {
    this.way = way;
    this.ways = [
      { ...way, kind: "interpreter", cold: 0 },
      { ...way, cold: 0 },
    ];
  }

  shrink(source: Source, quanta: readonly number[]): Small | undefined {
    if (!this.differs(source, quanta)) return undefined;
    for (const simpler of this.ways) {
      const before = this.way;
      this.way = simpler;
      if (this.differs(source, quanta)) break;
      this.way = before;
    }
    for (const quantum of [20_000, 1000, 100, 10, 3, 2, 1]) if (this.differs(source, [quantum])) break;
    if (!this.differs({ ...source, data: new Uint8Array(0) }, this.best!.quanta)) this.shrinkData();
    for (let before = -1; before !== this.size(); ) {
      before = this.size();
      for (const name of Object.keys(source.functions)) this.shrinkLines(name);
      this.shrinkQuanta();
    }
    this.dropFunctions();
    return this.best;
  }

  private size(): number {
    const { source, quanta } = this.best!;
    return Object.values(source.functions).reduce((sum, { body }) => sum + body.length, quanta.length);
  }

  /** Leaves out runs of lines, half of them at first, then shorter ones. */
  private shrinkLines(name: string): void {
    const body = (): readonly Line[] => this.best!.source.functions[name]!.body;
    for (let length = body().length >> 1; length >= 1; length >>= 1) {
      for (let start = 0; start < body().length; ) {
        const lines = [...body().slice(0, start), ...body().slice(start + length)];
        if (!this.replace(name, { ...this.best!.source.functions[name]!, body: lines })) start += length;
      }
    }
  }

  /** Puts zeroes in place of what memory holds at first, where that is not needed. */
  private shrinkData(): void {
    const { length } = this.best!.source.data;
    for (let size = length >> 1; size >= 8; size >>= 1) {
      for (let start = 0; start < length; start += size) {
        const { source, quanta } = this.best!;
        if (source.data.subarray(start, start + size).every((byte) => byte === 0)) continue;
        this.differs({ ...source, data: source.data.slice().fill(0, start, start + size) }, quanta);
      }
    }
  }

  private replace(name: string, text: FunctionText): boolean {
    const { source, quanta } = this.best!;
    return this.differs({ ...source, functions: { ...source.functions, [name]: text } }, quanta);
  }

  private shrinkQuanta(): void {
    for (let at = 0; at + 1 < this.best!.quanta.length; ) {
      const { source, quanta } = this.best!;
      const joined = [...quanta.slice(0, at), quanta[at]! + quanta[at + 1]!, ...quanta.slice(at + 2)];
      const cut = quanta.slice(0, at + 1);
      if (!this.differs(source, cut) && !this.differs(source, joined)) at++;
    }
  }

  /** Leaves out functions that nothing names any more. */
  private dropFunctions(): void {
    for (const name of Object.keys(this.best!.source.functions).slice(1)) {
      const { source, quanta } = this.best!;
      const { [name]: _, ...functions } = source.functions;
      this.differs({ ...source, functions }, quanta);
    }
  }

  /** Whether the program is valid and differs; then it is the best so far. */
  private differs(source: Source, quanta: readonly number[]): boolean {
    if (this.runs++ > MOST_RUNS || !isValid(source)) return false;
    const result = runCase(source, this.way, listedQuanta(quanta));
    if (result.difference === undefined) return false;
    this.best = { source, quanta: quanta.slice(0, result.quanta.length), way: this.way, result };
    return true;
  }
}

/** Lines that were left out may have held a label, or what ended the function. */
function isValid(source: Source): boolean {
  for (const { body } of Object.values(source.functions)) {
    const labels = new Set(body.filter((line) => typeof line === "string"));
    for (const line of body) {
      if (typeof line === "string") continue;
      for (const operand of line.slice(1)) {
        if (Array.isArray(operand) && operand.some((name) => !labels.has(name))) return false;
        const isLabel = typeof operand === "string" && source.functions[operand] === undefined;
        if (isLabel && !labels.has(operand)) return false;
        if (typeof operand !== "object" || Array.isArray(operand) || !("callee" in operand)) continue;
        if (typeof operand.callee === "string" && source.functions[operand.callee] === undefined) return false;
      }
    }
  }
  return !isFault(verify(imageOf(source), CALLS));
}
