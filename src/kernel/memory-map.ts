// Where what lies in a process's memory, for people. Invariant: looking changes nothing. spec/processes.md, "The process table".
import { PAGE } from "../isa/limits.ts";
import type { Process } from "./process.ts";

export interface Region {
  readonly name: string;
  /** Guest address; none for what no guest can address. */
  readonly start?: number;
  readonly end?: number;
  readonly bytes: number;
  readonly note: string;
}

/** The regions, with so many threads as those that had the stacks. */
export function memoryMap({ program, space, stacks }: Process, threads: number): Region[] {
  const { image } = program;
  const dataEnd = PAGE + image.dataSize;
  const heap = Math.max(0, space.limit - dataEnd);
  return [
    { name: "text", bytes: image.code.byteLength, note: `${image.code.length / 2} instructions, not addressable` },
    { name: "null page", start: 0, end: PAGE, bytes: PAGE, note: "every access traps" },
    { name: "data", start: PAGE, end: dataEnd, bytes: image.dataSize, note: `${image.debug.data.length} symbols` },
    { name: "heap", start: dataEnd, end: dataEnd + heap, bytes: heap, note: "grows with brk" },
    {
      name: "stacks",
      bytes: stacks.bytes,
      note: `${threads} threads, at most ${stacks.peak} bytes at once, not addressable`,
    },
  ];
}

export function renderRegion(region: Region): string {
  const { name, bytes, note } = region;
  return `${name.padEnd(10)} ${rangeText(region).padEnd(23)} ${String(bytes).padStart(12)} bytes  ${note}`;
}

/** First and last address, or "-". */
export function rangeText({ start, end }: Region): string {
  return start === undefined || end === undefined ? "-" : `${address(start)} .. ${address(end)}`;
}

function address(value: number): string {
  return `0x${value.toString(16).padStart(7, "0")}`;
}
