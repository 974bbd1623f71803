// `--trace`: one line for each system call, as strace writes them: thread, call, arguments by name, result; the process before the thread
// unless it is the first. Invariant: a line
// shows what the guest passed and got, and never more than some bytes of its memory. spec/command-line.md.

import type { Argument, TraceEvent } from "../kernel/calls/row.ts";
import { errnoName } from "../kernel/errno.ts";
import { FIRST_PID } from "../kernel/processes.ts";

/** Bytes of a buffer that are shown. */
const SHOWN_BYTES = 32;
/** Results from -1 down to here are errors. */
const LAST_ERROR = -4095n;
const FOREVER = -1n;
const IN_SOCKADDR = { family: 0, port: 2, ip: 8 } as const;
const AF_INET = 2;

/** The line for a call, without a line end. */
export function traceLine(event: TraceEvent): string {
  const { process, thread, row, results } = event;
  const args = row.args.map((argument, index) => `${argument.name}=${argumentText(event, argument, index)}`);
  const first = results[0];
  const rest = results.slice(1).map((value, index) => ` ${row.results[index + 1] ?? "result"}=${resultText(value)}`);
  const answer = first === undefined ? "" : ` = ${resultText(first)}${rest.join("")}`;
  const caller = process === FIRST_PID ? thread : `${process}:${thread}`;
  return `[${caller}] ${row.name}(${args.join(", ")})${answer}`;
}

function resultText(value: bigint): string {
  const name = value < 0n && value >= LAST_ERROR ? errnoName(Number(-value)) : undefined;
  return name === undefined ? String(value) : `-${name}`;
}

function argumentText(event: TraceEvent, { type }: Argument, index: number): string {
  const value = event.args[index] ?? 0n;
  switch (type.kind) {
    case "flags":
      return flagsText(value, type.names);
    case "ns":
      return value === FOREVER && type.forever ? "forever" : `${value}ns`;
    case "in":
    case "text":
    case "path":
      return quoted(event, value, event.args[index + 1] ?? 0n);
    case "out": {
      const count = event.results[0] ?? 0n;
      const length = event.args[index + 1] ?? 0n;
      return count > 0n ? quoted(event, value, count < length ? count : length) : address(value);
    }
    case "struct":
      return type.name === "sockaddr" && value !== 0n ? socketAddress(event, value) : address(value);
    case "array":
    case "futex":
    case "whole":
      return address(value);
    default:
      return String(value);
  }
}

function address(value: bigint): string {
  return value === 0n ? "0" : `0x${BigInt.asUintN(64, value).toString(16)}`;
}

function flagsText(value: bigint, names: Readonly<Record<string, number>>): string {
  const words: string[] = [];
  let rest = value;
  for (const [name, bits] of Object.entries(names)) {
    if (bits === 0 || (value & BigInt(bits)) !== BigInt(bits)) continue;
    words.push(name);
    rest &= ~BigInt(bits);
  }
  if (rest !== 0n) words.push(address(rest));
  if (words.length > 0) return words.join("|");
  return Object.keys(names).find((name) => names[name] === 0) ?? "0";
}

/** The first bytes at an address: printable ASCII as it is, the rest escaped. */
function quoted(event: TraceEvent, at: bigint, length: bigint): string {
  if (length <= 0n) return '""';
  const shown = Number(length < BigInt(SHOWN_BYTES) ? length : BigInt(SHOWN_BYTES));
  const bytes = event.read(at, shown);
  if (bytes.length === 0) return address(at);
  const text = Array.from(bytes, byteText).join("");
  return `"${text}"${BigInt(bytes.length) < length ? "..." : ""}`;
}

function byteText(byte: number): string {
  if (byte === 0x0a) return "\\n";
  if (byte === 0x22 || byte === 0x5c) return `\\${String.fromCharCode(byte)}`;
  return byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, "0")}`;
}

/** struct sockaddr as ADDRESS:PORT. */
function socketAddress(event: TraceEvent, at: bigint): string {
  const bytes = event.read(at, 24);
  if (bytes.length < 24) return address(at);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const port = view.getUint16(IN_SOCKADDR.port, true);
  const ip = bytes.subarray(IN_SOCKADDR.ip);
  if (view.getUint16(IN_SOCKADDR.family, true) === AF_INET) return `${Array.from(ip.subarray(0, 4)).join(".")}:${port}`;
  const groups = Array.from({ length: 8 }, (_, group) => view.getUint16(IN_SOCKADDR.ip + 2 * group).toString(16));
  return `[${groups.join(":")}]:${port}`;
}
