// Compiling: wall time to load a generated image of 1,000,000 instructions and to run each of its functions once, whole
// processes. Nothing runs twice, so that this is the price of being ready and not of running.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { contendersFor, imageFrom, vmrun } from "./contenders.ts";
import { holds, judgedOf } from "./kernels.ts";
import { type Command, measureWall } from "./measure.ts";
import type { RunOptions } from "./options.ts";
import { median } from "./statistics.ts";
import type { Cell, Group } from "./table.ts";

const FUNCTIONS = { small: 100, full: 10_000 };
const TARGET_SECONDS = 1;

/** Instructions of each generated function. */
export const FUNCTION_LENGTH = 100;
const BLOCK_LENGTH = 8;
const BLOCKS = (FUNCTION_LENGTH - 4) / BLOCK_LENGTH;
/** Each function calls the next one, up to this depth. */
const CHAIN = 10;
const TABLE_BYTES = 1024;
const WIDEST = 8;

export async function compiling(options: RunOptions): Promise<Group> {
  const folder = mkdtempSync(join(tmpdir(), "vmrun-bench-"));
  try {
    const functions = FUNCTIONS[options.size];
    const source = join(folder, "straight.asm");
    const image = join(folder, "straight.vmi");
    writeFileSync(source, straightUnit(functions));
    options.progress("compile: assembling");
    imageFrom(source, image);
    const engines = contendersFor("kernel").present.filter(({ ours }) => ours);
    const judged = judgedOf(engines);
    const outputs = new Set<string>();
    const rows = engines.map(({ name, title }): Cell[] => {
      options.progress(`compile: ${title}`);
      const command: Command = [process.execPath, vmrun, "run", "--engine", name, image];
      const runs = Array.from({ length: options.runs }, () => measureWall(command));
      for (const { output } of runs) outputs.add(output);
      const seconds = median(runs.map(({ ms }) => ms / 1000));
      const bound = name === judged?.name && options.size === "full" ? TARGET_SECONDS : undefined;
      return [title, functions * FUNCTION_LENGTH, seconds, bound, holds(seconds, bound)];
    });
    if (outputs.size !== 1)
      throw new Error(`the runs printed ${[...outputs].map((output) => output.trim()).join(" and ")}`);
    return {
      name: "compile",
      title: "Compiling",
      about: `Wall time to load an image and run each of its functions once, start-up included, median of ${options.runs}.`,
      columns: ["engine", "instructions", "seconds", "at most, s", "holds"],
      rows,
      notes: [],
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * So many functions of 100 instructions, straight through: arithmetic, loads and stores, branches forward, a call.
 * Each is called once, by the one before it or by main; main prints what comes out of them.
 */
export function straightUnit(functions: number): string {
  const lines = ['import "std/io"', `data t: .zero ${TABLE_BYTES}`];
  const pick = sequence();
  for (let index = 0; index < functions; index++) {
    const last = index % CHAIN === CHAIN - 1 || index === functions - 1;
    lines.push(`func f${index}(a) -> a`, "let b, c, d, p", "la p, t", `li b, ${pick(1 << 16)}`);
    for (let block = 0; block < BLOCKS; block++) lines.push(...straightBlock(block, pick));
    lines.push(last ? "xor a, a, b" : `call f${index + 1}, a -> a`, "ret", "end");
  }
  lines.push("func main() -> status", "let a");
  for (let index = 0; index < functions; index += CHAIN) lines.push(`call f${index}, a -> a`);
  return [...lines, 'print "{}\\n", a', "ret", "end", ""].join("\n");
}

const ARITHMETIC = ["add", "sub", "mul", "xor", "and", "or", "sll", "min", "addw", "mulw"] as const;
const LOADS = ["lbu", "lh", "lw", "ld"] as const;
const STORES = ["sb", "sh", "sw", "sd"] as const;
const BRANCHES = ["beq", "bne", "blt", "bge", "bltu", "bgeu"] as const;

/** Eight instructions: the branch leaves out none, one or two of them. */
function straightBlock(block: number, pick: (below: number) => number): string[] {
  const one = (names: readonly string[]) => names[pick(names.length)];
  const place = () => `[p + ${pick(TABLE_BYTES - WIDEST)}]`;
  const body = [
    `${one(ARITHMETIC)} b, b, a`,
    `add c, b, ${pick(1000)}`,
    `${one(LOADS)} d, ${place()}`,
    `${one(BRANCHES)} d, c, l${block}`,
    `${one(ARITHMETIC)} a, a, d`,
    `${one(STORES)} a, ${place()}`,
    `${one(ARITHMETIC)} b, b, d`,
    "add a, a, b",
  ];
  const target = 5 + pick(3);
  return [...body.slice(0, target), `l${block}:`, ...body.slice(target)];
}

/** The same numbers in every run: a linear congruential generator, its upper bits. */
function sequence(): (below: number) => number {
  let state = 1;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> 8) % below;
  };
}
