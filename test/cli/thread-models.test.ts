// What a run under each thread model has in common, and what is refused, in real processes. spec/thread-models.md.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Run, vmrun } from "./vmrun.ts";

let folder: string;
const file = (name: string) => join(folder, name);

/** Two threads that never call anything, and a main thread that does the same, or what stands here. */
const hogs = (main: string): string => `
import "std/thread"
import "std/time"
func main()
    let i
    spawn hog
    spawn hog
    ${main}
again:
    add i, i, 1
    j again
end
func hog()
    let i
again:
    add i, i, 1
    j again
end
`;

/** So many threads, each of which sleeps; the first waits for them all. */
const SLEEPERS = `
import "std/args"
import "std/io"
import "std/time"
data count: .word 0
func main()
    let n, i, p, missing
    call argument_int, 0 -> n, missing
    mv i, n
next:
    spawn body -> p
    sub i, i, 1
    bnez i, next
    la p, count
again:
    lw.aq i, [p]
    beq i, n, done
    sys futex_wait, p, i, -1 -> i
    j again
done:
    print "{} slept\\n", n
    ret
end
func body()
    let p, one
    call sleep_ms, 30
    la p, count
    li one, 1
    amoadd.w one, one, [p]
    sys futex_wake, p, 1 -> one
    ret
end
`;

/** Starts a child that works for ever, waits for it, and works itself. */
const PARENT = `
import "std/args"
import "std/io"
import "std/process"
func main()
    let role, missing, pid, status, i
    call argument_int, 0 -> role, missing
    beqz missing, child
    call start_self, "1\\0" -> pid
    call wait_for, pid -> pid, status
    print "the child ended with {}\\n", status
next:
    add i, i, 1
    blt i, 1000000, next
    print "and all {} steps are done\\n", i
    ret
child:
    add i, i, 1
    j child
end
`;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "vmrun-models-"));
  writeFileSync(file("hogs.asm"), hogs(""));
  writeFileSync(file("exits.asm"), hogs("call sleep_ms, 50\n    exit 7"));
  writeFileSync(file("traps.asm"), hogs("call sleep_ms, 50\n    trap 3"));
  writeFileSync(
    file("many.asm"),
    `import "std/io"
data gate: .word 0
func main()
    let i, t
next:
    spawn body -> t
    bltz t, full
    add i, i, 1
    j next
full:
    print "{} threads, then {}\\n", i, t
    sys thread_exit, 0
    ret
end
func body()
    let p
    la p, gate
    sys futex_wait, p, 0, -1
    ret
end
`,
  );
});
afterAll(() => rmSync(folder, { recursive: true }));

const MODELS = ["n1", "11", "mn"] as const;
const under = (model: string, ...words: string[]): Promise<Run> => vmrun([`--threads=${model}`, ...words]);

describe.each(MODELS)("under %s", (model) => {
  test("a thread that never calls anything stops nobody from ending the program", async () => {
    expect(await under(model, file("exits.asm"))).toMatchObject({ status: 7, stdout: "", stderr: "" });
  });

  test("a trap names its thread and place", async () => {
    const { status, stderr } = await under(model, file("traps.asm"));
    expect(status).toBe(134);
    expect(stderr).toMatch(/^vmrun: trap EXPLICIT in thread 1[\s\S]*traps\.asm:9:5 in main/);
  });

  test("limits of instructions and time end it", async () => {
    const limited = await under(model, "--max-instructions=50_000_000", file("hogs.asm"));
    expect(limited).toMatchObject({ status: 124, stderr: "vmrun: the limit instructions of 50000000 is reached\n" });
    expect(await under(model, "--timeout=0.3", file("hogs.asm"))).toMatchObject({ status: 124 });
  });

  test("Ctrl-C ends it as it ends any program", async () => {
    const program = file(`prints-${model}.asm`);
    writeFileSync(program, hogs('print "ready\\n"').replace('import "std/time"', 'import "std/io"'));
    const run = await vmrun([`--threads=${model}`, program], { onOutput: (_, kill) => kill("SIGINT") });
    expect(run).toMatchObject({ signal: "SIGINT", stdout: "ready\n", stderr: "" });
  });

  test("SIGUSR2 shows what runs, and it goes on", async () => {
    const program = file(`asked-${model}.asm`);
    writeFileSync(
      program,
      hogs('print "ready\\n"\n    call sleep_ms, 300\n    exit 5').replace("func main", 'import "std/io"\nfunc main'),
    );
    const run = await vmrun([`--threads=${model}`, program], { onOutput: (_, kill) => kill("SIGUSR2") });
    expect(run).toMatchObject({ status: 5, stdout: "ready\n" });
    expect(run.stderr.match(/thread \d+/g)?.length).toBeGreaterThanOrEqual(3);
    expect(run.stderr).toContain("hog");
  });

  test("a deadlock of all threads is found and explained", async () => {
    const { status, stderr } = await under(model, "programs/concepts/philosophers-deadlock.asm");
    expect(status).toBe(35);
    expect(stderr.match(/waits in lock_wait for the lock forks/g)).toHaveLength(5);
  });

  test("a cycle of some is told while others go on, or ends the run", async () => {
    // Long enough for the cycle to be closed before all is over.
    const program = file(`partial-${model}.asm`);
    writeFileSync(program, readFileSync("programs/deadlocks/partial.asm", "utf8").replace("1_000", "2_000_000"));
    const told = await under(model, program);
    expect(told).toMatchObject({ status: 0, stdout: "counted to 2000000\n" });
    expect(told.stderr).toMatch(
      /^vmrun: deadlock: 2 threads wait for each other, while others go on\n {2}cycle: thread 2 -> thread 3/,
    );
    expect(await under(model, "--deadlock=error", program)).toMatchObject({ status: 35 });
  });

  test("its statistics count the same instructions, calls and threads", async () => {
    const words = ["--stats", "--json", "programs/concepts/matrix-product.asm"];
    const [here, usual] = await Promise.all([under(model, ...words), under("n1", ...words)]);
    const counts = ({ stderr }: Run) => {
      const { instructions, threads, memoryBytes } = JSON.parse(stderr);
      return { instructions, threads, memoryBytes };
    };
    expect(counts(here)).toEqual(counts(usual));
  });

  test("its statistics say what the compilers of its workers did", async () => {
    const { stderr } = await under(model, "--stats", "--json", "programs/bench/parallel.asm", "4", "100000");
    const { engine, instructions, functionsCompiled, instructionsCompiled, instructionsInterpreted } =
      JSON.parse(stderr);
    expect({ engine, instructions }).toEqual({ engine, instructions: instructionsCompiled + instructionsInterpreted });
    expect(Math.min(functionsCompiled, instructionsCompiled, instructionsInterpreted)).toBeGreaterThan(0);
  });
});

test("11 has a thread of the host for each of the program's, and no more than 64", async () => {
  const { status, stdout } = await under("11", file("many.asm"));
  expect({ status, stdout }).toEqual({ status: 35, stdout: "63 threads, then -11\n" });
});

test("threads of the host are there while the program runs: one for each thread of it, or as many as asked for", async () => {
  const tasks = async (...words: string[]): Promise<number> => {
    let most = 0;
    const program = file("tasks.asm");
    writeFileSync(
      program,
      hogs('call sleep_ms, 300\n    print "ready\\n"').replace(
        'import "std/time"',
        'import "std/io"\nimport "std/time"',
      ),
    );
    await vmrun([...words, program], {
      onOutput: (_, kill) => {
        for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name)))
          most = Math.max(most, tasksOf(pid, program));
        kill("SIGKILL");
      },
    });
    return most;
  };
  const [alone, own, four] = [await tasks(), await tasks("--threads=11"), await tasks("--threads=mn", "--lwps=4")];
  expect(own - alone).toBe(3);
  expect(four - alone).toBe(4);
});

/** Threads of the host's process with this program among its arguments; 0 for others. */
function tasksOf(pid: string, program: string): number {
  try {
    const words = readFileSync(`/proc/${pid}/cmdline`, "utf8");
    return words.includes(program) ? readdirSync(`/proc/${pid}/task`).length : 0;
  } catch {
    return 0;
  }
}

test.each([
  [["--threads=m"], /no model "m"; known are n1, 11, mn/],
  [["--threads=11", "--lwps=2"], /--lwps is of --threads=mn, not of 11/],
  [["--lwps=2"], /--lwps is of --threads=mn, not of n1/],
  [["--threads=mn", "--lwps=65"], /--lwps wants a whole number in 1 \.\. 64/],
  [["--threads=mn", "--seed=1"], /--seed needs a run that repeats/],
  [["--threads=11", "--roundtrip"], /--roundtrip needs a run that repeats/],
  [["--threads=mn", "--policy=fifo"], /--policy needs/],
  [["--threads=mn", "--engine=reference"], /--engine=reference is of --threads=n1/],
] as const)("%j is refused in one line", async (words, message) => {
  const { status, stderr, stdout } = await vmrun([...words, "programs/hello.asm"]);
  expect({ status, stdout, lines: stderr.split("\n").length }).toEqual({ status: 64, stdout: "", lines: 2 });
  expect(stderr).toMatch(message);
});

const BLOCKING = "programs/concepts/blocking.asm";

test("a call that blocks the host's thread keeps all threads of n1 from working, and none of the others", async () => {
  const ran = async (...words: string[]) => (await vmrun([...words, BLOCKING])).stdout.split("\n");
  const goesOn = ["worked through all 1000 steps", "slept", ""];
  expect(await ran()).toEqual(goesOn);
  expect(await ran("--raw-blocking")).toEqual(["slept", "worked through all 1000 steps", ""]);
  expect(await ran("--raw-blocking", "--threads=11")).toEqual(goesOn);
  expect(await ran("--raw-blocking", "--threads=mn", "--lwps=1")).toEqual(goesOn);
});

test("a lightweight process that blocks is replaced, each time; no more than asked for run at once", async () => {
  const program = file("sleepers.asm");
  writeFileSync(program, SLEEPERS);
  const words = ["--threads=mn", "--lwps=1", "--stats", "--json", program, "20"];
  const [usual, raw] = await Promise.all([vmrun(words), vmrun(["--raw-blocking", ...words])]);
  expect([usual.status, usual.stdout, raw.status, raw.stdout]).toEqual([0, "20 slept\n", 0, "20 slept\n"]);
  expect(JSON.parse(usual.stderr).replacements).toBeUndefined();
  // The last of all may be blocked when nobody else has anything to do, and is replaced nevertheless.
  expect(JSON.parse(raw.stderr).replacements).toBeGreaterThanOrEqual(20);
});

test("more calls that block than there can be lightweight processes wait for each other, and all are served", async () => {
  const program = file("crowd.asm");
  writeFileSync(program, SLEEPERS);
  const run = await vmrun(["--raw-blocking", "--threads=mn", "--lwps=2", program, "150"]);
  expect(run).toMatchObject({ status: 0, stdout: "150 slept\n" });
});

/** Ends lightweight processes by the host's hand, without a word to them. */
const TERMINATE = (lwp: number): string => `
import { isMainThread } from "node:worker_threads";
const workers = [];
process.on("worker", (worker) => workers.push(worker));
if (isMainThread) setTimeout(() => workers[${lwp}].terminate(), 1000).unref();
`;

describe("a lightweight process that dies", () => {
  const preload = (lwp: number): string => {
    const path = file(`terminate-${lwp}.mjs`);
    writeFileSync(path, TERMINATE(lwp));
    return pathToFileURL(path).href;
  };

  test.each(["11", "mn"])("takes the process down that it ran, and nothing else, under %s", async (model) => {
    const program = file(`parent-${model}.asm`);
    writeFileSync(program, PARENT);
    // The child is alone on it, and never between two turns, where what all share may be half done.
    const [flags, lwp] = model === "mn" ? [["--threads=mn", "--lwps=1"], 0] : [["--threads=11"], 1];
    const env = { NODE_OPTIONS: `--import=${preload(lwp)}` };
    const run = await vmrun([...flags, program], { env });
    const killed = "the child ended with 265\nand all 1000000 steps are done\n";
    expect(run).toMatchObject({ status: 0, stdout: killed });
    expect(run.stderr).toMatch(
      /^vmrun: lightweight process \d has died, and with it process 2, which it ran: it ended\n$/,
    );
  });

  test("takes the machine down when it ran the first process", async () => {
    const env = { NODE_OPTIONS: `--import=${preload(0)}` };
    const program = file("alone.asm");
    writeFileSync(program, PARENT);
    const run = await vmrun(["--threads=mn", "--lwps=1", program, "1"], { env });
    expect(run).toMatchObject({ status: 70, stdout: "" });
    expect(run.stderr).toBe("vmrun: lightweight process 0 has died, and the machine with it: it ended\n");
  });

  test("before it ran anything takes the machine down too, for another would be no better", async () => {
    const program = file("waits.asm");
    writeFileSync(
      program,
      hogs('call sleep_ms, 60000\n    print "not reached\\n"').replace("func main", 'import "std/io"\nfunc main'),
    );
    writeFileSync(file("at-once.mjs"), TERMINATE(1).replace("1000", "0"));
    const env = { NODE_OPTIONS: `--import=${pathToFileURL(file("at-once.mjs")).href}` };
    const run = await vmrun(["--threads=mn", "--lwps=2", program], { env });
    expect(run).toMatchObject({ status: 70, stdout: "" });
  });
});
