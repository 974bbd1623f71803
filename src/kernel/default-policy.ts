// The policy of a machine that was told of none: round robin, or with a seed any ready thread. Invariant: these two alone are part of
// what a start loads; the table of all is policies.ts. spec/scheduling.md, "Run queue".

import { RandomChoice } from "./policies/random.ts";
import { RoundRobin } from "./policies/round-robin.ts";
import type { MakePolicy } from "./policy.ts";

export function defaultPolicy(seed: number | bigint | undefined): MakePolicy {
  return seed === undefined ? (parts) => new RoundRobin(parts) : (parts) => new RandomChoice(parts);
}
