// Network addresses: text, 16 bytes, and struct sockaddr. Invariant: the text of an address is canonical (RFC 5952), so equal
// addresses are equal texts. spec/calls.md, "Sockets", "Structures".
import type { Address } from "./host.ts";

export const AF_INET = 2;
export const AF_INET6 = 10;
/** Of struct sockaddr. */
export const SOCKADDR_BYTES = 24;
const IP_OFFSET = 8;

/** The bytes of an IPv4 (4) or IPv6 (16) text, or undefined. */
export function parseIp(text: string): Uint8Array | undefined {
  return text.includes(":") ? parseIp6(text) : parseIp4(text);
}

/** Canonical text of 4 or 16 bytes. An IPv4 address mapped into IPv6 becomes plain IPv4. */
export function formatIp(bytes: Uint8Array): string {
  if (bytes.length === 4) return bytes.join(".");
  if (isMapped(bytes)) return bytes.subarray(12).join(".");
  const groups = Array.from({ length: 8 }, (_, k) => (bytes[2 * k]! << 8) | bytes[2 * k + 1]!);
  let best = 0;
  let bestLength = 1;
  for (let start = 0; start < 8; start++) {
    let end = start;
    while (end < 8 && groups[end] === 0) end++;
    if (end - start > bestLength) {
      best = start;
      bestLength = end - start;
    }
  }
  const text = (part: number[]) => part.map((group) => group.toString(16)).join(":");
  if (bestLength === 1) return text(groups);
  return `${text(groups.slice(0, best))}::${text(groups.slice(best + bestLength))}`;
}

/** Canonical text of an address as a host or a person wrote it, without a zone; undefined when it is none. */
export function canonicalIp(text: string): string | undefined {
  const bytes = parseIp(text.split("%")[0] ?? "");
  return bytes === undefined ? undefined : formatIp(bytes);
}

export function isLoopback(ip: string): boolean {
  return ip === "::1" || /^127\./.test(ip);
}

/** "1.2.3.4:80" or "[::1]:80". */
export function formatAddress(address: Address): string {
  return address.ip.includes(":") ? `[${address.ip}]:${address.port}` : `${address.ip}:${address.port}`;
}

/** Reads a struct sockaddr; undefined when its family is unknown. */
export function readSockaddr(view: DataView): { family: 4 | 6; address: Address } | undefined {
  const family = view.getUint16(0, true);
  if (family !== AF_INET && family !== AF_INET6) return undefined;
  const length = family === AF_INET ? 4 : 16;
  const ip = formatIp(new Uint8Array(view.buffer, view.byteOffset + IP_OFFSET, length));
  return { family: family === AF_INET ? 4 : 6, address: { ip, port: view.getUint16(2, true) } };
}

export function writeSockaddr(view: DataView, address: Address): void {
  const bytes = parseIp(address.ip) ?? new Uint8Array(4);
  new Uint8Array(view.buffer, view.byteOffset, SOCKADDR_BYTES).fill(0);
  view.setUint16(0, bytes.length === 4 ? AF_INET : AF_INET6, true);
  view.setUint16(2, address.port, true);
  new Uint8Array(view.buffer, view.byteOffset + IP_OFFSET, bytes.length).set(bytes);
}

function isMapped(bytes: Uint8Array): boolean {
  return bytes[10] === 0xff && bytes[11] === 0xff && bytes.subarray(0, 10).every((byte) => byte === 0);
}

function parseIp4(text: string): Uint8Array | undefined {
  const parts = text.split(".");
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9][0-9]{0,2})$/.test(part) && Number(part) < 256)) {
    return undefined;
  }
  return Uint8Array.from(parts, Number);
}

function parseIp6(text: string): Uint8Array | undefined {
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const head = groupsOf(halves[0] ?? "");
  const tail = groupsOf(halves[1] ?? "");
  if (head === undefined || tail === undefined) return undefined;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const groups = [...head, ...new Array<number>(missing).fill(0), ...tail];
  return Uint8Array.from(groups.flatMap((group) => [group >> 8, group & 255]));
}

/** The 16-bit groups of one side of "::"; an IPv4 address may end it. */
function groupsOf(text: string): number[] | undefined {
  if (text === "") return [];
  const parts = text.split(":");
  const last = parts.at(-1) ?? "";
  const groups: number[] = [];
  if (last.includes(".")) {
    const bytes = parseIp4(last);
    if (bytes === undefined) return undefined;
    parts.pop();
    groups.push((bytes[0]! << 8) | bytes[1]!, (bytes[2]! << 8) | bytes[3]!);
  }
  if (!parts.every((part) => /^[0-9a-fA-F]{1,4}$/.test(part))) return undefined;
  return [...parts.map((part) => Number.parseInt(part, 16)), ...groups];
}
