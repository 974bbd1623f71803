// Random accesses: at both ends of memory, several offsets through one register, addresses that wrap, areas, and walks through
// memory in a loop. Invariant: where memory is not wild none of them traps.
import { PAGE } from "../../src/isa/limits.ts";
import type { Row } from "../../src/isa/ops/row.ts";
import { OPS } from "../../src/isa/ops.ts";
import type { Line } from "./build-image.ts";
import { INTEGER_CORNERS } from "./corners.ts";
import { float, hasFloats, integer, type Maker, MEMORY, once, pick, shapeOf } from "./random-maker.ts";

const ACCESS = OPS.filter((row) => row.memory && row.memory.bytes > 0);
const INTEGER_ACCESS = ACCESS.filter((row) => row.form !== "f_memory" && row.form !== "memory_f");
const BULK = OPS.filter((row) => row.memory?.bytes === 0);
const OFFSETS = [0, 0, 8, -8, 100, PAGE, PAGE + 4, -PAGE, MEMORY, 0x7ffff000, -0x7ffff000];

function accessRow(maker: Maker): Row {
  return pick(maker.random, hasFloats(maker) ? ACCESS : INTEGER_ACCESS);
}

function accessLine(maker: Maker, row: Row, base: number, offset: number): Line {
  if (row.form === "x_x_memory" || row.form === "xx_memory")
    return [row.name, integer(maker), integer(maker), base, offset];
  const isFloat = row.form === "f_memory" || row.form === "memory_f";
  return [row.name, isFloat ? float(maker) : integer(maker), base, offset];
}

/** An address near the start, the end or the middle of memory, valid for so many bytes. */
function validAddress({ random }: Maker, bytes: number, atomic: boolean): number {
  const slots = (MEMORY - PAGE) / bytes;
  const address = PAGE + bytes * pick(random, [0, slots - 1, random.nextBelow(slots)]);
  return !atomic && address + 2 * bytes <= MEMORY && once(random, 3) ? address + 1 : address;
}

/** One that faults or is misaligned, mostly by little. */
function wrongAddress({ random }: Maker, address: number, bytes: number, atomic: boolean): number {
  if (atomic && once(random, 2)) return address + (once(random, 2) ? 1 : bytes >> 1);
  if (random.nextBelow(4) > 0)
    return pick(random, [MEMORY - bytes + 1, MEMORY - bytes + 1, MEMORY - 1, PAGE - 1, PAGE - bytes]);
  return pick(random, [MEMORY, -1, 0, 2 ** 32 + 2 * PAGE, 2 ** 31, 2 ** 63]);
}

/** One access; where memory is wild some fault or are misaligned. */
export function addAccess(maker: Maker): void {
  const { random, lines } = maker;
  const row = accessRow(maker);
  const { bytes } = row.memory!;
  const atomic = row.atomic !== undefined;
  let address = validAddress(maker, bytes, atomic);
  if (maker.wild.memory && once(random, 5)) address = wrongAddress(maker, address, bytes, atomic);
  const base = integer(maker);
  const offset = pick(random, OFFSETS);
  lines.push(["lik", base, BigInt(address - offset)]);
  lines.push(accessLine(maker, row, base, offset));
}

/** Several accesses through one register, whose bytes lie close together or at both ends of memory. */
export function addGroup(maker: Maker): void {
  const { random, lines } = maker;
  const base = integer(maker);
  const anchor = validAddress(maker, 8, true);
  const shift = pick(random, OFFSETS);
  lines.push(["lik", base, BigInt(anchor - shift)]);
  for (let count = 2 + random.nextBelow(4); count > 0; count--) {
    const row = accessRow(maker);
    const { bytes } = row.memory!;
    const atomic = row.atomic !== undefined;
    let address = anchor + bytes * (random.nextBelow(9) - 4);
    if (once(random, 3)) address = validAddress(maker, bytes, atomic);
    if (maker.wild.memory && once(random, 12)) address = pick(random, [MEMORY - bytes + 1, MEMORY - 1, PAGE - 1]);
    else if (address < PAGE || address > MEMORY - bytes) {
      if (!maker.wild.memory || !once(random, 4)) address = anchor;
    } else if (!atomic && address < MEMORY - bytes && once(random, 4)) address++;
    const line = accessLine(maker, row, base, address - anchor + shift);
    lines.push(line);
    // A load into the base starts another group, whose address is whatever was loaded.
    if (row.memory!.access !== "store" && row.form !== "f_memory" && line[1] === base) return;
  }
}

/** mem.copy or mem.fill, mostly at the ends of memory. */
export function addBulk(maker: Maker): void {
  const { random, lines } = maker;
  const registers = [integer(maker), integer(maker), integer(maker)] as const;
  const [a, b, c] = registers;
  if (new Set(registers).size < 3) return;
  const length = pick(random, [0, 1, 7, 8, 64, random.nextBelow(300), MEMORY - PAGE]);
  const place = () => pick(random, [PAGE, MEMORY - length, PAGE + random.nextBelow(MEMORY - length - PAGE + 1)]);
  lines.push(["lik", a, BigInt(place())], ["lik", b, BigInt(place())], ["lik", c, BigInt(length)]);
  if (maker.wild.memory && once(random, 3)) {
    const wrong = pick(random, [MEMORY - length + 1, PAGE - 1, PAGE - 1, 0, 2 ** 32, 2 ** 32 + PAGE]);
    lines.push(["lik", pick(random, registers), once(random, 6) ? pick(random, INTEGER_CORNERS) : BigInt(wrong)]);
  }
  lines.push([pick(random, BULK).name, a, b, c]);
}

/** The body of a loop in which `pointer` goes up by 8: accesses close to it. */
export function addSteps(maker: Maker, pointer: number): void {
  const { random, lines } = maker;
  for (let count = 1 + random.nextBelow(3); count > 0; count--) {
    const row = accessRow(maker);
    const { bytes } = row.memory!;
    lines.push(accessLine(maker, row, pointer, bytes * random.nextBelow(8 / bytes)));
  }
  lines.push(["addi", pointer, pointer, 8]);
}

export const mayAccess = (maker: Maker): boolean => shapeOf(maker).integers > 1;
