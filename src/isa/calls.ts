// What the layers below the kernel may know of system calls: names, numbers and shapes. Invariant: the table itself is the
// kernel's; whoever assembles, verifies or disassembles passes it down. spec/calls.md.

/** One system call. All its arguments and results are integers. */
export interface CallShape {
  readonly number: number;
  /** As written after `sys`. */
  readonly name: string;
  /** Arguments; a call site has exactly these. */
  readonly args: number;
  /** Results; a call site may leave trailing ones out. */
  readonly results: number;
}

/** System calls by number. */
export type CallTable = ReadonlyMap<number, CallShape>;
