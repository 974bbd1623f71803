// Random programs of several threads, as assembly text: they share memory under locks and without, wait for each other, wake, spawn,
// join, yield, recurse. Invariant: every one assembles and ends, in a trap or deadlock at worst: loops count, waits have a limit.
import type { Prng } from "../../src/base/prng.ts";

const pick = <T>(random: Prng, choices: readonly T[]): T => choices[random.nextBelow(choices.length)]!;

class Maker {
  readonly lines: string[] = [];
  private readonly random: Prng;
  private readonly hasProcesses: boolean;
  private labels = 0;

  constructor(random: Prng, hasProcesses: boolean) {
    this.random = random;
    this.hasProcesses = hasProcesses;
  }

  block(statements: number, depth: number): void {
    for (let k = 0; k < statements; k++) this.statement(depth);
  }

  private statement(depth: number): void {
    const { random } = this;
    const kind = random.nextBelow(this.hasProcesses ? 27 : 23);
    if (kind >= 23) this.process();
    else if (kind >= 20) this.call();
    else if (kind < 3)
      this.add(`${pick(random, ["add", "xor", "mul", "sub"])} sum, sum, ${pick(random, ["n", "t", "i", "7"])}`);
    else if (kind < 6) this.loop(depth);
    else if (kind < 9) this.locked(depth);
    else if (kind < 10) this.add(`la p, ${this.cell()}`, `${pick(random, ["amoadd.d", "amoswap.d"])} t, n, [p]`);
    else if (kind < 11) this.add(`la p, ${this.cell()}`, "ld t, [p]", "add t, t, n", "sd t, [p]");
    else if (kind < 13) this.add("sys yield");
    else if (kind < 14)
      this.add(`la p, ${this.cell()}`, "lw t, [p]", `sys futex_wait, p, t, ${random.nextBelow(5000)} -> t`);
    else if (kind < 15) this.add(`la p, ${this.cell()}`, `sys futex_wake, p, ${1 + random.nextBelow(3)} -> t`);
    else if (kind < 17) this.spawn();
    else if (kind < 18) this.add(`call deeper, ${random.nextBelow(40)} -> t`, "add sum, sum, t");
    else if (kind < 19) this.add(`sys write, 1, "${pick(random, ["a", "bc", "def"])}" -> t`);
    else this.rare();
  }

  private add(...lines: readonly string[]): void {
    this.lines.push(...lines);
  }

  private cell(): string {
    return pick(this.random, ["one", "other"]);
  }

  private loop(depth: number): void {
    if (depth > 0) return;
    const head = `l${this.labels++}`;
    this.add(`li i, ${1 + this.random.nextBelow(30)}`, `${head}:`);
    this.block(1 + this.random.nextBelow(3), depth + 1);
    this.add("sub i, i, 1", `bgt i, 0, ${head}`);
  }

  private locked(depth: number): void {
    const lock = pick(this.random, ["lock", "second_lock"]);
    this.add(`la p, ${lock}`, "call mutex_lock, p", `la p, ${this.cell()}`, "ld t, [p]", "add t, t, 1");
    // Locks are not nested, so that most programs end.
    if (depth < 2 && this.random.nextBelow(3) === 0) this.add("sys yield");
    this.add("sd t, [p]", `la p, ${lock}`, "call mutex_unlock, p");
  }

  private spawn(): void {
    const end = `l${this.labels++}`;
    const handle = pick(this.random, ["first", "last"]);
    this.add(`blez depth, ${end}`, "sub t, depth, 1");
    const arg = this.random.nextBelow(9);
    // The new thread's number may take the place of an argument.
    if (this.random.nextBelow(3) === 0) this.add(`spawn work, ${arg}, t -> t`, `mv ${handle}, t`);
    else this.add(`spawn work, ${arg}, t -> ${handle}`);
    if (this.random.nextBelow(3) === 0) this.add(`join ${handle} -> t`, "add sum, sum, t");
    this.add(`${end}:`);
  }

  /** Calls that answer at once, and a wait that only a wake ends. */
  private call(): void {
    const { random } = this;
    this.add(
      ...pick(random, [
        ["sys tls_set, n", "sys tls_get -> t", "add sum, sum, t"],
        ["sys thread_self -> t", "and t, t, 15", "add sum, sum, t"],
        ["sys clock, 1 -> t", "and t, t, 7", "add sum, sum, t"],
        [`sys brk, ${random.nextBelow(2) === 0 ? 0 : 80_000 + 4000 * random.nextBelow(20)} -> t`],
        ["sys thread_detach, last -> t", "add sum, sum, t"],
        [
          ...["li answer, 5", "sys yield", "add sum, sum, answer", `la p, ${this.cell()}`, "lw t, [p]"],
          ...["sys futex_wait, p, t, -1 -> answer", "add sum, sum, answer"],
        ],
        [`la p, ${this.cell()}`, "sys futex_wait, p, 99, -1 -> t", "add sum, sum, t"],
        [`la p, ${this.cell()}`, "lw t, [p]", "sys futex_wait, p, t, -1 -> p"],
        ["la p, lock", "sys futex_wake, p, 100"],
        [`sys sched_setparam, 0, ${random.nextBelow(2)}, ${1 + random.nextBelow(90)} -> t`, "add sum, sum, t"],
        ["and t, n, 3", "sys sched_setparam, last, 0, t -> t", "add sum, sum, t"],
        [
          `sys sched_setparam, 0, 2, ${10 + random.nextBelow(300)}`,
          `sys sched_setparam, 0, 3, ${random.nextBelow(200)}`,
        ],
        ["sys sched_wait_period -> t", "add sum, sum, t"],
        ["sys sched_getparam, first, 1 -> t", "add sum, sum, t", "sys clock, 4 -> t", "and t, t, 7", "add sum, sum, t"],
        [`la p, ${pick(random, ["mutex", "second_mutex"])}`, "call inheriting_lock, p -> t", "add sum, sum, t"],
        [`la p, ${pick(random, ["mutex", "second_mutex"])}`, "call inheriting_unlock, p -> t", "add sum, sum, t"],
        ["la p, mutex", "sys futex_lock_pi, p, 900 -> t", "add sum, sum, t"],
      ]),
    );
  }

  /** Process 1 starts others, all send signals and wait for them and for children, mostly with a limit. */
  private process(): void {
    const { random } = this;
    const end = `l${this.labels++}`;
    const signal = pick(random, [19, 18, 18, 15, 10, 9]);
    this.add(
      ...pick(random, [
        ["sys getpid -> t", `bne t, 1, ${end}`, 'sys process_spawn, 0, 0, "c\\0", 0, 0 -> child', `${end}:`],
        ["sys getpid -> t", `bne t, 1, ${end}`, 'sys process_spawn, 0, 0, "c\\0d\\0", 0, 0 -> t', `${end}:`],
        [`ble child, 1, ${end}`, `sys kill, child, ${signal} -> t`, "add sum, sum, t", `${end}:`],
        ["sys process_wait, -1, 1 -> t, p", "add sum, sum, t", "add sum, sum, p"],
        ["sys process_wait, child, 0 -> t, p", "add sum, sum, p"],
        ["sys signal_catch, 0x28400 -> t", "sys getpid -> t", "sys kill, t, 10 -> t", "add sum, sum, t"],
        [`sys signal_wait, 0x20400, ${random.nextBelow(3000)} -> t`, "add sum, sum, t"],
        ["sys getpid -> t", `beq t, 1, ${end}`, "sys process_parent -> t", "sys kill, t, 10", `${end}:`],
        ["sys process_table, one, 0 -> t", "add sum, sum, t"],
      ]),
    );
  }

  private rare(): void {
    const kind = this.random.nextBelow(12);
    if (kind === 0) this.add("li p, 8", "ld t, [p]");
    else if (kind === 1) this.add("la p, lock", "call mutex_lock, p");
    else if (kind === 2) this.add("sys thread_exit, 3");
    else if (kind < 6) this.add("join first -> t");
    else this.add("li t, 0", "div t, n, t".replace("n, t", "n, 3"));
  }
}

/** What a process does that was started: it has an argument. */
const STARTED = `    sys arg_count -> t
    beqz t, first_process
    sys signal_catch, 0x400
    call work, t, 0 -> status
    ret
first_process:
`;

/** With processes, what process 1 starts does part of the same with no threads of its own. */
export function randomThreads(random: Prng, hasProcesses = false): string {
  const maker = new Maker(random, hasProcesses);
  maker.block(5 + random.nextBelow(12), 0);
  return `import "std/mutex"
import "std/thread"
data lock: .space Mutex
data second_lock: .space Mutex
data mutex: .space InheritingMutex
data second_mutex: .space InheritingMutex
data one: .quad 0
data other: .quad 0
func main() -> status
    let t, k, sum
${hasProcesses ? STARTED : ""}    li k, ${1 + random.nextBelow(4)}
again:
    spawn work, k, ${1 + random.nextBelow(2)} -> t
    ${random.nextBelow(2) === 0 ? "join t -> t\n    add sum, sum, t" : "nop"}
    sub k, k, 1
    bgt k, 0, again
    call work, 3, 1 -> t
    add sum, sum, t
    la k, one
    ld k, [k]
    add sum, sum, k
    and status, sum, 127
    ret
end
func work(n, depth) -> sum
    let t, p, i, first, last, answer, child
${maker.lines.map((line) => `    ${line}`).join("\n")}
    join first -> t
    ret
end
func deeper(n) -> total
    let a, b, c
    blez n, done
    add a, n, total
    mul b, a, 3
    sub c, n, 1
    call deeper, c -> total
    add total, total, b
done:
    ret
end
`;
}
