// What an atomic row does in one step where threads of the host share the memory: both engines make their code of it. Invariant: the
// step does what `run` and `emit` say that are for one thread alone, and is sequentially consistent. spec/memory-model.md.
import type { Steps } from "./emit.ts";
import type { Row } from "./row.ts";

interface Atomic {
  /** The instruction of WebAssembly, behind its type and `.atomic.`. */
  readonly instruction: string;
  /** What it takes behind the address, by the letters of `run`; the function of JavaScript takes the same. */
  readonly operands: readonly ("a" | "c")[];
}

/** By the names of JavaScript's functions on `Atomics`. */
export const ATOMICS = {
  load: { instruction: "load", operands: [] },
  store: { instruction: "store", operands: ["a"] },
  exchange: { instruction: "rmw.xchg", operands: ["c"] },
  add: { instruction: "rmw.add", operands: ["c"] },
  compareExchange: { instruction: "rmw.cmpxchg", operands: ["a", "c"] },
} as const satisfies Readonly<Record<string, Atomic>>;
export type AtomicName = keyof typeof ATOMICS;

/** The row's meaning in WebAssembly on shared memory; undefined when that is the one of any memory. */
export function sharedEmitOf({ atomic, memory }: Row): Steps | undefined {
  if (atomic === undefined) return undefined;
  if (atomic === "fence") return "atomic.fence";
  const { instruction, operands } = ATOMICS[atomic];
  const isLong = memory?.bytes === 8;
  const values = operands.map((letter) => (isLong ? letter : `${letter}l`));
  return ["p", ...values, `${isLong ? "i64" : "i32"}.atomic.${instruction}`].join(" ");
}
