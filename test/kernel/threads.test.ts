// The table of threads keeps what is written to its rows, however often it has grown.
import { describe, expect, it } from "vitest";
import { Tables } from "../../src/kernel/tables.ts";
import { ThreadTable } from "../../src/kernel/threads.ts";

describe("the table of threads", () => {
  it("holds whole rows at every size", () => {
    const threads = new ThreadTable(new Tables());
    const slots = Array.from({ length: 20_000 }, () => threads.allocate(1));
    for (const slot of slots) {
      threads.setPosition(slot, slot + 1, slot + 2);
      threads.setStack(slot, slot + 3, slot + 4);
    }
    for (const slot of slots) {
      const found = [threads.fp(slot), threads.pc(slot), threads.stackStart(slot), threads.stackEnd(slot)];
      expect(found).toEqual([slot + 1, slot + 2, slot + 3, slot + 4]);
    }
  });
});
