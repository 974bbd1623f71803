// Ends a test run with the line `N passed, N failed`. Before it, each test that was not run is named with the missing
// tool. A test that is skipped for any other reason counts as failed, so that none is left out unseen.
import type { Reporter, TestModule } from "vitest/node";
import { missingToolNote } from "./foreign.ts";

/** Checks made before the tests (.ci/run, scripts/test.mjs): two numbers, passed and failed. */
const CHECKS = /^(\d+) (\d+)$/.exec(process.env.VMRUN_CHECKS ?? "0 0");

interface Summary {
  readonly passed: number;
  readonly failed: number;
  /** `not run: NAME (no TOOL)` and `skipped: NAME`, in the order of the tests. */
  readonly lines: readonly string[];
}

/** What is counted of one test. */
interface Outcome {
  readonly name: string;
  readonly state: "passed" | "failed" | "skipped" | "pending";
  readonly note: string | undefined;
}

export function summarize(outcomes: Iterable<Outcome>): Summary {
  let passed = 0;
  let failed = 0;
  const lines: string[] = [];
  for (const { name, state, note } of outcomes) {
    if (state === "passed") passed++;
    else if (state === "skipped" && note?.startsWith(missingToolNote) === true)
      lines.push(`not run: ${name} (${note})`);
    else {
      failed++;
      if (state !== "failed") lines.push(`skipped, which counts as failed: ${name}`);
    }
  }
  return { passed, failed, lines };
}

function* outcomesOf(modules: readonly TestModule[]): Generator<Outcome> {
  for (const module of modules) {
    let tests = 0;
    for (const test of module.children.allTests()) {
      const result = test.result();
      tests++;
      yield { name: test.fullName, state: result.state, note: result.state === "skipped" ? result.note : undefined };
    }
    // A file that could not be loaded has no tests; a suite whose hook failed may look clean otherwise.
    if (tests === 0 || module.errors().length > 0) yield { name: module.moduleId, state: "failed", note: undefined };
  }
}

export default class LastLineReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const { passed, failed, lines } = summarize(outcomesOf(modules));
    const allPassed = passed + Number(CHECKS?.[1] ?? 0);
    const allFailed = failed + Number(CHECKS?.[2] ?? 0) + unhandledErrors.length;
    if (allFailed > 0) process.exitCode = 1;
    process.stdout.write(`${[...lines, `${allPassed} passed, ${allFailed} failed`].join("\n")}\n`);
  }
}
