// What the host's side of the lens shows, as whoever looks at the host fills it in. Invariant: plain data; times are of one moment, and
// what a host does not tell is left out, never guessed. spec/lens.md.

export interface HostThread {
  readonly tid: number;
  readonly name: string;
  /** A letter as the host has it: R runs or is ready, S sleeps. */
  readonly state: string;
  readonly voluntary: number;
  readonly involuntary: number;
  /** Processor time in milliseconds. */
  readonly cpuMs: number;
}

export interface HostConnection {
  /** ADDRESS:PORT. */
  readonly local: string;
  readonly remote: string;
  readonly state: string;
}

/** Calls that read and wrote, and their bytes. */
export interface InputOutput {
  readonly reads: number;
  readonly readBytes: number;
  readonly writes: number;
  readonly writtenBytes: number;
}

export interface HostView {
  readonly pid: number;
  readonly threads: readonly HostThread[];
  /** Switches of all threads: those that waited, and those that had to give way. */
  readonly voluntary: number;
  readonly involuntary: number;
  readonly descriptors: number;
  readonly connections: readonly HostConnection[];
  /** Resident memory now, and the most there was; bytes. */
  readonly residentBytes: number;
  readonly residentPeak: number;
  readonly userMs: number;
  readonly systemMs: number;
  /** As the host counts; missing where it does not. */
  readonly io?: InputOutput;
  /** What of `io` was the lens's own, up to the same moment. */
  readonly lensIo: InputOutput;
}

/** What the kernel of vmrun asked its host for. */
export interface NodeOperation {
  /** Such as "console-write" or "file open". */
  readonly name: string;
  readonly count: number;
  readonly bytes: number;
}

/** Two pictures of the same process apart; thread by thread switches of threads that have ended are lost. */
export function ioSince(now: HostView, before: HostView | undefined): InputOutput | undefined {
  const { io, lensIo } = now;
  if (io === undefined) return undefined;
  const zero = { reads: 0, readBytes: 0, writes: 0, writtenBytes: 0 };
  const [start, lensStart] = [before?.io ?? zero, before?.lensIo ?? zero];
  const since = (name: keyof InputOutput) => io[name] - start[name] - (lensIo[name] - lensStart[name]);
  return {
    ...{ reads: since("reads"), readBytes: since("readBytes") },
    ...{ writes: since("writes"), writtenBytes: since("writtenBytes") },
  };
}
