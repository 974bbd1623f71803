// The last lines of what a program wrote, for the screen. Invariant: no control character is in them, and no more is kept than can be
// shown. spec/lens.md, "The screen".
import { TerminalFilter } from "../host/node/terminal-filter.ts";

const MOST_LINES = 16;
const MOST_COLUMNS = 512;

export class OutputTail {
  private readonly filter = new TerminalFilter();
  private readonly decoder = new TextDecoder();
  private lines: string[] = [""];

  add(bytes: Uint8Array): void {
    // Of very long output the end says as much.
    const last = bytes.subarray(-MOST_LINES * MOST_COLUMNS);
    const text = this.decoder.decode(this.filter.apply(last), { stream: true }).replaceAll("\t", " ");
    const pieces = text.replaceAll("\r", "").split("\n");
    const open = this.lines.at(-1) ?? "";
    this.lines = [...this.lines.slice(0, -1), open + (pieces[0] ?? ""), ...pieces.slice(1)]
      .slice(-MOST_LINES - 1)
      .map((line) => line.slice(0, MOST_COLUMNS));
  }

  /** The last one begun last, if anything is in it. */
  shown(): readonly string[] {
    return this.lines.at(-1) === "" ? this.lines.slice(0, -1) : this.lines;
  }
}
