// What operands mean in a function. Invariant: undefined means that a fault was reported, and the instruction is left out.
// spec/language.md, "Instructions".
import { describe, type Evaluator, evaluate, type Value } from "./evaluate.ts";
import type { LabelEntry, Locals, Register } from "./registers.ts";
import { didYouMean } from "./suggest.ts";
import { type Operand, spotOf, type Token } from "./syntax.ts";

export type Resolved = { readonly node: Operand } & (
  | Value
  | Register
  | LabelEntry
  | { readonly kind: "memory"; readonly base: number; readonly offset: number }
  | { readonly kind: "text"; readonly bytes: string }
);

export interface FunctionContext extends Evaluator {
  readonly locals: Locals;
}

/** `label` says that only a label can stand here, for the message. */
export function resolve(node: Operand, context: FunctionContext, label: boolean): Resolved | undefined {
  switch (node.kind) {
    case "integer":
      return { kind: "integer", value: node.value, node };
    case "name": {
      const local = context.locals.names.get(node.at.image);
      if (local?.kind === "register")
        return { kind: "register", class: local.class, number: local.number, name: local.name, node };
      if (local) return { kind: "label", name: local.name, index: local.index, node };
      return nameOf(node.at, node, context, label);
    }
    case "text":
      return { kind: "text", bytes: typeof node.at.value === "string" ? node.at.value : "", node };
    case "memory":
      return memory(node, context);
    default: {
      const value = evaluate(node, context);
      return value && { ...value, node };
    }
  }
}

function nameOf(at: Token, node: Operand, context: FunctionContext, label: boolean): Resolved | undefined {
  const { scope, locals, reporter } = context;
  if (scope.entries.has(at.image) || at.image.includes(".") || at.image === "inf" || at.image === "nan") {
    const value = evaluate({ kind: "name", at }, context);
    return value && { ...value, node };
  }
  if (context.damaged()) return undefined;
  const wanted = label ? "label" : "register";
  const names = (): string[] =>
    [...locals.names.values()].filter((local) => !label || local.kind === wanted).map((local) => local.name.image);
  if (label) {
    reporter.error("unknown-label", at, `no label of this function is called \`${at.image}\``, {
      help: () => didYouMean(at.image, names()),
    });
  } else {
    const help = (): string =>
      didYouMean(at.image, [...names(), ...scope.entries.keys()]) ?? `a register is declared with \`let ${at.image}\``;
    const message = `no register, constant, data or function is called \`${at.image}\``;
    reporter.error("unknown-name", at, message, { label: "not declared", help });
  }
  return undefined;
}

function memory(node: Extract<Operand, { kind: "memory" }>, context: FunctionContext): Resolved | undefined {
  const { reporter } = context;
  const base = register(node.base, "x", context, "the base of a memory operand");
  if (!node.offset) return base && { kind: "memory", base: base.number, offset: 0, node };
  const value = evaluate(node.offset, context);
  if (!base || !value) return undefined;
  if (value.kind !== "integer") {
    reporter.error("constant-needed", spotOf(node.offset), `an offset is an integer, not ${describe(value)}`, {
      help: "load an address with `la` into a register first",
    });
    return undefined;
  }
  if (value.value < -(2n ** 31n) || value.value >= 2n ** 31n) {
    reporter.error("constant-range", spotOf(node.offset), `the offset ${value.value} does not fit in 32 bits`);
    return undefined;
  }
  return { kind: "memory", base: base.number, offset: Number(value.value), node };
}

/** The register of a name that must be one, of this class when given. */
export function register(
  at: Token,
  type: Register["class"] | undefined,
  context: FunctionContext,
  what: string,
): Register | undefined {
  const { locals, scope, reporter } = context;
  const local = locals.names.get(at.image);
  if (local?.kind === "register") {
    if (type === undefined || local.class === type) return local;
    reporter.error(
      "class-mismatch",
      at,
      `${what} is ${articled(type)} register, but \`${at.image}\` is ${articled(local.class)} one`,
      {
        related: [reporter.related(local.name, "declared here")],
      },
    );
    return undefined;
  }
  if (local === undefined && !scope.entries.has(at.image)) {
    if (context.damaged()) return undefined;
    const names = (): string[] =>
      [...locals.names.values()].filter((other) => other.kind === "register").map((other) => other.name.image);
    const help = (): string => didYouMean(at.image, names()) ?? `declare it: \`let ${at.image}\``;
    reporter.error("unknown-name", at, `no register is called \`${at.image}\``, { label: "not declared", help });
    return undefined;
  }
  if (!local && scope.entries.get(at.image)?.kind === "unclear") return undefined;
  const found = local ? "a label" : (WORDS.get(scope.entries.get(at.image)?.kind ?? "") ?? "something else");
  const help = found === "data" ? `load its address first: \`la p, ${at.image}\`` : undefined;
  reporter.error("operand-kind", at, `${what} is a register, but \`${at.image}\` is ${found}`, { help });
  return undefined;
}

const WORDS = new Map([
  ["const", "a constant"],
  ["data", "data"],
  ["func", "a function"],
  ["struct", "a struct"],
]);

export const articled = (type: Register["class"]): string => (type === "x" ? "an integer" : "a float");
