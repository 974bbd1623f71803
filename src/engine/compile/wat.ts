// A WebAssembly module as text, for people: what `vmrun dis --wat` prints. Invariant: the text is valid, and means the module's bytes
// again. It reads the modules of module.ts and no others. spec/compiler.md.
import { assert } from "../../base/assert.ts";
import { WasmReader } from "./wasm-reader.ts";
import { type CodeNames, codeLines, TYPE_NAMES } from "./wat-code.ts";

const MAGIC_BYTES = 8;
const SECTION = {
  NAMES: 0,
  TYPES: 1,
  IMPORTS: 2,
  FUNCTIONS: 3,
  TABLES: 4,
  GLOBALS: 6,
  EXPORTS: 7,
  ELEMENTS: 9,
  CODE: 10,
};
const KINDS = ["func", "table", "memory", "global"];

/** The module's text, with a newline at its end. */
export function watOf(bytes: Uint8Array): string {
  return `${new ModuleText(bytes).lines().join("\n")}\n`;
}

class ModuleText implements CodeNames {
  private readonly sections = new Map<number, Uint8Array>();
  /** Types as in the head of a function, by index. */
  private readonly types: readonly string[];
  /** Identifiers of functions, by index. */
  private readonly names: ReadonlyMap<number, string>;
  private functions = 0;

  constructor(bytes: Uint8Array) {
    const reader = new WasmReader(bytes);
    reader.take(MAGIC_BYTES);
    while (!reader.done) {
      const id = reader.byte();
      const content = reader.take(reader.unsigned());
      if (id !== SECTION.NAMES || new WasmReader(content).name() === "name") this.sections.set(id, content);
    }
    this.types = this.items(SECTION.TYPES, (to) => {
      assert(to.byte() === 0x60, "types are of functions");
      return valueTypes(to, "param") + valueTypes(to, "result");
    });
    this.names = this.readNames();
  }

  lines(): string[] {
    const bodies = this.items(SECTION.CODE, (to) => to.part());
    return [
      "(module",
      ...this.types.map((type, index) => `  (type (;${index};) (func${type}))`),
      ...this.items(
        SECTION.IMPORTS,
        (to) => `  (import ${quoted(to.name())} ${quoted(to.name())} ${this.imported(to)})`,
      ),
      ...this.items(SECTION.FUNCTIONS, (to) => to.unsigned()).flatMap((type, k) => this.function(type, bodies[k]!)),
      ...this.items(SECTION.TABLES, (to) => `  (table ${tableType(to)})`),
      ...this.items(SECTION.GLOBALS, (to) => `  (global ${globalType(to)} (${codeLines(to, this, "").join(" ")}))`),
      ...this.items(SECTION.EXPORTS, (to) => `  (export ${quoted(to.name())} ${this.exported(to)})`),
      ...this.items(SECTION.ELEMENTS, (to) => this.elements(to)),
      ")",
    ];
  }

  functionName(index: number): string {
    return this.names.get(index) ?? String(index);
  }

  typeText(index: number): string {
    return ` (type ${index})`;
  }

  private items<T>(section: number, read: (reader: WasmReader) => T): T[] {
    const bytes = this.sections.get(section);
    if (!bytes) return [];
    const reader = new WasmReader(bytes);
    return reader.list(() => read(reader));
  }

  /** Identifiers made of the name section: what may not stand in one becomes `_`, and a second of a name gets its index. */
  private readNames(): Map<number, string> {
    const names = new Map<number, string>();
    const bytes = this.sections.get(SECTION.NAMES);
    if (!bytes) return names;
    const reader = new WasmReader(bytes);
    const isNames = reader.name() === "name" && reader.byte() === 1;
    assert(isNames, "the names are of functions");
    const map = reader.part();
    const taken = new Set<string>();
    map.list(() => {
      const index = map.unsigned();
      let name = `$${map.name().replace(/[^\w!#$%&'*+\-./:<=>?@\\^`|~]/g, "_")}`;
      while (name === "$" || taken.has(name)) name += `~${index}`;
      names.set(index, name);
      taken.add(name);
    });
    return names;
  }

  private imported(to: WasmReader): string {
    switch (to.byte()) {
      case 0:
        return `(func ${this.declared()} (type ${to.unsigned()}))`;
      case 1:
        return `(table ${tableType(to)})`;
      case 2:
        return `(memory ${limits(to)})`;
      default:
        return `(global ${globalType(to)})`;
    }
  }

  /** The next function's name where it is declared. */
  private declared(): string {
    const index = this.functions++;
    return this.names.get(index) ?? `(;${index};)`;
  }

  private function(type: number, body: WasmReader): string[] {
    const runs = body.list(() => ({ count: body.unsigned(), type: TYPE_NAMES[body.byte()] }));
    return [
      `  (func ${this.declared()} (type ${type})${this.types[type]}`,
      ...runs.map((run) => `    (local${` ${run.type}`.repeat(run.count)})`),
      ...codeLines(body, this, "    "),
      "  )",
    ];
  }

  private exported(to: WasmReader): string {
    const kind = KINDS[to.byte()];
    const index = to.unsigned();
    return `(${kind} ${kind === "func" ? this.functionName(index) : index})`;
  }

  private elements(to: WasmReader): string {
    const hasTable = to.unsigned() === 2;
    const table = hasTable ? ` (table ${to.unsigned()})` : "";
    const offset = codeLines(to, this, "").join(" ");
    if (hasTable) to.byte();
    const functions = to.list(() => this.functionName(to.unsigned())).join(" ");
    return `  (elem${table} (${offset}) func ${functions})`;
  }
}

function valueTypes(to: WasmReader, word: string): string {
  const types = to.list(() => TYPE_NAMES[to.byte()]);
  return types.length === 0 ? "" : ` (${word} ${types.join(" ")})`;
}

function limits(to: WasmReader): string {
  const flags = to.byte();
  const minimum = to.unsigned();
  return `${minimum}${(flags & 1) !== 0 ? ` ${to.unsigned()}` : ""}${(flags & 2) !== 0 ? " shared" : ""}`;
}

function tableType(to: WasmReader): string {
  to.byte();
  return `${limits(to)} funcref`;
}

function globalType(to: WasmReader): string {
  const type = TYPE_NAMES[to.byte()];
  return to.byte() === 1 ? `(mut ${type})` : `${type}`;
}

/** A name as a string: bytes that are no plain ASCII as escapes of their code points. */
function quoted(name: string): string {
  const text = name.replace(/["\\]|[^ -~]/gu, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
  return `"${text}"`;
}
