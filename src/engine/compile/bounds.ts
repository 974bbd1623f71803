// Locals that guest addresses are compared with, read when a function is entered. Invariant: an address A is valid for sure when
// A - PAGE is below the bound of a span: then accesses of up to 8 bytes may begin anywhere from A to A + span. The driver makes the
// bounds: V8 would do it again in each turn of a loop. spec/compiler.md, "Checks".
import { WASM } from "../../isa/wasm.ts";
import { MOST_SPANS } from "./area.ts";
import type { Code } from "./code.ts";
import type { ModuleContext } from "./function.ts";

/** Each bound is a local that is needed for long, so a function has few. */
const MOST_BOUNDS = 4;

export class Bounds {
  private readonly module: ModuleContext;
  /** The local of each span. */
  private readonly locals = new Map<number, number>();

  constructor(module: ModuleContext) {
    this.module = module;
  }

  /** The local of a span's bound; undefined when function or module have too many others. That of span 0 there always is. */
  of(span: number): number | undefined {
    const known = this.locals.get(span);
    if (known !== undefined || (span !== 0 && !this.hasRoom(span))) return known;
    const local = this.module.rows.local("i64");
    this.locals.set(span, local);
    return local;
  }

  /** Writes what reads the bounds, for the function's start. */
  write(code: Code): void {
    const { area, spans } = this.module;
    for (const [span, local] of this.locals) {
      code.i32(0);
      code.memory(WASM["i64.load"].code, span === 0 ? area.BOUND : area.SPANS + 8 * spans.indexOf(span));
      code.set(local);
    }
  }

  private hasRoom(span: number): boolean {
    if (this.locals.size >= MOST_BOUNDS) return false;
    const { spans } = this.module;
    if (spans.includes(span)) return true;
    return spans.length < MOST_SPANS && spans.push(span) > 0;
  }
}
