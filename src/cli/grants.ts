// Permission flags as grants, and the environment that they let through. Invariant: a flag that makes no sense ends the command;
// nothing is guessed wider than it was written. spec/command-line.md, "Permissions".
import { allowsEnv, type Grants, NO_GRANTS, withFlag } from "../kernel/permissions.ts";
import { usageError } from "./exit.ts";
import type { RunFlags } from "./options.ts";

const PERMISSION = /^(allow|deny)-/;

/** The grants that the flags give; denials come last and win. */
export function grantsFrom(flags: RunFlags): Grants {
  let grants = NO_GRANTS;
  for (const [name, values] of [...flags].filter(([option]) => PERMISSION.test(option))) {
    for (const value of values) {
      const changed = withFlag(grants, value === "" ? `--${name}` : `--${name}=${value}`);
      if (typeof changed === "string") throw usageError(changed);
      grants = changed;
    }
  }
  return grants;
}

/** The host's variables that the grants pass on, then those that were set. */
export function environmentFrom(
  flags: RunFlags,
  grants: Grants,
  host: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const environment: Record<string, string> = Object.create(null);
  // Each look at the host's environment asks the system, so it is left alone where nothing is granted.
  for (const [name, value] of grants.env.length > 0 ? Object.entries(host) : []) {
    if (value !== undefined && allowsEnv(grants, name)) environment[name] = value;
  }
  for (const text of flags.get("env") ?? []) {
    const equals = text.indexOf("=");
    if (equals <= 0) throw usageError(`--env wants NAME=VALUE, not ${JSON.stringify(text)}`);
    environment[text.slice(0, equals)] = text.slice(equals + 1);
  }
  return environment;
}
