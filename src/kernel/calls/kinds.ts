// The kinds of arguments as the rows write them. Invariant: each makes one Argument and nothing else. spec/calls.md, "Rows".
import { SOCKADDR_BYTES } from "../address.ts";
import { RIGHT } from "../descriptors.ts";
import { STAT_BYTES } from "../devices/device.ts";
import type { Argument, Kind } from "./row.ts";

const argument = (name: string, type: Kind): Argument => ({ name, type });

export const integer = (name: string): Argument => argument(name, { kind: "integer" });
export const word = (name: string): Argument => argument(name, { kind: "word" });
export const thread = (name: string): Argument => argument(name, { kind: "thread" });
export const range = (name: string, min: number, max: number): Argument => argument(name, { kind: "range", min, max });
export const fd = (rights = 0): Argument => argument("fd", { kind: "fd", rights });
export const socketFd = fd(RIGHT.SOCKET);
export const flags = (name: string, names: Readonly<Record<string, number>>): Argument => {
  let mask = 0;
  for (const flag in names) mask |= names[flag] ?? 0;
  return argument(name, { kind: "flags", mask, names });
};
export const duration = (name: string, forever: boolean): Argument => argument(name, { kind: "ns", forever });
/** A buffer and its length: two arguments. */
export const input = (name: string): readonly Argument[] => [argument(name, { kind: "in" }), length("length")];
export const output = (name: string): readonly Argument[] => [argument(name, { kind: "out" }), length("length")];
/** Bytes that are too many rather than cut. */
export const whole = (name: string): readonly Argument[] => [
  argument(name, { kind: "whole" }),
  length(`${name}Length`),
];
export const text = (name: string): readonly Argument[] => [argument(name, { kind: "text" }), length(`${name}Length`)];
export const path = (name: string): readonly Argument[] => [argument(name, { kind: "path" }), length(`${name}Length`)];
export const sockaddr = (access: "in" | "out", optional: boolean): Argument =>
  argument("address", { kind: "struct", name: "sockaddr", size: SOCKADDR_BYTES, access, optional });
export const statStruct: Argument = argument("stat", {
  kind: "struct",
  name: "stat",
  size: STAT_BYTES,
  access: "out",
  optional: false,
});
export const array = (name: string, size: number, optional = false): Argument =>
  argument(name, { kind: "array", size, optional });
export const futex: Argument = argument("address", { kind: "futex", bytes: 4 });
export const lock: Argument = argument("address", { kind: "futex", bytes: 8 });
export const holder: Argument = argument("holder", { kind: "futex", bytes: 8 });

function length(name: string): Argument {
  return argument(name, { kind: "length" });
}
