// Ctrl-C and SIGTERM: the first asks the machine to end in good order, the second ends this process at once. SIGUSR2 asks what it does.
// Invariant: after the clean-up the same signal ends the process, so that a shell sees what happened. spec/streams.md.
import { SIGNAL_BASE } from "./exit.ts";

const SIGNALS = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 } as const;
/** By this one somebody asks what the processes do. */
const QUESTION = "SIGUSR2";
type SignalName = keyof typeof SIGNALS;
const NAMES = Object.keys(SIGNALS) as readonly SignalName[];

/** Calls `onFirst` with the number of the first signal. */
export function watchSignals(onFirst: (number: number) => void): void {
  for (const name of NAMES) {
    process.once(name, () => {
      // From now on the default action holds again: a second signal ends the process.
      for (const other of NAMES) process.removeAllListeners(other);
      onFirst(SIGNALS[name]);
    });
  }
}

/** Calls `onAsked` whenever SIGUSR2 comes, which changes nothing of a run. */
export function watchQuestions(onAsked: () => void): void {
  process.on(QUESTION, onAsked);
}

/** Ends this process by the signal itself. */
export function raiseAgain(number: number): void {
  const name = NAMES.find((known) => SIGNALS[known] === number);
  process.exitCode = SIGNAL_BASE + number;
  if (name === undefined) return;
  process.removeAllListeners(name);
  process.kill(process.pid, name);
}
