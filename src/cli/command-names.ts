// The commands of the command line by name. Invariant: a plain run is told from them without loading the full parser, which
// has just these. spec/command-line.md.
import { nearest } from "../asm/suggest.ts";

/** Commands beside `run`; a file with such a name is written ./NAME. */
export const OTHER_COMMANDS = [
  "asm",
  "dis",
  "check",
  "fmt",
  "needs",
  "test",
  "lens",
  "measure",
  "help",
  "completion",
] as const;

export const COMMANDS: readonly string[] = ["run", ...OTHER_COMMANDS];

/** The command that a word which is no file probably means. */
export function commandMeant(word: string): string | undefined {
  return nearest(word, COMMANDS);
}
