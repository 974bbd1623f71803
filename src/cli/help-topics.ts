// `vmrun help TOPIC`: instructions, system calls, errors, traps, limits, policies, and units of the library from
// their sources. Invariant: nothing is said here that a table or a unit's comments do not say. spec/command-line.md.
import { existsSync, readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { LIBRARY_NAMES } from "../asm/library.ts";
import { PRINT, PSEUDO_NAMES, PSEUDOS } from "../asm/pseudo.ts";
import { nearest } from "../asm/suggest.ts";
import { type Operand, operandsOf } from "../isa/forms.ts";
import type { Row } from "../isa/ops/row.ts";
import { OPS, rowNamed, rowsFor } from "../isa/ops.ts";
import { TRAPS, type TrapName } from "../isa/traps.ts";
import { ERRORS, type ErrnoName } from "../kernel/errno.ts";
import { isLimitName, LIMIT_NAMES, LIMITS } from "../kernel/limits.ts";
import { POLICIES } from "../kernel/policies.ts";
import { callNamed, SYSCALLS } from "../kernel/syscalls.ts";
import { COMMANDS } from "./command-names.ts";
import { EXIT } from "./exit.ts";
import { print, say } from "./terminal.ts";

/** Folders between a bundle and the package's own. */
const MAX_DEPTH = 5;

/** Explains a topic on standard output; the exit status. */
export function helpTopic(topic: string): number {
  const texts = [
    instructions(topic),
    pseudo(topic),
    call(topic),
    trap(topic),
    error(topic),
    limit(topic),
    policy(topic),
    unit(topic),
  ];
  const found = texts.filter((text) => text !== undefined);
  if (found.length > 0) {
    print(`${found.join("\n\n")}\n`);
    return EXIT.OK;
  }
  const meant = nearest(topic, [...COMMANDS, ...topics()]);
  const hint = meant === undefined ? "" : `; did you mean \`vmrun help ${meant}\`?`;
  say(`vmrun: there is no help on ${JSON.stringify(topic)}${hint}`);
  return EXIT.USAGE;
}

function topics(): string[] {
  return [
    ...OPS.flatMap(({ name, mnemonic }) => [name, mnemonic]),
    ...PSEUDO_NAMES,
    ...SYSCALLS.map(({ name }) => name),
    ...Object.keys(TRAPS),
    ...Object.keys(ERRORS),
    ...LIMIT_NAMES,
    ...POLICIES.map(({ name }) => name),
    ...LIBRARY_NAMES,
  ];
}

function instructions(topic: string): string | undefined {
  const exact = rowNamed(topic);
  const rows = rowsFor(topic).length > 0 ? rowsFor(topic) : exact === undefined ? [] : [exact];
  return rows.length === 0 ? undefined : rows.map(instruction).join("\n\n");
}

function instruction(row: Row): string {
  const operands = operandsOf(row.form).map(operandText).join(", ");
  const lines = [`${row.mnemonic} ${operands}`.trimEnd(), `  ${row.doc}`];
  if (row.guard !== undefined) lines.push(`  traps: ${row.guard.trap}`);
  lines.push(`  ${row.family} instruction ${row.number}, encoded as ${row.name}`);
  return lines.join("\n");
}

/** What one may write besides the rows: letters are registers (x, y, z), a constant (K), a label (L) or anything (V). */
function pseudo(topic: string): string | undefined {
  if (topic === PRINT) return PRINT_HELP;
  return PSEUDOS.get(topic)
    ?.map(({ written, is }) => `${written}\n  short for ${is}`)
    .join("\n\n");
}

const PRINT_HELP = `print "text {} {}\\n", value, value
  Writes the text with the values in the place of the braces; needs import "std/io".
  {} decimal, {u} unsigned, {x} hexadecimal, {c} a character, {s} address and length of a text,
  {8} in 8 columns, {08} with zeros, {.3} a float with three decimals, {{ and }} braces`;

function operandText(operand: Operand): string {
  switch (operand.kind) {
    case "register":
      return operand.class === "x" ? operand.field : `f${operand.field}`;
    case "immediate":
    case "pool":
      return "constant";
    case "memory":
      return "[b + offset]";
    case "table":
      return "labels";
    case "site":
      return "callee, arguments -> results";
    default:
      return operand.kind;
  }
}

function call(topic: string): string | undefined {
  const row = callNamed(topic);
  if (row === undefined) return undefined;
  const args = row.args.map(({ name }) => name).join(", ");
  const results = row.results.length === 0 ? "" : ` -> ${row.results.join(", ")}`;
  const lines = [`sys ${row.name}${args && `, ${args}`}${results}`, `  ${row.doc}`];
  if (row.errors.length > 0) lines.push("  errors:", ...row.errors.map((name) => `    ${name}: ${ERRORS[name].doc}`));
  lines.push(`  system call ${row.number}`);
  return lines.join("\n");
}

function trap(topic: string): string | undefined {
  const name = (Object.keys(TRAPS) as TrapName[]).find((known) => known === topic.toUpperCase());
  return name && `trap ${name}\n  ${TRAPS[name].doc}\n  ${TRAPS[name].hint}`;
}

function error(topic: string): string | undefined {
  const name = (Object.keys(ERRORS) as ErrnoName[]).find((known) => known === topic.toUpperCase());
  return name && `error ${name}, ${ERRORS[name].number}\n  ${ERRORS[name].doc}`;
}

function limit(topic: string): string | undefined {
  if (!isLimitName(topic)) return undefined;
  const { value, max, unit: unitName, doc } = LIMITS[topic];
  return `--limit ${topic}=VALUE\n  ${doc}\n  ${value} ${unitName} unless told, at most ${max}`;
}

function policy(topic: string): string | undefined {
  const row = POLICIES.find(({ name }) => name === topic);
  if (row === undefined) return undefined;
  const options = Object.entries(row.options).map(
    ([name, { value, min, max, doc }]) => `    ${name}=N: ${doc}; ${value} unless told, in ${min} .. ${max}`,
  );
  return [
    `--policy ${row.name}${options.length === 0 ? "" : ":OPTION=N,..."}`,
    `  ${row.rule}`,
    ...(options.length === 0 ? [] : ["  options:", ...options]),
    `  keeps: ${row.keeps}`,
    `  source: ${row.source}`,
  ].join("\n");
}

/** The exported functions and constants of a unit with the comments before them. */
function unit(topic: string): string | undefined {
  if (!LIBRARY_NAMES.includes(topic)) return undefined;
  const source = readFileSync(new URL(`programs/${topic}.asm`, packageFolder()), "utf8");
  const parts: string[] = [];
  let comments: string[] = [];
  let first = true;
  for (const line of source.split("\n")) {
    if (line.startsWith(";")) comments.push(line.replace(/^; ?/, ""));
    else {
      if (first && comments.length > 0) parts.push(`import "${topic}"\n${indented(comments)}`);
      else if (line.startsWith("export "))
        parts.push([line.slice("export ".length), indented(comments)].join("\n").trimEnd());
      if (line.trim() !== "" || comments.length > 0) first = false;
      comments = [];
    }
  }
  return parts.join("\n\n");
}

/** Sources and bundles lie at different depths in the package. */
function packageFolder(): URL {
  let folder = new URL(".", pathToFileURL(import.meta.filename));
  for (let depth = 0; depth < MAX_DEPTH && !existsSync(new URL("programs/std", folder)); depth++) {
    folder = new URL("..", folder);
  }
  return folder;
}

function indented(lines: readonly string[]): string {
  return lines.map((line) => `  ${line}`).join("\n");
}
