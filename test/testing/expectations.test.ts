// What the comments of a program may say about its test, and what is said when they are wrong. spec/testing.md.
import { expect, test } from "vitest";
import { expectationsOf } from "../../src/testing/expectations.ts";

test("limits are names and whole numbers within their bounds", () => {
  expect(expectationsOf("; expect: a\n; limits: stack=4096 fds=3")).toMatchObject({ limits: { stack: 4096, fds: 3 } });
  expect(expectationsOf("; expect: a")).toMatchObject({ limits: {} });
  expect(expectationsOf("; expect: a\n; limits: stak=4096")).toBe("`; limits:` wants NAME=VALUE, not stak=4096");
  expect(expectationsOf("; expect: a\n; limits: stack=1M")).toBe("`; limits:` wants NAME=VALUE, not stack=1M");
  expect(expectationsOf("; expect: a\n; limits: fds=65537")).toBe(
    "`; limits:` has a value beyond what the limit may be",
  );
});

test("tested-by counts only where nothing else is stated", () => {
  expect(expectationsOf("; tested-by: a.test.ts\n; tested-by: b.test.ts")).toEqual({
    testedBy: ["a.test.ts", "b.test.ts"],
  });
  expect(expectationsOf("; tested-by: a.test.ts\n; exit: 3")).toMatchObject({ exit: 3 });
  expect(expectationsOf("; args: 1")).toBeUndefined();
  expect(expectationsOf("; tested_by: a\n; testedby: a")).toMatch(/did you mean `; tested-by:`/);
});
