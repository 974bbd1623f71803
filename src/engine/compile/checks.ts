// Which accesses of a block are checked together: all that use a register while it holds one value are checked where the first is
// done. Invariant: a check covers every access of its group; when it fails, the interpreter goes on at the first. spec/compiler.md, "Checks".
import { bOf, FLOAT_BASE, opOf, type VerifiedImage } from "../../isa/image.ts";
import { PAGE } from "../../isa/limits.ts";
import { rowOf } from "../../isa/ops.ts";
import { eachDefined } from "../../isa/registers.ts";

/** Accesses that are checked at once: by their lowest and highest offset. */
export interface Group {
  /** The first access, where the check stands. */
  readonly pc: number;
  lowest: number;
  highest: number;
}

/** The group of each access in a block that goes through a register, by instruction. */
export function groupsOf(image: VerifiedImage, start: number, end: number): Map<number, Group> {
  const groups = new Map<number, Group>();
  const open = new Map<number, Group>();
  for (let pc = start; pc < end; pc++) {
    const word = image.code[2 * pc]!;
    const memory = rowOf(opOf(word))?.memory;
    if (memory !== undefined && memory.bytes > 0) {
      const base = bOf(word);
      const offset = image.code[2 * pc + 1]!;
      let group = open.get(base);
      if (group === undefined) {
        group = { pc, lowest: offset, highest: offset };
        open.set(base, group);
      }
      group.lowest = Math.min(group.lowest, offset);
      group.highest = Math.max(group.highest, offset);
      groups.set(pc, group);
    }
    if (open.size > 0) {
      eachDefined(image, pc, (register) => {
        if (register < FLOAT_BASE) open.delete(register);
      });
    }
  }
  return groups;
}

/** Whether a checked group's register itself is a valid 32-bit number: then offsets can be left to the access. */
export function isPlain({ lowest }: Group): boolean {
  return lowest >= 0 && lowest <= PAGE;
}
