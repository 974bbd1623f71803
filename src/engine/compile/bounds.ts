// Locals that guest addresses are compared with, made when a function is entered. Invariant: an address A is valid for sure when
// A - PAGE is below the bound of a span: then accesses of up to 8 bytes may begin anywhere from A to A + span. spec/compiler.md, "Checks".
import { WASM } from "../../isa/wasm.ts";
import { AREA } from "./area.ts";
import type { Code } from "./code.ts";
import type { RowEmitter } from "./emit.ts";

/** Each bound is a local that is needed for long, so a function has few. */
const MOST_BOUNDS = 4;
const { code: I64_LOAD } = WASM["i64.load"];
const { code: I64_SUB } = WASM["i64.sub"];
const { code: I64_GT } = WASM["i64.gt_s"];

export class Bounds {
  private readonly rows: RowEmitter;
  /** The local of each span. */
  private readonly locals = new Map<number, number>();

  constructor(rows: RowEmitter) {
    this.rows = rows;
  }

  /** The local of a span's bound; undefined when the function has too many others. That of span 0 there always is. */
  of(span: number): number | undefined {
    const known = this.locals.get(span);
    if (known !== undefined || (span !== 0 && this.locals.size >= MOST_BOUNDS)) return known;
    const local = this.rows.local("i64");
    this.locals.set(span, local);
    return local;
  }

  /** Writes what makes the bounds, for the function's start. A memory may be smaller than a span: then nothing is below its bound. */
  write(code: Code): void {
    for (const [span, local] of this.locals) {
      code.i32(0);
      code.memory(I64_LOAD, AREA.BOUND);
      if (span !== 0) {
        code.i64Halves(span | 0, Math.floor(span / 2 ** 32));
        code.op(I64_SUB);
        code.tee(local);
        code.i64Halves(0, 0);
        code.get(local);
        code.i64Halves(0, 0);
        code.op(I64_GT);
        code.select();
      }
      code.set(local);
    }
  }
}
