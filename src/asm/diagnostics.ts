// Diagnostics: what is wrong with a source, as data. Invariant: at most MAX_DIAGNOSTICS are kept, the rest are counted, and
// each carries the line it speaks of, so that it can be shown without the file. spec/diagnostics.md.
import { MAX_DIAGNOSTICS } from "../isa/limits.ts";
import type { Code } from "./codes.ts";
import type { Spot } from "./syntax.ts";

/** A second place that belongs to a diagnostic, with what to say of it. */
export interface Related {
  readonly path: string;
  readonly line: number;
  readonly column: number;
  readonly length: number;
  /** The source line, where it is known. */
  readonly source: string;
  readonly label: string;
}

export interface Diagnostic {
  readonly severity: "error" | "warning";
  readonly code: Code;
  /** One sentence, without a full stop. */
  readonly message: string;
  readonly path: string;
  /** From 1; columns and lengths in UTF-16 units. Line 0 speaks of the whole file. */
  readonly line: number;
  readonly column: number;
  readonly length: number;
  /** The source line. */
  readonly source: string;
  /** What to say beside the caret. */
  readonly label?: string;
  /** What to do about it. */
  readonly help?: string;
  readonly related?: readonly Related[];
}

export interface Extra {
  readonly label?: string | undefined;
  /** As a function where it is costly to find: it is asked only for diagnostics that are kept. */
  readonly help?: string | undefined | (() => string | undefined);
  readonly related?: readonly Related[];
}

export const WHOLE_FILE: Spot = { line: 0, column: 0, length: 0 };

/** Source lines longer than this are cut in diagnostics, in characters. */
const MAX_SHOWN = 1000;

/** All diagnostics of one run, over any number of files. */
export class Diagnostics {
  readonly list: Diagnostic[] = [];
  /** How many more there were. */
  omitted = 0;
  errors = 0;

  add(severity: Diagnostic["severity"], make: () => Diagnostic): void {
    if (severity === "error") this.errors++;
    if (this.list.length < MAX_DIAGNOSTICS) this.list.push(make());
    else this.omitted++;
  }
}

/** Reports about one file. */
export class Reporter {
  readonly path: string;
  readonly #sink: Diagnostics;
  readonly #lineOf: (line: number) => string;

  constructor(path: string, sink: Diagnostics, lineOf: (line: number) => string) {
    this.path = path;
    this.#sink = sink;
    this.#lineOf = lineOf;
  }

  get errors(): number {
    return this.#sink.errors;
  }

  error(code: Code, spot: Spot, message: string, extra: Extra = {}): void {
    this.#report("error", code, spot, message, extra);
  }

  warning(code: Code, spot: Spot, message: string, extra: Extra = {}): void {
    this.#report("warning", code, spot, message, extra);
  }

  /** A second place in this file. */
  related(spot: Spot, label: string): Related {
    const { line, column, length } = spot;
    return { path: this.path, line, column, length, source: this.#shown(line), label };
  }

  #report(severity: Diagnostic["severity"], code: Code, spot: Spot, message: string, extra: Extra): void {
    const { line, column, length } = spot;
    this.#sink.add(severity, () => {
      const help = typeof extra.help === "function" ? extra.help() : extra.help;
      return {
        ...{ severity, code, message, path: this.path, line, column, length, source: this.#shown(line) },
        ...(extra.label !== undefined && { label: extra.label }),
        ...(help !== undefined && { help }),
        ...(extra.related && { related: extra.related }),
      };
    });
  }

  #shown(line: number): string {
    return line === 0 ? "" : this.#lineOf(line).slice(0, MAX_SHOWN);
  }
}
