// The files that a program's sources may name. Invariant: only files in the main source's folder or below are read, links
// resolved, so that assembling an unknown program shows it nothing else of the host. spec/command-line.md, "Programs".
import { readFileSync, realpathSync, statSync } from "node:fs";
import { dirname, sep } from "node:path";
import { MAX_IMAGE } from "../../isa/limits.ts";

/** A file that went into an image besides its main source. */
export interface Ingredient {
  readonly path: string;
  readonly bytes: Uint8Array;
}

export class ProgramFiles {
  /** What was read, in order, each once. */
  readonly ingredients: Ingredient[] = [];
  private readonly root: string;

  constructor(mainPath: string) {
    this.root = realpathSync(dirname(mainPath));
  }

  /** The bytes of a file beside the main source or below; undefined when there is none, or it lies elsewhere. */
  read(path: string): Uint8Array | undefined {
    const known = this.ingredients.find((ingredient) => ingredient.path === path);
    if (known !== undefined) return known.bytes;
    try {
      const real = realpathSync(path);
      const stats = statSync(real);
      const inside = real.startsWith(this.root === sep ? sep : this.root + sep);
      if (!inside || !stats.isFile() || stats.size > MAX_IMAGE) return undefined;
      const bytes = new Uint8Array(readFileSync(real));
      this.ingredients.push({ path, bytes });
      return bytes;
    } catch {
      return undefined;
    }
  }
}
