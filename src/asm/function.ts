// Assembles one function. Invariant: one line is one instruction, pseudo-instructions apart; an instruction with a fault is left
// out and the next one is read. spec/language.md, "Instructions".
import type { CallTable } from "../isa/calls.ts";
import { encodeWord, type Signature } from "../isa/image.ts";
import { MAX_FUNCTION_CODE, MAX_TABLE } from "../isa/limits.ts";
import type { Flow, Row } from "../isa/ops/row.ts";
import { bitsOfFloat, type UnitBuilder } from "./builder.ts";
import { assembleCall } from "./calls.ts";
import type { Reporter } from "./diagnostics.ts";
import type { Mark } from "./marks.ts";
import { type FunctionContext, type Resolved, resolve } from "./operands.ts";
import { assemblePrint } from "./print.ts";
import { PRINT, PSEUDOS, type Pseudo } from "./pseudo.ts";
import { type LabelEntry, Locals } from "./registers.ts";
import {
  type Candidate,
  candidatesFor,
  choose,
  explain,
  explainPseudo,
  immediateOf,
  letterFits,
  unknownMnemonic,
} from "./select.ts";
import { classOf, type FunctionNode, type Instruction, type Operand, type Token } from "./syntax.ts";
import type { UnitFunction, UnitSite } from "./unit.ts";

/** What a function is assembled with. */
export interface UnitContext {
  readonly builder: UnitBuilder;
  readonly reporter: Reporter;
  readonly calls: CallTable;
  /** System calls by name. */
  readonly callNumbers: ReadonlyMap<string, number>;
  readonly lines: readonly string[];
}

/** The signature that the first line of a function declares. */
export function signatureOf(node: FunctionNode): Signature {
  return { params: node.params.map(classOf), results: node.results.map(classOf) };
}

const ENDS: ReadonlySet<Flow> = new Set(["jump", "tail", "return", "trap"]);

export class FunctionAssembler {
  readonly unit: UnitContext;
  readonly context: FunctionContext;
  readonly signature: Signature;
  readonly #node: FunctionNode;
  readonly #code: number[] = [];
  readonly #narrow: number[] = [];
  readonly #sites: UnitSite[] = [];
  readonly #tables: number[][] = [];
  readonly #lines: number[] = [];
  /** Files of location marks, as in the unit's function. */
  readonly #files: string[] = [];
  /** The mark of the instruction at hand, and the text of the last one that had a text. */
  #mark: Mark | undefined;
  #markText: string | undefined;
  /** Words that wait for a label: index in the code, then the label; tables likewise. */
  readonly #targets: { readonly word: number; readonly label: LabelEntry }[] = [];
  readonly #tableLabels: LabelEntry[][] = [];
  #lastFlow: Flow | undefined;
  #errorsHere = false;

  constructor(node: FunctionNode, unit: UnitContext) {
    this.unit = unit;
    this.#node = node;
    this.signature = signatureOf(node);
    const { scope } = unit.builder;
    const locals = new Locals(node, scope, unit.reporter);
    this.context = {
      ...{ scope, locals, reporter: unit.reporter },
      damaged: () => node.damaged || scope.damaged,
      foreign: (name) => {
        const local = locals.names.get(name.image);
        return local ? `the ${local.kind} \`${name.image}\`` : false;
      },
    };
  }

  assemble(): UnitFunction {
    const before = this.unit.reporter.errors;
    for (const item of this.#node.body) {
      if (item.kind === "label") this.#place(item.name);
      else if (this.#code.length / 2 > MAX_FUNCTION_CODE) {
        this.#tooLong(item);
        break;
      } else this.#instruction(item);
    }
    this.#errorsHere = this.unit.reporter.errors > before || this.#node.damaged;
    this.#end();
    for (const { word, label } of this.#targets) this.#code[word] = label.index;
    for (const labels of this.#tableLabels) this.#tables.push(labels.map((label) => label.index));
    const { locals } = this.context;
    const { name, exported } = this.#node;
    return {
      name: name.image,
      exported,
      line: name.line,
      column: name.column,
      signature: this.signature,
      integers: locals.counts.x,
      floats: locals.counts.f,
      results: locals.results,
      registers: locals.registerNames(),
      code: this.#code,
      narrow: this.#narrow,
      sites: this.#sites,
      tables: this.#tables,
      lines: this.#lines,
      ...(this.#files.length > 0 && { files: this.#files }),
    };
  }

  /** Adds an instruction with a call-site record. */
  site(row: Row, a: number, site: UnitSite, at: Token): void {
    this.#emit(row, a, 0, 0, this.#sites.push(site) - 1, at);
  }

  #place(name: Token): void {
    const local = this.context.locals.names.get(name.image);
    if (local?.kind === "label" && local.name === name) local.index = this.#code.length / 2;
    this.#lastFlow = undefined;
  }

  #tooLong(item: Instruction): void {
    const message = `a function has at most ${MAX_FUNCTION_CODE} instructions`;
    this.unit.reporter.error("too-many", item.mnemonic, message);
  }

  #end(): void {
    if (this.#errorsHere || (this.#lastFlow && ENDS.has(this.#lastFlow))) return;
    const name = this.#node.name.image;
    this.unit.reporter.error("missing-return", this.#node.close, `\`${name}\` can run past its end`, {
      help: "end it with `ret`, or with `j`, `tail` or `trap`",
      related: [this.unit.reporter.related(this.#node.name, "the function starts here")],
    });
  }

  #emit(row: Row, a: number, b: number, c: number, immediate: number, at: Token): void {
    this.#code.push(encodeWord(row.number, a, b, c), immediate);
    if (this.#mark) this.#placeByMark(this.#mark, at);
    else this.#lines.push(at.line, at.column, this.unit.builder.text(at.line, this.unit.lines[at.line - 1] ?? ""));
    this.#lastFlow = row.flow;
  }

  /** Takes the instruction's location from its mark. */
  #placeByMark({ file, line, column, text = this.#markText }: Mark, at: Token): void {
    if (text === undefined)
      this.unit.reporter.error(
        "bad-mark",
        at,
        "the first location mark of a function needs the text of the source line",
      );
    this.#markText = text;
    while (this.#files.length < this.#lines.length / 3) this.#files.push("");
    this.#files.push(file);
    this.#lines.push(line, column, this.unit.builder.text(at.line, text ?? ""));
  }

  #instruction(node: Instruction): void {
    const mnemonic = node.mnemonic.image;
    this.#mark = node.mark;
    if (mnemonic === PRINT) {
      assemblePrint(node, this);
      return;
    }
    const pseudos = PSEUDOS.get(mnemonic);
    const candidates = candidatesFor(mnemonic);
    if (!pseudos && candidates.length === 0) {
      if (!this.context.damaged() || node.operands.length > 0 || node.mnemonic.image.length > 1)
        unknownMnemonic(node.mnemonic, this.unit.reporter);
      return;
    }
    if (candidates[0]?.slots.some((slot) => slot.kind === "site")) {
      assembleCall(node, mnemonic, candidates, this);
      return;
    }
    const values = this.#values(node, candidates);
    if (!values) return;
    const pseudo = pseudos?.find((row) => matches(row, values));
    if (pseudo) this.#pseudo(node, pseudo, values);
    else if (candidates.length === 0) explainPseudo(node, this.unit.reporter);
    else this.#select(node, mnemonic, candidates, values);
  }

  /** All operands, or undefined when one has a fault; all of them are looked at. */
  #values(node: Instruction, candidates: readonly Candidate[]): Resolved[] | undefined {
    const values: Resolved[] = [];
    let whole = true;
    const count = node.operands.length;
    for (let index = 0; index < count; index++) {
      const label = expectsLabel(node, candidates, index);
      const value = resolve(node.operands[index]!, this.context, label);
      if (value) values.push(value);
      else whole = false;
    }
    return whole ? values : undefined;
  }

  #pseudo(node: Instruction, pseudo: Pseudo, values: readonly Resolved[]): void {
    if (pseudo.call !== undefined) {
      assembleCall(node, pseudo.mnemonic, candidatesFor(pseudo.mnemonic), this, pseudo.call);
      return;
    }
    const zero: Operand = { kind: "integer", value: 0n, at: node.mnemonic };
    const rewritten = pseudo.operands.map((place): Resolved => {
      if (place === "zero") return { kind: "integer", value: 0n, node: zero };
      if (typeof place === "number") return values[place]!;
      const value = values[place.negated]!;
      return value.kind === "integer" ? { ...value, value: -BigInt.asIntN(64, value.value) } : value;
    });
    this.#select(node, pseudo.mnemonic, candidatesFor(pseudo.mnemonic), rewritten);
  }

  #select(node: Instruction, mnemonic: string, candidates: readonly Candidate[], values: readonly Resolved[]): void {
    const { reporter } = this.unit;
    if (node.as) reporter.error("syntax", node.as, "`as` belongs to indirect calls: `call h as f, x`");
    else if (node.arrow)
      reporter.error("syntax", node.arrow, `\`${mnemonic}\` has no \`->\``, {
        help: "the first operand is the result",
      });
    else {
      const chosen = choose(candidates, values);
      if (chosen) this.#encode(chosen, values, node.mnemonic);
      else explain(node, mnemonic, candidates, values, reporter);
    }
  }

  #encode({ row, slots, word }: Candidate, values: readonly Resolved[], at: Token): void {
    const fields = { a: 0, b: 0, c: 0 };
    let immediate = 0;
    const next = this.#code.length / 2;
    const wide = (constant: number): void => {
      fields.b = constant & 255;
      fields.c = (constant >> 8) & 255;
    };
    for (let index = 0; index < slots.length; index++) {
      const slot = slots[index]!;
      const value = values[index]!;
      if (slot.kind === "register") fields[slot.field] = value.kind === "register" ? value.number : 0;
      else if (slot.kind === "label" && value.kind === "label") this.#target(value.name.image, 2 * next + 1);
      else if (slot.kind === "table") immediate = this.#table(values.slice(index));
      else if (slot.kind === "memory" && value.kind === "memory") {
        fields.b = value.base;
        immediate = value.offset;
      } else if (slot.kind === "immediate" && value.kind === "integer") {
        const constant = immediateOf(value.value, slot.field, word) ?? 0;
        if (slot.field === "bc") wide(constant);
        else immediate = constant;
      } else if (slot.kind === "pool") {
        const constant = this.#constant(value, slot.class);
        if (slot.field === "bc") this.#narrow.push(next, constant);
        else immediate = constant;
      } else immediate = this.#reference(value);
    }
    this.#emit(row, fields.a, fields.b, fields.c, immediate, at);
  }

  #target(name: string, word: number): void {
    const label = this.context.locals.names.get(name);
    if (label?.kind === "label") this.#targets.push({ word, label });
  }

  #table(values: readonly Resolved[]): number {
    const labels: LabelEntry[] = [];
    for (const value of values) {
      const label = value.kind === "label" ? this.context.locals.names.get(value.name.image) : undefined;
      if (label?.kind === "label") labels.push(label);
    }
    if (labels.length > MAX_TABLE)
      this.unit.reporter.error("too-many", values[MAX_TABLE]!.node.at, `a jump table has at most ${MAX_TABLE} labels`);
    return this.#tableLabels.push(labels) - 1;
  }

  #constant(value: Resolved, type: "x" | "f"): number {
    const { builder } = this.unit;
    if (value.kind === "float") return builder.bits(bitsOfFloat(value.value));
    if (value.kind !== "integer") return 0;
    return builder.bits(type === "f" ? bitsOfFloat(Number(value.value)) : value.value);
  }

  #reference(value: Resolved): number {
    const { builder } = this.unit;
    const { scope } = this.context;
    if (value.kind === "address") return builder.reference(scope.symbol("data", value.unit, value.name), value.addend);
    if (value.kind === "function")
      return builder.reference(scope.symbol("function", value.entry.unit, value.entry.name), 0);
    if (value.kind !== "text") return 0;
    const { line, column } = value.node.at;
    return builder.reference(scope.symbol("data", "", builder.string(value.bytes, line, column)), 0);
  }
}

function expectsLabel(node: Instruction, candidates: readonly Candidate[], index: number): boolean {
  if (candidates.length === 0) return index === node.operands.length - 1 && node.mnemonic.image.startsWith("b");
  return candidates.every(({ slots }) => {
    const kind = slots[Math.min(index, slots.length - 1)]?.kind;
    return kind === "label" || kind === "table";
  });
}

function matches({ pattern }: Pseudo, values: readonly Resolved[]): boolean {
  return pattern.length === values.length && pattern.every((letter, index) => letterFits(letter, values[index]!));
}
