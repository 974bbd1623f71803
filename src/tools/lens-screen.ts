// The screen of the lens as lines of text: the guest on the left, the host on the right, the crossings and the guest's output below.
// Invariant: as many lines as there are rows, none wider than the columns. spec/lens.md, "The screen".
import type { Region } from "../kernel/memory-map.ts";
import type { GuestView, SocketLine, ThreadLine } from "./lens-guest.ts";
import type { HostView, InputOutput } from "./lens-host.ts";
import { fitted, grouped, type LensView, named, operationsIn, seconds, sized } from "./lens-view.ts";

export interface ScreenSize {
  readonly columns: number;
  readonly rows: number;
}

export interface ScreenLine {
  readonly text: string;
  /** A heading, which a terminal shows in reverse. */
  readonly isTitle: boolean;
}

/** What is around the picture. */
export interface ScreenParts {
  /** What runs, and how it stands. */
  readonly heading: string;
  readonly keys: string;
  /** The last lines of the guest's output. */
  readonly output: readonly string[];
}

export const LEAST_SIZE: ScreenSize = { columns: 80, rows: 24 };
/** Names listed below each count of the crossings. */
const NAMES = 3;
const OUTPUT_ROWS = 3;
/** Sockets and connections that are listed. */
const MOST_PROCESSES = 4;
const MOST_SOCKETS = 4;
/** Threads are listed in what the other parts leave of these rows: the screen's largest useful height. */
export const MOST_THREADS = 200;
const SEPARATOR = " | ";

export function screenOf(view: LensView, size: ScreenSize, parts: ScreenParts): ScreenLine[] {
  const columns = Math.max(size.columns, LEAST_SIZE.columns);
  const rows = Math.max(size.rows, LEAST_SIZE.rows);
  const left = Math.floor((columns - SEPARATOR.length) / 2);
  const right = columns - SEPARATOR.length - left;
  const below = [...crossingLines(view, columns), ...outputLines(parts.output)];
  const room = rows - 2 - below.length;
  const guest = column(guestHead(view.guest), threadLines(view.guest), guestTail(view.guest), room);
  const host = typeof view.host === "string" ? wrapped(view.host, right) : hostColumn(view.host, view, room);
  const both = Array.from({ length: room }, (_, at) =>
    plain(`${fitted(guest[at] ?? "", left)}${SEPARATOR}${fitted(host[at] ?? "", right)}`),
  );
  const heads = `${fitted("GUEST: the machine's own account", left)}${SEPARATOR}${fitted(hostTitle(view.host), right)}`;
  return [heading(parts, columns), title(heads), ...both, ...below].map(({ text, isTitle }) => ({
    text: fitted(text, columns),
    isTitle,
  }));
}

/** What of a picture a terminal of this size can show: its upper left part. */
export function visible(lines: readonly ScreenLine[], { columns, rows }: ScreenSize): ScreenLine[] {
  return lines.slice(0, rows).map(({ text, isTitle }) => ({ text: fitted(text, columns), isTitle }));
}

const plain = (text: string): ScreenLine => ({ text, isTitle: false });
const title = (text: string): ScreenLine => ({ text, isTitle: true });

function heading({ heading: what, keys }: ScreenParts, columns: number): ScreenLine {
  return plain(`${fitted(what, Math.max(0, columns - keys.length - 1))} ${keys}`);
}

function hostTitle(host: HostView | string): string {
  return typeof host === "string" ? "HOST" : `HOST: process ${host.pid} as /proc has it`;
}

/** Head and tail whole, and of the middle what fits between. */
function column(
  head: readonly string[],
  middle: readonly string[],
  tail: readonly string[],
  room: number,
): readonly string[] {
  const between = Math.max(0, room - head.length - tail.length);
  const shown = middle.length <= between ? middle : [...middle.slice(0, between - 1), "..."];
  return [...head, ...shown.slice(0, between), ...tail];
}

function guestHead({ threads, ...guest }: GuestView): string[] {
  const { ready, running, blocked, stopped, ended, started, peak } = threads;
  const processes = guest.processes.map(({ pid }) => pid).join(" ");
  const state = stopped === 0 ? "" : `  stopped ${grouped(stopped)}`;
  return [
    `processes     ${guest.processes.length} (pid ${processes})`,
    ...processLines(guest.processes),
    `threads       ${grouped(ready + running + blocked + stopped)}, started ${grouped(started)}, most ${grouped(peak)}`,
    `  ready ${grouped(ready)}  running ${grouped(running)}  blocked ${grouped(blocked)}${state}  ended ${grouped(ended)}`,
    `switches      ${grouped(guest.switches)}, preempted ${grouped(guest.preemptions)}`,
    `run queue     ${grouped(guest.runQueue)}  ${guest.policy}, quantum ${grouped(guest.quantum)}`,
    `virtual time  ${(guest.timeNs / 1e9).toFixed(9)} s`,
  ];
}

/** Nothing of a process that is alone: all else on the screen is of it. */
function processLines(processes: GuestView["processes"]): string[] {
  if (processes.length === 1) return [];
  const lines = processes.slice(0, MOST_PROCESSES).map(({ pid, threads, memoryBytes, stackBytes, descriptors }) => {
    return `  pid ${pid}: threads ${grouped(threads)}, ${sized(memoryBytes + stackBytes)}, descriptors ${descriptors}`;
  });
  return processes.length > MOST_PROCESSES ? [...lines, "  ..."] : lines;
}

function guestTail({ processes, sockets, list }: GuestView): string[] {
  const descriptors = processes.reduce((sum, process) => sum + process.descriptors, 0);
  const lines = [`descriptors   ${grouped(descriptors)}, sockets ${sockets.length}`];
  for (const socket of sockets.slice(0, MOST_SOCKETS)) lines.push(`  ${socketText(socket)}`);
  if (sockets.length > MOST_SOCKETS) lines.push("  ...");
  const shown = processes.find(({ pid }) => pid === list[0]?.pid) ?? processes[0];
  if (shown === undefined) return lines;
  if (processes.length > 1) lines.push(`memory of process ${shown.pid}`);
  return [...lines, ...shown.map.map(regionLine)];
}

function regionLine({ name, start, end, bytes }: Region): string {
  const addresses = [start, end].map((address) => `0x${(address ?? 0).toString(16).padStart(7, "0")}`);
  const range = start === undefined ? "-" : addresses.join(" .. ");
  return `${name.padEnd(10)} ${range.padEnd(23)} ${sized(bytes)}`;
}

function socketText({ state, local, peer, unread, sending }: SocketLine): string {
  const ends = [local, peer].map((address) => (address === undefined ? "-" : `${address.ip}:${address.port}`));
  return `${state} ${state === "listening" ? ends[0] : ends.join(" to ")}  in ${unread} out ${sending}`;
}

function threadLines({ list, threads, processes }: GuestView): string[] {
  const isAlone = processes.length === 1;
  const rows = list.map((line) => threadText(line, isAlone));
  const all = threads.ready + threads.running + threads.blocked + threads.stopped + threads.ended;
  if (all > list.length) rows.push("...");
  return [`${isAlone ? "" : " pid "}thread  state        retired  where`, ...rows];
}

function threadText({ pid, thread, state, retired, waitsFor, place = "" }: ThreadLine, isAlone: boolean): string {
  const where = waitsFor === undefined ? place : `${waitsFor} in ${place}`;
  const process = isAlone ? "" : `${String(pid).padStart(4)} `;
  return `${process}${String(thread).padStart(6)}  ${state.padEnd(7)} ${grouped(retired).padStart(12)}  ${where}`;
}

function hostColumn(host: HostView, view: LensView, room: number): readonly string[] {
  const { threads, connections, io, lensIo } = host;
  const head = [
    `pid           ${host.pid}`,
    `threads       ${threads.length}`,
    `switches      voluntary ${grouped(host.voluntary)}, involuntary ${grouped(host.involuntary)}`,
    `cpu           user ${seconds(host.userMs)}, system ${seconds(host.systemMs)}`,
    `resident      ${grouped(host.residentBytes / 1024)} KiB, most ${grouped(host.residentPeak / 1024)} KiB`,
    `real time     ${seconds(view.elapsedMs)}`,
  ];
  const lines = threads.map(({ tid, state, voluntary, involuntary, cpuMs, name }) => {
    const counts = `${grouped(voluntary).padStart(9)} ${grouped(involuntary).padStart(9)} ${seconds(cpuMs).padStart(8)}`;
    return `${String(tid).padStart(6)}  ${state} ${counts}  ${name}`;
  });
  const tail = [
    `descriptors   ${host.descriptors}, TCP ${connections.length}`,
    ...connections
      .slice(0, MOST_SOCKETS)
      .map(({ state, local, remote }) => `  ${state} ${state === "listening" ? local : `${local} to ${remote}`}`),
    ...(io === undefined ? ["reads, writes not told by this host"] : ioLines(io, lensIo)),
  ];
  return column(head, ["   tid  S voluntary  involunt      cpu  name", ...lines], tail, room);
}

function ioLines(io: InputOutput, lensIo: InputOutput): string[] {
  return [
    `reads         ${grouped(io.reads)} of ${grouped(io.readBytes)} bytes`,
    `  the lens's  ${grouped(lensIo.reads)} of ${grouped(lensIo.readBytes)} bytes`,
    `writes        ${grouped(io.writes)} of ${grouped(io.writtenBytes)} bytes`,
    `  the lens's  ${grouped(lensIo.writes)} of ${grouped(lensIo.writtenBytes)} bytes`,
  ];
}

/** The way from an instruction to the host, a column for each interface, and the privileged one in a line of its own. */
function crossingLines({ guest, operations, io }: LensView, columns: number): ScreenLine[] {
  const { crossings } = guest;
  const stages = [
    {
      name: "instructions",
      count: guest.instructions,
      names: [`program ${grouped(crossings.own)}`, `library ${grouped(crossings.library)}`],
    },
    { name: "> library calls", count: crossings.libraryCalls, names: crossings.functions.map(countText) },
    { name: "> system calls", count: crossings.systemCalls, names: crossings.calls.map(countText) },
    { name: "> Node operations", count: operationsIn(operations), names: operations.map(countText) },
    {
      name: "> host I/O",
      count: io === undefined ? undefined : io.reads + io.writes,
      names: io === undefined ? [] : [`read ${grouped(io.reads)}`, `write ${grouped(io.writes)}`],
    },
  ];
  const width = Math.floor(columns / stages.length);
  const row = (cell: (stage: (typeof stages)[number]) => string) =>
    plain(stages.map((stage) => fitted(cell(stage), width - 1)).join(" "));
  return [
    title("CROSSINGS since the run began: how far what the program does goes down"),
    row(({ name }) => name),
    row(({ count }) => (count === undefined ? "  not told" : `  ${grouped(count)}`)),
    ...Array.from({ length: NAMES }, (_, at) => row(({ names }) => `  ${names[at] ?? ""}`)),
    plain(privileged(guest)),
  ];
}

const countText = ({ name, count }: { readonly name: string; readonly count: number }) => `${name} ${grouped(count)}`;

function privileged({ switches, preemptions, crossings }: GuestView): string {
  const done = named(
    [
      { name: "switches", count: switches },
      { name: "preemptions", count: preemptions },
      { name: "spawns", count: crossings.spawns },
      { name: "stacks made larger", count: crossings.growths },
    ],
    4,
  );
  return `privileged: none; the machine did: ${done}`;
}

function outputLines(output: readonly string[]): ScreenLine[] {
  const last = output.slice(-OUTPUT_ROWS);
  return [
    title("OUTPUT of the program, its last lines"),
    ...Array.from({ length: OUTPUT_ROWS }, (_, at) => plain(last[at] ?? "")),
  ];
}

function wrapped(text: string, width: number): string[] {
  const lines = [""];
  for (const word of text.split(" ")) {
    const line = lines[lines.length - 1] ?? "";
    if (line !== "" && line.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = line === "" ? word : `${line} ${word}`;
  }
  return lines;
}
