// Exit statuses of the command line. Invariant: a guest's own status is passed on; these are vmrun's. spec/streams.md.

export const EXIT = {
  OK: 0,
  /** A check found something: `vmrun test` with failures, `vmrun fmt --check` with unformatted files. */
  FAILED: 1,
  DEADLOCK: 35,
  USAGE: 64,
  BAD_SOURCE: 65,
  NO_INPUT: 66,
  INTERNAL: 70,
  IO: 74,
  DENIED: 77,
  /** `--timeout` or `--max-instructions` ended the run; as timeout(1). */
  LIMIT: 124,
  TRAP: 134,
} as const;

/** Added to a signal's number, as shells do. */
export const SIGNAL_BASE = 128;

/** Ends a command with one line on standard error. */
export class CommandError extends Error {
  override readonly name = "CommandError";
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

export function usageError(message: string): CommandError {
  return new CommandError(EXIT.USAGE, message);
}

/** Told by name: the command line is bundled in two parts, and each has the class. */
export function isCommandError(error: unknown): error is CommandError {
  return error instanceof Error && error.name === "CommandError" && "status" in error;
}
