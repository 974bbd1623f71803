// `node --import tsx bench/interpreter.ts [NAMES]`: nanoseconds an instruction for each kind, eight copies in a loop of ten.
// One process for each kind, because V8 compiles the loop for what it has seen. Read the ratios: machines are shared.
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { EXIT } from "../src/engine/context.ts";
import { createInterpreter } from "../src/engine/interpreter.ts";
import { buildImage, type Line } from "../test/engine/build-image.ts";
import { programOf, runSlice, startThread } from "../test/engine/run-image.ts";

const COPIES = 8;
const QUANTUM = 10_000;
const WARM_UP_MS = 300;
const MEASURED_MS = 300;

/** Registers: x1 counts, x2 and x3 are operands, x8 an address; f1 and f2 are operands. */
const KINDS: Readonly<Record<string, readonly Line[]>> = {
  mv: [["mv", 4, 2]],
  li: [["li", 4, 77]],
  add: [["add", 4, 2, 3]],
  addi: [["addi", 4, 2, 3]],
  mul: [["mul", 4, 2, 3]],
  xor: [["xor", 4, 2, 3]],
  slli: [["slli", 4, 2, 3]],
  srl: [["srl", 4, 2, 3]],
  slt: [["slt", 4, 2, 3]],
  min: [["min", 4, 2, 3]],
  cpop: [["cpop", 4, 2]],
  addw: [["addw", 4, 2, 3]],
  div: [["div", 4, 2, 3]],
  remu: [["remu", 4, 2, 3]],
  divw: [["divw", 4, 2, 3]],
  mulhu: [["mulhu", 4, 2, 3]],
  "blt, not taken": [["blt", 2, 3, "loop"]],
  "beq, pool": [["beqk", 2, 2n ** 40n, "loop"]],
  lbu: [["lbu", 4, 8, 16]],
  lw: [["lw", 4, 8, 16]],
  ld: [["ld", 4, 8, 16]],
  sb: [["sb", 4, 8, 16]],
  sd: [["sd", 4, 8, 16]],
  fld: [["fld", 4, 8, 16]],
  fsd: [["fsd", 1, 8, 16]],
  "fadd.d": [["fadd.d", 3, 1, 2]],
  "fsqrt.d": [["fsqrt.d", 3, 1]],
  "fcvt.d.l": [["fcvt.d.l", 3, 2]],
  "fcvt.l.d": [["fcvt.l.d", 4, 1]],
  "amoadd.d": [["amoadd.d", 4, 3, 8, 0]],
  "call and ret": [["call", { callee: "leaf", args: [2], results: [4] }]],
  "mem.fill of 64": [["mem.fill", 8, 2, 9]],
};

function measure(lines: readonly Line[]): number {
  const copies = Array.from({ length: COPIES }, () => lines).flat();
  const start: Line[] = [
    ["lik", 1, 2n ** 60n],
    ["li", 2, 12345],
    ["li", 3, 7],
    ["li", 8, 8192],
    ["li", 9, 64],
  ];
  const floats: Line[] = [
    ["fli.d", 1, 1.5],
    ["fli.d", 2, 0.99],
  ];
  const body: Line[] = [...start, ...floats, "loop", ...copies, ["addi", 1, 1, -1], ["bnei", 1, 0, "loop"], ["ret"]];
  const program = programOf(
    buildImage({
      main: { integers: 12, floats: 6, body },
      leaf: { params: "x", integers: 1, results: [0], body: [["ret"]] },
    }),
  );
  const engine = createInterpreter(program);
  const thread = startThread(program);
  const runFor = (ms: number): number => {
    let retired = 0;
    const begin = process.cpuUsage();
    for (;;) {
      const slice = runSlice(engine, thread, QUANTUM);
      if (slice.stop !== EXIT.BUDGET) throw new Error("a bench runs without end");
      retired += slice.retired;
      const { user, system } = process.cpuUsage(begin);
      if (user + system >= 1000 * ms) return ((user + system) * 1000) / retired;
    }
  };
  runFor(WARM_UP_MS);
  return runFor(MEASURED_MS);
}

const [first, only] = process.argv.slice(2);
if (first === "--one") {
  console.log(measure(KINDS[only ?? ""] ?? []).toFixed(2));
} else {
  const names = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(KINDS);
  console.log("| instruction | ns | million a second |\n|---|--:|--:|");
  for (const name of names) {
    const command = [...process.execArgv, fileURLToPath(import.meta.url), "--one", name];
    const ns = Number(execFileSync(process.execPath, command, { encoding: "utf8" }));
    console.log(`| ${name} | ${ns.toFixed(2)} | ${(1000 / ns).toFixed(0)} |`);
  }
}
