// The counting engine against counts made another way: the profile of a run of single instructions, and the trace of its calls.
// spec/lens.md, "Counting".
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { createInterpreter } from "../../src/engine/interpreter.ts";
import { createReference } from "../../src/engine/reference.ts";
import type { VerifiedImage } from "../../src/isa/image.ts";
import { flowOf } from "../../src/isa/registers.ts";
import { createMachine } from "../../src/kernel/machine.ts";
import type { MachineOptions } from "../../src/kernel/options.ts";
import { createCountingEngine, type EngineCounts, noCounts } from "../../src/tools/counting-engine.ts";
import { FakeHost } from "../kernel/fake-host.ts";
import { imageOf, runToEnd } from "../kernel/run.ts";

/** Calls of all kinds: direct, through a number, in place of a return, from the library back into the program, deep ones. */
const CALLS = `import "std/io"
import "std/thread"
import "std/string"
data once: .space Once
data text: .string "words"
func main() -> status
    let p, n, f
    la p, once
    call once_call, p, hello
    call once_call, p, hello
    call deep, 300 -> n
    la f, string_length_of
    call apply, f -> n
    print "{} {}\\n", n, p
    call in_place -> n
    yield
    ret
end
func hello()
    print "hello\\n"
    ret
end
func deep(n) -> r
    blez n, done
    sub n, n, 1
    call deep, n -> r
    add r, r, 1
done:
    ret
end
func string_length_of() -> n
    let p
    la p, text
    call string_equal, p, 5, p, 4 -> n
    ret
end
func apply(f) -> n
    call f as string_length_of -> n
    ret
end
func in_place() -> n
    let p
    la p, text
    tail in_place_too, p
end
func in_place_too(p) -> n
    tail twice, p
end
func twice(p) -> n
    call string_equal, p, 5, p, 5 -> n
    ret
end
`;

const program = (name: string) => imageOf(readFileSync(`programs/${name}.asm`, "utf8"));

function counted(image: VerifiedImage, options: Partial<MachineOptions>, make = createInterpreter) {
  const counts: EngineCounts = noCounts(image);
  const host = new FakeHost();
  const machine = createMachine(
    { image, ...options, engine: (prepared) => createCountingEngine(prepared, make(prepared), counts) },
    host,
  );
  if (typeof machine === "string") throw new Error(machine);
  return { machine, host, counts };
}

const isLibraryFile = (file: string | undefined) => file?.startsWith("std/") === true;

/** The same numbers from a run of single instructions: a direct call counts as often as its instruction retired. */
function byProfile(image: VerifiedImage, options: Partial<MachineOptions>) {
  const host = new FakeHost();
  const calls: Record<string, number> = {};
  const machine = createMachine(
    {
      ...{ image, ...options, profile: true },
      trace: ({ row }) => {
        calls[row.name] = (calls[row.name] ?? 0) + 1;
      },
    },
    host,
  );
  if (typeof machine === "string") throw new Error(machine);
  runToEnd(machine, host);
  const { debug, code, functions } = image;
  const fileAt = (pc: number) => debug.files[debug.lines[4 * pc] ?? -1];
  const insideOf = (pc: number) =>
    functions.find(({ start, length }) => pc >= start && pc < start + length)?.start ?? 0;
  let library = 0;
  let site = 0;
  const functionCalls: Record<string, number> = {};
  let within = 0;
  machine.profile()?.forEach((count, pc) => {
    if (isLibraryFile(fileAt(insideOf(pc)))) library += count;
  });
  for (let pc = 0; pc < code.length / 2; pc++) {
    const flow = flowOf(code[2 * pc] ?? 0);
    if (!["call", "tail", "sys", "spawn"].includes(flow)) continue;
    const callee = functions[image.sites[site++]?.callee ?? -1];
    const count = machine.profile()?.[pc] ?? 0;
    if ((flow !== "call" && flow !== "tail") || callee === undefined || count === 0) continue;
    // What is called through a number is counted by the test's own list.
    if (code[2 * pc]! % 256 === 218 || code[2 * pc]! % 256 === 220) continue;
    if (!isLibraryFile(fileAt(callee.start))) continue;
    const name = debug.functions[functions.indexOf(callee)] ?? "";
    if (isLibraryFile(fileAt(insideOf(pc)))) within += count;
    else functionCalls[name] = (functionCalls[name] ?? 0) + count;
  }
  return { instructions: machine.instructions, library, functionCalls, within, calls };
}

function named(counts: Float64Array, names: readonly string[]): Record<string, number> {
  const result: Record<string, number> = {};
  counts.forEach((count, index) => {
    if (count > 0) result[names[index] ?? ""] = count;
  });
  return result;
}

test.each([
  ["calls", () => imageOf(CALLS), []],
  ["concepts/lock-each", () => program("concepts/lock-each"), ["50", "3"]],
  ["concepts/peterson", () => program("concepts/peterson"), ["50"]],
  ["bench/fib", () => program("bench/fib"), ["12"]],
] as const)("%s: counts are those of a profile and a trace, at each quantum and on both loops", (_, make, args) => {
  const image = make();
  for (const quantum of [1, 7, 257, 10_000]) {
    const expected = byProfile(image, { quantum, args });
    for (const engine of [createInterpreter, createReference]) {
      const { machine, host, counts } = counted(image, { quantum, args }, engine);
      runToEnd(machine, host);
      expect(machine.instructions).toBe(expected.instructions);
      expect(counts.own + counts.library).toBe(expected.instructions);
      expect(counts.library).toBe(expected.library);
      expect(named(counts.calls, image.debug.functions)).toEqual(expected.functionCalls);
      expect(counts.within).toBe(expected.within);
      expect([...counts.system].reduce((sum, count) => sum + count, 0)).toBe(machine.stats().calls);
      expect(Object.values(expected.calls).reduce((sum, count) => sum + count, 0)).toBe(machine.stats().calls);
      expect(counts.spawns).toBe(machine.stats().threads - 1);
    }
  }
});

test("a run that is counted is the run itself, slice by slice", () => {
  const image = program("concepts/lock-each");
  const options = { quantum: 61, args: ["100", "3"] };
  const { machine, host } = counted(image, options);
  const plainHost = new FakeHost();
  const plain = createMachine({ image, ...options }, plainHost);
  if (typeof plain === "string") throw new Error(plain);
  for (let step = 0; step < 60; step++) {
    machine.run(97);
    plain.run(97);
    expect(Buffer.compare(machine.encode(), plain.encode()), `after ${plain.instructions} instructions`).toBe(0);
  }
  expect([runToEnd(machine, host), host.text()]).toEqual([runToEnd(plain, plainHost), plainHost.text()]);
  expect(machine.stats()).toEqual(plain.stats());
});

test("a library function that is called through a number is counted, one that a thread begins with is not", () => {
  const text = `import "std/string"
func main()
    let f, n, t
    la f, string_equal
    call f as string_equal, 0, 0, 0, 0 -> n
    spawn string_equal, 0, 0, 0, 0 -> t
    join t
    ret
end
`;
  const image = imageOf(text);
  const { machine, host, counts } = counted(image, {});
  expect(runToEnd(machine, host).kind).toBe("exit");
  expect(named(counts.calls, image.debug.functions)).toEqual({ string_equal: 1 });
});

test("stacks that grow are counted, and a trap is no instruction", () => {
  const { machine, host, counts } = counted(imageOf(CALLS), {});
  runToEnd(machine, host);
  expect(counts.growths).toBeGreaterThan(3);
  const trapping = counted(imageOf("func main()\n    nop\n    trap 7\nend\n"), {});
  expect(runToEnd(trapping.machine, trapping.host).kind).toBe("trap");
  expect([trapping.counts.own, trapping.machine.instructions]).toEqual([1, 1]);
});
