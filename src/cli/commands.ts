// All commands, for commander: help, errors and everything but the plain run of a program. Invariant: commander's exit codes
// become ours, and what follows a program's file is passed on untouched. spec/command-line.md.
import { Command, CommanderError, Option } from "commander";
import { CommandError, EXIT } from "./exit.ts";
import { LENS_OPTIONS } from "./lens-options.ts";
import { flagsOf, type OptionRow, RUN_OPTIONS, type RunFlags, scanRun } from "./options.ts";
import { print, say } from "./terminal.ts";
import { VERSION } from "./version.ts";

const ABOUT = "A bytecode process virtual machine one can see through.\n`vmrun FILE` is `vmrun run FILE`.";

/** Runs a command line; the answer is the exit status. */
export async function runCommand(words: readonly string[]): Promise<number> {
  const lens = words[0] === "lens" ? scanRun(words.slice(1), flagsOf(LENS_OPTIONS)) : undefined;
  if (lens !== undefined && lens.rest.length > 0) {
    return (await import("./lens-command.ts")).lensCommand(lens.flags, lens.rest);
  }
  const state = { status: EXIT.OK as number };
  const program = rootCommand();
  const report = (status: number): void => {
    state.status = status;
  };
  addRun(program, report);
  addSourceCommands(program, report);
  addTest(program, report);
  addLens(program);
  addMeasure(program, report);
  addHelp(program, report);
  try {
    await program.parseAsync([...withCommand(program, words)], { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? EXIT.OK : EXIT.USAGE;
  }
  return state.status;
}

function rootCommand(): Command {
  const program = new Command("vmrun");
  program.enablePositionalOptions().exitOverride();
  program.configureOutput({
    writeOut: (text) => print(text),
    writeErr: (text) => say(text.trimEnd().replace(/^error: /, "vmrun: ")),
    outputError: (text, write) => write(text),
  });
  program.description(ABOUT).version(VERSION, "-V, --version", "print the version");
  program.helpOption("-h, --help", "print help").helpCommand(false).showSuggestionAfterError(true);
  program.usage("[OPTION...] FILE [ARGUMENT...]\n       vmrun COMMAND [OPTION...] [ARGUMENT...]");
  program.addHelpText(
    "after",
    "\n`vmrun help run` lists the options of a run; `vmrun help TOPIC` explains an instruction, a\nsystem call, a trap, a limit or a part of the library, such as `vmrun help add` or `vmrun help std/io`.",
  );
  program.action(() => {
    throw new CommandError(EXIT.USAGE, "no program: vmrun FILE [ARGUMENT...], or `vmrun --help`");
  });
  return program;
}

/** The words with `run` in front where no command is named, so that a file's arguments stay its own. */
function withCommand(program: Command, words: readonly string[]): readonly string[] {
  const [first] = words;
  if (first === undefined || ["-h", "--help", "-V", "--version"].includes(first)) return words;
  return program.commands.some((command) => command.name() === first) ? words : ["run", ...words];
}

type Report = (status: number) => void;

function addRun(program: Command, report: Report): void {
  const run = program.command("run").summary("run a program (default)").usage("[OPTION...] FILE [ARGUMENT...]");
  run.description("Runs a source or an image. All words behind FILE are the program's arguments.").passThroughOptions();
  run.argument("<FILE>", "source or image; - for standard input").argument("[ARGUMENT...]", "arguments of the program");
  run.helpOption("-h, --help", "print help");
  for (const row of RUN_OPTIONS) run.addOption(optionOf(row));
  run.action(async () => {
    const { args, flags } = parsedRun(run);
    const { runProgram } = await import("./run.ts");
    report(await runProgram(flags, args));
  });
}

function optionOf(row: OptionRow): Option {
  const short = row.short === undefined ? "" : `-${row.short}, `;
  const value = row.value === undefined ? "" : row.optional ? `[=${row.value}]` : ` <${row.value}>`;
  return new Option(`${short}--${row.name}${value}`, row.doc);
}

/** What commander accepted, in the form of the quick scan: the words are scanned again. */
function parsedRun(run: Command): { readonly flags: RunFlags; readonly args: readonly string[] } {
  const words = process.argv.slice(2);
  const scan = scanRun(words[0] === run.name() ? words.slice(1) : words);
  if (scan === undefined) throw notUnderstood(run);
  return { flags: scan.flags, args: scan.rest };
}

function notUnderstood(command: Command): CommandError {
  return new CommandError(EXIT.USAGE, `the options cannot be understood; see \`vmrun help ${command.name()}\``);
}

function addSourceCommands(program: Command, report: Report): void {
  const load = () => import("./source-command.ts");
  program
    .command("asm")
    .summary("assemble a source into an image")
    .description("Assembles a source. The image goes to FILE with the ending .vmi, or where -o says.")
    .argument("<FILE>", "source; - for standard input")
    .option("-o, --output <FILE>", "where the image goes; - for standard output")
    .option("--json", "print diagnostics as JSON")
    .action(async (file: string, options) => report((await load()).asmCommand(file, options)));
  program
    .command("dis")
    .summary("print an image as assembly text")
    .description(
      "Disassembles an image, or what a source assembles to. Assembling the text gives the same image, byte for byte: marks behind the instructions say where they came from.",
    )
    .argument("<FILE>", "image or source; - for standard input")
    .option("--plain", "leave the marks out")
    .option("--blocks", "print functions as basic blocks, as the compiler sees them")
    .option("--wat", "print what the compiler makes of the program, as WebAssembly text")
    .action(async (file: string, options) => report(await (await load()).disCommand(file, options)));
  program
    .command("check")
    .summary("look for errors in sources")
    .description("Assembles and verifies sources and images without running them.")
    .argument("<FILE...>", "sources or images")
    .option("--json", "print diagnostics as JSON")
    .action(async (files: string[], options) => report((await load()).checkCommand(files, options)));
  program
    .command("fmt")
    .summary("format sources")
    .description("Formats sources in place; standard input is formatted to standard output.")
    .argument("<FILE...>", "sources; - for standard input")
    .option("--check", "change nothing; name the files that are not formatted, with status 1")
    .action(async (files: string[], options) =>
      report((await import("./format-command.ts")).fmtCommand(files, options)),
    );
  program
    .command("needs")
    .summary("print the permissions that a program says it needs")
    .description("Prints the flags, one on a line. They are the program's words and grant nothing.")
    .argument("<FILE>", "image or source; - for standard input")
    .option("--json", "print a JSON list")
    .action(async (file: string, options) => report((await load()).needsCommand(file, options)));
}

function addTest(program: Command, report: Report): void {
  program
    .command("test")
    .summary("run programs and compare with their expectations")
    .description("Runs each program as its `; expect:` comments say, on all engines and at several quanta.")
    .argument("<FILE...>", "sources, or folders of sources")
    .option("--host <NAME>", "sim (default), node or both", "sim")
    .option("--seed <N>", "choose the random quantum by this seed")
    .option("--json", "print results as JSON")
    .action(async (files: string[], options) =>
      report(await (await import("./test-command.ts")).testCommand(files, options)),
    );
}

/** For help and errors: what the quick scan understands never comes here. */
function addLens(program: Command): void {
  const lens = program.command("lens").summary("run a program and show guest and host side by side");
  lens.usage("[OPTION...] FILE [ARGUMENT...]").passThroughOptions();
  lens.description(
    "Runs a program and shows what the machine and the host say of it: on the whole screen of a terminal, else once at the end. A summary follows.\nKeys: q ends the run, space pauses it, + and - change how often is looked, arrows go through the threads.",
  );
  lens.argument("<FILE>", "source or image").argument("[ARGUMENT...]", "arguments of the program");
  for (const row of LENS_OPTIONS) lens.addOption(optionOf(row));
  lens.action(() => {
    throw notUnderstood(lens);
  });
}

function addMeasure(program: Command, report: Report): void {
  program
    .command("measure")
    .summary("measure what threads and processes cost on this machine")
    .description(
      "Measures in less than a minute: creating and switching for a thread of the machine, a worker of Node and a process of the host, and three ways to hold a lock; beside what textbooks say.",
    )
    .argument("<WHAT>", "threads")
    .option("--json", "print JSON")
    .action(async (what: string, options) =>
      report(await (await import("./measure-command.ts")).measureCommand(what, options)),
    );
}

function addHelp(program: Command, report: Report): void {
  program
    .command("help")
    .summary("explain a command, an instruction, a call, a trap, a limit or a unit")
    .description("Explains a topic: a command, an instruction, a system call, an error, a trap, a limit or std/NAME.")
    .argument("[TOPIC]", "what to explain")
    .action(async (topic: string | undefined) => {
      const command = program.commands.find((known) => known.name() === topic);
      if (topic === undefined) print(program.helpInformation() + topicHint());
      else if (command !== undefined) print(command.helpInformation());
      else report((await import("./help-topics.ts")).helpTopic(topic));
    });
  program
    .command("completion")
    .summary("print a completion script for a shell")
    .description("Prints a script; for example: source <(vmrun completion bash)")
    .argument("<SHELL>", "bash, zsh or fish")
    .action(async (shell: string) => {
      const commands = program.commands.map((command) => ({ name: command.name(), summary: command.summary() }));
      print((await import("./completion.ts")).completionFor(shell, commands));
    });
}

function topicHint(): string {
  return "\n`vmrun help TOPIC` explains an instruction, call, trap, limit or unit, such as `add` or `std/io`.\n";
}
