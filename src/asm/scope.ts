// The names of a unit: its own and the exported ones of the units it imports. Invariant: one name means one thing; everything is
// looked up in Maps, so no name is special to JavaScript. spec/language.md, "Names and scopes".
import type { Signature } from "../isa/image.ts";
import type { Related, Reporter } from "./diagnostics.ts";
import type { Spot, Token } from "./syntax.ts";
import type { Constant, Located, Unit, Symbol as UnitSymbol } from "./unit.ts";

export interface Layout {
  readonly size: number;
  readonly align: number;
  readonly fields: ReadonlyMap<string, { readonly offset: number; readonly size: number }>;
}

export type Meaning =
  | { readonly kind: "const"; readonly value: () => Constant | undefined }
  | { readonly kind: "struct"; readonly layout: () => Layout | undefined }
  | { readonly kind: "data"; readonly unit: string; readonly size: () => number | undefined }
  /** The signature is missing when the function's first line could not be read. */
  | { readonly kind: "func"; readonly unit: string; readonly signature: Signature | undefined }
  /** Declared twice, which was reported: nothing more is said of it. */
  | { readonly kind: "unclear" };

export type Entry = Meaning & {
  readonly name: string;
  /** Where it was declared, for "first declared here". */
  readonly place: (label: string) => Related;
};

export class UnitScope {
  readonly entries = new Map<string, Entry>();
  readonly symbols: UnitSymbol[] = [];
  /** The unit of the library that exports a function of this name. */
  readonly exporter: (name: string) => string | undefined;
  /** Names may be missing because a line could not be read: then unknown ones are not reported. */
  damaged = false;
  readonly #reporter: Reporter;
  readonly #symbols = new Map<string, number>();

  constructor(reporter: Reporter, exporter: UnitScope["exporter"] = () => undefined) {
    this.#reporter = reporter;
    this.exporter = exporter;
  }

  /** Declares a name of this unit; false, and an error that shows both places, when it is taken. */
  declare(name: Token, meaning: Meaning): boolean {
    const place = (label: string): Related => this.#reporter.related(name, label);
    return this.#add(name.image, { ...meaning, name: name.image, place }, name);
  }

  /** Declares all that a unit exports; `spot` is the import. */
  adopt(unit: Unit, spot: Spot): void {
    const add = ({ name, line, column }: Located, meaning: Meaning): void => {
      const place = (label: string): Related => {
        return { path: unit.path, line, column, length: name.length, source: "", label };
      };
      this.#add(name, { ...meaning, name, place }, spot);
    };
    for (const item of unit.constants) if (item.exported) add(item, { kind: "const", value: () => item.constant });
    for (const item of unit.structs) if (item.exported) add(item, { kind: "struct", layout: () => layoutOf(item) });
    for (const item of unit.data)
      if (item.exported) add(item, { kind: "data", unit: unit.name, size: () => item.size });
    for (const item of unit.functions)
      if (item.exported) add(item, { kind: "func", unit: unit.name, signature: item.signature });
  }

  /** The index of a symbol in the unit's list. */
  symbol(kind: UnitSymbol["kind"], unit: string, name: string): number {
    const key = `${kind} ${unit} ${name}`;
    let index = this.#symbols.get(key);
    if (index === undefined) {
      index = this.symbols.length;
      this.symbols.push({ unit, kind, name });
      this.#symbols.set(key, index);
    }
    return index;
  }

  #add(name: string, entry: Entry, spot: Spot): boolean {
    const other = this.entries.get(name);
    if (!other) {
      this.entries.set(name, entry);
      return true;
    }
    this.entries.set(name, { kind: "unclear", name, place: other.place });
    this.#reporter.error("duplicate-name", spot, `the name \`${name}\` is declared twice`, {
      related: [other.place("first declared here")],
      help: "functions, data, constants and structs share one scope with the exported names of imported units",
    });
    return false;
  }
}

function layoutOf({ size, align, fields }: Unit["structs"][number]): Layout {
  return { size, align, fields: new Map(fields.map((field) => [field.name, field])) };
}
