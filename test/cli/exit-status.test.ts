// The table of exit statuses, and that each refusal is one clear line, in real processes. spec/streams.md.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { vmrun } from "./vmrun.ts";

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "vmrun-cli-"));
  const write = (name: string, text: string | Uint8Array) => writeFileSync(join(folder, name), text);
  write("status.asm", "func main() -> status\n    li status, 300\n    ret\nend\n");
  write("endless.asm", "func main()\nagain:\n    j again\nend\n");
  write("trap.asm", "func main()\n    trap 7\nend\n");
  write("wrong.asm", "func main()\n    addd x, y\n    ret\nend\n");
  write("bytes.asm", Uint8Array.of(0x66, 0xff, 0xfe));
  write("image.vmi", Uint8Array.of(0x7f, 0x76, 0x6d, 0x72, 0x75, 0x6e, 0x0d, 0x0a, 1, 0));
  mkdirSync(join(folder, "folder"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const CASES: readonly (readonly [words: readonly string[], status: number, stderr: RegExp])[] = [
  [["status.asm"], 44, /^$/],
  [["trap.asm"], 134, /^vmrun: trap EXPLICIT in thread 1/],
  [["--max-instructions", "1000", "endless.asm"], 124, /limit instructions of 1000 is reached/],
  [["--limit", "instructions=1000", "endless.asm"], 124, /limit instructions of 1000 is reached/],
  [["--timeout=0.2", "endless.asm"], 124, /time of --timeout is up/],
  [[], 64, /^vmrun: no program/],
  [["--quantm", "7", "status.asm"], 64, /unknown option '--quantm'\n\(Did you mean --quantum\?\)/],
  [["--quantum"], 64, /argument missing/],
  [["--quantum", "0", "status.asm"], 64, /--quantum wants a whole number in 1 \.\. 2147483647, not "0"/],
  [["--quantum=7x", "status.asm"], 64, /--quantum wants/],
  [["--seed", "-1", "status.asm"], 64, /--seed wants/],
  [["--engine", "fast", "status.asm"], 64, /there is no engine "fast"/],
  [["--limit", "memry=1M", "status.asm"], 64, /no limit "memry"; did you mean memory\?/],
  [["--limit", "memory=1T", "status.asm"], 64, /--limit memory wants/],
  [["--allow-connect=[::1", "status.asm"], 64, /HOST/],
  [["--allow-udp=127.0.0.1", "status.asm"], 64, /unknown option '--allow-udp/],
  [["--env", "NAME", "status.asm"], 64, /--env wants NAME=VALUE/],
  [["--dir", ".::relative", "status.asm"], 64, /--dir wants/],
  [["--trace=yes", "status.asm"], 64, /trace/],
  [["asm"], 64, /missing required argument/],
  [["test", "--host", "moon", "status.asm"], 64, /--host is sim, node or both/],
  [["completion", "tcsh"], 64, /no completion for tcsh/],
  [["help", "frobnicate-all"], 64, /no help on "frobnicate-all"/],
  [["wrong.asm"], 65, /wrong\.asm:2:5/],
  [["bytes.asm"], 65, /not UTF-8/],
  [["image.vmi"], 65, /bad image: truncated/],
  [["missing.asm"], 66, /cannot read missing\.asm: there is no such file/],
  [["chek", "status.asm"], 66, /cannot read chek: there is no such file; did you mean `vmrun check`\?/],
  [["check", "chek"], 66, /cannot read chek: there is no such file\n/],
  [["help", "cehck"], 64, /no help on "cehck"; did you mean `vmrun help check`\?/],
  [[""], 66, /^vmrun: the file name is empty\n$/],
  [["check", ""], 66, /the file name is empty\n$/],
  [["folder"], 66, /folder is a directory/],
  [["status.asm/x"], 66, /not a directory/],
  [["--dir", "missing::/data", "status.asm"], 77, /cannot mount missing: there is no such directory/],
  [["--dir", "status.asm::/data", "status.asm"], 77, /it is not a directory/],
  [["asm", "status.asm", "-o", "missing/x.vmi"], 74, /cannot write/],
];

for (const [words, status, stderr] of CASES) {
  test(`vmrun ${words.join(" ")} ends with ${status}`, async () => {
    const run = await vmrun(words, { cwd: folder });
    expect(run.stderr).toMatch(stderr);
    expect(run.status).toBe(status);
    expect(run.stdout).toBe("");
  });
}

test("a deadlock ends with 35 and says who waits", async () => {
  const run = await vmrun(["programs/concepts/deadlock.asm"]);
  expect(run.status).toBe(35);
  expect(run.stderr).toContain("thread 1 waits");
});

test("100 MB of garbage as a source is refused", async () => {
  const file = join(folder, "garbage.asm");
  writeFileSync(file, Buffer.alloc(100_000_000, "x y "));
  const run = await vmrun([file]);
  expect(run.status).toBe(65);
  expect(run.stderr).toContain("more than 16777216 bytes");
});

test("a cycle while others go on is said once, as text or JSON, or ends the run with 35", async () => {
  const file = "programs/deadlocks/partial.asm";
  const [reported, asData, ended] = await Promise.all([
    vmrun([file]),
    vmrun(["--json", file]),
    vmrun(["--deadlock=error", "--json", file]),
  ]);
  expect(reported).toMatchObject({ status: 0, stdout: "counted to 1000\n" });
  expect(reported.stderr.match(/^vmrun: deadlock: .*$/gm)).toEqual([
    "vmrun: deadlock: 2 threads wait for each other, while others go on",
  ]);
  expect(asData).toMatchObject({ status: 0, stdout: reported.stdout });
  expect(JSON.parse(asData.stderr)).toMatchObject({ deadlock: { isTotal: false, cycles: [[2, 3]], omitted: 0 } });
  expect(ended).toMatchObject({ status: 35, stdout: "", stderr: asData.stderr });
  expect(await vmrun(["--deadlock=ignore", file])).toMatchObject({
    status: 64,
    stderr: expect.stringContaining('--deadlock wants report or error, not "ignore"'),
  });
});
