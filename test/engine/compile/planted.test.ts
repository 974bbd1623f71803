// Bugs planted in the texts of the compiler: the random programs must find each. A program that ends the process, or an engine that
// does not stop, is found too, but most bugs here only make a wrong state. spec/compiler.md, "Tests".
import { describe, expect, it } from "vitest";
import { type Change, runWorkers, withWorker } from "../../fuzz/workers.ts";
import { WILD_CALLS, WILD_MEMORY } from "../random-program.ts";

const MOST_PROGRAMS = 6000;
const WORKERS = 2;
const FIRST_SEED = 900_000_000;
const TIMEOUT_MS = 240_000;

const compiler = (file: string, from: Change["from"], to: string): Change => ({
  file: `engine/compile/${file}.ts`,
  from,
  to,
});

const BUGS: Readonly<Record<string, Readonly<Record<string, Change>>>> = {
  rows: {
    "a byte is sign-extended": { file: "isa/ops/memory.ts", from: '"i64.load8_u"', to: '"i64.load8_s"' },
    "an unsigned comparison is a signed one": { file: "isa/ops/branch.ts", from: /lt_u/, to: "lt_s" },
  },
  budget: {
    "a checkpoint asks for one too little": compiler(
      "checkpoints",
      "writer.code.i32(instructions);",
      "writer.code.i32(instructions - 1);",
    ),
    "what trapped has retired": compiler("function", "pc, end - pc)", "pc, end - pc - 1)"),
    "a copy of a loop has done no more than the first": compiler("unroll", "start - pc - done", "start - pc"),
    "who leaves an unrolled loop pays nothing": compiler(
      "unroll",
      /spend\(writer, done\);(\s+writer\.go\(block, outside)/,
      "writer.go(block, outside",
    ),
    "a way's rest is forgotten": compiler("plan", "rest = Math.max(rest, ways[target]!)", "rest = 0"),
  },
  liveness: {
    "the first live register is not written": compiler(
      "leaving",
      "liveness.liveAt(pc)",
      "liveness.liveAt(pc).slice(1)",
    ),
    "registers are those that live behind the instruction": compiler(
      "leaving",
      "liveness.liveAt(pc)",
      "liveness.liveAcross(pc)",
    ),
    "a function with many registers writes no floats": compiler("leaving", "register < floats", "register < 0"),
  },
  resume: {
    "the callee's frame has no link": compiler("leaving", "HEADER.BACK);", "HEADER.BACK + 4);"),
    "a caller does not take results": compiler("checkpoints", "takeResults(writer, pc - 1);", ""),
    "a caller goes on in its first place": compiler(
      "checkpoints",
      "read(writer, module.area.RETURNING);",
      "code.i32(0);",
    ),
    "what is resumed remembers the second last place": compiler("checkpoints", "code.i32(low);", "code.i32(low - 1);"),
  },
  structure: {
    "the last label of a switch is the one behind it": compiler(
      "function",
      "labels.length, 0)",
      "labels.length - 1, 0)",
    ),
    "all ways into a loop with two heads are one": compiler("function", "loop.entries!.indexOf(to)", "0"),
    "a branch to what comes next is turned": compiler("function", "code.op(I32_EQZ);", ""),
  },
  calls: {
    "a tail call needs no room": compiler(
      "calls",
      "prepare(writer, pc, site, writer.frame.offset, 0);",
      "if (!direct) prepare(writer, pc, site, 0, 0);",
    ),
    "a call by number needs as much room as its caller has": compiler("calls", "code.get(work.SIZE);", "code.i32(0);"),
    "numbers are 32 bits": compiler("calls", 'WASM["i64.ge_u"].code', 'WASM["i64.gt_s"].code'),
    "a guest's registers are not zeroed": compiler("guests", "program.liveness.entryLive(site.callee)", "[]"),
  },
  checks: {
    "the end of memory is looked at once": compiler("engine", "place.limit !== space.limit", "place.limit < 0"),
    "memory ends a byte later": compiler(
      "engine",
      "set(area.BOUND, limit - PAGE - 7)",
      "set(area.BOUND, limit - PAGE - 6)",
    ),
    "the highest offset is not checked": compiler("rows", "bounds.of(highest - lowest)", "bounds.of(0)"),
    "a check holds for what a register was before": compiler("checks", "open.delete(register)", "open.get(register)"),
    "an area may begin in the first page": compiler("rows", "code.i64Halves(PAGE, 0);", "code.i64Halves(0, 0);"),
  },
};

/** What may trap in the programs, where that finds a bug sooner. */
const KINDS: Readonly<Record<string, number>> = { checks: WILD_MEMORY, calls: WILD_CALLS };

describe.each(Object.entries(BUGS))("a planted bug is found: %s", (family, bugs) => {
  const kind = KINDS[family];
  it.each(Object.entries(bugs))("%s", { timeout: TIMEOUT_MS }, async (__, change) => {
    const { failures, totals } = await withWorker([change], (file) =>
      runWorkers(file, FIRST_SEED, MOST_PROGRAMS, WORKERS, { shrinks: false, ...(kind !== undefined && { kind }) }),
    );
    console.log(`${totals.programs} programs: ${failures[0]?.text.split("\n")[0]}`);
    expect(failures.length).toBeGreaterThan(0);
  });
});
