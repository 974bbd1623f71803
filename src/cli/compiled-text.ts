// What `vmrun dis --blocks` and `--wat` print: how the compiler sees a program, and what it makes of it. Invariant: both are made by the
// compiler's own code, for a process with the limits of a run without options. spec/compiler.md.
import { compile } from "../engine/compile/compile.ts";
import type { Loop } from "../engine/compile/loops.ts";
import { type Plan, planOf } from "../engine/compile/plan.ts";
import { watOf } from "../engine/compile/wat.ts";
import { createInterpreter } from "../engine/interpreter.ts";
import { type Program, prepare } from "../engine/program.ts";
import type { FunctionRecord, VerifiedImage } from "../isa/image.ts";
import { DEFAULT_LIMITS } from "../kernel/limits.ts";
import { createProcess } from "../kernel/process.ts";
import { CommandError, EXIT } from "./exit.ts";

/** The module of a program as text. */
export function watText(image: VerifiedImage): string {
  const program = prepare(image);
  return watOf(compile(program, { base: baseOf(program) }).bytes);
}

/** Where guest memory begins when no limit is changed. */
function baseOf(program: Program): number {
  const spec = {
    ...{ pid: 1, program, engine: createInterpreter(program), args: [], env: new Map() },
    ...{ workingDirectory: "/", limits: DEFAULT_LIMITS, ownBytes: 0 },
  };
  const process = createProcess(spec, 0, DEFAULT_LIMITS.memory);
  if (typeof process === "string") throw new CommandError(EXIT.DENIED, process);
  return process.space.base;
}

/** Functions as basic blocks, with the edges between them. */
export function blocksText(image: VerifiedImage): string {
  const program = prepare(image);
  return image.functions.map((record, index) => functionText(program, record, index)).join("\n");
}

function functionText(program: Program, record: FunctionRecord, index: number): string {
  const name = program.image.debug.functions[index] || `function ${index}`;
  const plan = planOf(program, index);
  if (plan === undefined) return `${name}: ${counted(record.length, "instruction")}, left to the interpreter\n`;
  const { blocks, loops } = plan;
  const head = [
    counted(record.length, "instruction"),
    counted(blocks.count, "block"),
    counted(loops.all.length, "loop"),
    `at the start ${checkText(plan.checks[plan.prologue]!)}`,
  ];
  const rows = Array.from({ length: loops.count }, (_, node) => rowOf(plan, node));
  const widths = rows[0]!.slice(0, -1).map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const lines = rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  "));
  return `${name}: ${head.join(", ")}\n${lines.map((line) => `  ${line.trimEnd()}\n`).join("")}`;
}

/** Name, instructions, how it ends and where control goes, then what else is known of it. */
function rowOf(plan: Plan, node: number): readonly string[] {
  const { blocks, loops } = plan;
  const targets = loops.successors[node]!.map(nodeName).join(" ");
  const notes = [...loopNotes(plan, node)];
  if (node < blocks.count && loops.reached[node] === 0) notes.push("never reached");
  if (plan.checks[node] !== 0) notes.push(checkText(plan.checks[node]!));
  if (plan.places[node] !== 0) notes.push(`place ${plan.places[node]}`);
  if (node >= blocks.count) return [nodeName(node), "", "made head", targets && `-> ${targets}`, notes.join(", ")];
  const start = blocks.starts[node]!;
  const length = blocks.starts[node + 1]! - start;
  const range = length === 1 ? `${start}` : `${start}..${start + length - 1}`;
  return [nodeName(node), range, blocks.flows[node]!, targets && `-> ${targets}`, notes.join(", ")];
}

function* loopNotes({ loops }: Plan, node: number): Generator<string> {
  const loop: Loop | undefined = loops.innermost[node];
  if (loop === undefined) return;
  yield loop.head === node ? `head of a loop of depth ${loop.depth}` : `in the loop of ${nodeName(loop.head)}`;
  const entered = loops.through.get(node);
  if (entered !== undefined) yield `entry ${entered.entries!.indexOf(node)} of ${nodeName(entered.head)}`;
}

const nodeName = (node: number): string => `b${node}`;

const checkText = (instructions: number): string => `checks for ${instructions}`;

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}
