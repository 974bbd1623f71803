// What of a run was virtualized and what was not: the guest's figure beside the host's, and a sentence that says why they differ or do
// not. Invariant: every figure was counted in this run. spec/lens.md, "The summary".
import type { SocketLine } from "./lens-guest.ts";
import type { HostView } from "./lens-host.ts";
import { grouped, type LensView, operationsIn, seconds, sized } from "./lens-view.ts";

export interface SummaryRow {
  readonly what: string;
  readonly virtualized: "yes" | "no" | "partly";
  readonly guest: string;
  readonly host: string;
  readonly why: string;
}

const UNKNOWN = "not told";

/** One row for each thing that a program takes for its own. */
export function summaryOf(view: LensView): SummaryRow[] {
  const { guest, io } = view;
  const host = typeof view.host === "string" ? undefined : view.host;
  const { threads, crossings } = guest;
  const memory = guest.processes.reduce((sum, process) => sum + process.memoryBytes + process.stackBytes, 0);
  const descriptors = guest.processes.reduce((sum, process) => sum + process.descriptors, 0);
  return [
    {
      what: "instructions",
      virtualized: "yes",
      guest: grouped(guest.instructions),
      host: host === undefined ? UNKNOWN : `${seconds(host.userMs)} of a processor`,
      why: "None reaches the processor: the machine carries each out and counts it.",
    },
    {
      what: "privileged instructions",
      virtualized: "yes",
      guest: "0",
      host: "the system's, not counted",
      why: "A process has none: what they are for, such as switching, the machine does in its own code.",
    },
    {
      what: "threads",
      virtualized: "yes",
      guest: `${grouped(threads.started)}, at most ${grouped(threads.peak)} at once`,
      host: host === undefined ? UNKNOWN : grouped(host.threads.length),
      why: "A thread is a row in a table of the machine; the host's threads are Node's own.",
    },
    {
      what: "switches",
      virtualized: "yes",
      guest: grouped(guest.switches),
      host: view.hostSwitches === undefined ? UNKNOWN : grouped(view.hostSwitches),
      why: "The machine changes threads without the host, which switches for its own reasons.",
    },
    {
      what: "library calls",
      virtualized: "no",
      guest: grouped(crossings.libraryCalls),
      host: "none",
      why: "The library is code of the program, on this side of every interface: a call costs instructions.",
    },
    {
      what: "system calls",
      virtualized: "yes",
      guest: grouped(crossings.systemCalls),
      host: io === undefined ? UNKNOWN : `${grouped(io.reads)} reads, ${grouped(io.writes)} writes`,
      why: `The machine serves them. It asked Node ${grouped(operationsIn(view.operations))} times, and Node the host.`,
    },
    {
      what: "memory",
      virtualized: "yes",
      guest: sized(memory),
      host: host === undefined ? UNKNOWN : `${sized(host.residentBytes)} resident`,
      why: "Addresses are offsets in an array; what else is resident is Node and the machine.",
    },
    {
      what: "descriptors",
      virtualized: "yes",
      guest: grouped(descriptors),
      host: host === undefined ? UNKNOWN : grouped(host.descriptors),
      why: "The program's numbers are its own; behind some is a descriptor of the host with another number.",
    },
    portsRow(guest.sockets, host),
    {
      what: "time",
      virtualized: "partly",
      guest: seconds(guest.timeNs / 1e6),
      host: seconds(view.elapsedMs),
      why: "The clock is the host's where the machine looks at it, and counts instructions in between.",
    },
  ];
}

function portsRow(sockets: readonly SocketLine[], host: HostView | undefined): SummaryRow {
  const guest = portsOf(sockets.map(({ local }) => local?.port));
  const ofHost = host && portsOf(host.connections.map(({ local }) => Number(local.split(":").at(-1))));
  return {
    what: "ports",
    virtualized: "no",
    guest: guest || "none",
    host: ofHost === undefined ? UNKNOWN : ofHost || "none",
    why: "A port of the program's is the host's port of the same number: peers outside have to find it.",
  };
}

/** Each port once, in their order. */
function portsOf(ports: readonly (number | undefined)[]): string {
  const known = new Set(ports.filter((port) => port !== undefined && port > 0));
  return [...known].sort((a, b) => Number(a) - Number(b)).join(" ");
}

/** The rows as a table with the sentences below each. */
export function summaryText(rows: readonly SummaryRow[]): string {
  const cells = [
    ["", "virtualized", "the guest", "the host"],
    ...rows.map(({ what, virtualized, guest, host }) => [what, virtualized, guest, host]),
  ];
  const widths = [0, 1, 2].map((at) => Math.max(...cells.map((row) => row[at]?.length ?? 0)));
  const lines = cells.map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  return lines.map((line, at) => `${line}\n${at === 0 ? "" : `    ${rows[at - 1]?.why}\n`}`).join("");
}
