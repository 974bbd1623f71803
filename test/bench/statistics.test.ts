// What the benchmarks compute and write from what they measured.
import { describe, expect, test } from "vitest";
import { largeUnit } from "../../bench/assembling.ts";
import { measureCpu, measureWall } from "../../bench/measure.ts";
import { geometricMean, median } from "../../bench/statistics.ts";
import { type Group, markdown, show, withSection } from "../../bench/table.ts";

const group = (name: string, figure: number): Group => ({
  name,
  title: name,
  about: "About it.",
  columns: ["what", "figure"],
  rows: [
    ["one", figure],
    ["two", undefined],
  ],
  notes: ["C not run: gcc is not installed"],
});

test("medians and geometric means", () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 2, 3])).toBe(2.5);
  expect(median([])).toBeNaN();
  expect(geometricMean([1, 4, 16])).toBeCloseTo(4, 12);
});

test.each([
  [1.2345, "1.23"],
  [12.345, "12.3"],
  [123.45, "123"],
  [1234567, "1,234,567"],
  [-0.5, "-0.50"],
  [undefined, "-"],
  [Number.NaN, "-"],
  ["text", "text"],
])("%s is shown as %s", (value, shown) => {
  expect(show(value)).toBe(shown);
});

describe("the file of results", () => {
  const first = markdown(group("first", 1), "today");
  const second = markdown(group("second", 2), "today");
  const file = withSection(withSection("# Results\n\nAbout.\n", first), second);

  test("a section is a table with its notes", () => {
    expect(first).toBe(
      "## first\n\ntoday\n\nAbout it.\n\n| what | figure |\n| ---- | -----: |\n| one  |   1.00 |\n| two  |      - |\n\n" +
        "- C not run: gcc is not installed\n",
    );
  });

  test("sections follow each other", () => {
    expect(file).toBe(`# Results\n\nAbout.\n\n${first}\n${second}`);
  });

  test("a section measured again takes the place of the old one", () => {
    const again = markdown(group("first", 9), "tomorrow");
    expect(withSection(file, again)).toBe(`# Results\n\nAbout.\n\n${again}\n${second}`);
  });
});

describe("measuring processes", () => {
  const node = (script: string) => [process.execPath, "-e", script] as const;

  test("processor time counts work, not sleep", async () => {
    const busy = await measureCpu(
      node(
        "for (let spent = 0; spent < 3e5; ) spent = Object.values(process.cpuUsage()).reduce((a, b) => a + b); console.log('done')",
      ),
    );
    expect(busy.output).toBe("done\n");
    expect(busy.seconds).toBeGreaterThan(0.25);
  });

  test("a process that fails fails the measurement, with what it said", async () => {
    const failing = node("console.error('broken'); process.exit(3)");
    await expect(measureCpu(failing)).rejects.toThrow(/ended with 3\nbroken/);
    expect(() => measureWall(failing)).toThrow(/ended with 3\nbroken/);
  });

  test("a process that hangs is killed", async () => {
    const hanging = node("setInterval(() => {}, 1000)");
    await expect(measureCpu(hanging, { timeoutMs: 200 })).rejects.toThrow(/ended with SIGKILL/);
    expect(() => measureWall(hanging, { timeoutMs: 200 })).toThrow(/ended with SIGKILL/);
  });
});

test("the generated unit has the lines asked for", () => {
  for (const lines of [100, 2000]) expect(largeUnit(lines).split("\n").length - 1).toBe(lines);
});
