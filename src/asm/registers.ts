// The registers and labels of one function. Invariant: one name means one register or one label; parameters come first in each
// class, so a signature says where they are. spec/language.md, "Registers".
import type { RegisterClass } from "../isa/forms.ts";
import { FLOAT_BASE } from "../isa/image.ts";
import { MAX_ARGUMENTS, MAX_REGISTERS } from "../isa/limits.ts";
import { rowsFor } from "../isa/ops.ts";
import type { Reporter } from "./diagnostics.ts";
import { PSEUDO_NAMES } from "./pseudo.ts";
import type { UnitScope } from "./scope.ts";
import { classOf, type Declared, type FunctionNode, type Token } from "./syntax.ts";

export interface Register {
  readonly kind: "register";
  readonly class: RegisterClass;
  readonly number: number;
  readonly name: Token;
}

export interface LabelEntry {
  readonly kind: "label";
  readonly name: Token;
  /** The instruction it stands before; -1 until it is reached. */
  index: number;
}

export type Local = Register | LabelEntry;

/** Registers in the numbering of call-site records. */
export const siteNumber = (register: Register): number => register.number + (register.class === "f" ? FLOAT_BASE : 0);

export class Locals {
  readonly names = new Map<string, Local>();
  readonly counts: Record<RegisterClass, number> = { x: 0, f: 0 };
  /** For each result, the register that `ret` gives back, numbered as in a call-site record. */
  readonly results: number[] = [];
  readonly #reporter: Reporter;
  readonly #scope: UnitScope;

  constructor(node: FunctionNode, scope: UnitScope, reporter: Reporter) {
    this.#reporter = reporter;
    this.#scope = scope;
    for (const list of [node.params, node.results]) {
      const extra = list[MAX_ARGUMENTS];
      if (extra)
        reporter.error(
          "too-many",
          extra.name,
          `a function has at most ${MAX_ARGUMENTS} parameters and as many results`,
        );
    }
    for (const param of node.params) this.#register(param);
    const given = new Map<string, Token>();
    for (const result of node.results) this.#result(result, given);
    for (const declared of node.lets) this.#register(declared);
    for (const item of node.body) if (item.kind === "label") this.#label(item.name);
  }

  /** Names of the registers: integers, then floats. */
  registerNames(): string[] {
    const names: Record<RegisterClass, string[]> = { x: [], f: [] };
    for (const [name, local] of this.names) if (local.kind === "register") names[local.class][local.number] = name;
    return [...names.x, ...names.f];
  }

  #result(result: Declared, given: Map<string, Token>): void {
    const name = result.name.image;
    const twice = given.get(name);
    if (twice) {
      this.#twice(result.name, twice);
      return;
    }
    given.set(name, result.name);
    const param = this.names.get(name);
    if (param?.kind === "register") {
      if (param.class !== classOf(result))
        this.#reporter.error("class-mismatch", result.name, `\`${name}\` is a parameter of another class`, {
          related: [this.#reporter.related(param.name, "the parameter")],
          help: "a name that is both parameter and result is one register: give both the same class",
        });
      this.results.push(siteNumber(param));
      return;
    }
    const register = this.#register(result);
    if (register) this.results.push(siteNumber(register));
  }

  #register(declared: Declared): Register | undefined {
    const { name } = declared;
    const written = declared.class?.image;
    if (declared.class && written !== "i64" && written !== "f64")
      this.#reporter.error("unknown-class", declared.class, `\`${written}\` is not a class of registers`, {
        help: "registers are `i64` (the default) or `f64`",
      });
    const type = classOf(declared);
    if (this.counts[type] === MAX_REGISTERS) {
      const words = type === "x" ? "integer" : "float";
      this.#reporter.error("too-many", name, `a function has at most ${MAX_REGISTERS} ${words} registers`);
    }
    const register: Register = { kind: "register", class: type, number: this.counts[type], name };
    if (!this.#add(register)) return undefined;
    this.counts[type]++;
    return register;
  }

  #label(name: Token): void {
    this.#add({ kind: "label", name, index: -1 });
  }

  #twice(name: Token, first: Token): void {
    this.#reporter.error("duplicate-name", name, `the name \`${name.image}\` is declared twice in this function`, {
      related: [this.#reporter.related(first, "first declared here")],
    });
  }

  #add(local: Local): boolean {
    const name = local.name.image;
    const other = this.names.get(name);
    if (other) {
      this.#twice(local.name, other.name);
      return false;
    }
    this.names.set(name, local);
    const what = local.kind === "register" ? "a register" : "a label";
    if (name.includes(".")) this.#reporter.error("bad-name", local.name, `${what} cannot have a dot in its name`);
    else if (name.length > 1 && (PSEUDO_NAMES.has(name) || rowsFor(name).length > 0))
      this.#reporter.error(
        "instruction-name",
        local.name,
        `\`${name}\` is an instruction, so ${what} cannot be called that`,
        {
          help: `choose another name, for example \`${name}_1\``,
        },
      );
    else if (local.kind === "register") this.#shadow(local);
    return true;
  }

  #shadow({ name }: Register): void {
    const entry = this.#scope.entries.get(name.image);
    if (entry?.kind !== "const" && entry?.kind !== "data") return;
    this.#reporter.error(
      "duplicate-name",
      name,
      `the register \`${name.image}\` has the name of ${entry.kind === "const" ? "a constant" : "data"}`,
      {
        related: [entry.place("declared here")],
      },
    );
  }
}
