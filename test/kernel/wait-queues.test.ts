// The lists of those that wait, against a model: plain arrays by what is waited for.
import { expect, test } from "vitest";
import { Prng } from "../../src/base/prng.ts";
import { Tables } from "../../src/kernel/tables.ts";
import { ThreadTable } from "../../src/kernel/threads.ts";
import { WAIT_KIND, WaitQueues } from "../../src/kernel/wait-queues.ts";

const seed = Number(process.env.VMRUN_SEED ?? Date.now() % 1_000_000);

test.each([2, 40, 3000])("threads leave lists of %i keys from anywhere, the others keep their order", (keys) => {
  console.log(`seed ${seed}; rerun with VMRUN_SEED=${seed}`);
  const random = Prng.fromSeed(seed);
  const tables = new Tables();
  const threads = new ThreadTable(tables);
  const waits = new WaitQueues(tables, threads);
  const lists = new Map<number, number[]>();
  const keyOf = new Map<number, number>();
  const kinds = [WAIT_KIND.FUTEX, WAIT_KIND.JOIN] as const;
  const slots = Array.from({ length: 5000 }, () => threads.allocate(1));
  const listOf = (key: number) => lists.get(key) ?? [];
  for (let step = 0; step < 30_000; step++) {
    const slot = slots[random.nextBelow(slots.length)] ?? 0;
    const known = keyOf.get(slot);
    if (known === undefined) {
      const key = random.nextBelow(keys);
      threads.setWait(slot, kinds[key % 2] ?? WAIT_KIND.FUTEX, key >> 1);
      waits.append(slot);
      keyOf.set(slot, key);
      lists.set(key, [...listOf(key), slot]);
    } else {
      waits.remove(slot);
      keyOf.delete(slot);
      lists.set(
        known,
        listOf(known).filter((other) => other !== slot),
      );
    }
    const key = random.nextBelow(keys);
    expect(waits.find(kinds[key % 2] ?? WAIT_KIND.FUTEX, key >> 1, 1)).toBe(listOf(key)[0] ?? 0);
  }
  expect(waits.countOf(WAIT_KIND.FUTEX) + waits.countOf(WAIT_KIND.JOIN)).toBe(keyOf.size);
  const ranks = [...lists.values()].flatMap((list) => list.map((slot, rank) => [slot, rank] as const));
  expect([...waits.rankOf()].sort(([a], [b]) => a - b)).toEqual(ranks.sort(([a], [b]) => a - b));
});
