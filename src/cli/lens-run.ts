// A run that is looked at: the machine on a counting engine and a counting host, and pictures of both sides. Invariant: the run is the one
// that `vmrun run` gives; looking reads /proc and the machine's records between slices, nothing else. spec/lens.md.
import { assert } from "../base/assert.ts";
import type { Engine } from "../engine/context.ts";
import { createInterpreter } from "../engine/interpreter.ts";
import type { Program } from "../engine/program.ts";
import { createReference } from "../engine/reference.ts";
import { CountingHost } from "../host/counting-host.ts";
import { type Control, drive, type Stop } from "../host/drive.ts";
import { NodeConsole } from "../host/node/console.ts";
import { LensConsole } from "../host/node/lens-console.ts";
import { LensIo, ProcReader } from "../host/node/proc.ts";
import type { VerifiedImage } from "../isa/image.ts";
import { createMachine, type Machine } from "../kernel/machine.ts";
import type { End } from "../kernel/options.ts";
import { createCountingEngine, type EngineCounts, noCounts } from "../tools/counting-engine.ts";
import { guestView, type ThreadWindow } from "../tools/lens-guest.ts";
import { type HostView, ioSince } from "../tools/lens-host.ts";
import type { LensView } from "../tools/lens-view.ts";
import { CommandError, EXIT } from "./exit.ts";
import { watchSignals } from "./interruption.ts";
import { answerQuestions, hostFor, machineOptions } from "./run.ts";
import type { RunSettings } from "./settings.ts";
import { UnmountedPaths } from "./unmounted.ts";

/** Where the program's streams lead. */
export interface LensStreams {
  readonly descriptors: readonly [output: number, error: number];
  readonly hasInput: boolean;
  readonly onWrite: (bytes: Uint8Array) => void;
}

export interface LensEnd {
  readonly end: End | Stop;
  /** Why output was lost, if it was. */
  readonly lost: unknown;
  /** What to say of a path that was not found. */
  readonly note: string | undefined;
}

/** What the machine stands still for while it is closed. */
class Gate {
  private opened: Promise<void> | undefined;
  private letThrough: () => void = () => {};

  get isClosed(): boolean {
    return this.opened !== undefined;
  }

  close(): void {
    this.opened ??= new Promise((resolve) => {
      this.letThrough = resolve;
    });
  }

  open(): void {
    this.opened = undefined;
    this.letThrough();
  }

  /** Until it is open; undefined when it is. */
  wait(): Promise<void> | undefined {
    return this.opened;
  }
}

export class LensRun {
  /** Pauses the machine; whatever ends the run opens it. */
  readonly gate = new Gate();
  readonly lensIo = new LensIo();
  private readonly proc = new ProcReader(this.lensIo);
  /** By image: processes of one image share an engine. */
  private readonly counts = new Map<VerifiedImage, EngineCounts>();
  private readonly unmounted = new UnmountedPaths();
  private readonly settings: RunSettings;
  private readonly streams: LensStreams;
  private readonly control: Control = { hold: () => this.gate.wait() };
  private host: CountingHost | undefined;
  private machine: Machine | undefined;
  private before: HostView | string = "";
  private startedAt = 0;
  private lost: unknown;

  constructor(settings: RunSettings, streams: LensStreams) {
    this.settings = settings;
    this.streams = streams;
  }

  /** Makes host and machine; from here on it can be looked at. */
  async boot(image: VerifiedImage): Promise<void> {
    const { settings, streams } = this;
    const inner = await hostFor(settings, {
      onOutputClosed: () => this.stop({ kind: "output-closed" }),
      onOutputFailed: (error) => {
        this.lost ??= error;
      },
      console: (inbox, options) => {
        const streamsOfHost = new NodeConsole(inbox, { ...options, descriptors: streams.descriptors });
        return new LensConsole(streamsOfHost, inbox, streams);
      },
    });
    this.host = new CountingHost(inner);
    const options = await machineOptions(image, settings, { make: this.makeEngine }, this.unmounted);
    const machine = createMachine(options, this.host);
    if (typeof machine === "string") throw new CommandError(EXIT.DENIED, machine);
    this.machine = machine;
    this.before = this.proc.look();
    this.startedAt = performance.now();
  }

  /** From now on the first signal ends the machine in good order, and `onSignal` is told before; others ask what it does. */
  catchSignals(onSignal: () => void = () => {}): void {
    watchSignals((number) => {
      onSignal();
      this.signal(number);
    });
    if (this.machine !== undefined) answerQuestions(this.machine);
  }

  /** Runs to the end. `atEnd` may look once more before the host is closed. */
  async finish(atEnd: () => void): Promise<LensEnd> {
    const { machine, host, control, settings } = this;
    assert(machine && host, "a run is booted before it is finished");
    const { timeoutMs } = settings;
    const timer = timeoutMs && setTimeout(() => this.stop({ kind: "timeout" }), timeoutMs);
    const end = await drive(machine, host, control);
    assert(end !== undefined, "a run without a bound goes to an end");
    clearTimeout(timer);
    atEnd();
    await host.close();
    return { end, lost: this.lost, note: this.unmounted.note() };
  }

  /** Ends the machine as a signal from outside does. */
  signal(number: number): void {
    this.host?.signal(number);
    this.host?.wake();
    this.gate.open();
  }

  look(window: ThreadWindow): LensView {
    const { machine, host, before, startedAt } = this;
    assert(machine && host, "a run is booted before it is looked at");
    const elapsedMs = performance.now() - startedAt;
    const now = this.proc.look();
    const [view, start] = [now, before].map((one) => (typeof one === "string" ? undefined : one));
    return {
      guest: guestView(machine.kernel, [...this.counts.values()], window),
      host: now,
      operations: host.operations(),
      io: view && ioSince(view, start),
      hostSwitches: view && start && view.voluntary + view.involuntary - start.voluntary - start.involuntary,
      elapsedMs,
    };
  }

  private readonly makeEngine = (program: Program): Engine => {
    const counts = this.counts.get(program.image) ?? noCounts(program.image);
    this.counts.set(program.image, counts);
    const inner = this.settings.engine === "reference" ? createReference(program) : createInterpreter(program);
    return createCountingEngine(program, inner, counts);
  };

  private stop(why: Stop): void {
    this.control.stop = why;
    this.host?.wake();
    this.gate.open();
  }
}
