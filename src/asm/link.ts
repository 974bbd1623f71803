// Joins units into an image. Invariant: functions and data that neither main nor an export of its unit reaches are left out; order
// depends on the sources only. spec/language.md, "Units".
import { type FormName, operandsOf } from "../isa/forms.ts";
import type { CallSite, FunctionRecord, Image, Signature } from "../isa/image.ts";
import { MAX_CODE, MAX_DATA, MAX_FILES, MAX_FUNCTIONS, MAX_NAME, PAGE } from "../isa/limits.ts";
import { OPS } from "../isa/ops.ts";
import type { Code } from "./codes.ts";
import { type Diagnostics, Reporter, WHOLE_FILE } from "./diagnostics.ts";
import type { PoolEntry, Reference, Unit, UnitData, UnitFunction } from "./unit.ts";

/** What the linker does with imm, by opcode. */
type Fix = "none" | "label" | "pool" | "table" | "address" | "function" | "call" | "signature" | "system";

function fixOf(form: FormName): Fix {
  for (const operand of operandsOf(form)) {
    if (
      operand.kind === "label" ||
      operand.kind === "table" ||
      operand.kind === "address" ||
      operand.kind === "function"
    )
      return operand.kind;
    if (operand.kind === "pool" && operand.field === "imm") return "pool";
    if (operand.kind === "site")
      return operand.callee === "function" ? "call" : operand.callee === "signature" ? "signature" : "system";
  }
  return "none";
}

const FIXES: Fix[] = new Array<Fix>(256).fill("none");
for (const row of OPS) FIXES[row.number] = fixOf(row.form);

/** Pool entries that a 16-bit field can name. */
const NARROW_POOL = 65536;
/** Characters of a name that give way to a number behind it. */
const ROOM_FOR_NUMBER = 8;

interface LinkedFunction {
  readonly unit: Unit;
  readonly item: UnitFunction;
  /** Index in the image, and of its first instruction. */
  index: number;
  start: number;
}

interface LinkedData {
  readonly unit: Unit;
  readonly item: UnitData;
  address: number;
}

/** The image of a program; faults go to the sink. `units` holds all that main imports, directly or not. */
export function link(
  main: Unit,
  units: ReadonlyMap<string, Unit>,
  sink: Diagnostics,
  lineOf: (line: number) => string = () => "",
): Image | undefined {
  const reporter = new Reporter(main.path, sink, lineOf);
  const entry = main.functions.find((item) => item.name === "main");
  if (!entry) {
    reporter.error("no-entry", WHOLE_FILE, "there is no function `main`, where the program would start", {
      help: "add `func main() -> status` ... `end`",
    });
    return undefined;
  }
  const { params, results } = entry.signature;
  if (params.length > 0 || results.length > 1 || results[0] === "f") {
    const spot = { line: entry.line, column: entry.column, length: "main".length };
    reporter.error("bad-entry", spot, "`main` has no parameters and at most one integer result", {
      help: "its result is the exit status; arguments are read with `arg_get`",
    });
    return undefined;
  }
  return new Linker(main, units, reporter).image(entry);
}

class Linker {
  readonly #units: readonly Unit[];
  readonly #byName: ReadonlyMap<string, Unit>;
  readonly #reporter: Reporter;
  readonly #functions = new Map<UnitFunction, LinkedFunction>();
  readonly #data = new Map<UnitData, LinkedData>();
  readonly #index = new Map<Unit, { functions: Map<string, UnitFunction>; data: Map<string, UnitData> }>();
  readonly #texts = new Map<string, LinkedData>();
  readonly #signatures = new Map<string, number>();
  readonly #signatureList: Signature[] = [];
  readonly #pool = new Map<bigint, number>();
  #failed = false;

  constructor(main: Unit, units: ReadonlyMap<string, Unit>, reporter: Reporter) {
    this.#units = [main, ...[...units.values()].filter((unit) => unit !== main)];
    this.#byName = new Map(this.#units.map((unit) => [unit.name, unit]));
    this.#reporter = reporter;
    for (const unit of this.#units)
      this.#index.set(unit, {
        functions: new Map(unit.functions.map((item) => [item.name, item])),
        data: new Map(unit.data.map((item) => [item.name, item])),
      });
  }

  image(entry: UnitFunction): Image | undefined {
    this.#reach(entry);
    const functions = this.#placeFunctions();
    const layout = this.#placeData();
    if (!layout || this.#failed) return undefined;
    const records = functions.map(({ item, start }) => this.#record(item, start));
    const code = new Int32Array(2 * functions.reduce((sum, { item }) => sum + item.code.length / 2, 0));
    for (const linked of functions) this.#narrow(linked, code);
    const sites: CallSite[] = [];
    const tables: Int32Array[] = [];
    for (const linked of functions) this.#copy(linked, code, sites, tables);
    if (this.#failed) return undefined;
    return {
      ...{ signatures: this.#signatureList, functions: records, code, pool: BigInt64Array.from(this.#pool.keys()) },
      ...{
        sites,
        tables,
        data: this.#bytes(layout),
        dataSize: layout.size,
        entry: this.#functions.get(entry)?.index ?? 0,
      },
      ...{
        needs: [...new Set(this.#units.flatMap((unit) => unit.needs))],
        debug: this.#debug(functions, layout.placed),
      },
    };
  }

  #fail(code: Code, message: string): void {
    this.#failed = true;
    this.#reporter.error(code, WHOLE_FILE, message);
  }

  /** Marks all that the entry needs, and what the program's own unit exports. */
  #reach(entry: UnitFunction): void {
    const work: (LinkedFunction | LinkedData)[] = [];
    const main = this.#units[0]!;
    const visit = (unit: Unit, symbol: number): void => {
      const found = this.#target(unit, symbol);
      if (!found) return;
      if ("code" in found.item) {
        if (this.#functions.has(found.item)) return;
        const linked = { unit: found.unit, item: found.item, index: 0, start: 0 };
        this.#functions.set(found.item, linked);
        work.push(linked);
      } else if (!this.#data.has(found.item)) {
        const linked = { unit: found.unit, item: found.item, address: 0 };
        this.#data.set(found.item, linked);
        work.push(linked);
      }
    };
    const root = (linked: LinkedFunction): void => {
      this.#functions.set(linked.item, linked);
      work.push(linked);
    };
    root({ unit: main, item: entry, index: 0, start: 0 });
    for (const item of main.functions)
      if (item.exported && item !== entry) root({ unit: main, item, index: 0, start: 0 });
    for (const item of main.data) {
      if (!item.exported) continue;
      const linked = { unit: main, item, address: 0 };
      this.#data.set(item, linked);
      work.push(linked);
    }
    for (let next = work.pop(); next; next = work.pop()) {
      const { unit, item } = next;
      if ("code" in item) for (const symbol of symbolsOf(unit, item)) visit(unit, symbol);
      else for (const { symbol } of item.relocations) visit(unit, symbol);
    }
  }

  #target(unit: Unit, index: number): { unit: Unit; item: UnitFunction | UnitData } | undefined {
    const symbol = unit.symbols[index];
    const owner = symbol && (symbol.unit === "" ? unit : this.#byName.get(symbol.unit));
    const names = owner && this.#index.get(owner);
    const item = symbol?.kind === "function" ? names?.functions.get(symbol.name) : names?.data.get(symbol?.name ?? "");
    if (owner && item) return { unit: owner, item };
    this.#fail("unknown-unit", `\`${symbol?.name}\` of the unit ${symbol?.unit} is missing`);
    return undefined;
  }

  #placeFunctions(): LinkedFunction[] {
    const placed: LinkedFunction[] = [];
    let start = 0;
    for (const unit of this.#units)
      for (const item of unit.functions) {
        const linked = this.#functions.get(item);
        if (!linked) continue;
        linked.index = placed.push(linked) - 1;
        linked.start = start;
        start += item.code.length / 2;
        this.#signature(item.signature);
      }
    if (start > MAX_CODE) this.#fail("too-many", `the program has more than ${MAX_CODE} instructions`);
    if (placed.length > MAX_FUNCTIONS) this.#fail("too-many", `the program has more than ${MAX_FUNCTIONS} functions`);
    return placed;
  }

  /** Initialised data first, so that the zeroed rest need not be in the image. */
  #placeData(): { size: number; placed: LinkedData[] } | undefined {
    const wanted = this.#units.flatMap((unit) => unit.data.flatMap((item) => this.#data.get(item) ?? []));
    const filled = wanted.filter(({ item }) => item.bytes.length > 0);
    const order = [...filled, ...wanted.filter(({ item }) => item.bytes.length === 0)];
    const placed: LinkedData[] = [];
    let size = 0;
    for (const linked of order) {
      const { item } = linked;
      const key = item.anonymous ? String.fromCharCode(...item.bytes.subarray(0, 4096), item.bytes.length) : "";
      const same = item.anonymous && item.bytes.length <= 4096 ? this.#texts.get(key) : undefined;
      if (same) {
        linked.address = same.address;
        continue;
      }
      if (item.anonymous) this.#texts.set(key, linked);
      size = Math.ceil(size / item.align) * item.align;
      linked.address = PAGE + size;
      size += item.size;
      placed.push(linked);
      if (size > MAX_DATA) {
        this.#fail("data-range", `the program has more than ${MAX_DATA} bytes of data`);
        return undefined;
      }
    }
    return { size, placed };
  }

  #bytes({ placed }: { placed: readonly LinkedData[] }): Uint8Array {
    const end = placed.reduce(
      (most, { item, address }) => Math.max(most, item.bytes.length > 0 ? address - PAGE + item.bytes.length : 0),
      0,
    );
    const bytes = new Uint8Array(end);
    const view = new DataView(bytes.buffer);
    for (const { unit, item, address } of placed) {
      if (item.bytes.length > 0) bytes.set(item.bytes, address - PAGE);
      for (const relocation of item.relocations)
        view.setBigInt64(address - PAGE + relocation.offset, this.#value(unit, relocation), true);
    }
    let used = end;
    while (used > 0 && bytes[used - 1] === 0) used--;
    return bytes.slice(0, used);
  }

  /** An address, or a function's number. */
  #value(unit: Unit, { symbol, addend }: Reference): bigint {
    const found = this.#target(unit, symbol);
    if (!found) return 0n;
    if ("code" in found.item) return BigInt((this.#functions.get(found.item)?.index ?? 0) + 1);
    return BigInt((this.#data.get(found.item)?.address ?? 0) + addend);
  }

  #signature(signature: Signature): number {
    const key = `${signature.params.join("")}>${signature.results.join("")}`;
    let index = this.#signatures.get(key);
    if (index === undefined) {
      index = this.#signatureList.push(signature) - 1;
      this.#signatures.set(key, index);
    }
    return index;
  }

  #record(item: UnitFunction, start: number): FunctionRecord {
    const { integers, floats, results, code } = item;
    return { signature: this.#signature(item.signature), integers, floats, results, start, length: code.length / 2 };
  }

  #constant(unit: Unit, entry: PoolEntry): number {
    const bits = entry.kind === "bits" ? entry.bits : this.#value(unit, entry);
    let index = this.#pool.get(bits);
    if (index === undefined) {
      index = this.#pool.size;
      this.#pool.set(bits, index);
    }
    return index;
  }

  /** Constants that instructions name with 16 bits come first in the pool. */
  #narrow({ unit, item, start }: LinkedFunction, code: Int32Array): void {
    for (let k = 0; k < item.narrow.length; k += 2) {
      const index = this.#constant(unit, unit.pool[item.narrow[k + 1]!]!);
      if (index >= NARROW_POOL) {
        if (!this.#failed) this.#fail("too-many", `comparisons use more than ${NARROW_POOL} different wide constants`);
        return;
      }
      code[2 * (start + item.narrow[k]!)] = index << 16;
    }
  }

  #copy({ unit, item, start }: LinkedFunction, code: Int32Array, sites: CallSite[], tables: Int32Array[]): void {
    const words = item.code;
    const narrow = new Set(item.narrow.filter((_, index) => index % 2 === 0));
    for (let k = 0; k < words.length; k += 2) {
      const word = words[k]!;
      const at = 2 * start + k;
      code[at] = narrow.has(k / 2) ? code[at]! | (word & 0xffff) : word;
      code[at + 1] = this.#immediate(unit, item, start, word & 255, words[k + 1]!, sites, tables);
    }
  }

  #immediate(
    unit: Unit,
    item: UnitFunction,
    start: number,
    op: number,
    immediate: number,
    sites: CallSite[],
    tables: Int32Array[],
  ): number {
    const fix = FIXES[op]!;
    switch (fix) {
      case "none":
        return immediate;
      case "label":
        return immediate + start;
      case "pool":
        return this.#constant(unit, unit.pool[immediate]!);
      case "table":
        return tables.push(Int32Array.from(item.tables[immediate] ?? [], (index) => index + start)) - 1;
      case "address":
      case "function":
        return this.#word(unit, unit.references[immediate]!);
      default:
        return sites.push(this.#site(unit, item, immediate, fix)) - 1;
    }
  }

  #word(unit: Unit, reference: Reference): number {
    const value = this.#value(unit, reference);
    const symbol = unit.symbols[reference.symbol];
    const size = symbol?.kind === "data" ? PAGE + MAX_DATA : MAX_FUNCTIONS;
    if (value >= 0n && value <= BigInt(size)) return Number(value);
    this.#fail("data-range", `\`${symbol?.name} + ${reference.addend}\` is outside the data`);
    return 0;
  }

  #site(unit: Unit, item: UnitFunction, index: number, fix: "call" | "signature" | "system"): CallSite {
    const site = item.sites[index]!;
    const args = site.args.map((argument) =>
      argument >= 0 ? argument : -1 - this.#constant(unit, unit.pool[-1 - argument]!),
    );
    if (fix === "system") return { callee: site.callee, args, results: site.results };
    const found = this.#target(unit, site.callee);
    if (!found || !("code" in found.item)) return { callee: 0, args, results: site.results };
    const callee =
      fix === "call" ? (this.#functions.get(found.item)?.index ?? 0) : this.#signature(found.item.signature);
    return { callee, args, results: site.results };
  }

  #debug(functions: readonly LinkedFunction[], data: readonly LinkedData[]): Image["debug"] {
    const files = new Map<string, number>();
    const texts = new Map<string, number>();
    const lines = new Int32Array(4 * functions.reduce((sum, { item }) => sum + item.code.length / 2, 0));
    let at = 0;
    for (const { unit, item } of functions) {
      for (let k = 0; k < item.lines.length; k += 3) {
        lines[at++] = numberOf(item.files?.[k / 3] || unit.path, files);
        lines[at++] = item.lines[k]!;
        lines[at++] = item.lines[k + 1]!;
        lines[at++] = numberOf(unit.texts[item.lines[k + 2]!] ?? "", texts);
      }
    }
    if (files.size > MAX_FILES) this.#fail("too-many", `the program names more than ${MAX_FILES} source files`);
    const names = namesIn(this.#units[0]!, functions, data);
    return { ...names, files: [...files.keys()], lines, texts: [...texts.keys()] };
  }
}

/** The number of a text in the order of first use. */
function numberOf(text: string, numbers: Map<string, number>): number {
  let number = numbers.get(text);
  if (number === undefined) {
    number = numbers.size;
    numbers.set(text, number);
  }
  return number;
}

/**
 * Private names of two units may be the same; in the image each is one. No register is called like data, as in a unit: data of
 * the program's own unit keeps its name, other data gives way to registers. Names made here are no register's.
 */
function namesIn(
  main: Unit,
  functions: readonly LinkedFunction[],
  data: readonly LinkedData[],
): Pick<Image["debug"], "functions" | "registers" | "data"> {
  const taken = new Set<string>();
  const used = new Set(functions.flatMap(({ item }) => item.registers));
  const functionNames = functions.map(({ item }) => unique(item.name, taken, used));
  const own = new Map<LinkedData, string>();
  for (const linked of data) if (linked.unit === main) own.set(linked, unique(linked.item.name, taken, used));
  const ownNames = new Set(own.values());
  const registers = functions.map(({ item }) => {
    if (!item.registers.some((name) => ownNames.has(name))) return item.registers;
    const takenHere = new Set(ownNames);
    return item.registers.map((name) => (ownNames.has(name) ? unique(name, takenHere, used) : name));
  });
  for (const name of used) taken.add(name);
  for (const names of registers) for (const name of names) taken.add(name);
  return {
    functions: functionNames,
    registers,
    data: data.map((linked) => {
      const { address, item } = linked;
      return { name: own.get(linked) ?? unique(item.name, taken, used), address, size: item.size };
    }),
  };
}

/** The name, or with a number behind it when it is taken; what is made here is not among the names in use either. */
function unique(name: string, taken: Set<string>, used: ReadonlySet<string>): string {
  let free = name;
  for (let number = 2; taken.has(free) || (free !== name && used.has(free)); number++)
    free = `${name.slice(0, MAX_NAME - ROOM_FOR_NUMBER)}_${number}`;
  taken.add(free);
  return free;
}

/** Symbols that a function's code, sites and constants name. */
function* symbolsOf(unit: Unit, item: UnitFunction): Generator<number> {
  const { code } = item;
  for (let k = 0; k < code.length; k += 2) {
    const fix = FIXES[code[k]! & 255]!;
    const immediate = code[k + 1]!;
    if (fix === "address" || fix === "function") yield unit.references[immediate]!.symbol;
    else if (fix === "call" || fix === "signature" || fix === "system") {
      const site = item.sites[immediate]!;
      if (fix !== "system") yield site.callee;
      for (const argument of site.args) {
        const entry = argument < 0 ? unit.pool[-1 - argument] : undefined;
        if (entry?.kind === "symbol") yield entry.symbol;
      }
    }
  }
}
