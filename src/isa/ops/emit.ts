// A row's meaning for the compiler: what `run` says in TypeScript, said in WebAssembly. Invariant: it leaves one value on the stack,
// or none where the row has no result, and cannot trap once the row's guard was tested. spec/compiler.md, "Rows".

/**
 * Steps, with a space between two:
 * - `a`, `b`, `c` push an operand as i64; `al`, `bl`, `cl` its low half as i32; `fa`, `fb`, `fc` a float operand as f64
 * - `p`, `pa`, `pb`, `n` push what `run` knows by these names, as i32
 * - `self` pushes the number of the thread that runs, as an i64
 * - `-1n` pushes an i64, `-1` an i32
 * - `t=` keeps an i64 from the stack while this instruction is done, and `t` pushes it again
 * - `i64.add` is an instruction of the table `WASM` on what was pushed
 *
 * An instruction alone is done on the row's operands in their order; for a row of memory on `p` and, when it stores, `a`.
 *
 * What the last step leaves may be an i32 where the result is w or u, and is then extended; an i64 there is extended already.
 * For bits it is an i64 or already the f64. A condition is an i32; a guard that cannot hold has no steps.
 */
export type Steps = string;

/** The first steps when the form has an integer constant and `when` holds for it, else the others. */
export interface Choice {
  readonly when: (constant: bigint) => boolean;
  readonly steps: Steps;
  readonly otherwise: Steps;
}

export type Emit = Steps | Choice;
