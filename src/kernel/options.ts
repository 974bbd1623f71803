// What a machine is made with and how it ends. Invariant: all of it is plain data or pure callbacks; nothing here is guest
// state. spec/processes.md.
import type { Engine } from "../engine/context.ts";
import type { Program } from "../engine/program.ts";
import type { VerifiedImage } from "../isa/image.ts";
import type { TraceEvent } from "./calls/row.ts";
import type { DeadlockReport } from "./deadlock.ts";
import type { Completion } from "./host.ts";
import type { LimitName, Limits } from "./limits.ts";
import type { Grants } from "./permissions.ts";
import type { MakePolicy } from "./policy.ts";
import type { Sharing } from "./process.ts";
import type { TrapReport } from "./report.ts";

/** A host folder in the guest's file tree; its index in the list is the number that the host knows. */
export interface Mount {
  /** Absolute guest path, such as "/data". */
  readonly guest: string;
  readonly mode: "ro" | "rw" | "append";
}

export interface MachineOptions {
  readonly image: VerifiedImage;
  /** What `arg_get` answers, from index 0: the words after the program's name. */
  readonly args?: readonly string[];
  /** The environment as set for the guest; what the host's has is not in it unless it was granted. */
  readonly env?: Readonly<Record<string, string>>;
  /** Instructions a thread retires before the next one has its turn; DEFAULT_QUANTUM when left out. */
  readonly quantum?: number;
  /** Which thread is next; round robin when left out, or with a seed any ready one. policies.ts makes one of its name. */
  readonly policy?: MakePolicy;
  /** Seeds what policies draw, and entropy; without it 0, and entropy from the host. */
  readonly seed?: number | bigint;
  readonly limits?: Limits;
  readonly mounts?: readonly Mount[];
  /** Guest path where relative paths start; "/" when left out. */
  readonly workingDirectory?: string;
  readonly grants?: Grants;
  /** The interpreter when left out. Asked once for each process; those of one program may have the same. */
  readonly engine?: (program: Program) => Engine;
  /** Called after each system call; tools/trace.ts makes a line of it. */
  readonly trace?: (event: TraceEvent) => void;
  /** Takes lines of the machine to its owner, such as a refusal with the flag that would allow it. */
  readonly notify?: (line: string) => void;
  /** Called when a trap has ended another process than the first, whose trap is the machine's end. */
  readonly trapped?: (report: TrapReport) => void;
  /** Told each path that `open` did not find in the guest's own tree; the owner may know that the host has it. */
  readonly missing?: (path: string) => void;
  /** What becomes of a machine when threads wait for each other in a cycle, while others can go on: "report" when left out. */
  readonly deadlock?: DeadlockMode;
  /** With "report": told each such cycle, once, when a thread begins the wait that closes it. */
  readonly cycleClosed?: (report: DeadlockReport) => void;
  /** Called for each completion when it is taken from the inbox. */
  readonly log?: (item: InboxItem) => void;
  /** While a thread waits for time or the outside nobody has a turn, as if its call blocked the host's thread. */
  readonly rawBlocking?: boolean;
  /** Threads of the host run guests side by side; see lwp/. */
  readonly sharing?: Sharing;
  /** Keep what became of each thread; compiled code is left for every call then. */
  readonly threadStats?: boolean;
  /** Count retired instructions for each line; runs one instruction at a time, which is exact and slow. */
  readonly profile?: boolean;
}

/** It goes on, or ends at once as one in which nothing can go on. */
export type DeadlockMode = "report" | "error";

/** A completion with its stamp: instructions retired by then, and its place among all. */
export interface InboxItem {
  readonly instructions: number;
  readonly sequence: number;
  readonly completion: Completion;
}

/** How a machine ended. */
export type End =
  | { readonly kind: "exit"; readonly status: bigint }
  | { readonly kind: "trap"; readonly report: TrapReport }
  | { readonly kind: "deadlock"; readonly report: DeadlockReport }
  /** A limit that ends the machine, such as `instructions`. */
  | { readonly kind: "limit"; readonly name: LimitName; readonly value: number }
  /** A thread of the host that ran guests has died, and what it ran is lost. */
  | { readonly kind: "lost"; readonly lwp: number; readonly reason: string }
  /** A signal such as Ctrl-C came in. */
  | { readonly kind: "signal"; readonly number: number };

/** Why `run` returned. */
export type Outcome =
  /** The host's turn is due, or `maxInstructions` have retired. Call `run` again. */
  | { readonly kind: "ready" }
  /** Nothing can run before a completion comes or the host's monotonic clock reaches `deadline` (ns). */
  | { readonly kind: "idle"; readonly deadline?: bigint }
  | { readonly kind: "ended"; readonly end: End };

/** Counters of a run, in the order in which `--stats` prints them. They count what the guest did. */
export interface Stats {
  readonly instructions: number;
  readonly switches: number;
  readonly preemptions: number;
  readonly calls: number;
  readonly threads: number;
  readonly threadsPeak: number;
  readonly memoryBytes: number;
  readonly stackBytes: number;
  readonly stackBytesPeak: number;
  /** Processes started, the first included. */
  readonly processes: number;
  readonly descriptors: number;
  readonly sockets: number;
  readonly consoleBytes: number;
  /** Where calls block lightweight processes: how often another took the place of one. */
  readonly replacements?: number;
}
