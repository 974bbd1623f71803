// The textbook's picture of a process: text, data, heap and stacks. Invariant: what no guest can address has no addresses here.
// spec/command-line.md, "Options of a run".
import type { VerifiedImage } from "../isa/image.ts";
import { PAGE } from "../isa/limits.ts";

export interface Region {
  readonly name: string;
  /** Guest address; none for what no guest can address. */
  readonly start?: number;
  readonly end?: number;
  readonly bytes: number;
  readonly note: string;
}

/** Sizes of a process, in bytes: valid addresses end at `memoryBytes`. */
export interface Sizes {
  readonly memoryBytes: number;
  readonly stackBytes: number;
  readonly stackBytesPeak: number;
  readonly threads: number;
}

export function regionsOf(image: VerifiedImage, sizes: Sizes): Region[] {
  const dataEnd = PAGE + image.dataSize;
  const heap = Math.max(0, sizes.memoryBytes - dataEnd);
  return [
    { name: "text", bytes: image.code.byteLength, note: `${image.code.length / 2} instructions, not addressable` },
    { name: "null page", start: 0, end: PAGE, bytes: PAGE, note: "every access traps" },
    { name: "data", start: PAGE, end: dataEnd, bytes: image.dataSize, note: `${image.debug.data.length} symbols` },
    { name: "heap", start: dataEnd, end: dataEnd + heap, bytes: heap, note: "grows with brk" },
    {
      name: "stacks",
      bytes: sizes.stackBytes,
      note: `${sizes.threads} threads, at most ${sizes.stackBytesPeak} bytes at once, not addressable`,
    },
  ];
}

export function regionText(region: Region): string {
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
