// The kernel's records, and what calls and devices may do with them. Invariant: all guest state outside memory and thread rows is
// in these plain records; the host is reached through `submit` alone. spec/processes.md.
import { assert } from "../base/assert.ts";
import { Prng } from "../base/prng.ts";
import type { Engine } from "../engine/context.ts";
import type { Program } from "../engine/program.ts";
import type { CallTable } from "../isa/calls.ts";
import { type Call, WAIT } from "./calls/row.ts";
import { Clock } from "./clock.ts";
import { type OpenFile, type OpenObject, openFile } from "./descriptors.ts";
import { FileTree } from "./files.ts";
import type { Host, Request } from "./host.ts";
import type { Answer, Asked } from "./inbox.ts";
import { Inbox } from "./inbox.ts";
import type { Limits } from "./limits.ts";
import { MemoryBudget } from "./memory-budget.ts";
import type { End, Mount } from "./options.ts";
import type { Grants } from "./permissions.ts";
import { ByteQueue, type Pipe } from "./pipes.ts";
import type { MakePolicy } from "./policy.ts";
import type { Process, Sharing } from "./process.ts";
import type { EndedProcess } from "./processes.ts";
import type { Progress } from "./progress.ts";
import type { TrapReport } from "./report.ts";
import { Scheduler } from "./sched.ts";
import { SocketTable } from "./sockets.ts";
import { WAIT_KIND } from "./wait-queues.ts";

/** What a waiting call keeps: the open object of its descriptor (0 for none), and its progress. */
export interface Waiting {
  readonly open: number;
  readonly progress: Progress | undefined;
}

/** Standard input and output. */
export interface Streams {
  readonly input: ByteQueue;
  inputEnded: boolean;
  /** Positive errno of the last read of the input, which the next one of the program answers; 0 when there was none. */
  inputError: number;
  inputAsked: boolean;
  /** Bytes handed to the host that it has not yet taken, and bytes written in all. */
  outstanding: number;
  written: number;
  /** Positive errno of the output, such as EPIPE; 0 while it works. */
  error: number;
}

export interface KernelOptions {
  /** The table of calls, by which images are verified. */
  readonly calls: CallTable;
  /** The engine of a process that runs the program. */
  readonly engine: (program: Program) => Engine;
  readonly limits: Limits;
  readonly policy: MakePolicy;
  readonly quantum: number;
  readonly threadStats: boolean;
  readonly sharing: Sharing | undefined;
  readonly grants: Grants;
  readonly mounts: readonly Mount[];
  readonly seed: number | bigint | undefined;
  readonly notify: (line: string) => void;
  readonly trapped: (report: TrapReport) => void;
  readonly missing: (path: string) => void;
}

/** Resolved addresses whose names are remembered for permission checks. */
const MAX_RESOLVED = 1024;

export class Kernel {
  readonly sched: Scheduler;
  readonly clock = new Clock();
  readonly inbox = new Inbox();
  readonly sockets = new SocketTable();
  readonly files: FileTree;
  readonly pipes = new Map<number, Pipe>();
  /** In the order of their numbers. */
  readonly processes = new Map<number, Process>();
  /** Those that have ended and whose parents have not waited for them, in the order in which they ended. */
  ended: EndedProcess[] = [];
  nextPid = 1;
  readonly budget: MemoryBudget;
  readonly waiting = new Map<number, Waiting>();
  /** Names that were looked up, by the address that came of it. */
  readonly resolved = new Map<string, string>();
  readonly streams: Streams = {
    input: new ByteQueue(),
    inputEnded: false,
    inputError: 0,
    inputAsked: false,
    outstanding: 0,
    written: 0,
    error: 0,
  };
  instructions = 0;
  calls = 0;
  /** Threads started in all. */
  spawned = 0;
  nextOpen = 1;
  nextPipe = 1;
  /** Something whose moment the outside decides has been seen: a clock, input, a socket, a host file. */
  outside = false;
  /** Work of the call that is being served, in instructions, beside that of every call; taken over when it has been served. */
  work = 0;
  end: End | undefined;
  /** For policies that draw; and for what answers `getrandom`. */
  random: Prng | undefined;
  entropy: Prng;
  readonly options: KernelOptions;
  private readonly host: Host;

  constructor(options: KernelOptions, host: Host) {
    this.options = options;
    this.host = host;
    this.files = new FileTree(options.limits);
    this.budget = new MemoryBudget(options.limits);
    const { policy, quantum, threadStats, seed = 0n } = options;
    this.sched = new Scheduler({
      ...{ policy, quantum, threadStats },
      instructions: () => this.instructions,
      random: () => this.generator(),
    });
    this.random = this.sched.policy.isRandom ? Prng.fromSeed(seed) : undefined;
    this.entropy = Prng.fromSeed(BigInt(seed) + 1n);
  }

  get limits(): Limits {
    return this.options.limits;
  }

  private generator(): Prng {
    assert(this.random !== undefined, "a policy that draws says so");
    return this.random;
  }

  /** Monotonic nanoseconds of the machine; the run depends on the outside from now on. */
  now(): number {
    this.outside = true;
    return this.clock.monotonic(this.instructions);
  }

  /** Nanoseconds since 1970, for records that the guest has to ask for. */
  wallTime(): bigint {
    return this.clock.wallTime(this.instructions);
  }

  submit(request: Request): void {
    if (request.kind !== "console-write") this.outside = true;
    this.host.submit(request);
  }

  /** Asks the host something on behalf of a call, about a path in a mount perhaps: its answer, or WAIT. */
  ask(call: Call, request: (ticket: number) => Request, mount = 0, path = ""): Answer | typeof WAIT {
    const { progress } = call;
    let ticket: number;
    if (progress?.kind === "asked") {
      ticket = progress.ticket;
      const answer = this.inbox.takeAnswer(ticket);
      if (answer !== undefined) {
        call.progress = undefined;
        return answer;
      }
    } else {
      ticket = this.inbox.ticket({ kind: "call" });
      const asked = request(ticket);
      const opens = asked.kind === "file" && asked.operation.op === "open";
      call.progress = { kind: "asked", ticket, mount, path, opens };
      this.submit(asked);
    }
    call.wait(WAIT_KIND.ANSWER, ticket);
    return WAIT;
  }

  /** Asks the host something whose answer changes a record. */
  askFor(asked: Asked, request: (ticket: number) => Request): number {
    const ticket = this.inbox.ticket(asked);
    this.submit(request(ticket));
    return ticket;
  }

  /** The call that asked is gone: its answer is for nobody, and a file that the host opens for it is closed again. */
  abandon({ ticket, opens }: Extract<Progress, { kind: "asked" }>): void {
    const answer = this.inbox.takeAnswer(ticket);
    if (answer === undefined) this.inbox.abandon(ticket, opens);
    else if (opens && answer.value >= 0) this.closeFile(ticket);
  }

  /** Closes a file of the host. */
  closeFile(id: number): void {
    this.askFor({ kind: "nobody" }, (ticket) => ({ kind: "file", ticket, id, operation: { op: "close" } }));
  }

  newOpen(object: OpenObject, nonblock: boolean): OpenFile {
    return openFile(this.nextOpen++, object, nonblock);
  }

  newPipe(): Pipe {
    const pipe: Pipe = { id: this.nextPipe++, queue: new ByteQueue(), readers: 0, writers: 0 };
    this.pipes.set(pipe.id, pipe);
    return pipe;
  }

  process(pid: number): Process | undefined {
    return this.processes.get(pid);
  }

  /** Remembers which name an address came from; the oldest is forgotten first. */
  remember(ip: string, name: string): void {
    this.resolved.delete(ip);
    this.resolved.set(ip, name);
    for (const oldest of this.resolved.keys()) {
      if (this.resolved.size <= MAX_RESOLVED) break;
      this.resolved.delete(oldest);
    }
  }

  processOf(slot: number): Process {
    const process = this.processes.get(this.sched.threads.process(slot));
    assert(process !== undefined, "a thread belongs to a process");
    return process;
  }
}
