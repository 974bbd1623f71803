// What a waiting call has done so far. Invariant: one plain record for each thread that is in such a call, and nothing else of
// a call outlives its wait. spec/state.md.
import { array, bool, bounded, count53, f64, lazy, record, string, u32, union, type ValueOf } from "../base/codec.ts";
import { WAIT_KIND, type WaitKind } from "./wait-queues.ts";

/** Descriptors one poll may name. */
export const MAX_POLL = 65_536;

/** Bytes of a path in a mount; the limit `path` is at most this. */
const MAX_PATH = 65_536;

const KINDS = new Set<number>(Object.values(WAIT_KIND));

/** Something a poll waits for. */
export const INTEREST = lazy(() => record({ kind: bounded(u32, 1, KINDS.size), key: u32 }));
export type Interest = ValueOf<typeof INTEREST>;

export const PROGRESS = lazy(() =>
  union("kind", {
    /** Bytes written or sent. */
    bytes: [1, { done: count53 }],
    /** The host has been asked; about this path in this mount, where it is about one; and whether to open a file. */
    asked: [2, { ticket: u32, mount: u32, path: string(MAX_PATH), opens: bool }],
    /** A poll's deadline (Infinity for none) and what it waits for. */
    poll: [3, { deadline: f64, interests: array(INTEREST, 2 * MAX_POLL) }],
    /** The deadline of a call that may have to wait again. */
    until: [4, { deadline: f64 }],
  }),
);
export type Progress = ValueOf<typeof PROGRESS>;

/** The kind of an interest that was bounded when it was read. */
export function kindOf(interest: Interest): WaitKind {
  // KINDS holds 1 .. size without gaps.
  return interest.kind as WaitKind;
}
