// Completion scripts for bash, zsh and fish, made from the tables of commands and options. spec/command-line.md.
import { usageError } from "./exit.ts";
import { type OptionRow, RUN_OPTIONS } from "./options.ts";

export interface CommandName {
  readonly name: string;
  readonly summary: string;
}

const SCRIPTS: Readonly<Record<string, (commands: readonly CommandName[]) => string>> = { bash, zsh, fish };

export function completionFor(shell: string, commands: readonly CommandName[]): string {
  const script = Object.hasOwn(SCRIPTS, shell) ? SCRIPTS[shell] : undefined;
  if (script === undefined) throw usageError(`there is no completion for ${shell}; known are bash, zsh and fish`);
  return script(commands);
}

function flagOf(row: OptionRow): string {
  return `--${row.name}${row.value === undefined || row.optional ? "" : "="}`;
}

function bash(commands: readonly CommandName[]): string {
  return `_vmrun() {
  local word=\${COMP_WORDS[COMP_CWORD]}
  if [[ $word == -* ]]; then
    COMPREPLY=($(compgen -W "${RUN_OPTIONS.map(flagOf).join(" ")}" -- "$word"))
    [[ \${COMPREPLY[0]} == *= ]] && compopt -o nospace
  elif [[ $COMP_CWORD == 1 ]]; then
    COMPREPLY=($(compgen -W "${commands.map(({ name }) => name).join(" ")}" -- "$word") $(compgen -f -- "$word"))
  else
    COMPREPLY=($(compgen -f -- "$word"))
  fi
}
complete -o filenames -F _vmrun vmrun
`;
}

function zsh(commands: readonly CommandName[]): string {
  const quoted = (text: string): string => text.replaceAll("'", "'\\''").replaceAll(/[:[\]]/g, "\\$&");
  const names = commands.map(({ name, summary }) => `    '${name}:${quoted(summary)}'`).join("\n");
  const flags = RUN_OPTIONS.map((row) => `    '${flagOf(row)}[${quoted(row.doc)}]'`).join(" \\\n");
  return `#compdef vmrun
_vmrun() {
  local -a commands
  commands=(
${names}
  )
  _arguments \\
${flags} \\
    '1: :{ _describe command commands; _files }' \\
    '*: :_files'
}
compdef _vmrun vmrun
`;
}

function fish(commands: readonly CommandName[]): string {
  const quoted = (text: string): string => text.replaceAll("\\", "\\\\").replaceAll("'", "\\'");
  const names = commands.map(
    ({ name, summary }) => `complete -c vmrun -n __fish_use_subcommand -a ${name} -d '${quoted(summary)}'`,
  );
  const flags = RUN_OPTIONS.map((row) => {
    const value = row.value === undefined || row.optional ? "" : " -r";
    return `complete -c vmrun -l ${row.name}${value} -d '${quoted(row.doc)}'`;
  });
  return `${[...names, ...flags].join("\n")}\n`;
}
