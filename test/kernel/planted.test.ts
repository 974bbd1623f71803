// Bugs planted in the calls that compiled code makes of the kernel, and in what it does around them: machines with random programs of
// several threads must find each. spec/compiler.md, "Tests".
import { describe, expect, it } from "vitest";
import { type Change, runWorkers, WORKER, withWorker } from "../fuzz/workers.ts";

const MOST_PROGRAMS = 1000;
const WORKERS = 2;
const FIRST_SEED = 700_000_000;
const TIMEOUT_MS = 240_000;

const inFile = (file: string, from: Change["from"], to: string): Change => ({ file, from, to });
const kernel = (from: Change["from"], to: string) => inFile("kernel/compiled-calls.ts", from, to);
const routine = (from: Change["from"], to: string) => inFile("kernel/call-routine.ts", from, to);
const calls = (from: Change["from"], to: string) => inFile("engine/compile/system-calls.ts", from, to);
const run = (from: Change["from"], to: string) => inFile("engine/compile/run.ts", from, to);

const BUGS: Readonly<Record<string, Readonly<Record<string, Change>>>> = {
  turns: {
    "what a thread has retired is lost": routine('"f64.add"', '"f64.sub"'),
    "quanta of a thread that is alone are not seen": routine(
      'this.giveUpIf(op("i32.le_s", word(AT.LEFT), get(retired)));',
      "",
    ),
    "the next thread has what was left to the last": routine("this.setWord(AT.LEFT, word(AT.QUANTUM));", ""),
    "a slice may be longer than what may retire": routine("this.least(get(longest), word(AT.MOST))", "get(longest)"),
    "who is alone no more goes on as if it were": routine("this.least(get(budget), get(ofTurn))", "get(budget)"),
    "what a slice began with is not what it became": routine(
      "this.setWord(AT.BUDGET, add(get(budget), get(retired)));",
      "",
    ),
    "a thread that yields keeps its place": kernel("call.place(slot, others);", ""),
  },
  waiting: {
    "one more is woken": kernel('"i32.lt_s", get(woken)', '"i32.le_s", get(woken)'),
    "who waits behind the first is forgotten": kernel(
      "call.or(call.or(isOther, isNone), call.row(row, ROW.NEXT))",
      "call.or(isOther, isNone)",
    ),
    "the last of a list is forgotten": routine("this.setRow(first.row, ROW.PREVIOUS, slot);", ""),
    "the list behind in the bucket is lost": routine(
      "this.setRow(first, ROW.CHAIN, this.row(list.row, ROW.CHAIN));",
      "this.setRow(first, ROW.CHAIN, this.num(0));",
    ),
    "who was woken is still in its call": routine(
      "this.set(flags, this.and(get(flags), num(~(FLAG.IN_CALL | FLAG.ANSWERED))));",
      "",
    ),
    "a deadline at a futex is not seen": kernel("call.giveUpIf(call.word(AT.TIMED));", ""),
    "any value is waited at": calls(
      'pushLow(writer, expected);\n  code.op(WASM["i32.ne"].code);',
      'pushLow(writer, expected);\n  code.op(WASM["i32.gt_s"].code);',
    ),
  },
  "threads' starts and ends": {
    "a row is used again with its number": kernel(
      "call.set(generation, call.row(row, ROW.GENERATION));",
      "call.set(generation, num(0));",
    ),
    "the most threads at once are not counted": kernel("call.setWord(AT.PEAK, word(AT.COUNT))", "undefined"),
    "a value is lost": kernel("ROW.VALUE, get(value)", "ROW.VALUE, () => call.code.i64Halves(7, 0)"),
    "whoever joins is not woken": kernel("call.ready(joiner.slot, joiner.row);", ""),
    "a thread's number comes before an argument that it replaces": calls(
      "bytes > LARGEST_EXACT || isArgumentAnswered(site)",
      "bytes > LARGEST_EXACT",
    ),
    "a new frame has a caller": calls("[HEADER.BACK, 0],", "[HEADER.BACK, 4],"),
    "a new thread's registers are not zeroed": calls("of liveness.entryLive(site.callee)", "of [] as number[]"),
    "a stack that is over is charged": run("[STACKS.BYTES, STACKS.SEGMENTS]", "[STACKS.SEGMENTS]"),
  },
  "going on": {
    "in the frame of any function that called": calls("code.get(OUTER);", "code.i32(1);"),
    "in a frame that stands elsewhere": calls(
      'code.i32(pc + 1);\n    code.op(WASM["i32.eq"].code);',
      "code.drop();\n    code.i32(1);",
    ),
    "without what lives there": calls("of module.program.liveness.liveAt(pc)) load", "of [] as number[]) load"),
    "and coming back to the first frame": run("this.set(FRAME, this.word(this.words.ENTERED));", ""),
    "behind a call that used up the quantum": inFile("kernel/machine.ts", "sched.left > 0 && kernel.end", "kernel.end"),
  },
};

describe.each(Object.entries(BUGS))("a planted bug is found: %s", (_, bugs) => {
  it.each(Object.entries(bugs))("%s", { timeout: TIMEOUT_MS }, async (__, change) => {
    const { failures, totals } = await withWorker(
      [change],
      (file) => runWorkers(file, FIRST_SEED, MOST_PROGRAMS, WORKERS, { shrinks: false }),
      WORKER.machines,
    );
    console.log(`${totals.programs} programs: ${failures[0]?.text.split("\n")[0]}`);
    expect(failures.length).toBeGreaterThan(0);
  });
});
