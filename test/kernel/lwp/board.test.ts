// The board of lightweight processes: queues, stealing, what is handed over, and when all is still, in one thread; and the lock and the
// queues in four at once.
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { build } from "esbuild";
import { expect, test } from "vitest";
import { AGAIN, Board, type Handed } from "../../../src/kernel/lwp/board.ts";
import { COUNTS } from "../../../src/kernel/lwp/counters.ts";
import { runLightweight } from "../../../src/kernel/lwp/lightweight.ts";
import { Tables } from "../../../src/kernel/tables.ts";

const SIZE = { lwps: 3, seats: 3, threads: 100, isBound: false, isRaw: false };

function handed(slot: number, operand = 0n): Handed {
  return { slot, generation: 2 ** 32 - 1, exit: AGAIN, site: 1, callee: 2, trap: 3, need: 4, operand };
}

test("a queue gives threads back in the order in which they came, round its end too", () => {
  const board = new Board(SIZE);
  for (let round = 0; round < 5; round++) {
    for (let slot = 1; slot <= 100; slot++) board.push(1, slot);
    expect(board.length(1)).toBe(100);
    expect(Array.from({ length: 101 }, () => board.take(1, -1))).toEqual([
      ...Array.from({ length: 100 }, (_, k) => k + 1),
      0,
    ]);
  }
});

test("who has nothing steals from the next one that has", () => {
  const board = new Board(SIZE);
  board.push(2, 7);
  board.push(1, 8);
  expect([board.steal(0), board.steal(0), board.steal(0)]).toEqual([8, 7, 0]);
});

test("a ready thread goes to its home, or to who has nothing to do; a bound one always home", () => {
  for (const isBound of [false, true]) {
    const board = new Board({ ...SIZE, isBound });
    board.setHome(5, 1);
    board.begin(1);
    board.ready(5);
    expect([0, 1, 2].map((lwp) => board.length(lwp))).toEqual(isBound ? [0, 1, 0] : [0, 0, 1]);
  }
});

test("a ready thread goes to none without a seat, unless nobody has one", () => {
  const board = new Board({ ...SIZE, seats: 1 });
  const homes = (...slots: number[]) => {
    for (const slot of slots) board.ready(slot);
    return [0, 1, 2].map((lwp) => board.length(lwp));
  };
  board.setHome(5, 2);
  expect([board.seated, homes(5)]).toEqual([1, [1, 0, 0]]);
  board.setSeat(0, false);
  board.setSeat(1, true);
  board.begin(1);
  expect(homes(5)).toEqual([1, 1, 0]);
  board.setSeat(1, false);
  expect([board.seated, homes(5)]).toEqual([0, [1, 1, 1]]);
});

test("one that waits for an answer keeps nobody from standing still, and nothing is still until its call is taken", () => {
  const board = new Board(SIZE);
  board.begin(0);
  board.expectAnswer(0);
  board.hand(0, handed(3));
  board.answer(0);
  board.awaitAnswer(0);
  expect([board.isStill, board.mayGoOn(0)]).toEqual([false, false]);
  board.exclusively(() => expect(board.isStopped).toBe(true));
  board.taken(0);
  expect(board.isStill).toBe(true);
  board.begin(0);
  expect(board.mayGoOn(0)).toBe(true);
});

test("what one holds that dies is known, and its place is free again", () => {
  const board = new Board(SIZE);
  const its = new Board(SIZE, { buffer: board.buffer, lwp: 1 });
  board.push(2, 42);
  its.arrive(1);
  its.begin(1);
  expect([its.take(1, 1), its.steal(1)]).toEqual([0, 42]);
  expect([board.current(1), board.isHolding(1)]).toEqual([42, false]);
  expect(its.tryLock()).toBe(true);
  expect([board.isHolding(1), board.tryLock(), board.isHolding(1), board.isHolding(0)]).toEqual([
    true,
    false,
    true,
    false,
  ]);
  its.unlock();
  expect(board.isHolding(1)).toBe(false);
  expect([board.bury(1), board.current(1), board.isStill, board.bury(1)]).toEqual([true, 0, true, false]);
});

test("nobody waits for one that fails, and nothing is still before it is buried", () => {
  const board = new Board(SIZE);
  const its = new Board(SIZE, { buffer: board.buffer, lwp: 1 });
  const guest = (): never => {
    expect(its.begin(1)).toBe(true);
    throw new Error("a defect");
  };
  const parts = { index: 1, board: its, tables: new Tables(), quantum: 100, guest };
  expect(() => runLightweight(parts)).toThrow("a defect");
  let isDone = false;
  board.exclusively(() => {
    isDone = true;
  });
  expect([isDone, board.isStill]).toEqual([true, false]);
  board.bury(1);
  expect(board.isStill).toBe(true);
});

test("threads that are gone are taken out, the others keep their order", () => {
  const board = new Board(SIZE);
  for (const slot of [1, 2, 3, 4, 5]) board.push(slot % 2, slot);
  board.removeAll(new Set([2, 3]));
  expect([board.take(1, -1), board.take(1, -1), board.take(1, -1), board.take(0, -1), board.take(0, -1)]).toEqual([
    1, 5, 0, 4, 0,
  ]);
});

test("what is handed over arrives as it was, in order, and changes the word that the kernel waits for", () => {
  const board = new Board(SIZE);
  const { words, index } = board.news;
  const before = words[index];
  const values = [0n, -1n, 2n ** 63n - 1n, -(2n ** 63n), 0xffff_ffffn, 1n << 32n];
  for (const [k, value] of values.entries()) board.hand(2, handed(k + 1, value));
  expect(words[index]).toBe((before ?? 0) + values.length);
  for (const [k, value] of values.entries()) expect(board.taken(2)).toEqual(handed(k + 1, value));
  expect([0, 1, 2].map((lwp) => board.handedOver(lwp))).toEqual([0, 0, 0]);
});

test("nothing is still while somebody runs, a thread is ready, or one was handed over", () => {
  const board = new Board(SIZE);
  expect(board.isStill).toBe(true);
  expect(board.begin(0)).toBe(true);
  expect(board.isStill).toBe(false);
  board.quiet(0);
  board.push(1, 9);
  expect(board.isStill).toBe(false);
  board.take(1, -1);
  board.hand(1, handed(9));
  expect(board.isStill).toBe(false);
  board.taken(1);
  expect(board.isStill).toBe(true);
});

test("while something is done exclusively nobody begins, also when it is asked for within", () => {
  const board = new Board(SIZE);
  board.exclusively(() => {
    expect(board.begin(0)).toBe(false);
    board.exclusively(() => expect(board.isStopped).toBe(true));
    expect(board.isStopped).toBe(true);
  });
  expect(board.begin(0)).toBe(true);
});

test("four threads of the host take from and put into each other's queues, and lose nothing", async () => {
  const size = { lwps: 4, seats: 4, threads: 1000, isBound: false, isRaw: false };
  const board = new Board(size);
  for (let slot = 1; slot <= 1000; slot++) board.push(slot % 4, slot);
  const rounds = 20_000;
  const code = await bundled(`
    import { workerData } from "node:worker_threads";
    import { Board } from "../../../src/kernel/lwp/board.ts";
    import { COUNTS } from "../../../src/kernel/lwp/counters.ts";
    const { index, size, buffer, plain, rounds } = workerData;
    const board = new Board(size, { buffer, lwp: index });
    const counter = new Int32Array(plain);
    for (let k = 0; k < rounds; k++) {
      const slot = board.take(index, index) || board.steal(index);
      if (slot !== 0) board.push((index + k) % size.lwps, slot);
      if (index === 0) board.lock();
      else while (!board.tryLock());
      counter[0]++;
      board.unlock();
      board.counters.count(index, COUNTS.CALLS, 1);
      board.counters.countInstructions(index, 3);
    }`);
  const plain = new SharedArrayBuffer(4);
  await Promise.all(
    [0, 1, 2, 3].map((index) => {
      const worker = new Worker(code, { eval: true, workerData: { index, size, buffer: board.buffer, plain, rounds } });
      return new Promise((resolve, reject) => worker.on("exit", resolve).on("error", reject));
    }),
  );
  const left = [0, 1, 2, 3].flatMap((lwp) => Array.from({ length: board.length(lwp) }, () => board.take(lwp, -1)));
  expect(left.sort((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, k) => k + 1));
  expect(new Int32Array(plain)[0]).toBe(4 * rounds);
  expect(board.counters.take()).toMatchObject({ calls: 4 * rounds, instructions: 12 * rounds });
  expect(COUNTS.CALLS).toBeGreaterThan(1);
  expect([0, 1, 2, 3].map((lwp) => board.isHolding(lwp))).toEqual([false, false, false, false]);
});

/** A worker's text in one piece. */
async function bundled(contents: string): Promise<string> {
  const stdin = { contents, resolveDir: fileURLToPath(new URL(".", import.meta.url)), loader: "ts" } as const;
  const { outputFiles } = await build({ stdin, bundle: true, platform: "node", format: "cjs", write: false });
  return outputFiles[0]?.text ?? "";
}
