// Rules for TypeScript under src/, checked on the syntax tree: what would otherwise be said in every review.
// Invariant: each rule names its replacement, and test/tidy.test.ts shows for each that it can fail.
import ts from "typescript";
import { importFault, isPure } from "./layers.ts";

export interface Finding {
  /** From 1. */
  readonly line: number;
  readonly message: string;
}

/** Globals that a pure layer does not use. */
const BANNED_GLOBALS: Readonly<Record<string, string>> = {
  Date: "take the time from the inbox's sample",
  Promise: "pure layers are synchronous; return a reason and be called again",
  performance: "count instructions, or let the host measure",
  console: "return a diagnostic, or write through the Host interface",
  setTimeout: "use a deadline in the kernel's timers",
  setInterval: "use a deadline in the kernel's timers",
  setImmediate: "use the inbox",
  queueMicrotask: "use the inbox",
  Buffer: "use Uint8Array with base/bytes.ts",
  globalThis: "pass what is needed as an argument",
  eval: "generate the code when vmrun is built",
  Function: "generate the code when vmrun is built",
};

/** Properties by which Node's `process` is told from a guest's. */
const HOST_PROCESS =
  /^(argv|cwd|emitWarning|env|exitCode|hrtime|memoryUsage|nextTick|platform|stderr|stdin|stdout|versions?)$/;

/** In a comment; the text that a generator writes may hold one. */
const SUPPRESSION = /(?:^|[\s;{}()])\/[/*]\s*@ts-(?:ignore|nocheck|expect-error)/;
const HEADER = /^(?:#![^\n]*\n)?\/[/*]/;

export function checkSource(path: string, text: string): Finding[] {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.ESNext, true);
  const findings: Finding[] = [];
  const lineAt = (position: number) => source.getLineAndCharacterOfPosition(position).line + 1;
  const declared = declaredNames(source);
  const visit = (node: ts.Node) => {
    const message = fault(path, node, declared);
    if (message !== undefined) findings.push({ line: lineAt(node.getStart(source)), message });
    ts.forEachChild(node, visit);
  };
  visit(source);
  if (!HEADER.test(text))
    findings.push({ line: 1, message: "a file starts with a comment: what it is, its invariant" });
  for (const [index, line] of text.split("\n").entries()) {
    if (SUPPRESSION.test(line)) findings.push({ line: index + 1, message: "mend the type instead of silencing it" });
  }
  return findings.sort((a, b) => a.line - b.line);
}

function fault(path: string, node: ts.Node, declared: ReadonlySet<string>): string | undefined {
  return typeFault(path, node) ?? moduleFault(path, node) ?? (isPure(path) ? purityFault(node, declared) : undefined);
}

/** The names that the file itself gives a meaning: they are not globals there. */
function declaredNames(source: ts.SourceFile): Set<string> {
  const names = new Set<string>();
  const visit = (node: ts.Node) => {
    const isDeclaration =
      ts.isVariableDeclaration(node) ||
      ts.isBindingElement(node) ||
      ts.isParameter(node) ||
      ts.isFunctionDeclaration(node) ||
      ts.isClassDeclaration(node) ||
      ts.isImportSpecifier(node);
    if (isDeclaration && node.name !== undefined && ts.isIdentifier(node.name)) names.add(node.name.text);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return names;
}

function typeFault(path: string, node: ts.Node): string | undefined {
  if (node.kind === ts.SyntaxKind.AnyKeyword) return "any: use unknown and narrow it";
  if (ts.isEnumDeclaration(node)) return "enum: use a union of literals or a table";
  const isNamespace = ts.isModuleDeclaration(node) && !path.endsWith(".d.ts");
  return isNamespace ? "namespace: use a module" : undefined;
}

function moduleFault(path: string, node: ts.Node): string | undefined {
  const specifier = specifierOf(node);
  return specifier === undefined ? undefined : importFault(path, specifier);
}

function specifierOf(node: ts.Node): string | undefined {
  let specifier: ts.Node | undefined;
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) specifier = node.moduleSpecifier;
  else if (ts.isImportTypeNode(node))
    specifier = ts.isLiteralTypeNode(node.argument) ? node.argument.literal : undefined;
  else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
    specifier = node.arguments[0];
  }
  return specifier !== undefined && ts.isStringLiteralLike(specifier) ? specifier.text : undefined;
}

function purityFault(node: ts.Node, declared: ReadonlySet<string>): string | undefined {
  if (node.kind === ts.SyntaxKind.AsyncKeyword) return "async: pure layers are synchronous";
  if (ts.isAwaitExpression(node)) return "await: pure layers are synchronous";
  if (ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression)) {
    const [object, property] = [node.expression.text, node.name.text];
    if (object === "Math" && property === "random") return "Math.random: use base/prng.ts with a seed";
    if (object === "process" && HOST_PROCESS.test(property)) return "process: ask through the Host interface";
  }
  if (!ts.isIdentifier(node) || isMemberName(node) || declared.has(node.text)) return undefined;
  return Object.hasOwn(BANNED_GLOBALS, node.text) ? `${node.text}: ${BANNED_GLOBALS[node.text]}` : undefined;
}

/** True for the name of a property or member, which refers to no global. */
function isMemberName(node: ts.Identifier): boolean {
  const { parent } = node;
  return "name" in parent && parent.name === node && !ts.isShorthandPropertyAssignment(parent);
}
