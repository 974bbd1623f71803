// From source text to units and images: the front door of the assembler. Invariant: pure; files come from the caller, and no
// source makes it throw. spec/language.md.
import type { CallTable } from "../isa/calls.ts";
import type { Image } from "../isa/image.ts";
import { MAX_NEED, MAX_NEEDS, MAX_UNITS } from "../isa/limits.ts";
import { UnitBuilder } from "./builder.ts";
import { type DataLayout, fillData, layoutData, layoutStruct, type ReadFile } from "./data.ts";
import { type Diagnostic, Diagnostics, type Related, Reporter } from "./diagnostics.ts";
import { type Evaluator, evaluate } from "./evaluate.ts";
import { FunctionAssembler, signatureOf } from "./function.ts";
import { link } from "./link.ts";
import { parse } from "./parse.ts";
import { type Layout, UnitScope } from "./scope.ts";
import { linesOf, withinBounds } from "./source.ts";
import type { ConstNode, DataNode, StructNode, SyntaxUnit, Token } from "./syntax.ts";
import type { Constant, Unit, UnitConstant, UnitFunction, UnitStruct } from "./unit.ts";

export interface Source {
  /** Shown in diagnostics; imports and `.incbin` are found beside it. */
  readonly path: string;
  readonly text: string;
}

export interface AssembleOptions {
  readonly path?: string;
  readonly calls: CallTable;
  /** A unit of the library by its name, such as "std/io". */
  readonly library?: (name: string) => Unit | undefined;
  /** The unit of the library that exports a function of this name. */
  readonly exporter?: (name: string) => string | undefined;
  /** The text of an imported file. */
  readonly readSource?: (path: string) => string | undefined;
  readonly readFile?: ReadFile;
}

export interface Assembled {
  /** Missing when there was an error. */
  readonly image?: Image;
  readonly diagnostics: readonly Diagnostic[];
  /** Diagnostics beyond those listed. */
  readonly omitted: number;
}

/** Assembles a program and all that it imports. */
export function assemble(text: string, options: AssembleOptions): Assembled {
  const program = new Program(options);
  const main = program.file({ path: options.path ?? "program.asm", text });
  const { sink } = program;
  const lineOf = (line: number): string => linesOf(text)[line - 1] ?? "";
  const image = main && sink.errors === 0 ? link(main, program.units, sink, lineOf) : undefined;
  return { ...(image && sink.errors === 0 && { image }), diagnostics: sink.list, omitted: sink.omitted };
}

/** Assembles one source as a unit, with what it imports taken from the options; a name of its own may be given. */
export function assembleUnit(
  source: Source,
  options: AssembleOptions,
  name = source.path,
): { readonly unit?: Unit } & Omit<Assembled, "image"> {
  const program = new Program(options);
  const unit = program.file(source, name);
  const { sink } = program;
  return { ...(unit && sink.errors === 0 && { unit }), diagnostics: sink.list, omitted: sink.omitted };
}

/** `./b` beside `a/x.asm` is `a/b`; steps up are taken out. */
export function besides(path: string, name: string): string {
  const parts = path.split("/").slice(0, -1);
  for (const part of name.split("/")) {
    if (part === "..") {
      if (parts.length > 0 && parts[parts.length - 1] !== "..") parts.pop();
      else parts.push(part);
    } else if (part !== "." && (part !== "" || parts.length === 0)) parts.push(part);
  }
  return parts.join("/");
}

/** All units of one program. */
class Program {
  readonly sink = new Diagnostics();
  readonly units = new Map<string, Unit>();
  readonly #options: AssembleOptions;
  /** Files being assembled, to find import cycles. */
  readonly #open: string[] = [];
  /** Files that could not be assembled: reported once. */
  readonly #failed = new Set<string>();
  readonly #callNumbers: ReadonlyMap<string, number>;

  constructor(options: AssembleOptions) {
    this.#options = options;
    this.#callNumbers = new Map([...options.calls.values()].map((shape) => [shape.name, shape.number]));
  }

  file({ path, text }: Source, name = path): Unit | undefined {
    const lines = linesOf(text);
    const reporter = new Reporter(path, this.sink, (line) => lines[line - 1] ?? "");
    if (!withinBounds(text, lines, reporter)) return undefined;
    this.#open.push(path);
    const tree = parse(lines, reporter);
    const scope = new UnitScope(reporter, this.#options.exporter);
    scope.damaged = tree.damaged;
    const imports = tree.imports.flatMap((at) => this.#import(at, path, scope, reporter));
    const unit = this.#unit(tree, { name, path, imports, lines, scope, reporter });
    this.#open.pop();
    return unit;
  }

  /** The name of the imported unit, its names now in scope. */
  #import(at: Token, path: string, scope: UnitScope, reporter: Reporter): string[] {
    const written = at.image.slice(1, -1);
    const unit = written.startsWith(".")
      ? this.#fileUnit(at, besides(path, `${written}.asm`), reporter)
      : this.#libraryUnit(written);
    if (unit) {
      this.units.set(unit.name, unit);
      scope.adopt(unit, at);
      return [unit.name];
    }
    scope.damaged = true;
    if (!written.startsWith("."))
      reporter.error("unknown-unit", at, `there is no unit \`${written}\``, {
        help: 'units that come with vmrun are called `std/...`; a file of yours is `"./name"`',
      });
    return [];
  }

  #libraryUnit(name: string): Unit | undefined {
    const unit = this.units.get(name) ?? this.#options.library?.(name);
    if (!unit) return undefined;
    this.units.set(name, unit);
    for (const other of unit.imports) if (!this.units.has(other)) this.#libraryUnit(other);
    return unit;
  }

  #fileUnit(at: Token, path: string, reporter: Reporter): Unit | undefined {
    const known = this.units.get(path);
    if (known || this.#failed.has(path)) return known;
    if (this.#open.includes(path)) {
      const cycle = [...this.#open.slice(this.#open.indexOf(path)), path].join(" -> ");
      reporter.error("import-cycle", at, "these units import each other", { label: cycle });
      return undefined;
    }
    if (this.#open.length >= MAX_IMPORT_DEPTH || this.units.size >= MAX_UNITS) {
      reporter.error("too-many", at, `a program has at most ${MAX_UNITS} units, ${MAX_IMPORT_DEPTH} deep`);
      return undefined;
    }
    const text = this.#options.readSource?.(path);
    if (text === undefined) reporter.error("no-file", at, `the file ${path} cannot be read`);
    const unit = text === undefined ? undefined : this.file({ path, text });
    if (!unit) this.#failed.add(path);
    return unit;
  }

  #unit(tree: SyntaxUnit, { name, path, imports, lines, scope, reporter }: UnitParts): Unit {
    const { calls, readFile } = this.#options;
    const context: Evaluator = { scope, reporter, damaged: () => scope.damaged, foreign: () => false };
    const read: ReadFile = (file) => readFile?.(besides(path, file));
    const lazies = declareAll(tree, context, read);
    const builder = new UnitBuilder(scope);
    const structs = tree.structs.flatMap((node) => structOf(node, lazies.structs.get(node)?.()));
    const constants = tree.constants.flatMap((node) => constantOf(node, lazies.constants.get(node)?.()));
    const data = tree.data.flatMap((node) => {
      const layout = lazies.data.get(node)?.();
      return layout ? [fillData(node, layout, context)] : [];
    });
    const unitContext = { builder, reporter, calls, callNumbers: this.#callNumbers, lines };
    const functions: UnitFunction[] = [];
    for (const node of tree.functions) {
      if (reporter.errors > MAX_ERRORS) break;
      functions.push(new FunctionAssembler(node, unitContext).assemble());
    }
    return {
      ...{ name, path, imports, needs: needsOf(tree.needs, reporter), symbols: scope.symbols },
      ...{ references: builder.references, pool: builder.pool, functions, data: [...data, ...builder.strings] },
      ...{ constants, structs, texts: builder.texts },
    };
  }
}

/** With so many errors a source is no program, and no more functions are looked at. */
const MAX_ERRORS = 10_000;
/** Units that are being assembled because each imports the next. */
const MAX_IMPORT_DEPTH = 64;

interface UnitParts {
  readonly name: string;
  readonly path: string;
  readonly imports: readonly string[];
  readonly lines: readonly string[];
  readonly scope: UnitScope;
  readonly reporter: Reporter;
}

function needsOf(tokens: readonly Token[], reporter: Reporter): string[] {
  return tokens.slice(0, MAX_NEEDS).flatMap((at) => {
    const flag = at.image.slice(1, -1);
    if (/^--[a-z][^\p{C}]*$/u.test(flag) && flag.length <= MAX_NEED) return [flag];
    reporter.error("bad-need", at, "a need is a permission flag", { help: 'for example `needs "--allow-net"`' });
    return [];
  });
}

const structOf = ({ name, exported }: StructNode, layout: Layout | undefined): UnitStruct[] => {
  if (!layout) return [];
  const fields = [...layout.fields].map(([field, { offset, size }]) => ({ name: field, offset, size }));
  return [
    {
      name: name.image,
      exported,
      line: name.line,
      column: name.column,
      size: layout.size,
      align: layout.align,
      fields,
    },
  ];
};

const constantOf = ({ name, exported }: ConstNode, constant: Constant | undefined): UnitConstant[] =>
  constant ? [{ name: name.image, exported, line: name.line, column: name.column, constant }] : [];

interface Lazies {
  readonly constants: Map<ConstNode, () => Constant | undefined>;
  readonly structs: Map<StructNode, () => Layout | undefined>;
  readonly data: Map<DataNode, () => DataLayout | undefined>;
}

/** Constants that are defined by later ones: so many in a row are followed. */
const MAX_FORWARD = 200;

/** Declares the names of a unit; what they stand for is found when it is asked for, in any order. */
function declareAll(tree: SyntaxUnit, context: Evaluator, readFile: ReadFile): Lazies {
  const { scope, reporter } = context;
  const lazies: Lazies = { constants: new Map(), structs: new Map(), data: new Map() };
  const open: { readonly at: Token; readonly related: () => Related }[] = [];
  const lazy = <T>(at: Token, find: () => T | undefined): (() => T | undefined) => {
    let state: { value: T | undefined } | "open" | undefined;
    return () => {
      if (typeof state === "object") return state.value;
      if (state === "open" || open.length > MAX_FORWARD) {
        const message =
          state === "open" ? `\`${at.image}\` is defined by itself` : "too many names are defined by later ones";
        const related = open.slice(-3).filter((other) => other.at !== at);
        reporter.error("definition-cycle", at, message, { related: related.map((other) => other.related()) });
        state = { value: undefined };
        return undefined;
      }
      state = "open";
      open.push({ at, related: () => reporter.related(at, "which is needed here") });
      const value = find();
      open.pop();
      // The state may have been closed meanwhile by a cycle that came back here.
      const closed: unknown = state;
      state = closed === "open" ? { value } : { value: undefined };
      return state.value;
    };
  };
  for (const node of tree.constants) {
    const value = lazy(node.name, () => constantValue(node, context));
    lazies.constants.set(node, value);
    scope.declare(node.name, { kind: "const", value });
  }
  for (const node of tree.structs) {
    const layout = lazy(node.name, () => layoutStruct(node, context));
    lazies.structs.set(node, layout);
    scope.declare(node.name, { kind: "struct", layout });
  }
  for (const node of tree.data) {
    const layout = lazy(node.name, () => layoutData(node, context, readFile));
    lazies.data.set(node, layout);
    scope.declare(node.name, { kind: "data", unit: "", size: () => layout()?.size });
  }
  for (const node of tree.functions)
    scope.declare(node.name, { kind: "func", unit: "", signature: node.damaged ? undefined : signatureOf(node) });
  checkNames(tree, reporter);
  return lazies;
}

function checkNames(tree: SyntaxUnit, reporter: Reporter): void {
  for (const { name } of [...tree.constants, ...tree.structs, ...tree.data, ...tree.functions])
    if (name.image.includes("."))
      reporter.error("bad-name", name, "a declared name cannot have a dot", {
        help: "dots belong to struct fields and instructions",
      });
}

function constantValue(node: ConstNode, context: Evaluator): Constant | undefined {
  if (!node.value) return undefined;
  const value = evaluate(node.value, context);
  if (value === undefined || value.kind === "integer") return value && { kind: "integer", value: value.value };
  if (value.kind === "float") return { kind: "float", value: value.value };
  const name = node.name.image;
  context.reporter.error(
    "constant-needed",
    node.name,
    `\`${name}\` is an address, which is known only when the program is linked`,
    {
      help: "use `la` where the address is needed",
    },
  );
  return undefined;
}
