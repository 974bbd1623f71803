// What grows while a unit is assembled: its pool, references, strings and source texts. Invariant: equal entries are one, in the
// order of first use, so the same source always gives the same unit. spec/language.md, "Units".
import type { UnitScope } from "./scope.ts";
import type { PoolEntry, Reference, UnitData } from "./unit.ts";

const floatBits = new DataView(new ArrayBuffer(8));
const CANONICAL_NAN = 0x7ff8000000000000n;

/** The 64 bits of a float, a NaN as the canonical one. */
export function bitsOfFloat(value: number): bigint {
  if (Number.isNaN(value)) return CANONICAL_NAN;
  floatBits.setFloat64(0, value);
  return floatBits.getBigInt64(0);
}

/** Bytes written as one character each. */
export function toBytes(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

export class UnitBuilder {
  readonly pool: PoolEntry[] = [];
  readonly references: Reference[] = [];
  readonly texts: string[] = [];
  readonly strings: UnitData[] = [];
  readonly scope: UnitScope;
  readonly #poolIndex = new Map<string | bigint, number>();
  readonly #referenceIndex = new Map<string, number>();
  #lastLine = 0;
  readonly #stringIndex = new Map<string, string>();

  constructor(scope: UnitScope) {
    this.scope = scope;
  }

  bits(bits: bigint): number {
    return this.#intern(BigInt.asIntN(64, bits), () => ({ kind: "bits", bits: BigInt.asIntN(64, bits) }));
  }

  symbolConstant(symbol: number, addend: number): number {
    return this.#intern(`${symbol}+${addend}`, () => ({ kind: "symbol", symbol, addend }));
  }

  reference(symbol: number, addend: number): number {
    const key = `${symbol}+${addend}`;
    let index = this.#referenceIndex.get(key);
    if (index === undefined) {
      index = this.references.push({ symbol, addend }) - 1;
      this.#referenceIndex.set(key, index);
    }
    return index;
  }

  /** The index of the text of a source line; instructions come line by line, so only the last one is looked at. */
  text(number: number, line: string): number {
    if (number !== this.#lastLine) this.texts.push(line);
    this.#lastLine = number;
    return this.texts.length - 1;
  }

  /** The data symbol of a string literal, given as one character for each byte. */
  string(value: string, line: number, column: number): string {
    let name = this.#stringIndex.get(value);
    if (name === undefined) {
      let number = this.strings.length;
      do name = `__text_${number++}`;
      while (this.scope.entries.has(name));
      const bytes = toBytes(value);
      this.strings.push({
        ...{ name, exported: false, line, column, anonymous: true },
        ...{ align: 8, size: bytes.length, bytes, relocations: [] },
      });
      this.#stringIndex.set(value, name);
    }
    return name;
  }

  #intern(key: string | bigint, entry: () => PoolEntry): number {
    let index = this.#poolIndex.get(key);
    if (index === undefined) {
      index = this.pool.push(entry()) - 1;
      this.#poolIndex.set(key, index);
    }
    return index;
  }
}
