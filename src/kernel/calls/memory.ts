// Calls about memory. spec/calls.md, "Memory".
import { ERRNO } from "../errno.ts";
import { moveHeapEnd } from "../process.ts";
import { integer } from "./kinds.ts";
import type { CallRow } from "./row.ts";

export const MEMORY_CALLS: readonly CallRow[] = [
  {
    number: 12,
    name: "brk",
    args: [integer("address")],
    results: ["end"],
    errors: ["ENOMEM"],
    doc: "Move the end of the heap to the address, 0 asks only; the end. New memory is zero. ENOMEM beyond the limit or before the heap.",
    leavesCode: true,
    isFarReaching: true,
    run(call) {
      const end = call.numbers[0]!;
      if (end === 0) return call.process.space.limit;
      return Number.isSafeInteger(end) && moveHeapEnd(call.process, end) ? end : -ERRNO.ENOMEM;
    },
  },
];
