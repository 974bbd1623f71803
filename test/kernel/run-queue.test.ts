// The run queue's ring keeps its order when it grows, wherever its head is.
import { expect, test } from "vitest";
import { RunQueue } from "../../src/kernel/run-queue.ts";
import { Tables } from "../../src/kernel/tables.ts";

test.each([0, 1, 63])("with its head at %i", (head) => {
  const queue = new RunQueue(new Tables());
  for (let k = 0; k < head; k++) {
    queue.push(k);
    expect(queue.take(0)).toBe(k);
  }
  const slots = Array.from({ length: 300 }, (_, k) => 1000 + k);
  for (const slot of slots) queue.push(slot);
  expect(queue.entries()).toEqual(slots);
  expect(slots.map(() => queue.take(0))).toEqual(slots);
});
