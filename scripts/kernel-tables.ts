// The kernel's tables inside spec/: calls by family, errors, limits of a run, permission flags. Invariant: as in spec-tables.ts, a
// table says nothing that a row does not.
import { FILE_CALLS } from "../src/kernel/calls/file.ts";
import { MEMORY_CALLS } from "../src/kernel/calls/memory.ts";
import { PROCESS_CALLS } from "../src/kernel/calls/process.ts";
import { PROCESSES_CALLS } from "../src/kernel/calls/processes.ts";
import type { Argument, CallRow } from "../src/kernel/calls/row.ts";
import { SCHEDULING_CALLS } from "../src/kernel/calls/scheduling.ts";
import { SOCKET_CALLS } from "../src/kernel/calls/socket.ts";
import { THREAD_CALLS } from "../src/kernel/calls/thread.ts";
import { TIME_CALLS } from "../src/kernel/calls/time.ts";
import { ERRORS } from "../src/kernel/errno.ts";
import { LIMITS } from "../src/kernel/limits.ts";
import { PERMISSION_FLAGS } from "../src/kernel/permissions.ts";
import { POLICIES } from "../src/kernel/policies.ts";
import type { PolicyRow } from "../src/kernel/policy-row.ts";
import { SIGNALS, type SignalRow } from "../src/kernel/signals.ts";

type Markdown = (head: readonly string[], rows: readonly (readonly string[])[]) => string;

const FAMILIES: Readonly<Record<string, readonly CallRow[]>> = {
  process: PROCESS_CALLS,
  processes: PROCESSES_CALLS,
  threads: THREAD_CALLS,
  time: TIME_CALLS,
  memory: MEMORY_CALLS,
  files: FILE_CALLS,
  sockets: SOCKET_CALLS,
  scheduling: SCHEDULING_CALLS,
};

/** Tables by name; `markdown` lays one out. */
export function kernelTables(markdown: Markdown): [string, () => string][] {
  return [
    ...Object.entries(FAMILIES).map(([name, rows]): [string, () => string] => [
      `calls-${name}`,
      () => markdown(["Number", "Written", "Meaning", "Errors"], [...rows].sort(byNumber).map(callCells)),
    ]),
    ["errors", () => markdown(["Number", "Name", "Meaning"], Object.entries(ERRORS).map(errorCells))],
    ["run-limits", () => markdown(["Name", "Default", "Meaning"], Object.entries(LIMITS).map(limitCells))],
    ["policies", () => markdown(["Policy", "Rule", "Keeps", "Cost", "Source"], POLICIES.map(policyCells))],
    ["policy-options", () => markdown(["Option", "Default", "Meaning"], POLICIES.flatMap(optionCells))],
    [
      "signals",
      () => markdown(["Number", "Signal", "Without being caught", "Says"], Object.entries(SIGNALS).map(signalCells)),
    ],
    ["permission-flags", () => markdown(["Flag", "Grants"], Object.entries(PERMISSION_FLAGS).map(flagCells))],
  ];
}

const code = (text: string): string => `\`${text}\``;
const byNumber = (a: CallRow, b: CallRow): number => a.number - b.number;

function callCells({ number, name, args, results, doc, errors }: CallRow): string[] {
  const operands = args.map((argument) => argument.name).join(", ");
  const given = results.length === 0 ? "" : ` -> ${results.join(", ")}`;
  const all = new Set([...args.flatMap(errorsOf), ...errors]);
  return [String(number), code(`${name}${operands && ` ${operands}`}${given}`), doc, [...all].join(" ")];
}

/** Errors that the kind of an argument brings. */
function errorsOf({ type }: Argument): string[] {
  switch (type.kind) {
    case "fd":
      return ["EBADF"];
    case "in":
    case "out":
    case "array":
    case "futex":
      return ["EFAULT", "EINVAL"];
    case "whole":
      return ["EFAULT", "EINVAL", "E2BIG"];
    case "struct":
      return ["EFAULT"];
    case "text":
      return ["EFAULT", "EINVAL", "ENAMETOOLONG", "EILSEQ"];
    case "path":
      return ["EFAULT", "EINVAL", "ENOENT", "ENAMETOOLONG", "EILSEQ"];
    case "range":
    case "flags":
    case "ns":
      return ["EINVAL"];
    default:
      return [];
  }
}

function errorCells([name, { number, doc }]: [string, { number: number; doc: string }]): string[] {
  return [String(number), code(name), doc];
}

function limitCells([name, { value, unit, doc }]: [string, { value: number; unit: string; doc: string }]): string[] {
  return [code(name), value === Number.MAX_SAFE_INTEGER ? "none" : `${value.toLocaleString("en")} ${unit}`, doc];
}

function policyCells({ name, rule, keeps, cost, source }: PolicyRow): string[] {
  return [code(name), rule, keeps, cost, source];
}

function optionCells({ name, options }: PolicyRow): string[][] {
  return Object.entries(options).map(([option, { value, min, max, doc }]) => [
    code(`${name}:${option}=N`),
    value.toLocaleString("en"),
    `${doc}; ${min} .. ${max.toLocaleString("en")}`,
  ]);
}

const ACTIONS = {
  end: "the process ends",
  ignore: "nothing",
  stop: "the process stops",
  continue: "the process goes on",
} as const;

function signalCells([name, { number, action, isCatchable, doc }]: [string, SignalRow]): string[] {
  return [String(number), code(name), isCatchable ? ACTIONS[action] : `${ACTIONS[action]}; it cannot be caught`, doc];
}

function flagCells([flag, doc]: [string, string]): string[] {
  const [form = "", ...rest] = doc.split(": ");
  return [code(flag + form), rest.join(": ")];
}
