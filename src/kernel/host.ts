// The one door to the outside. The kernel submits requests, which never block and never throw, and takes completions from
// its inbox. Invariant: nothing else of the outside reaches the kernel. spec/hosts.md.

/** A network address; `ip` is canonical IPv4 or IPv6 text. */
export interface Address {
  readonly ip: string;
  readonly port: number;
}

/**
 * What the kernel asks for. `id` names the host object (connection, listener, open file): a positive number that the kernel
 * chooses, a negative one that the host chose for a connection it accepted;
 * a request that answers has a `ticket`, and exactly one completion carries it.
 */
export type Request =
  /** Bytes for standard output (1) or error (2), in order. Completed when the host has passed them on. */
  | { readonly kind: "console-write"; readonly ticket: number; readonly stream: 1 | 2; readonly bytes: Uint8Array }
  /** Up to `length` bytes of standard input; completes with 0 bytes at the end of the input. */
  | { readonly kind: "console-read"; readonly ticket: number; readonly length: number }
  | {
      readonly kind: "listen";
      readonly ticket: number;
      readonly id: number;
      readonly address: Address;
      readonly backlog: number;
      readonly reuse: boolean;
    }
  | { readonly kind: "connect"; readonly ticket: number; readonly id: number; readonly address: Address }
  /** Bytes to a connection; the kernel keeps at most its send buffer under way. Completes when they left the host's buffer. */
  | { readonly kind: "send"; readonly ticket: number; readonly id: number; readonly bytes: Uint8Array }
  /** Allow the host to deliver up to this many more received bytes. */
  | { readonly kind: "credit"; readonly id: number; readonly bytes: number }
  /** No more sends on this connection: FIN after what is queued. */
  | { readonly kind: "shutdown"; readonly id: number }
  /** Close a connection or listener; `reset` drops what is queued. */
  | { readonly kind: "close"; readonly id: number; readonly reset: boolean }
  | { readonly kind: "resolve"; readonly ticket: number; readonly name: string }
  /** A file operation inside a mount. The host walks the path and refuses every link. */
  | { readonly kind: "file"; readonly ticket: number; readonly id: number; readonly operation: FileOperation };

/**
 * A mounted host folder, as the command line named it; `mount` is its index. Paths are relative to it, without `.` and `..`;
 * "" is the mount itself. Answers: open 0 for a file and 1 for a directory; read its `bytes` (none at the end); write the count
 * of bytes written; stat and fstat 32 `bytes` of struct stat as in spec/calls.md; list `names` in which a directory ends in "/",
 * in any order, without `.` and `..`; the others 0. The kernel has checked the mount's mode before it asks.
 */
export type FileOperation =
  | {
      readonly op: "open";
      readonly mount: number;
      readonly path: string;
      readonly flags: number;
      readonly mode: number;
    }
  | { readonly op: "read"; readonly offset: number; readonly length: number }
  | { readonly op: "write"; readonly offset: number | "append"; readonly bytes: Uint8Array }
  | { readonly op: "truncate"; readonly length: number }
  | { readonly op: "sync" }
  | { readonly op: "fstat" }
  | { readonly op: "close" }
  | { readonly op: "stat"; readonly mount: number; readonly path: string }
  | { readonly op: "list"; readonly mount: number; readonly path: string }
  | { readonly op: "mkdir"; readonly mount: number; readonly path: string; readonly mode: number }
  | { readonly op: "unlink"; readonly mount: number; readonly path: string }
  | { readonly op: "rmdir"; readonly mount: number; readonly path: string }
  | { readonly op: "rename"; readonly mount: number; readonly path: string; readonly to: string };

/** What comes in. Everything here is plain data, so that it can be logged and replayed. */
export type Completion =
  /**
   * Answers a ticket: `value` is >= 0, or a negative errno. console-write, listen, connect and send answer 0 (send also when
   * only part could be sent: the failure comes as `failed`); console-read answers with `bytes`, none at the end; listen and
   * connect give the local `address` they got; resolve gives `names`, which are IP addresses, best first.
   */
  | {
      readonly kind: "answer";
      readonly ticket: number;
      readonly value: number;
      readonly bytes?: Uint8Array;
      readonly address?: Address;
      readonly names?: readonly string[];
    }
  /** A connection arrived at listener `id`; the host gave it the number `connection`. */
  | {
      readonly kind: "accepted";
      readonly id: number;
      readonly connection: number;
      readonly peer: Address;
      readonly local: Address;
    }
  /** Bytes received on connection `id`, within its credit. */
  | { readonly kind: "received"; readonly id: number; readonly bytes: Uint8Array }
  /** The peer sent FIN. */
  | { readonly kind: "ended"; readonly id: number }
  /** The connection failed: a negative errno, usually -ECONNRESET. Comes after all bytes that arrived before it. */
  | { readonly kind: "failed"; readonly id: number; readonly error: number }
  /** The host's clocks, in nanoseconds: wall since 1970 and monotonic. */
  | { readonly kind: "time"; readonly wall: bigint; readonly monotonic: bigint }
  /** 32 bytes that seed the machine's generator, once at boot. */
  | { readonly kind: "entropy"; readonly bytes: Uint8Array }
  /** Ctrl-C and the like: a POSIX signal number for process 1. */
  | { readonly kind: "signal"; readonly number: number };

/** What a machine runs on. */
export interface Host {
  /** Never blocks, never throws; answers come through `drain`. */
  submit(request: Request): void;
  /** Completions since the last call, oldest first. The kernel calls it only between slices. */
  drain(): Completion[];
  /** Both clocks now; the kernel takes one sample each time it takes from the inbox. */
  now(): { readonly wall: bigint; readonly monotonic: bigint };
  /** True when the host's own work is due (an event loop wants a turn); asked between slices, after so many instructions of work. */
  turnDue(work: number): boolean;
  /**
   * Work that may be done before the host is asked, and instructions that a thread which is alone may run at once: about so many. A
   * host that runs have to be equal on does not say; then they are fixed numbers, exactly.
   */
  readonly longestSlice?: number | undefined;
}
