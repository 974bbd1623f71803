// Where the command line starts. Invariant: whatever happens, the user sees sentences and an exit status, never a JavaScript
// stack trace. The way to run a program is short: the full parser is loaded only for what is not that. spec/command-line.md.
import { OTHER_COMMANDS } from "./command-names.ts";
import { EXIT, isCommandError } from "./exit.ts";
import { scanRun } from "./options.ts";
import { runProgram } from "./run.ts";
import { say } from "./terminal.ts";

async function main(words: readonly string[]): Promise<number> {
  const scan = scanRun(words[0] === "run" ? words.slice(1) : words);
  const first = scan?.rest[0];
  if (scan !== undefined && first !== undefined) {
    const isNamed = OTHER_COMMANDS.some((name) => name === first);
    const isOther = isNamed && scan.flags.size === 0 && words[0] !== "run" && words[0] !== "--";
    if (!isOther) return runProgram(scan.flags, scan.rest);
  }
  const { runCommand } = await import("./commands.ts");
  return runCommand(words);
}

/** What to say of anything that was thrown. */
function failed(error: unknown): number {
  if (isCommandError(error)) {
    if (error.message !== "") say(`vmrun: ${error.message}`);
    return error.status;
  }
  const message = error instanceof Error ? error.message : String(error);
  say(`vmrun: internal error: ${message.split("\n")[0]}; please report this with the program that caused it`);
  if (process.env.VMRUN_DEBUG && error instanceof Error) say(error.stack ?? "");
  return EXIT.INTERNAL;
}

function end(status: number): void {
  process.exit(status);
}

process.on("uncaughtException", (error) => end(failed(error)));
main(process.argv.slice(2)).then(end, (error: unknown) => end(failed(error)));
