// Names for what an image numbers. Invariant: every name is one the language accepts where it stands, and means one thing
// there; the debug information's own name is kept when it can be. spec/language.md, "Names and scopes".
import { FLOAT_BASE, type Image } from "./image.ts";
import { PAGE } from "./limits.ts";
import { rowsFor } from "./ops.ts";

/** Words that are never names. */
const KEYWORDS: ReadonlySet<string> = new Set(
  "import needs const struct data func let end export as sizeof i64 f64 inf nan".split(" "),
);
/** What one may write as if it were an instruction: no register may be called so. */
const PSEUDO_INSTRUCTIONS: ReadonlySet<string> = new Set(
  "beqz bnez bltz blez bgtz bgez seqz snez sltz sgt sgtu join yield exit print".split(" "),
);

/** Data that is written under one name: it starts at a multiple of 8, as data of the language does. */
export interface DataBlock {
  readonly name: string;
  readonly address: number;
  readonly size: number;
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
    this.blocks = dataBlocks(image).map(({ name, address, size }) => ({
      name: claim(this.globals, name, `data_${address}`),
      address,
      size,
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
      const taken = new Set(this.globals);
      const given = this.image.debug.registers[functionIndex] ?? [];
      const integers = record?.integers ?? 0;
      const names = Array.from({ length: integers + (record?.floats ?? 0) }, (_, at) =>
        claim(taken, given[at], at < integers ? `x${at}` : `f${at - integers}`, isInstruction),
      );
      found = { names, taken };
      this.registers.set(functionIndex, found);
    }
    return found;
  }
}

const isInstruction = (name: string): boolean => rowsFor(name).length > 0 || PSEUDO_INSTRUCTIONS.has(name);

/** Takes the wanted name, made fit for the language, or else the other; underscores make it unique. */
export function claim(
  taken: Set<string>,
  wanted: string | undefined,
  otherwise: string,
  isRefused: (name: string) => boolean = () => false,
): string {
  const fit = (wanted ?? "").replace(/[^A-Za-z0-9_]/g, "_").replace(/^(?=[0-9])/, "_");
  let name = fit === "" ? otherwise : fit;
  while (KEYWORDS.has(name) || taken.has(name) || isRefused(name)) name += "_";
  taken.add(name);
  return name;
}

interface Block {
  readonly name: string | undefined;
  readonly address: number;
  size: number;
}

/** Cuts the data at its symbols; what no symbol covers gets blocks of its own, unless it is padding. */
function dataBlocks({ debug, data, dataSize }: Image): readonly Block[] {
  const end = PAGE + dataSize;
  const blocks: Block[] = [];
  let cursor = PAGE;
  const coverUpTo = (address: number) => {
    const last = blocks.at(-1);
    const aligned = Math.min(alignUp(cursor), address);
    if (last && (address === end || !isZero(data, cursor, aligned))) last.size = aligned - last.address;
    if (address > aligned || (blocks.length === 0 && address > cursor)) {
      blocks.push({ name: undefined, address: aligned, size: address - aligned });
    }
  };
  const symbols = [...debug.data].sort((one, other) => one.address - other.address || other.size - one.size);
  for (const { name, address, size } of symbols) {
    if (address < cursor || address % 8 !== 0 || size <= 0 || address + size > end) continue;
    coverUpTo(address);
    blocks.push({ name, address, size });
    cursor = address + size;
  }
  coverUpTo(end);
  return blocks;
}

const alignUp = (address: number): number => Math.ceil(address / 8) * 8;

/** Whether the bytes at these addresses are all zero. */
function isZero(data: Uint8Array, from: number, to: number): boolean {
  return data.subarray(from - PAGE, to - PAGE).every((byte) => byte === 0);
}
