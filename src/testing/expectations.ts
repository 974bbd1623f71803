// What a program says of itself in the comments it starts with: how to run it and what comes out. Invariant: only the first
// block of comments is read, so that prose elsewhere means nothing. spec/testing.md.
import { nearest } from "../asm/suggest.ts";
import { TRAPS, type TrapName } from "../isa/traps.ts";
import { isLimitName, type LimitName, limitsWith } from "../kernel/limits.ts";
import { policyNamed } from "../kernel/policies.ts";

export interface Expectations {
  /** Lines of standard output and standard error. */
  readonly output: readonly string[];
  readonly errors: readonly string[];
  /** Exit status as a shell sees it. */
  readonly exit: number;
  readonly trap: TrapName | undefined;
  /** Cycles of threads that wait for each other, as a comment writes them. */
  readonly cycles: readonly string[];
  readonly stdin: string;
  readonly args: readonly string[];
  /** Undefined when none are named. */
  readonly quanta: readonly number[] | undefined;
  /** Seeds of random scheduling; none for round robin. */
  readonly seeds: readonly bigint[];
  /** Policies as `--policy` has them; none for the default. */
  readonly policies: readonly string[];
  /** Thread models beside n1 under which the same comes out. */
  readonly models: readonly string[];
  readonly limits: ChangedLimits;
}

type ChangedLimits = Readonly<Partial<Record<LimitName, number>>>;

/** A program that needs more than its comments can say, such as a peer. */
export interface TestedBy {
  /** Files of the tests that run it. */
  readonly testedBy: readonly string[];
}

/** What may stand behind `;`, with its meaning. */
export const EXPECTATIONS = {
  expect: "The next line of standard output, exactly; without any, nothing may be written.",
  "expect-error": "The next line of the program's standard error, likewise.",
  exit: "The exit status as a shell sees it: 0 when left out, 134 for a trap, 35 for a deadlock.",
  trap: "The name of the trap that ends the program.",
  cycle:
    "A cycle of threads that wait for each other: each one's number and the lock that it waits for, or `join`; none but these may come.",
  stdin: "The next line of standard input.",
  args: "Arguments of the program, between spaces; double quotes keep spaces.",
  quanta: "Quanta to run at, instead of 1, 2, 3, 7, 61, 257, 1000, 10,000 and a random one.",
  seeds: "Seeds to run with at each quantum; without any, turns are taken in order.",
  policies: "Policies to run with at each quantum, as --policy has them; without any, the default.",
  models: "Thread models beside n1 under which the same comes out whatever the host decides: 11, mn or both.",
  limits: "Limits that are changed, as NAME=VALUE between spaces.",
  "tested-by": "A file whose test runs the program, which `vmrun test` then only names: for one that needs a peer.",
} as const;
type Key = keyof typeof EXPECTATIONS;
const KEYS = Object.keys(EXPECTATIONS) as readonly Key[];
/** Each of them alone makes a program one that tests itself. */
const STATEMENTS: readonly Key[] = ["expect", "expect-error", "exit", "trap"];
/** Status of a program that trapped, as the command line gives it. */
const TRAP_STATUS = 134;

/** The expectations of a source; undefined when it states none, or a sentence when one is wrong. */
export function expectationsOf(text: string): Expectations | TestedBy | string | undefined {
  const values = new Map<Key, string[]>();
  for (const line of text.split(/\r?\n/)) {
    if (!line.startsWith(";")) break;
    const match = /^; ([a-z-]+):(?: (.*))?$/.exec(line);
    if (match === null) continue;
    const [, word = "", value = ""] = match;
    const key = KEYS.find((known) => known === word);
    if (key !== undefined) values.set(key, [...(values.get(key) ?? []), value]);
    else {
      const meant = nearest(word, KEYS);
      if (meant !== undefined) return `\`; ${word}:\` is no expectation; did you mean \`; ${meant}:\`?`;
    }
  }
  if (STATEMENTS.some((key) => values.has(key))) return fromValues(values);
  const testedBy = values.get("tested-by");
  return testedBy === undefined ? undefined : { testedBy };
}

function fromValues(values: ReadonlyMap<Key, readonly string[]>): Expectations | string {
  const trapText = values.get("trap")?.at(-1);
  const trap = (Object.keys(TRAPS) as TrapName[]).find((name) => name === trapText);
  if (trapText !== undefined && trap === undefined) return `there is no trap ${trapText}`;
  const exit = Number(values.get("exit")?.at(-1) ?? (trap === undefined ? 0 : TRAP_STATUS));
  if (!Number.isInteger(exit) || exit < 0 || exit > 255) return "`; exit:` wants a status in 0 .. 255";
  const quanta = wordsOf(values.get("quanta")).map(Number);
  if (quanta.some((quantum) => !Number.isSafeInteger(quantum) || quantum < 1)) return "`; quanta:` wants whole numbers";
  const seeds = wordsOf(values.get("seeds"));
  if (seeds.some((seed) => !/^\d+$/.test(seed))) return "`; seeds:` wants whole numbers";
  const policies = wordsOf(values.get("policies"));
  const wrong = policies.map(policyNamed).find((made) => typeof made === "string");
  if (typeof wrong === "string") return `\`; policies:\`: ${wrong}`;
  const models = wordsOf(values.get("models"));
  if (models.some((model) => !/^(11|mn)$/.test(model))) return "`; models:` wants 11, mn or both";
  const limits = limitsIn(wordsOf(values.get("limits")));
  if (typeof limits === "string") return limits;
  return {
    output: values.get("expect") ?? [],
    errors: values.get("expect-error") ?? [],
    exit,
    trap,
    cycles: values.get("cycle") ?? [],
    stdin: (values.get("stdin") ?? []).map((line) => `${line}\n`).join(""),
    args: (values.get("args") ?? []).flatMap(argumentsIn),
    quanta: quanta.length > 0 ? quanta : undefined,
    seeds: seeds.map(BigInt),
    policies,
    models,
    limits,
  };
}

function limitsIn(words: readonly string[]): ChangedLimits | string {
  const changes: Partial<Record<LimitName, number>> = {};
  for (const word of words) {
    const [, name = "", value = ""] = /^([a-z-]+)=(\d+)$/.exec(word) ?? [];
    if (!isLimitName(name)) return `\`; limits:\` wants NAME=VALUE, not ${word}`;
    changes[name] = Number(value);
  }
  return limitsWith(changes) === undefined ? "`; limits:` has a value beyond what the limit may be" : changes;
}

function wordsOf(lines: readonly string[] | undefined): string[] {
  return (lines ?? []).flatMap((line) => line.split(/\s+/)).filter((word) => word !== "");
}

/** Words between spaces; double quotes keep spaces. */
function argumentsIn(line: string): string[] {
  return Array.from(line.matchAll(/"([^"]*)"|(\S+)/g), ([, quoted, plain]) => quoted ?? plain ?? "");
}
