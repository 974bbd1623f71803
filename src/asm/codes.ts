// THE table of diagnostic codes: one row for each, with a sentence and an example that gives it. Invariant: codes are permanent;
// spec/diagnostics.md and the tests loop over these rows. spec/diagnostics.md.

export interface CodeRow {
  readonly doc: string;
  /** A source that gives this diagnostic, where a few lines suffice. */
  readonly example?: string;
}

export const CODES = {} as const satisfies Record<string, CodeRow>;
export type Code = string;
