// The options of `vmrun lens`: those of a run that mean something for a run that is looked at, and its own. spec/lens.md.
import { type OptionRow, RUN_OPTIONS } from "./options.ts";

/** What the lens shows itself, or cannot run with. */
const LEFT_OUT = /^(engine|threads|lwps|trace|stats|thread-stats|profile|map|json|roundtrip|verify-engines)$/;

export const OWN_OPTIONS: readonly OptionRow[] = [
  { name: "once", doc: "do not use the screen; print it once, at the end" },
  { name: "json", doc: "a line of JSON at each look, and one at the end; with --once only that" },
  { name: "interval", value: "MS", doc: "time from one look to the next (default 200, with --json 1000)" },
  { name: "output", value: "FILE", doc: "where the program's standard output goes" },
  { name: "engine", value: "NAME", doc: "interpreter (default), or reference, the slow one" },
  { name: "threads", value: "MODEL", doc: "n1, all on one thread of the host: the lens sees no other" },
];

export const LENS_OPTIONS: readonly OptionRow[] = [
  ...OWN_OPTIONS,
  ...RUN_OPTIONS.filter(({ name }) => !LEFT_OUT.test(name)),
];
