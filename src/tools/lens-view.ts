// One picture of a run from both sides, and words and numbers as the lens writes them. Invariant: what is shown is text of one line
// without control characters, whatever a guest's names hold. spec/lens.md.
import type { GuestView, NamedCount } from "./lens-guest.ts";
import type { HostView, InputOutput, NodeOperation } from "./lens-host.ts";

export interface LensView {
  readonly guest: GuestView;
  /** Or why the host cannot be looked at. */
  readonly host: HostView | string;
  readonly operations: readonly NodeOperation[];
  /** What the run has read and written on the host since it began, the lens's own left out. */
  readonly io: InputOutput | undefined;
  /** Switches of host threads since the run began. */
  readonly hostSwitches: number | undefined;
  /** Real time since the run began. */
  readonly elapsedMs: number;
}

/** 1234567 as 1,234,567. */
export function grouped(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ",");
}

const UNITS = ["B", "KiB", "MiB", "GiB"];

/** Bytes with three digits that mean something. */
export function sized(bytes: number): string {
  let value = bytes;
  let unit = 0;
  for (; value >= 1024 && unit < UNITS.length - 1; unit++) value /= 1024;
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${UNITS[unit]}`;
}

export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`;
}

export function operationsIn(operations: readonly NodeOperation[]): number {
  return operations.reduce((sum, { count }) => sum + count, 0);
}

/** "write 3, read 1" of the first ones. */
export function named(counts: readonly NamedCount[], most: number): string {
  const shown = counts.slice(0, most).map(({ name, count }) => `${name} ${grouped(count)}`);
  return `${shown.join(", ")}${counts.length > most ? ", ..." : ""}`;
}

/** Exactly so many characters: cut, or filled with spaces; controls and what is no character are shown as `?`. */
export function fitted(text: string, width: number): string {
  const characters = Array.from(text.replace(/\p{C}/gu, "?")).slice(0, width);
  return characters.join("") + " ".repeat(width - characters.length);
}
