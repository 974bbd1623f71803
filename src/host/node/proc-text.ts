// The texts of Linux's /proc as numbers and names. Invariant: a text of another shape gives undefined and is never read wrongly.
// spec/lens.md, "The host".
import type { HostConnection, HostThread, InputOutput } from "../../tools/lens-host.ts";

/** Unit of times in /proc on every Linux that Node runs on: USER_HZ is 100 a second. */
const TICK_MS = 10;
/** Fields of `stat` behind the name: state is the first. */
const STAT = { STATE: 0, USER: 11, SYSTEM: 12 } as const;
const KIB = 1024;

/** `NAME: VALUE` lines by name. */
export function fieldsOf(text: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (const line of text.split("\n")) {
    const colon = line.indexOf(":");
    if (colon > 0) fields.set(line.slice(0, colon), line.slice(colon + 1).trim());
  }
  return fields;
}

/** `VmRSS: 12 kB` in bytes. */
export function bytesOf(fields: ReadonlyMap<string, string>, name: string): number | undefined {
  const match = /^(\d+) kB$/.exec(fields.get(name) ?? "");
  return match === null ? undefined : Number(match[1]) * KIB;
}

function numberOf(fields: ReadonlyMap<string, string>, name: string): number | undefined {
  const text = fields.get(name) ?? "";
  return /^\d+$/.test(text) ? Number(text) : undefined;
}

export interface Stat {
  readonly id: number;
  readonly name: string;
  readonly state: string;
  readonly userMs: number;
  readonly systemMs: number;
}

/** `stat` of a process or thread. The name is in parentheses and may hold any character, so the last one ends it. */
export function statOf(text: string): Stat | undefined {
  const match = /^(\d+) \((.*)\) ([^()]*)$/s.exec(text.trim());
  const rest = match?.[3]?.split(" ");
  const [state, user, system] = [rest?.[STAT.STATE], Number(rest?.[STAT.USER]), Number(rest?.[STAT.SYSTEM])];
  if (match === null || state === undefined || !Number.isInteger(user) || !Number.isInteger(system)) return undefined;
  return { id: Number(match[1]), name: match[2] ?? "", state, userMs: user * TICK_MS, systemMs: system * TICK_MS };
}

/** One thread from its `stat` and `status`. */
export function threadOf(statText: string, statusText: string): HostThread | undefined {
  const stat = statOf(statText);
  const fields = fieldsOf(statusText);
  const voluntary = numberOf(fields, "voluntary_ctxt_switches");
  const involuntary = numberOf(fields, "nonvoluntary_ctxt_switches");
  if (stat === undefined || voluntary === undefined || involuntary === undefined) return undefined;
  const { id, name, state, userMs, systemMs } = stat;
  return { tid: id, name, state, voluntary, involuntary, cpuMs: userMs + systemMs };
}

export function ioOf(text: string): InputOutput | undefined {
  const fields = fieldsOf(text);
  const [reads, readBytes] = [numberOf(fields, "syscr"), numberOf(fields, "rchar")];
  const [writes, writtenBytes] = [numberOf(fields, "syscw"), numberOf(fields, "wchar")];
  if (reads === undefined || readBytes === undefined) return undefined;
  if (writes === undefined || writtenBytes === undefined) return undefined;
  return { reads, readBytes, writes, writtenBytes };
}

/** States of TCP by their numbers in `net/tcp`. */
const TCP_STATES = [
  ...["", "established", "syn-sent", "syn-received", "fin-wait-1", "fin-wait-2"],
  ...["time-wait", "closed", "close-wait", "last-ack", "listening", "closing"],
];

/** The connections in a `net/tcp` or `net/tcp6` whose sockets are these inodes. */
export function connectionsOf(text: string, inodes: ReadonlySet<string>): HostConnection[] {
  return text
    .split("\n")
    .slice(1)
    .flatMap((line) => {
      const [, local, remote, state, , , , , , inode] = line.trim().split(/\s+/);
      if (inode === undefined || !inodes.has(inode)) return [];
      const name = TCP_STATES[Number.parseInt(state ?? "", 16)];
      return name ? [{ local: endpoint(local ?? ""), remote: endpoint(remote ?? ""), state: name }] : [];
    });
}

/** `0100007F:1F90` is 127.0.0.1:8080: addresses are words of four bytes, the lowest first, as on all of Node's processors. */
function endpoint(text: string): string {
  const [address = "", port = ""] = text.split(":");
  const bytes = (address.match(/.{8}/g) ?? []).flatMap((word) => (word.match(/../g) ?? []).reverse());
  const number = Number.parseInt(port, 16);
  if (bytes.length <= 4) return `${bytes.map((byte) => Number.parseInt(byte, 16)).join(".")}:${number}`;
  const mapped = /^0{20}f{4}/i.test(bytes.join(""));
  if (mapped)
    return `${bytes
      .slice(12)
      .map((byte) => Number.parseInt(byte, 16))
      .join(".")}:${number}`;
  const groups = Array.from({ length: 8 }, (_, at) => `${bytes[2 * at]}${bytes[2 * at + 1]}`);
  return `[${shortest(groups)}]:${number}`;
}

/** Groups of an IPv6 address as people write them: the longest run of zeros is `::`. */
function shortest(groups: readonly string[]): string {
  const full = groups.map((group) => Number.parseInt(group, 16).toString(16)).join(":");
  const runs = [...full.matchAll(/(?:^|:)0(?::0)+(?=:|$)/g)].map(([run]) => run);
  const longest = runs.reduce((best, run) => (run.length > best.length ? run : best), "");
  if (longest === "") return full;
  const at = full.indexOf(longest);
  return `${full.slice(0, at)}::${full.slice(at + longest.length).replace(/^:/, "")}`;
}
