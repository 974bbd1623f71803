// `vmrun test`: runs programs as their own comments say. Invariant: each file is reported, and the last line counts them.
// spec/testing.md.
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { decodeUtf8Lossy } from "../base/utf8.ts";
import { expectationsOf } from "../testing/expectations.ts";
import { type HostName, testProgram, variantText } from "../testing/run-program.ts";
import { CommandError, EXIT, usageError } from "./exit.ts";
import { verified } from "./image-bytes.ts";
import { readInput, reasonOf } from "./read-file.ts";
import { assembleSource } from "./source-command.ts";
import { print } from "./terminal.ts";

interface TestOptions {
  readonly host: string;
  readonly json?: true;
  readonly seed?: string;
}

/** Seeds of the random quantum are below this. */
const SEEDS = 2 ** 32;

interface FileResult {
  readonly file: string;
  readonly outcome: "passed" | "failed" | "tested elsewhere" | "nothing expected";
  readonly messages: readonly string[];
}

export async function testCommand(paths: readonly string[], options: TestOptions): Promise<number> {
  const hosts = hostsFrom(options.host);
  const seed = options.seed === undefined ? Math.floor(Math.random() * SEEDS) : seedFrom(options.seed);
  const results: FileResult[] = [];
  for (const file of paths.flatMap(sourcesAt)) {
    const result = await testFile(file, hosts, seed);
    results.push(result);
    if (!options.json) print(`${result.outcome}: ${file}\n${result.messages.map((line) => `  ${line}\n`).join("")}`);
  }
  const count = (outcome: FileResult["outcome"]): number => results.filter((one) => one.outcome === outcome).length;
  if (options.json) print(`${JSON.stringify(results)}\n`);
  else {
    if (count("failed") > 0) print(`the random quantum is of --seed ${seed}\n`);
    print(`${count("passed")} passed, ${count("failed")} failed\n`);
  }
  return count("failed") > 0 ? EXIT.FAILED : EXIT.OK;
}

function hostsFrom(name: string): readonly HostName[] {
  if (name === "both") return ["sim", "node"];
  if (name === "sim" || name === "node") return [name];
  throw usageError(`--host is sim, node or both, not ${JSON.stringify(name)}`);
}

function seedFrom(text: string): number {
  const seed = /^\d{1,10}$/.test(text) ? Number(text) : SEEDS;
  if (seed >= SEEDS) throw usageError(`--seed wants a whole number in 0 .. ${SEEDS - 1}, not ${JSON.stringify(text)}`);
  return seed;
}

/** A file as it is, or the sources in a folder and below. */
function sourcesAt(path: string): string[] {
  let isFolder: boolean;
  try {
    isFolder = statSync(path).isDirectory();
  } catch (error) {
    throw new CommandError(EXIT.NO_INPUT, `cannot read ${path}: ${reasonOf(error)}`);
  }
  if (!isFolder) return [path];
  const entries = readdirSync(path, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  return entries.flatMap((entry) => {
    if (entry.isDirectory()) return sourcesAt(join(path, entry.name));
    return entry.isFile() && entry.name.endsWith(".asm") ? [join(path, entry.name)] : [];
  });
}

async function testFile(file: string, hosts: readonly HostName[], seed: number): Promise<FileResult> {
  const bytes = readInput(file);
  const expected = expectationsOf(decodeUtf8Lossy(bytes));
  if (expected === undefined) return { file, outcome: "nothing expected", messages: [] };
  if (typeof expected === "string") return { file, outcome: "failed", messages: [expected] };
  if ("testedBy" in expected) {
    return { file, outcome: "tested elsewhere", messages: expected.testedBy.map((test) => `by ${test}`) };
  }
  const image = verified(assembleSource(file, bytes).image, file);
  const messages: string[] = [];
  for (const host of hosts) {
    for (const { variant, message } of await testProgram(image, expected, host, seed)) {
      messages.push(`${message} (${variantText(variant)})`);
    }
  }
  return { file, outcome: messages.length > 0 ? "failed" : "passed", messages };
}
