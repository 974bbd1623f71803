// Names for what an image numbers. Invariant: every name is one the language accepts where it stands, and means one thing
// there; the debug information's own name is kept when it can be. spec/language.md, "Names and scopes".
import { assert } from "../base/assert.ts";
import { operandsOf } from "./forms.ts";
import { FLOAT_BASE, type FunctionRecord, type Image, opOf } from "./image.ts";
import { MAX_ALIGN, PAGE } from "./limits.ts";
import { rowOf, rowsFor } from "./ops.ts";

/** `as` is never a name; the others would no longer be floats. */
const RESERVED: ReadonlySet<string> = new Set(["as", "inf", "nan"]);
/** What one may write as if it were an instruction: no register may be called so. */
const PSEUDO_INSTRUCTIONS: ReadonlySet<string> = new Set(
  "beqz bnez bltz blez bgtz bgez seqz snez sltz sgt sgtu join yield exit print".split(" "),
);

/** Data that is written under one name: it starts at a multiple of 8, as data of the language does. */
export interface DataBlock {
  readonly name: string;
  readonly address: number;
  readonly size: number;
  /** What brings it to its address, when 8 does not. */
  readonly align?: number;
}

export interface ImageNames {
  readonly functions: readonly string[];
  /** Ascending by address; together with zeros between them they are all of the data. */
  readonly blocks: readonly DataBlock[];
  /** Name of a register of a function, in the numbering of call-site records. */
  register(functionIndex: number, register: number): string;
  /** What labels of a function may not be called. */
  taken(functionIndex: number): ReadonlySet<string>;
  /** The block that an address lies in or just behind. */
  blockOf(address: number): DataBlock | undefined;
}

const known = new WeakMap<Image, ImageNames>();

/** Names are made once for an image, the registers' when a function's are first asked for. */
export function namesOf(image: Image): ImageNames {
  const names = known.get(image) ?? new Names(image);
  known.set(image, names);
  return names;
}

class Names implements ImageNames {
  readonly functions: readonly string[];
  readonly blocks: readonly DataBlock[];
  private readonly image: Image;
  private readonly globals = new Set<string>(["main"]);
  private readonly registers = new Map<number, { readonly names: readonly string[]; readonly taken: Set<string> }>();

  constructor(image: Image) {
    this.image = image;
    this.functions = image.functions.map((_, index) =>
      index === image.entry ? "main" : claim(this.globals, image.debug.functions[index], `func_${index}`),
    );
    this.blocks = dataBlocks(image).map((block) => ({
      ...block,
      name: claim(this.globals, block.name, `data_${block.address}`),
    }));
  }

  register(functionIndex: number, register: number): string {
    const integers = this.image.functions[functionIndex]?.integers ?? 0;
    const at = register < FLOAT_BASE ? register : integers + register - FLOAT_BASE;
    return this.registersOf(functionIndex).names[at] ?? "";
  }

  taken(functionIndex: number): ReadonlySet<string> {
    return this.registersOf(functionIndex).taken;
  }

  blockOf(address: number): DataBlock | undefined {
    let [low, high] = [0, this.blocks.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.blocks[middle]?.address ?? 0) <= address) low = middle + 1;
      else high = middle;
    }
    return this.blocks[low - 1];
  }

  private registersOf(functionIndex: number) {
    let found = this.registers.get(functionIndex);
    if (!found) {
      const record = this.image.functions[functionIndex];
      assert(record, "a verified image names functions that exist");
      const taken = new Set([...this.blocks.map(({ name }) => name), ...this.functionOperands(record)]);
      const given = this.image.debug.registers[functionIndex] ?? [];
      const integers = record.integers;
      const names = Array.from({ length: integers + record.floats }, (_, at) =>
        claim(taken, given[at], at < integers ? `x${at}` : `f${at - integers}`, isInstruction),
      );
      found = { names, taken };
      this.registers.set(functionIndex, found);
    }
    return found;
  }

  /** Names of the functions that are operands of a function's instructions, where a register would hide them. */
  private *functionOperands({ start, length }: FunctionRecord): Generator<string> {
    const { code } = this.image;
    for (let pc = start; pc < start + length; pc++) {
      if (NAMES_FUNCTION[opOf(code[2 * pc] ?? 0)]) yield this.functions[(code[2 * pc + 1] ?? 0) - 1] ?? "";
    }
  }
}

/** Names of one letter are good for registers whatever instructions there are. */
const isInstruction = (name: string): boolean =>
  name.length > 1 && (rowsFor(name).length > 0 || PSEUDO_INSTRUCTIONS.has(name));

const NAMES_FUNCTION = Array.from({ length: 256 }, (_, op) => {
  const row = rowOf(op);
  return row !== undefined && operandsOf(row.form).some(({ kind }) => kind === "function");
});

/** Takes the wanted name, made fit for the language, or else the other; underscores make it unique. */
export function claim(
  taken: Set<string>,
  wanted: string | undefined,
  otherwise: string,
  isRefused: (name: string) => boolean = () => false,
): string {
  const fit = (wanted ?? "").replace(/[^A-Za-z0-9_]/g, "_").replace(/^(?=[0-9])/, "_");
  let name = fit === "" ? otherwise : fit;
  while (RESERVED.has(name) || taken.has(name) || isRefused(name)) name += "_";
  taken.add(name);
  return name;
}

interface Block {
  readonly name: string | undefined;
  readonly address: number;
  size: number;
  readonly align?: number;
}

/** Cuts the data at its symbols; what no symbol covers gets blocks of its own, unless alignment leaves it free. */
function dataBlocks({ debug, data, dataSize }: Image): readonly Block[] {
  const end = PAGE + dataSize;
  const blocks: Block[] = [];
  let cursor = PAGE;
  const coverUpTo = (address: number) => {
    const last = blocks.at(-1);
    const aligned = Math.min(alignUp(cursor, 8), address);
    if (last && (address === end || !isZero(data, cursor, aligned))) last.size = aligned - last.address;
    if (address > aligned || (blocks.length === 0 && address > cursor)) {
      blocks.push({ name: undefined, address: aligned, size: address - aligned });
    }
  };
  for (const { name, address, size } of [...debug.data].sort(compareSymbols)) {
    if (address < cursor || address % 8 !== 0 || size < 0 || address + size > end) continue;
    // Data without bytes is placed behind all that has some.
    if (size === 0 && address < PAGE + data.length) continue;
    const align = isZero(data, cursor, address) ? alignmentFrom(cursor, address) : undefined;
    if (align === undefined) coverUpTo(address);
    blocks.push({ name, address, size, ...(align !== undefined && align > 8 && { align }) });
    cursor = address + size;
  }
  if (cursor < end) coverUpTo(end);
  return blocks;
}

/** By address; where several start at one, those of no bytes come first, then the largest. */
function compareSymbols(one: DataSymbol, other: DataSymbol): number {
  if (one.address !== other.address) return one.address - other.address;
  return Number(other.size === 0) - Number(one.size === 0) || other.size - one.size;
}

type DataSymbol = Image["debug"]["data"][number];

/** The least alignment of data that leads from the end of other data to this address. */
function alignmentFrom(cursor: number, address: number): number | undefined {
  for (let align = 8; align <= MAX_ALIGN; align *= 2) if (alignUp(cursor, align) === address) return align;
  return undefined;
}

const alignUp = (address: number, align: number): number => Math.ceil(address / align) * align;

/** Whether the bytes at these addresses are all zero. */
function isZero(data: Uint8Array, from: number, to: number): boolean {
  return data.subarray(from - PAGE, to - PAGE).every((byte) => byte === 0);
}
