// The worked example of spec/instructions.md: in a copy of the sources, one new row is all that a new instruction takes.
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, expect, test } from "vitest";

const copy = mkdtempSync(join(tmpdir(), "vmrun-row-"));
afterAll(() => rmSync(copy, { recursive: true }));

/** The only code block of the page that is marked so. */
function block(mark: string): string {
  const page = readFileSync("spec/instructions.md", "utf8");
  const [found, ...others] = [...page.matchAll(new RegExp(`^<!-- shape: ${mark} -->\n\`\`\`w+\n([^]*?)^\`\`\``, "gm"))];
  if (!found || others.length > 0) throw new Error(`spec/instructions.md has one block marked ${mark}`);
  return found[1] ?? "";
}

/** Generates the interpreter, then assembles the program, runs it on both loops and prints what main returned. */
const RUN = `
import { readFileSync, writeFileSync } from "node:fs";
import { assemble } from "./src/asm/assemble.ts";
import { generate } from "./src/engine/generate.ts";

writeFileSync("src/engine/interpreter.gen.ts", generate());
const { createInterpreter } = await import("./src/engine/interpreter.ts");
const { createReference } = await import("./src/engine/reference.ts");
const { readReturned } = await import("./src/engine/frames.ts");
const { programOf, startThread } = await import("./test/engine/run-image.ts");
const { image, diagnostics } = assemble(readFileSync("program.asm", "utf8"), { calls: new Map() });
if (!image) throw new Error(JSON.stringify(diagnostics));
for (const create of [createInterpreter, createReference]) {
  const program = programOf(image);
  const { context } = startThread(program);
  create(program).slice(context, 100);
  console.log(readReturned(program, context.space, context.fp).join());
}
`;

function runProgram(): { readonly output: string; readonly errors: string } {
  const { stdout, stderr } = spawnSync(process.execPath, ["--import", "tsx", "run.ts"], {
    cwd: copy,
    encoding: "utf8",
  });
  return { output: stdout, errors: stderr };
}

test("one row adds an instruction", () => {
  cpSync("src", join(copy, "src"), { recursive: true });
  mkdirSync(join(copy, "test"));
  cpSync("test/engine", join(copy, "test/engine"), { recursive: true });
  symlinkSync(resolve("node_modules"), join(copy, "node_modules"));
  cpSync("package.json", join(copy, "package.json"));
  writeFileSync(join(copy, "program.asm"), block("new program"));
  writeFileSync(join(copy, "run.ts"), RUN);
  expect(runProgram().errors).toContain("orn");

  const path = join(copy, "src/isa/ops/integer.ts");
  const source = readFileSync(path, "utf8");
  const beside = source.indexOf('  binary(45, "andn"');
  expect(beside).toBeGreaterThan(0);
  writeFileSync(path, source.slice(0, beside) + block("new row") + source.slice(beside));
  expect(runProgram()).toEqual({ output: "255\n255\n", errors: "" });
});
