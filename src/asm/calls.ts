// Calls, tail calls, spawns and system calls: one call-site record each. Invariant: arguments and results have the classes and
// numbers that the callee declares. spec/language.md, "Instructions".
import type { RegisterClass } from "../isa/forms.ts";
import type { Signature } from "../isa/image.ts";
import type { Row } from "../isa/ops/row.ts";
import { bitsOfFloat } from "./builder.ts";
import type { Extra } from "./diagnostics.ts";
import type { FunctionAssembler } from "./function.ts";
import { type FunctionContext, type Resolved, register, resolve } from "./operands.ts";
import { siteNumber } from "./registers.ts";
import type { Entry } from "./scope.ts";
import { type Candidate, foundWords } from "./select.ts";
import { didYouMean } from "./suggest.ts";
import { type Instruction, type Operand, spotOf, type Token } from "./syntax.ts";

/** Who is called, and how. */
interface Callee {
  readonly row: Row;
  readonly what: string;
  readonly number: number;
  /** Register that holds the function's number, in field a. */
  readonly a: number;
  readonly params: readonly RegisterClass[];
  readonly results: readonly RegisterClass[];
  readonly extra: Extra;
}

/** `call` names the system call when a pseudo-instruction stands for it. */
export function assembleCall(
  node: Instruction,
  mnemonic: string,
  candidates: readonly Candidate[],
  assembler: FunctionAssembler,
  call?: string,
): void {
  const operands = call === undefined ? node.operands.slice(1) : node.operands;
  const callee = calleeOf(node, mnemonic, candidates, assembler, call);
  const args = operands.map((operand) => resolve(operand, assembler.context, false));
  const results = resultsOf(node, callee, assembler);
  if (!callee || args.includes(undefined)) return;
  const values = args.flatMap((value) => (value ? expand(value, assembler) : []));
  if (!countFits(node, callee, values.length, assembler)) return;
  const numbers = values.map((value, index) => argument(value, callee.params[index] ?? "x", callee, assembler));
  if (!results || numbers.includes(undefined)) return;
  const site = { callee: callee.number, args: numbers.map((number) => number ?? 0), results };
  assembler.site(callee.row, callee.a, site, node.mnemonic);
}

function calleeOf(
  node: Instruction,
  mnemonic: string,
  candidates: readonly Candidate[],
  assembler: FunctionAssembler,
  call: string | undefined,
): Callee | undefined {
  const { reporter } = assembler.unit;
  const kindOf = ({ slots }: Candidate): string | undefined => {
    const slot = slots[slots.length - 1];
    return slot?.kind === "site" ? slot.callee : undefined;
  };
  const direct = candidates.find((candidate) => kindOf(candidate) === "function")?.row;
  const indirect = candidates.find((candidate) => kindOf(candidate) === "signature")?.row;
  const system = candidates.find((candidate) => kindOf(candidate) === "call")?.row;
  const first = node.operands[0];
  if (system && call !== undefined) return systemCall(system, call, node.mnemonic, assembler);
  if (first?.kind !== "name") {
    const what = system ? "a system call" : "a function";
    reporter.error(
      "operand-kind",
      first ? spotOf(first) : node.mnemonic,
      `\`${mnemonic}\` needs the name of ${what} first`,
      first?.kind === "sizeof" ? { help: `arguments follow without parentheses: \`${mnemonic} f, x\`` } : {},
    );
    return undefined;
  }
  if (node.as && indirect) return indirectCall(indirect, first.at, node.as, assembler);
  if (node.as) reporter.error("syntax", node.as, `\`${mnemonic}\` takes no \`as\``);
  else if (system) return systemCall(system, first.at.image, first.at, assembler);
  else if (direct) return directCall(direct, first.at, assembler);
  else reporter.error("syntax", first.at, `\`${mnemonic}\` needs a signature: \`${mnemonic} h as f\``);
  return undefined;
}

function systemCall(row: Row, name: string, at: Token, { unit }: FunctionAssembler): Callee | undefined {
  const number = unit.callNumbers.get(name);
  const shape = number === undefined ? undefined : unit.calls.get(number);
  if (number === undefined || !shape) {
    const help = didYouMean(name, unit.callNumbers.keys());
    unit.reporter.error("unknown-call", at, `there is no system call \`${name}\``, { help });
    return undefined;
  }
  const classes = (count: number): RegisterClass[] => new Array<RegisterClass>(count).fill("x");
  const what = `\`${name}\``;
  return { row, what, number, a: 0, params: classes(shape.args), results: classes(shape.results), extra: {} };
}

type FunctionEntry = Extract<Entry, { kind: "func" }>;

function functionNamed(at: Token, { context, unit }: FunctionAssembler): FunctionEntry | undefined {
  const { scope } = context;
  const { reporter } = unit;
  const entry = scope.entries.get(at.image);
  if (entry?.kind === "func") return entry;
  if (entry?.kind === "unclear") return undefined;
  const local = context.locals.names.get(at.image);
  if (local?.kind === "register") {
    reporter.error("operand-kind", at, `\`${at.image}\` is a register, so the call needs a signature`, {
      help: `name a function that has it: \`call ${at.image} as f\``,
    });
  } else if (entry || local) {
    const related = entry ? [entry.place("declared here")] : [];
    reporter.error("operand-kind", at, `\`${at.image}\` is not a function`, { related });
  } else if (!context.damaged()) {
    const functions = (): string[] =>
      [...scope.entries.values()].filter((other) => other.kind === "func").map((other) => other.name);
    reporter.error("unknown-name", at, `no function is called \`${at.image}\``, {
      label: "not declared",
      help: () => importHelp(scope.exporter(at.image)) ?? didYouMean(at.image, functions()),
    });
  }
  return undefined;
}

function importHelp(unit: string | undefined): string | undefined {
  return unit === undefined ? undefined : `it is in another unit: \`import "${unit}"\``;
}

function shapeOf(row: Row, signature: Signature): Pick<Callee, "params" | "results"> {
  const { params, results } = signature;
  if (row.flow === "spawn") return { params, results: ["x"] };
  return { params, results: row.flow === "tail" ? [] : results };
}

function tailFits(row: Row, signature: Signature, at: Token, assembler: FunctionAssembler): boolean {
  if (row.flow !== "tail" || signature.results.join() === assembler.signature.results.join()) return true;
  assembler.unit.reporter.error("tail-results", at, `\`${at.image}\` has other results than this function`, {
    help: "a tail call gives its results to this function's caller; use `call` and `ret`",
  });
  return false;
}

function directCall(row: Row, at: Token, assembler: FunctionAssembler): Callee | undefined {
  const entry = functionNamed(at, assembler);
  if (!entry?.signature || !tailFits(row, entry.signature, at, assembler)) return undefined;
  const number = assembler.context.scope.symbol("function", entry.unit, entry.name);
  const extra = { related: [entry.place("declared here")] };
  return { row, what: `\`${at.image}\``, number, a: 0, ...shapeOf(row, entry.signature), extra };
}

function indirectCall(row: Row, at: Token, as: Token, assembler: FunctionAssembler): Callee | undefined {
  const held = register(at, "x", assembler.context, "what is called");
  const entry = functionNamed(as, assembler);
  if (!held || !entry?.signature || !tailFits(row, entry.signature, as, assembler)) return undefined;
  const number = assembler.context.scope.symbol("function", entry.unit, entry.name);
  const extra = { related: [entry.place("the signature is this one's")] };
  return {
    row,
    what: `\`${at.image} as ${as.image}\``,
    number,
    a: held.number,
    ...shapeOf(row, entry.signature),
    extra,
  };
}

/** A string stands for two arguments, its address and its length. */
export function expand(value: Resolved, { context, unit }: Pick<FunctionAssembler, "context" | "unit">): Resolved[] {
  if (value.kind !== "text") return [value];
  const { node, bytes } = value;
  const name = unit.builder.string(bytes, node.at.line, node.at.column);
  context.scope.symbol("data", "", name);
  return [
    { kind: "address", unit: "", name, addend: 0, node },
    { kind: "integer", value: BigInt(bytes.length), node },
  ];
}

function countFits(node: Instruction, callee: Callee, count: number, { unit }: FunctionAssembler): boolean {
  const wanted = callee.params.length;
  if (count === wanted) return true;
  const extra = node.operands[node.operands.length - 1];
  const spot = extra && count > wanted ? spotOf(extra) : node.mnemonic;
  const words = wanted === 0 ? "no arguments" : wanted === 1 ? "1 argument" : `${wanted} arguments`;
  const strings = node.operands.some((operand) => operand.kind === "text");
  const help = strings ? "a string is two arguments: its address and its length" : undefined;
  unit.reporter.error("argument-count", spot, `${callee.what} takes ${words}, found ${count}`, {
    ...callee.extra,
    help,
  });
  return false;
}

/** An argument as a call-site record writes it: a register, or a constant of the unit's pool. */
export function argument(
  value: Resolved,
  type: RegisterClass,
  callee: { readonly what: string; readonly extra: Extra },
  assembler: { readonly context: FunctionContext; readonly unit: FunctionAssembler["unit"] },
): number | undefined {
  const { builder, reporter } = assembler.unit;
  const { scope } = assembler.context;
  if (value.kind === "register" && value.class === type) return siteNumber(value);
  if (value.kind === "integer") return -1 - builder.bits(type === "f" ? bitsOfFloat(Number(value.value)) : value.value);
  if (value.kind === "float" && type === "f") return -1 - builder.bits(bitsOfFloat(value.value));
  if (value.kind === "address" && type === "x")
    return -1 - builder.symbolConstant(scope.symbol("data", value.unit, value.name), value.addend);
  if (value.kind === "function" && type === "x")
    return -1 - builder.symbolConstant(scope.symbol("function", value.entry.unit, value.entry.name), 0);
  const kind = value.kind === "register" || value.kind === "float" ? "class-mismatch" : "operand-kind";
  const words = type === "x" ? "an integer" : "a float";
  reporter.error(kind, spotOf(value.node), `${callee.what} takes ${words} here, not ${foundWords(value)}`, {
    ...callee.extra,
    help: kind === "class-mismatch" ? conversion(type) : memoryHelp(value.node),
  });
  return undefined;
}

const conversion = (type: RegisterClass): string =>
  type === "x" ? "`fcvt.l.d x, f` converts a float to an integer" : "`fcvt.d.l f, x` converts an integer to a float";

const memoryHelp = (node: Operand): string | undefined =>
  node.kind === "memory" ? "load it into a register first, with `ld`" : undefined;

function resultsOf(node: Instruction, callee: Callee | undefined, assembler: FunctionAssembler): number[] | undefined {
  const { reporter } = assembler.unit;
  const found = node.results.map((at, index) =>
    register(at, callee?.results[index], assembler.context, `result ${index + 1} of ${callee?.what ?? "the call"}`),
  );
  if (!callee) return undefined;
  const extra = node.results[callee.results.length];
  if (extra) {
    const count = callee.results.length;
    const words = count === 0 ? "no results" : count === 1 ? "1 result" : `${count} results`;
    const message =
      callee.row.flow === "tail" ? "a tail call gives its results to the caller" : `${callee.what} gives ${words}`;
    reporter.error("result-count", extra, `${message}, found ${node.results.length}`, callee.extra);
    return undefined;
  }
  const numbers = found.flatMap((each) => (each ? [siteNumber(each)] : []));
  return numbers.length === found.length ? numbers : undefined;
}
