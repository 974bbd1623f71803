// Constant expressions. Invariant: integers are exact (BigInt) and each value that comes out is within 64 bits; undefined means
// that a fault was reported. spec/language.md, "Constants".
import type { Reporter } from "./diagnostics.ts";
import type { Entry, UnitScope } from "./scope.ts";
import { didYouMean } from "./suggest.ts";
import { type Expr, type Spot, spotOf, type Token } from "./syntax.ts";
import type { Constant } from "./unit.ts";

/** What an expression can be: a constant, the address of data with an addend, or a function. */
export type Value =
  | Constant
  | { readonly kind: "address"; readonly unit: string; readonly name: string; readonly addend: number }
  | { readonly kind: "function"; readonly entry: Extract<Entry, { kind: "func" }> };

export interface Evaluator {
  readonly scope: UnitScope;
  readonly reporter: Reporter;
  /** What a name is when it is not in the unit's scope: false means that nothing is known of it. */
  readonly foreign: (name: Token) => string | false;
  /** Whether an unknown name is to be passed over. */
  readonly damaged: () => boolean;
}

const SMALLEST = -(2n ** 63n);
const LARGEST = 2n ** 64n - 1n;

/** Bytes that the names of types stand for. */
export const TYPE_SIZES: ReadonlyMap<string, number> = new Map([
  ["byte", 1],
  ["half", 2],
  ["word", 4],
  ["quad", 8],
  ["float", 4],
  ["double", 8],
]);

/** The value of an expression, or undefined when it has none, which was reported. */
export function evaluate(expr: Expr, context: Evaluator): Value | undefined {
  switch (expr.kind) {
    case "integer":
    case "float":
      return expr;
    case "name":
      return nameValue(expr.at, context);
    case "sizeof":
      return sizeValue(expr, context);
    case "unary":
      return unaryValue(expr, context);
    case "binary":
      return binaryValue(expr, context);
  }
}

/** The same where only an integer will do. */
export function evaluateInteger(expr: Expr, context: Evaluator): bigint | undefined {
  const value = evaluate(expr, context);
  if (value === undefined || value.kind === "integer") return value?.value;
  context.reporter.error("constant-needed", spotOf(expr), `expected an integer constant, found ${describe(value)}`);
  return undefined;
}

export function describe(value: Value): string {
  if (value.kind === "integer") return "an integer";
  if (value.kind === "float") return "a float";
  return value.kind === "address" ? `the address of \`${value.name}\`` : `the function \`${value.entry.name}\``;
}

function nameValue(at: Token, context: Evaluator): Value | undefined {
  const name = at.image;
  const entry = context.scope.entries.get(name);
  if (entry) return entryValue(entry, at, context);
  const field = fieldOf(name, context);
  if (field) return field.value;
  if (name === "inf") return { kind: "float", value: Number.POSITIVE_INFINITY };
  if (name === "nan") return { kind: "float", value: Number.NaN };
  const foreign = context.foreign(at);
  if (foreign !== false) {
    context.reporter.error("constant-needed", at, `expected a constant, found ${foreign}`, {
      help: "expressions are made of constants only: their value is known before the program runs",
    });
  } else if (!context.damaged()) unknownName(at, context);
  return undefined;
}

/** `Struct.field`: the dot is part of the name. */
function fieldOf(name: string, { scope }: Evaluator): { value: Value | undefined } | undefined {
  const dot = name.indexOf(".");
  if (dot < 0) return undefined;
  const entry = scope.entries.get(name.slice(0, dot));
  if (entry?.kind !== "struct") return undefined;
  const layout = entry.layout();
  if (!layout) return { value: undefined };
  const found = layout.fields.get(name.slice(dot + 1));
  return found && { value: { kind: "integer", value: BigInt(found.offset) } };
}

function unknownName(at: Token, { scope, reporter }: Evaluator): void {
  const name = at.image;
  const dot = name.indexOf(".");
  const entry = dot < 0 ? undefined : scope.entries.get(name.slice(0, dot));
  if (entry?.kind === "struct") {
    const fields = [...(entry.layout()?.fields.keys() ?? [])];
    const help = (): string | undefined =>
      didYouMean(name.slice(dot + 1), fields) ??
      (fields.length > 0 ? `its fields: ${fields.slice(0, 20).join(", ")}` : undefined);
    reporter.error("unknown-field", at, `struct \`${entry.name}\` has no field \`${name.slice(dot + 1)}\``, { help });
    return;
  }
  const help = (): string | undefined => didYouMean(name, scope.entries.keys());
  reporter.error("unknown-name", at, `nothing is called \`${name}\``, { label: "not declared", help });
}

function entryValue(entry: Entry, at: Token, { reporter }: Evaluator): Value | undefined {
  if (entry.kind === "const") return entry.value();
  if (entry.kind === "data") return { kind: "address", unit: entry.unit, name: entry.name, addend: 0 };
  if (entry.kind === "func") return { kind: "function", entry };
  if (entry.kind === "unclear") return undefined;
  reporter.error("constant-needed", at, `\`${entry.name}\` is a struct, not a value`, {
    help: `\`sizeof(${entry.name})\` is its size, \`${entry.name}.FIELD\` the offset of a field`,
    related: [entry.place("declared here")],
  });
  return undefined;
}

function sizeValue(expr: Extract<Expr, { kind: "sizeof" }>, context: Evaluator): Value | undefined {
  const { at, name } = expr;
  const { scope, reporter } = context;
  if (at.image !== "sizeof") {
    reporter.error("syntax", at, `\`${at.image}(...)\`: only \`sizeof\` takes parentheses`, {
      help: "functions are called with `call f, x -> y`",
    });
    return undefined;
  }
  const type = TYPE_SIZES.get(name.image);
  if (type !== undefined) return { kind: "integer", value: BigInt(type) };
  const entry = scope.entries.get(name.image);
  if (entry?.kind === "struct" || entry?.kind === "data") {
    const size = entry.kind === "struct" ? entry.layout()?.size : entry.size();
    return size === undefined ? undefined : { kind: "integer", value: BigInt(size) };
  }
  if (entry?.kind === "unclear") return undefined;
  if (entry) reporter.error("no-size", name, `\`${name.image}\` has no size: it is neither a struct nor data`);
  else if (!context.damaged()) unknownName(name, context);
  return undefined;
}

function unaryValue(expr: Extract<Expr, { kind: "unary" }>, context: Evaluator): Value | undefined {
  const { at, operand } = expr;
  const value = evaluate(operand, context);
  if (!value) return undefined;
  if (value.kind === "float" && at.image === "-") return { kind: "float", value: -value.value };
  if (value.kind !== "integer") {
    context.reporter.error(
      "constant-needed",
      spotOf(operand),
      `\`${at.image}\` cannot be applied to ${describe(value)}`,
    );
    return undefined;
  }
  const result = at.image === "-" ? -value.value : ~value.value;
  // The complement of an unsigned pattern is the pattern's, so that ~0xffffffffffffffff is 0.
  return inRange(result < SMALLEST && at.image === "~" ? BigInt.asIntN(64, result) : result, spotOf(expr), context);
}

function inRange(value: bigint, at: Spot, { reporter }: Evaluator): Value | undefined {
  if (value >= SMALLEST && value <= LARGEST) return { kind: "integer", value };
  reporter.error("number-range", at, "the value does not fit in 64 bits", { help: "integers go from -2^63 to 2^64-1" });
  return undefined;
}

/** Chains like `1 + 1 + ...` lean to the left and may be long, so they are walked, not recursed into. */
function binaryValue(expr: Extract<Expr, { kind: "binary" }>, context: Evaluator): Value | undefined {
  const chain: Extract<Expr, { kind: "binary" }>[] = [];
  let first: Expr = expr;
  while (first.kind === "binary") {
    chain.push(first);
    first = first.left;
  }
  let value = evaluate(first, context);
  for (const link of chain.reverse()) {
    const right = evaluate(link.right, context);
    if (value === undefined || right === undefined) value = undefined;
    else value = combine(link.at, value, right, context);
  }
  return value;
}

function combine(at: Token, left: Value, right: Value, context: Evaluator): Value | undefined {
  if (left.kind === "integer" && right.kind === "integer") return integers(at, left.value, right.value, context);
  if (left.kind === "float" && right.kind === "float") {
    const value = floats(at.image, left.value, right.value);
    if (value !== undefined) return { kind: "float", value };
  }
  const signed =
    at.image === "-" && right.kind === "integer" ? -right.value : right.kind === "integer" ? right.value : 0n;
  if ((at.image === "+" || at.image === "-") && left.kind === "address" && right.kind === "integer")
    return { ...left, addend: left.addend + Number(BigInt.asIntN(33, signed)) };
  if (at.image === "+" && left.kind === "integer" && right.kind === "address") return combine(at, right, left, context);
  context.reporter.error("constant-needed", at, `\`${at.image}\` cannot join ${describe(left)} and ${describe(right)}`);
  return undefined;
}

function floats(operator: string, left: number, right: number): number | undefined {
  if (operator === "+") return left + right;
  if (operator === "-") return left - right;
  if (operator === "*") return left * right;
  return operator === "/" ? left / right : undefined;
}

function integers(at: Token, left: bigint, right: bigint, context: Evaluator): Value | undefined {
  const { reporter } = context;
  switch (at.image) {
    case "|":
      return inRange(left | right, at, context);
    case "^":
      return inRange(left ^ right, at, context);
    case "&":
      return inRange(left & right, at, context);
    case "+":
      return inRange(left + right, at, context);
    case "-":
      return inRange(left - right, at, context);
    case "*":
      return inRange(left * right, at, context);
    case "<<":
    case ">>":
      if (right < 0n || right > 63n) {
        reporter.error("shift-range", at, `a shift is by 0 to 63, not by ${right}`);
        return undefined;
      }
      return inRange(at.image === "<<" ? left << right : left >> right, at, context);
    default:
      if (right === 0n) {
        reporter.error("division-by-zero", at, "division by zero in a constant expression");
        return undefined;
      }
      return inRange(at.image === "/" ? left / right : left % right, at, context);
  }
}
