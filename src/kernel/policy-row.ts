// One row of the table of policies. Invariant: every option has a default and finite bounds. spec/scheduling.md, "Policies".
import type { MakePolicy } from "./policy.ts";

export interface PolicyOption {
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly doc: string;
}

export interface PolicyRow {
  readonly name: string;
  readonly options: Readonly<Record<string, PolicyOption>>;
  /** Who is next, and for how long. */
  readonly rule: string;
  /** What is kept for it. */
  readonly keeps: string;
  /** Of becoming ready and of being chosen, with n ready threads. */
  readonly cost: string;
  readonly source: string;
  /** Given a value for each option. */
  readonly make: (options: Readonly<Record<string, number>>) => MakePolicy;
}
