// Standard streams, signals and arguments in real processes. spec/streams.md.
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ROOT, shell, vmrun } from "./vmrun.ts";

const HELLO = "programs/hello.asm";
const GREETING = "Hello, world!\n";
let folder: string;

const ENDLESS_OUTPUT = `import "std/io"
func main()
again:
    print "a line of text that goes on\\n"
    j again
end
`;
const WAITING = `import "std/io"
func main()
    let error
    print "waiting\\n"
    sys sleep, 3600000000000 -> error
    ret
end
`;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "vmrun-streams-"));
  writeFileSync(join(folder, "endless.asm"), ENDLESS_OUTPUT);
  writeFileSync(join(folder, "waiting.asm"), WAITING);
});
afterAll(() => rmSync(folder, { recursive: true }));

test("a closed pipe ends the run quietly with 0", async () => {
  const run = await shell(`$VMRUN ${folder}/endless.asm | head -n 2; echo "\${PIPESTATUS[0]}"`);
  expect(run.stdout).toBe("a line of text that goes on\na line of text that goes on\n0\n");
  expect(run.stderr).toBe("");
});

test("help and listings end quietly too when nobody reads them", async () => {
  const run = await shell(`$VMRUN dis ${HELLO} | head -n 1 > /dev/null; echo "\${PIPESTATUS[0]}"`);
  expect(run).toMatchObject({ stdout: "0\n", stderr: "" });
});

for (const words of [HELLO, `dis ${HELLO}`, "help add", "--help"]) {
  test(`vmrun ${words}: output that is lost on a full disk is no success`, async () => {
    const run = await shell(`$VMRUN ${words} > /dev/full`);
    expect(run).toMatchObject({ status: 74, stderr: "vmrun: cannot write the output: no space is left\n" });
  });
}

test("lost words on standard error are no success either", async () => {
  writeFileSync(
    join(folder, "complain.asm"),
    'data text: .string "no"\nfunc main()\n    let p, n, e\n    la p, text\n    sys write, 2, p, 2 -> e\n    ret\nend\n',
  );
  expect((await shell(`$VMRUN ${folder}/complain.asm 2> /dev/full`)).status).toBe(74);
  expect((await vmrun([`${folder}/complain.asm`])).stderr).toBe("no");
});

for (const name of ["SIGINT", "SIGTERM"] as const) {
  test(`${name} stops the machine and ends the process by the same signal`, async () => {
    let sent = false;
    const run = await vmrun(["--stats", `${folder}/waiting.asm`], {
      onOutput: (_, signal) => {
        if (!sent) signal(name);
        sent = true;
      },
    });
    expect(run).toMatchObject({ status: null, signal: name, stdout: "waiting\n" });
    expect(run.stderr).toMatch(/^instructions \d+$/m);
  });
}

test("SIGUSR2 prints the processes and changes nothing", async () => {
  writeFileSync(join(folder, "asked.asm"), WAITING.replace("3600000000000", "1000000000"));
  let sent = false;
  const run = await vmrun([`${folder}/asked.asm`], {
    onOutput: (_, signal) => {
      if (!sent) signal("SIGUSR2");
      sent = true;
    },
  });
  expect(run).toMatchObject({ status: 0, stdout: "waiting\n" });
  expect(run.stderr).toMatch(
    /^vmrun: processes after \d+ instructions\nPID PARENT STATE +THREADS MEMORY FDS PROGRAM\n/,
  );
  expect(run.stderr).toMatch(/^ {2}thread 1, waiting in sleep for .*, \d+ instructions$/m);
});

test("a trap of another process is reported, and the run goes on; of many not all are", async () => {
  const text = (count: number) => `func main() -> status
    let n, i
    sys arg_count -> n
    bnez n, child
next:
    sys process_spawn, 0, 0, "x\\0", 0, 0 -> n
    sys process_wait, n, 0 -> n, status
    add i, i, 1
    blt i, ${count}, next
    ret
child:
    trap 3
    ret
end
`;
  const small = ["--limit", "memory=256K"];
  writeFileSync(join(folder, "traps.asm"), text(1));
  const one = await vmrun([...small, `${folder}/traps.asm`]);
  expect(one.status).toBe((512 + 6) & 255);
  expect(one.stderr).toMatch(
    /^vmrun: trap EXPLICIT in process 2, thread 2: .*\n {2}value 3\n {2}at .*traps\.asm:12:5 in main\n/,
  );
  writeFileSync(join(folder, "traps.asm"), text(102));
  const many = await vmrun([...small, `${folder}/traps.asm`]);
  expect(many.stderr.match(/trap EXPLICIT/g)).toHaveLength(100);
  expect(many.stderr).toMatch(/\nvmrun: further traps of processes are not shown\n$/);
});

test("a signal that the program catches is its own affair", async () => {
  const text = `func main() -> status
    sys signal_catch, 0x8004
    sys write, 1, "ready"
    sys signal_wait, 0x8004, -1 -> status
    ret
end
`;
  writeFileSync(join(folder, "catches.asm"), text);
  const run = await vmrun([`${folder}/catches.asm`], { onOutput: (_, signal) => signal("SIGTERM") });
  expect(run).toMatchObject({ status: 15, signal: null, stdout: "ready" });
});

test("a busy machine is interrupted too", async () => {
  const run = await vmrun([`${folder}/endless.asm`], { onOutput: (_, signal) => signal("SIGINT") });
  expect(run.signal).toBe("SIGINT");
});

test("the program comes from standard input, and input from a pipe", async () => {
  const source = await shell(`cat ${HELLO} | $VMRUN -`);
  expect(source).toMatchObject({ status: 0, stdout: GREETING, stderr: "" });
  const words = await vmrun(["programs/wordcount.asm"], { stdin: "one two\nthree\n" });
  expect(words.stdout.trim().split(/\s+/)).toEqual(["2", "3", "14"]);
  const closed = await shell("$VMRUN programs/wordcount.asm < /dev/null");
  expect(closed.stdout.trim().split(/\s+/)).toEqual(["0", "0", "0"]);
});

test("a directory as standard input is an error of the program's read", async () => {
  const run = await shell(`$VMRUN programs/wordcount.asm < ${folder}`);
  expect(run).toMatchObject({ status: 1, stdout: "", stderr: "read: is a directory (EISDIR)\n" });
});

test("words behind the file belong to the program, options too", async () => {
  writeFileSync(
    join(folder, "args.asm"),
    `import "std/args"
import "std/io"
func main()
    let i, n, p, length
    call argument_count -> n
next:
    bge i, n, done
    call argument, i -> p, length
    print "[{s}]", p, length
    add i, i, 1
    j next
done:
    print "\\n"
    ret
end
`,
  );
  const run = await vmrun([`${folder}/args.asm`, "--help", "-V", "--", "a b", "", "--quantum=0"]);
  expect(run).toMatchObject({ status: 0, stdout: "[--help][-V][--][a b][][--quantum=0]\n" });
  const after = await vmrun(["run", "--quantum", "7", "--", `${folder}/args.asm`, "x"]);
  expect(after.stdout).toBe("[x]\n");
});

test("an image runs as its source does, from a file and from standard input", async () => {
  const image = join(folder, "hello.vmi");
  expect((await vmrun(["asm", HELLO, "-o", image])).status).toBe(0);
  expect((await vmrun([image])).stdout).toBe(GREETING);
  expect((await shell(`$VMRUN - < ${image}`)).stdout).toBe(GREETING);
  expect((await vmrun(["check", image, HELLO])).status).toBe(0);
});

test("a warm cache, a damaged one and one that cannot be written give the same run", async () => {
  const cache = join(folder, "cache");
  const env = { XDG_CACHE_HOME: cache };
  for (let i = 0; i < 2; i++) expect((await vmrun([HELLO], { env })).stdout).toBe(GREETING);
  const entries = readdirSync(join(cache, "vmrun"));
  expect(entries).toHaveLength(1);
  for (const entry of entries) writeFileSync(join(cache, "vmrun", entry), "damaged");
  expect(await vmrun([HELLO], { env })).toMatchObject({ status: 0, stdout: GREETING, stderr: "" });
  const nowhere = await vmrun([HELLO], { env: { XDG_CACHE_HOME: "/dev/null/nowhere" } });
  expect(nowhere).toMatchObject({ status: 0, stdout: GREETING, stderr: "" });
});

test("a changed import is seen through the cache", async () => {
  const env = { XDG_CACHE_HOME: join(folder, "cache-of-imports") };
  const main = join(folder, "main.asm");
  writeFileSync(main, 'import "./part"\nfunc main() -> status\n    li status, STATUS\n    ret\nend\n');
  for (const status of [3, 3, 4]) {
    writeFileSync(join(folder, "part.asm"), `export const STATUS = ${status}\n`);
    expect((await vmrun([main], { env })).status).toBe(status);
  }
});

test("sources name no files outside the program's folder", async () => {
  const main = join(folder, "thief.asm");
  writeFileSync(main, 'data stolen: .incbin "../../../../../../etc/passwd"\nfunc main()\n    ret\nend\n');
  expect((await vmrun([main])).status).toBe(65);
});

test("commands print data on standard output, as JSON when asked", async () => {
  const version = await vmrun(["-V"]);
  expect(version).toMatchObject({ status: 0, stdout: "0.1.0\n", stderr: "" });
  const needs = await vmrun(["needs", "--json", "programs/concepts/server.asm"]);
  expect(JSON.parse(needs.stdout)).toEqual(["--allow-net"]);
  const stats = await vmrun(["--stats", "--json", HELLO]);
  expect(JSON.parse(stats.stderr)).toMatchObject({ threads: 1, consoleBytes: GREETING.length });
  for (const topic of ["add", "recv", "MEM_FAULT", "EPIPE", "memory", "std/io", "run"]) {
    expect(await vmrun(["help", topic])).toMatchObject({ status: 0, stderr: "" });
  }
  for (const name of ["bash", "zsh", "fish"]) expect((await vmrun(["completion", name])).stdout).toContain("quantum");
});

test("a file of the host that no mount shows is named once, with the flag", async () => {
  writeFileSync(join(folder, "x.txt"), "one two\n");
  const program = join(ROOT, "programs/wordcount.asm");
  const note = "vmrun: note: x.txt: the program sees no host folder; mount one with --dir .\n";
  const run = await vmrun([program, "x.txt"], { cwd: folder });
  expect(run).toMatchObject({ status: 1, stderr: `x.txt: no such file or directory (ENOENT)\n${note}` });
  expect(await vmrun(["--dir", ".", program, "x.txt"], { cwd: folder })).toMatchObject({ status: 0, stderr: "" });
  for (const path of ["none.txt", "../x.txt", join(folder, "x.txt")]) {
    expect((await vmrun([program, path], { cwd: folder })).stderr).not.toContain("note");
  }
});

test("equal runs have equal statistics", async () => {
  const words = ["--stats", "programs/wordcount.asm"];
  const first = await vmrun(words, { stdin: "one two\n" });
  expect(first.stderr).toMatch(/^instructions \d+\nswitches \d+\n/);
  const second = await shell("(sleep 0.05; echo one two) | $VMRUN --stats programs/wordcount.asm");
  expect(second.stderr).toBe(first.stderr);
});

test("the trace, the profile and the map are on standard error", async () => {
  const run = await vmrun(["--trace", "--profile", "--map", HELLO]);
  expect(run.stdout).toBe(GREETING);
  expect(run.stderr).toContain('[1] write(fd=1, buffer="Hello, world!\\n", length=14) = 14');
  expect(run.stderr).toMatch(/ % +\d+ +programs\/hello\.asm:\d+/);
  expect(run.stderr).toMatch(/^null page/m);
});

test("`test` runs what the comments say, and says what differs", async () => {
  const good = await vmrun(["test", HELLO]);
  expect(good).toMatchObject({ status: 0, stdout: `passed: ${HELLO}\n1 passed, 0 failed\n` });
  const wrong = join(folder, "wrong.asm");
  writeFileSync(
    wrong,
    '; expect: one\n; expect: two\nimport "std/io"\nfunc main()\n    print "one\\n2\\n"\n    ret\nend\n',
  );
  const bad = await vmrun(["test", wrong]);
  expect(bad.status).toBe(1);
  expect(bad.stdout).toContain(
    'output, line 2: expected "two", found "2" (--quantum 1 --engine compiler on the sim host)',
  );
});
