// THE table of policies: one row each, in a file of its own. Invariant: names are permanent; all that is written about a policy is made
// from its row. spec/scheduling.md, "Policies".
import { EDF } from "./policies/edf.ts";
import { FIFO } from "./policies/fifo.ts";
import { LOTTERY } from "./policies/lottery.ts";
import { MLFQ } from "./policies/mlfq.ts";
import { PRIORITY } from "./policies/priority.ts";
import { RANDOM } from "./policies/random.ts";
import { ROUND_ROBIN } from "./policies/round-robin.ts";
import { STRIDE } from "./policies/stride.ts";
import type { MakePolicy } from "./policy.ts";
import type { PolicyRow } from "./policy-row.ts";

export const POLICIES: readonly PolicyRow[] = [ROUND_ROBIN, FIFO, PRIORITY, MLFQ, LOTTERY, STRIDE, EDF, RANDOM];

/** The policy that `NAME` or `NAME:OPTION=VALUE,...` names, or a sentence that says what is wrong with it. */
export function policyNamed(text: string): MakePolicy | string {
  const [, name, options = ""] = /^([^:]*)(?::(.*))?$/.exec(text) ?? [];
  const row = POLICIES.find((known) => known.name === name);
  if (row === undefined) {
    return `there is no policy ${JSON.stringify(name)}; known are ${POLICIES.map((known) => known.name).join(", ")}`;
  }
  const values = Object.fromEntries(Object.entries(row.options).map(([option, { value }]) => [option, value]));
  for (const part of options === "" ? [] : options.split(",")) {
    const [, option = "", digits = ""] = /^([^=]*)=(\d[\d_]*)$/.exec(part) ?? [];
    const bounds = Object.hasOwn(row.options, option) ? row.options[option] : undefined;
    if (bounds === undefined) return `the policy ${row.name} has ${optionsOf(row)}, not ${JSON.stringify(part)}`;
    const value = Number(digits.replaceAll("_", ""));
    if (!(value >= bounds.min && value <= bounds.max)) {
      return `${option} of the policy ${row.name} is a whole number in ${bounds.min} .. ${bounds.max}`;
    }
    values[option] = value;
  }
  return row.make(values);
}

function optionsOf({ options }: PolicyRow): string {
  const names = Object.keys(options).map((option) => `${option}=N`);
  return names.length === 0 ? "no options" : `the options ${names.join(" and ")}`;
}
