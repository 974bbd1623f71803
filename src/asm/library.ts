// The standard library, assembled when vmrun was built. Invariant: a unit is decoded once, when it is first imported.
// spec/language.md, "Units".
import { STANDARD_UNITS } from "./std.gen.ts";
import { decodeUnit, type Unit } from "./unit.ts";

const TEXTS = new Map(STANDARD_UNITS);
const decoded = new Map<string, Unit>();

/** The unit with this name, such as "std/io", or undefined. */
export function library(name: string): Unit | undefined {
  const known = decoded.get(name);
  const text = TEXTS.get(name);
  if (known || text === undefined) return known;
  const unit = decodeUnit(text());
  decoded.set(name, unit);
  return unit;
}

/** The unit that exports a function of this name, or undefined. Decodes all units: only for whoever has made a mistake. */
export function exporterOf(name: string): string | undefined {
  return LIBRARY_NAMES.find((unit) =>
    library(unit)?.functions.some((exported) => exported.exported && exported.name === name),
  );
}

/** Names of all units. */
export const LIBRARY_NAMES: readonly string[] = [...TEXTS.keys()];
