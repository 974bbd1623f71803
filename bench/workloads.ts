// The workloads of bench/workloads.json, checked as they are read. Invariant: a name has a program, arguments and an answer for
// each size; peers and our program print that one integer.
import { readFileSync } from "node:fs";
import { join } from "node:path";

export type Size = "small" | "full";

export interface Sized {
  readonly args: readonly number[];
  readonly answer: number;
}

export interface Workload extends Readonly<Record<Size, Sized>> {
  readonly name: string;
  readonly kind: "kernel" | "threads";
}

export const root = join(import.meta.dirname, "..");

/** All workloads of a kind, in the order of the file. */
export function workloadsOf(kind: Workload["kind"]): readonly Workload[] {
  const text = readFileSync(join(root, "bench/workloads.json"), "utf8");
  const rows: unknown = JSON.parse(text);
  if (!Array.isArray(rows) || !rows.every(isWorkload))
    throw new Error("bench/workloads.json is not a list of workloads");
  return rows.filter((row) => row.kind === kind);
}

function isWorkload(row: unknown): row is Workload {
  if (typeof row !== "object" || row === null) return false;
  const { name, kind, small, full } = row as Partial<Record<string, unknown>>;
  return typeof name === "string" && (kind === "kernel" || kind === "threads") && isSized(small) && isSized(full);
}

function isSized(value: unknown): value is Sized {
  if (typeof value !== "object" || value === null) return false;
  const { args, answer } = value as Partial<Record<string, unknown>>;
  return Array.isArray(args) && args.every(Number.isSafeInteger) && Number.isSafeInteger(answer);
}
