// A result of one group as data, and the same as a Markdown table, which is what is printed and kept in bench/results.md.
// Invariant: a section of the file begins with its heading and ends before the next one.

export type Cell = string | number | undefined;

export interface Group {
  readonly name: string;
  readonly title: string;
  /** What the figures are, in a sentence or two. */
  readonly about: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
  /** What was not run and why, and what the rows come to. */
  readonly notes: readonly string[];
}

/** Three significant digits, and no fewer than the whole part. */
export function show(cell: Cell): string {
  if (cell === undefined || Number.isNaN(cell)) return "-";
  if (typeof cell === "string") return cell;
  const decimals = Math.abs(cell) >= 100 ? 0 : Math.abs(cell) >= 10 ? 1 : 2;
  return cell.toFixed(decimals).replace(/\B(?=(\d{3})+$)/g, decimals === 0 ? "," : "");
}

/** A Markdown section whose columns also line up as plain text. */
export function markdown(group: Group, measured: string): string {
  const texts = [group.columns, ...group.rows.map((row) => row.map(show))];
  const widths = group.columns.map((_, column) => Math.max(3, ...texts.map((row) => (row[column] ?? "").length)));
  const line = (row: readonly string[]) =>
    `| ${widths.map((width, i) => (i === 0 ? (row[i] ?? "").padEnd(width) : (row[i] ?? "").padStart(width))).join(" | ")} |`;
  const rule = `| ${widths.map((width, i) => (i === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`)).join(" | ")} |`;
  const [head = [], ...body] = texts;
  const table = [line(head), rule, ...body.map(line)].join("\n");
  const notes = group.notes.map((note) => `- ${note}\n`).join("");
  return `## ${group.title}\n\n${measured}\n\n${group.about}\n\n${table}\n${notes === "" ? "" : `\n${notes}`}`;
}

/** The file with one section replaced, or added at its end. */
export function withSection(file: string, section: string): string {
  const heading = section.slice(0, section.indexOf("\n"));
  const [preamble = "", ...sections] = file.split(/^(?=## )/m);
  const index = sections.findIndex((old) => old.startsWith(`${heading}\n`));
  if (index < 0) sections.push(section);
  else sections[index] = section;
  return [preamble, ...sections]
    .map((part) => part.trimEnd())
    .join("\n\n")
    .concat("\n");
}
