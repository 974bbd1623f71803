// Codecs: one description of a value's bytes gives encode and decode.
// Invariant: decode returns only values that encode accepts, and the bytes of a value are unique, so that
// encode(decode(bytes)) equals bytes; input that breaks a rule is a FormatError, a value that does is our own bug.
import { assert } from "./assert.ts";
import { ByteReader, ByteWriter, CANONICAL_NAN, FormatError } from "./bytes.ts";

const MAX_SAFE = BigInt(Number.MAX_SAFE_INTEGER);

export interface Codec<T> {
  /** The fewest bytes any value takes; lets a count be refused before its elements are allocated. */
  readonly minBytes: number;
  write(writer: ByteWriter, value: T): void;
  read(reader: ByteReader): T;
}

/** The type of the values of a codec. */
export type ValueOf<C> = C extends Codec<infer T> ? T : never;

export function encode<T>(codec: Codec<T>, value: T): Uint8Array<ArrayBuffer> {
  const writer = new ByteWriter();
  codec.write(writer, value);
  return writer.finish();
}

/** The value of exactly these bytes. Throws a FormatError. */
export function decode<T>(codec: Codec<T>, bytes: Uint8Array): T {
  const reader = new ByteReader(bytes);
  const value = codec.read(reader);
  reader.expectEnd();
  return value;
}

export const u8: Codec<number> = { minBytes: 1, write: (w, value) => w.u8(value), read: (r) => r.u8() };
export const u16: Codec<number> = { minBytes: 2, write: (w, value) => w.u16(value), read: (r) => r.u16() };
export const u32: Codec<number> = { minBytes: 4, write: (w, value) => w.u32(value), read: (r) => r.u32() };
export const i32: Codec<number> = { minBytes: 4, write: (w, value) => w.i32(value), read: (r) => r.i32() };
export const u64: Codec<bigint> = { minBytes: 8, write: (w, value) => w.u64(value), read: (r) => r.u64() };
export const i64: Codec<bigint> = { minBytes: 8, write: (w, value) => w.i64(value), read: (r) => r.i64() };

/** A float; its only NaN is the canonical one. */
export const f64: Codec<number> = {
  minBytes: 8,
  write: (writer, value) => writer.f64(value),
  read(reader) {
    const start = reader.offset;
    const value = reader.f64();
    if (Number.isNaN(value) && reader.u64At(start) !== CANONICAL_NAN) {
      throw new FormatError(`NaN at offset ${start} is not canonical`, start);
    }
    return value;
  },
};

/** One byte, 0 or 1. */
export const bool: Codec<boolean> = {
  minBytes: 1,
  write: (writer, value) => writer.u8(value ? 1 : 0),
  read(reader) {
    const start = reader.offset;
    const byte = reader.u8();
    if (byte > 1) throw new FormatError(`flag at offset ${start} is ${byte}, not 0 or 1`, start);
    return byte === 1;
  },
};

/** A whole number up to 2^53-1, as a u64: for counts that no 32 bits hold. */
export const count53: Codec<number> = {
  minBytes: 8,
  write(writer, value) {
    assert(Number.isSafeInteger(value) && value >= 0, "a count is a whole number in 0 .. 2^53-1");
    writer.u64(BigInt(value));
  },
  read(reader) {
    const start = reader.offset;
    const value = reader.u64();
    if (value > MAX_SAFE) throw new FormatError(`count ${value} at offset ${start} is over 2^53-1`, start);
    return Number(value);
  },
};

/** A codec that is made when it is first used: a start brings many descriptions along that few programs need. */
export function lazy<T>(make: () => Codec<T>): Codec<T> {
  let made: Codec<T> | undefined;
  const codec = (): Codec<T> => {
    made ??= make();
    return made;
  };
  return {
    get minBytes() {
      return codec().minBytes;
    },
    write: (writer, value) => codec().write(writer, value),
    read: (reader) => codec().read(reader),
  };
}

/** A number of `codec` that lies in min .. max. */
export function bounded<T extends number | bigint>(codec: Codec<T>, min: T, max: T): Codec<T> {
  return {
    minBytes: codec.minBytes,
    write(writer, value) {
      assert(value >= min && value <= max, "number to encode is within its bounds");
      codec.write(writer, value);
    },
    read(reader) {
      const start = reader.offset;
      const value = codec.read(reader);
      if (value < min || value > max) {
        throw new FormatError(`${value} at offset ${start} is not in ${min} .. ${max}`, start);
      }
      return value;
    },
  };
}

/** Text of at most `maxBytes` bytes of UTF-8, after a u32 length. */
export function string(maxBytes: number): Codec<string> {
  return {
    minBytes: 4,
    write(writer, value) {
      const before = writer.length;
      writer.string(value);
      assert(writer.length - before - 4 <= maxBytes, "text to encode is within its limit");
    },
    read: (reader) => reader.string(maxBytes),
  };
}

/** At most `maxBytes` bytes, after a u32 length; decoding copies them. */
export function bytes(maxBytes: number): Codec<Uint8Array> {
  return {
    minBytes: 4,
    write(writer, value) {
      assert(value.length <= maxBytes, "bytes to encode are within their limit");
      writer.blob(value);
    },
    read: (reader) => reader.blob(maxBytes).slice(),
  };
}

/** At most `max` elements, after a u32 count. */
export function array<T>(element: Codec<T>, max: number): Codec<readonly T[]> {
  return {
    minBytes: 4,
    write(writer, values) {
      assert(values.length <= max, "list to encode is within its limit");
      writer.u32(values.length);
      for (const value of values) element.write(writer, value);
    },
    read(reader) {
      const count = reader.count(element.minBytes, max);
      const values: T[] = [];
      for (let i = 0; i < count; i++) values.push(element.read(reader));
      return values;
    },
  };
}

/** A byte 0 for undefined, or 1 and the value. */
export function optional<T>(codec: Codec<T>): Codec<T | undefined> {
  return {
    minBytes: 1,
    write(writer, value) {
      bool.write(writer, value !== undefined);
      if (value !== undefined) codec.write(writer, value);
    },
    read: (reader) => (bool.read(reader) ? codec.read(reader) : undefined),
  };
}

type Fields = Readonly<Record<string, Codec<unknown>>>;
type RecordOf<F extends Fields> = { readonly [K in keyof F]: ValueOf<F[K]> };

/** The fields one after the other, in the order in which they are written here. */
export function record<const F extends Fields>(fields: F): Codec<RecordOf<F>> {
  // The loop over the fields builds exactly the mapped type, which the compiler cannot follow.
  return fieldsInOrder(fields) as Codec<unknown> as Codec<RecordOf<F>>;
}

function fieldsInOrder(fields: Fields): Codec<Readonly<Record<string, unknown>>> {
  const entries = Object.entries(fields);
  // Names like numbers would be moved to the front by JavaScript and so change the layout unseen.
  assert(!entries.some(([name]) => /^[0-9]/.test(name)), "the name of a field does not start with a digit");
  return {
    minBytes: entries.reduce((sum, [, codec]) => sum + codec.minBytes, 0),
    write(writer, value) {
      for (const [name, codec] of entries) codec.write(writer, value[name]);
    },
    read(reader) {
      const value: Record<string, unknown> = {};
      for (const [name, codec] of entries) value[name] = codec.read(reader);
      return value;
    },
  };
}

/** One byte that stands for a word; numbers are permanent. `choice({ ready: 0, blocked: 1 })` */
export function choice<const C extends Readonly<Record<string, number>>>(numbers: C): Codec<keyof C & string> {
  const words = new Map<number, keyof C & string>();
  for (const word in numbers) words.set(numbers[word] ?? -1, word);
  assert(words.size === Object.keys(numbers).length, "each choice has a number of its own");
  return {
    minBytes: 1,
    write(writer, word) {
      const number = Object.hasOwn(numbers, word) ? numbers[word] : undefined;
      assert(number !== undefined, "word to encode is one of the choices");
      writer.u8(number);
    },
    read(reader) {
      const start = reader.offset;
      const number = reader.u8();
      const word = words.get(number);
      if (word === undefined) throw new FormatError(`unknown choice ${number} at offset ${start}`, start);
      return word;
    },
  };
}

type Variants = Readonly<Record<string, readonly [tag: number, fields: Fields]>>;
type UnionOf<T extends string, V extends Variants> = {
  [K in keyof V]: { readonly [Name in T]: K } & RecordOf<V[K][1]>;
}[keyof V];

/**
 * A discriminated union: the tag as one byte, then the fields of that variant.
 * `union("kind", { sleep: [0, { untilNs: u64 }], join: [1, { thread: u32 }] })`
 */
export function union<const T extends string, const V extends Variants>(
  discriminant: T,
  variants: V,
): Codec<UnionOf<T, V>> {
  const tags: Record<string, number> = {};
  const bodies = new Map<string, Codec<Readonly<Record<string, unknown>>>>();
  for (const [word, [tag, fields]] of Object.entries(variants)) {
    assert(!Object.hasOwn(fields, discriminant), "no field has the name of the discriminant");
    tags[word] = tag;
    bodies.set(word, fieldsInOrder(fields));
  }
  const words = choice(tags);
  const bodyOf = (word: string) => {
    const body = bodies.get(word);
    assert(body !== undefined, "each choice has a body");
    return body;
  };
  const codec: Codec<Readonly<Record<string, unknown>>> = {
    minBytes: 1 + Math.min(...[...bodies.values()].map((body) => body.minBytes)),
    write(writer, value) {
      const word = value[discriminant];
      assert(typeof word === "string", "the discriminant of a union is a word");
      words.write(writer, word);
      bodyOf(word).write(writer, value);
    },
    read(reader) {
      const word = words.read(reader);
      return { [discriminant]: word, ...bodyOf(word).read(reader) };
    },
  };
  // As in record: the mapped type is what the loop builds.
  return codec as Codec<unknown> as Codec<UnionOf<T, V>>;
}

/** A value stored in another form, such as a Map as a sorted list; `fromStored` answers undefined for what it refuses. */
export function converted<S, T>(
  stored: Codec<S>,
  toStored: (value: T) => S,
  fromStored: (stored: S) => T | undefined,
): Codec<T> {
  return {
    minBytes: stored.minBytes,
    write: (writer, value) => stored.write(writer, toStored(value)),
    read(reader) {
      const start = reader.offset;
      const value = fromStored(stored.read(reader));
      if (value === undefined) throw new FormatError(`ill-formed value at offset ${start}`, start);
      return value;
    },
  };
}
