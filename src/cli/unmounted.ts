// Why a program did not find a file that its user sees. Invariant: the host is looked at only when the program has ended, so that
// a program learns nothing from how long it takes; one note a run. spec/command-line.md, "Permissions".
import { existsSync } from "node:fs";
import { isAbsolute, normalize } from "node:path";

/** Paths that are kept of those a program did not find. */
const MAX_PATHS = 64;

export class UnmountedPaths {
  private readonly paths = new Set<string>();

  add(path: string): void {
    if (this.paths.size < MAX_PATHS) this.paths.add(path);
  }

  /** A line on the first of them that the working directory has; undefined when it has none. */
  note(): string | undefined {
    const path = [...this.paths].find((candidate) => isBelowHere(candidate) && existsSync(candidate));
    return path && `note: ${path}: the program sees no host folder; mount one with --dir .`;
  }
}

function isBelowHere(path: string): boolean {
  return !isAbsolute(path) && normalize(path).split("/")[0] !== "..";
}
