// Assembling: wall time of `vmrun asm` over a generated unit of 100,000 lines of the usual mix, whole processes.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { vmrun } from "./contenders.ts";
import { measureWall } from "./measure.ts";
import type { RunOptions } from "./options.ts";
import { median } from "./statistics.ts";
import type { Group } from "./table.ts";

const LINES = { small: 2_000, full: 100_000 };
const TARGET_SECONDS = 1.5;

export async function assembling(options: RunOptions): Promise<Group> {
  const folder = mkdtempSync(join(tmpdir(), "vmrun-bench-"));
  try {
    const source = join(folder, "large.asm");
    const lines = LINES[options.size];
    writeFileSync(source, largeUnit(lines));
    const command = [process.execPath, vmrun, "asm", "-o", join(folder, "large.vmi"), source] as const;
    const seconds: number[] = [];
    for (let run = 1; run <= options.runs; run++) {
      options.progress(`assemble: run ${run} of ${options.runs}`);
      seconds.push(measureWall(command, { env: { XDG_CACHE_HOME: folder } }).ms / 1000);
    }
    return {
      name: "assemble",
      title: "Assembling",
      about: `Wall time of \`vmrun asm\`, start-up included, median of ${options.runs}.`,
      columns: ["lines", "seconds", "lines a second", "at most, s"],
      rows: [[lines, median(seconds), lines / median(seconds), options.size === "full" ? TARGET_SECONDS : ""]],
      notes: [],
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A valid unit of exactly so many lines: a function of each block is called by the next one's, the last by main. */
export function largeUnit(lines: number): string {
  const blocks: string[][] = [];
  const end = ["func main() -> status", "    call part0, 1 -> status", "    ret", "end"];
  let room = lines - end.length;
  while (room >= block(0, 0).length) {
    blocks.push(block(blocks.length, blocks.length + 1));
    room -= block(0, 0).length;
  }
  const last = blocks.length - 1;
  if (last >= 0) blocks[last] = block(last, last);
  return [...blocks.flat(), ...Array.from({ length: room }, () => "; filler"), ...end].join("\n").concat("\n");
}

/** One function with its constant and data. It calls the function `next`, or itself, when its argument is even. */
function block(index: number, next: number): string[] {
  return `
; part${index}: mixes its table into the value, ${index + 3} rounds.
const ROUNDS${index} = ${index} + 3

data table${index}:
    .word 1, 2, 3, ${index}, 0x${(index * 7919).toString(16)}, 'a', ROUNDS${index} * 4
    .string "part ${index}\\n"
end

func part${index}(value) -> value
    let p, i, t, q
    let x: f64, y: f64
    la p, table${index}
    mv q, p
    fli.d y, ${index}.25
again:
    lw t, [q + 4]           ; the next word
    add value, value, t
    xor value, value, 0x5bd1
    sll t, value, 13
    sub value, value, t
    and t, value, 1023
    fcvt.d.l x, t
    fmul.d x, x, y
    fadd.d y, x, y
    sw t, [p + 8]
    add i, i, 1
    blt i, ROUNDS${index}, again
    and t, value, 1
    beqz t, done
    call part${next}, value -> value
done:
    ret
end
`
    .slice(1, -1)
    .split("\n");
}
