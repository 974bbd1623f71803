// What threads do and which has its turn, worked out one instruction at a time from the sentences of spec/scheduling.md, with lists
// and searches and nothing of the kernel but the generator: a second opinion on every policy.
import { Prng } from "../../src/base/prng.ts";

/** One instruction each: "nop", "yield", "wait" for the next release, "end", "spawn:I", "join:I", "set:I:PARAMETER:VALUE". */
export type Script = readonly string[];

export interface Settings {
  readonly policy: string;
  readonly quantum: number;
  readonly seed: number;
  readonly levels: number;
  readonly boost: number;
}

/** Turnaround and response of each thread, by its script. */
export function model(scripts: readonly Script[], { policy, quantum, seed, levels, boost }: Settings) {
  const zeros = { pc: 0, arrived: -1, first: -1, ended: -1, used: 0, level: 0, pass: 0, release: 0, joiner: -1 };
  const threads = scripts.map((script, id) => ({ ...zeros, id, script, param: [0, 100, 0, 0], waits: false }));
  type Thread = (typeof threads)[number];
  const random = Prng.fromSeed(seed);
  let [ready, current, clock, left, last, boosts] = [[] as Thread[], undefined as Thread | undefined, 0, 0, 0, 0];
  const due = ({ param, release }: Thread) => (param[2] ? release + (param[3] || param[2]) : Infinity);
  const keys: Record<string, (t: Thread) => number> = { priority: (t) => -t.param[0]!, mlfq: (t) => t.level, edf: due };
  const key = keys[policy] ?? ((t: Thread) => (policy === "stride" ? t.pass : 0));
  const whole = (t: Thread) =>
    policy === "fifo" || (policy === "edf" && t.param[2]) ? Infinity : quantum * (policy === "mlfq" ? 2 ** t.level : 1);
  const refresh = () => {
    if (policy !== "mlfq" || Math.floor(clock / boost) === boosts) return;
    boosts = Math.floor(clock / boost);
    ready.sort((a, b) => a.level - b.level);
    for (const t of threads) [t.level, t.used] = [0, 0];
  };
  const enter = (t: Thread, front = false) => {
    refresh();
    const isUsedUp = policy !== "mlfq" || t.used >= whole(t);
    if (policy === "mlfq" && isUsedUp) t.level = Math.min(t.level + 1, levels - 1);
    if (policy === "stride") {
      t.pass = Math.max(t.pass + Math.floor((Math.floor(2 ** 20 / t.param[1]!) * t.used) / quantum), last);
    }
    if (isUsedUp && !front) t.used = 0;
    if (front) ready.unshift(t);
    else ready.push(t);
  };
  const choose = (): Thread => {
    refresh();
    const byId = [...ready].sort((a, b) => a.id - b.id);
    const urgent = ready.reduce((best, t) => (key(t) < key(best) ? t : best));
    let index = ready.indexOf(urgent);
    if (policy === "random" && ready.length > 1) index = random.nextBelow(ready.length);
    if (policy === "lottery") {
      let ticket = random.nextBelow(byId.reduce((sum, t) => sum + t.param[1]!, 0));
      let at = 0;
      while (ticket >= byId[at]!.param[1]!) ticket -= byId[at++]!.param[1]!;
      index = ready.indexOf(byId[at]!);
    }
    const chosen = ready[index]!;
    if (policy === "random") ready[index] = ready[0]!;
    ready.splice(policy === "random" ? 0 : index, 1);
    last = chosen.pass;
    left = whole(chosen) - chosen.used;
    if (chosen.first < 0) chosen.first = clock;
    return chosen;
  };
  const wake = () => {
    const waiting = threads.filter((t) => t.waits && t.release <= clock).sort((a, b) => a.release - b.release);
    for (const t of waiting) [t.waits] = [false, enter(t)];
  };
  [threads[0]!.arrived, ready] = [0, [threads[0]!]];
  while (threads.some((t) => t.waits) || current !== undefined || ready.length > 0) {
    current ??= ready.length > 0 ? choose() : undefined;
    if (current === undefined) {
      clock = Math.min(...threads.filter((t) => t.waits).map((t) => t.release));
      wake();
      continue;
    }
    const self = current;
    const [op, at = "0", parameter = "0", value = "0"] = self.script[self.pc++]!.split(":");
    const other = threads[Number(at)]!;
    [clock, left, self.used] = [clock + 1, left - 1, self.used + 1];
    const isSpent = left === 0;
    if (op === "spawn") [other.arrived] = [clock, enter(other)];
    if (op === "join" && other.ended < 0) [other.joiner, current] = [self.id, undefined];
    if (op === "yield") left = 0;
    if (op === "set") {
      const before = key(other);
      other.param[Number(parameter)] = Number(value);
      if (parameter === "2") other.release = clock;
      if (ready.includes(other) && key(other) !== before) ready = [...ready.filter((t) => t !== other), other];
    }
    if (op === "wait") {
      const passed = Math.max(0, Math.ceil((clock - self.release) / self.param[2]!) - 1);
      [self.release, self.waits, current] = [self.release + (passed + 1) * self.param[2]!, true, undefined];
    }
    if (op === "end") {
      [self.ended, current] = [clock, undefined];
      if (self.joiner >= 0) enter(threads[self.joiner]!);
      if (self.id === 0) break;
    }
    if (current !== undefined && (left === 0 || isSpent)) [current] = [undefined, enter(self)];
    wake();
    if (current !== undefined && policy in keys && ready.some((t) => key(t) < key(self))) {
      [current] = [undefined, enter(self, true)];
    }
  }
  return threads.map(({ arrived, first, ended }) => ({
    response: first < 0 ? undefined : first - arrived,
    turnaround: ended < 0 ? undefined : ended - arrived,
  }));
}
