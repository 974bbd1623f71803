// From image to assembly text. Invariant: assembling the text gives the image again, byte for byte, provided the assembler made
// it; without location marks, all but where its instructions came from. spec/language.md, "Disassembly".
import { assert } from "../base/assert.ts";
import type { CallTable } from "./calls.ts";
import { directivesOf } from "./disasm-data.ts";
import { MarkWriter } from "./disasm-marks.ts";
import { claim, type ImageNames, namesOf } from "./disasm-names.ts";
import { type Context, instructionText } from "./disasm-operands.ts";
import { operandsOf, type RegisterClass } from "./forms.ts";
import { FLOAT_BASE, type FunctionRecord, type Image, opOf, type Signature, type VerifiedImage } from "./image.ts";
import { functionIndexAt } from "./liveness.ts";
import { rowOf } from "./ops.ts";

const NAMES_ON_A_LINE = 12;

/** The whole image as one unit; `marks` says behind each instruction where it came from. */
export function disassemble(image: VerifiedImage, calls: CallTable, marks = true): string {
  const names = namesOf(image);
  const prototypes = new Prototypes(image, names);
  const references = referencesOf(image, names);
  const parts = image.needs.map((need) => `needs ${quoted(need)}`);
  for (const block of names.blocks) {
    const lines = directivesOf(image.data, block);
    const start = `${references.data.has(block.name) ? "" : "export "}data ${block.name}:`;
    parts.push(lines.length === 1 ? `${start} ${lines[0]}` : [start, ...lines.map(indented), "end"].join("\n"));
  }
  for (const [index, record] of image.functions.entries()) {
    const exported = references.functions.has(index) ? "" : "export ";
    parts.push(exported + functionText({ image, calls, names }, prototypes, index, record, marks));
  }
  return `${[...parts, ...prototypes.texts].join("\n\n")}\n`;
}

/** The instruction at pc on one line, with the names of its function and targets as numbers: for traces and reports. */
export function formatInstruction(image: VerifiedImage, pc: number, calls: CallTable): string {
  const names = namesOf(image);
  const context: Context = {
    image,
    calls,
    names,
    functionIndex: functionIndexAt(image, pc),
    labelOf: String,
    prototypeOf: (signature) => names.functions[image.functions.findIndex((f) => f.signature === signature)] ?? "?",
  };
  return instructionText(context, pc);
}

function functionText(
  shared: Pick<Context, "image" | "calls" | "names">,
  prototypes: Prototypes,
  functionIndex: number,
  record: FunctionRecord,
  marks: boolean,
): string {
  const { image, names } = shared;
  const labels = labelsOf(image, record, names.taken(functionIndex));
  const context: Context = {
    ...shared,
    functionIndex,
    labelOf: (pc) => labels.get(pc) ?? String(pc),
    prototypeOf: (signature) => prototypes.nameOf(signature),
  };
  const lines = [headOf(image, names, functionIndex, record), ...lets(names, functionIndex, record, image)];
  const writer = new MarkWriter(image.debug);
  for (let pc = record.start; pc < record.start + record.length; pc++) {
    const label = labels.get(pc);
    if (label !== undefined) lines.push(`${label}:`);
    const line = indented(instructionText(context, pc));
    lines.push(marks ? writer.marked(line, pc) : line);
  }
  return [...lines, "end"].join("\n");
}

function headOf(image: Image, names: ImageNames, index: number, record: FunctionRecord): string {
  const signature = image.signatures[record.signature];
  assert(signature, "a verified function has a signature");
  const declared = (register: number) => names.register(index, register) + (register >= FLOAT_BASE ? ": f64" : "");
  return `func ${names.functions[index]}${typeText(parametersOf(signature), record.results, declared)}`;
}

/** Registers of the parameters. */
function parametersOf({ params }: Signature): number[] {
  let [integers, floats] = [0, FLOAT_BASE];
  return params.map((type) => (type === "x" ? integers++ : floats++));
}

function typeText(
  params: readonly number[],
  results: readonly number[],
  declared: (register: number) => string,
): string {
  const given = results.length > 0 ? ` -> ${results.map(declared).join(", ")}` : "";
  return `(${params.map(declared).join(", ")})${given}`;
}

/** Declarations of the registers that are neither parameters nor results, in their order. */
function lets(names: ImageNames, index: number, record: FunctionRecord, image: Image): string[] {
  const signature = image.signatures[record.signature];
  const seen = new Set([...(signature ? parametersOf(signature) : []), ...record.results]);
  const lines: string[] = [];
  for (const [base, count, type] of [
    [0, record.integers, ""],
    [FLOAT_BASE, record.floats, ": f64"],
  ] as const) {
    const rest = Array.from({ length: count }, (_, at) => base + at).filter((register) => !seen.has(register));
    for (let at = 0; at < rest.length; at += NAMES_ON_A_LINE) {
      const line = rest.slice(at, at + NAMES_ON_A_LINE).map((register) => names.register(index, register) + type);
      lines.push(indented(`let ${line.join(", ")}`));
    }
  }
  return lines;
}

/** Labels for all targets of a function, numbered in code order. */
function labelsOf(image: Image, record: FunctionRecord, taken: ReadonlySet<string>): Map<number, string> {
  const targets = new Set<number>();
  for (let pc = record.start; pc < record.start + record.length; pc++) {
    const immediate = image.code[2 * pc + 1] ?? 0;
    const kinds = kindsAt(image, pc);
    if (kinds.has("label")) targets.add(immediate);
    if (kinds.has("table")) for (const target of image.tables[immediate] ?? []) targets.add(target);
  }
  const used = new Set(taken);
  const sorted = [...targets].sort((one, other) => one - other);
  return new Map(sorted.map((pc, number) => [pc, claim(used, undefined, `l${number}`)]));
}

function kindsAt({ code }: Image, pc: number): ReadonlySet<string> {
  return KINDS[opOf(code[2 * pc] ?? 0)] ?? NO_KINDS;
}

const NO_KINDS: ReadonlySet<string> = new Set();
const KINDS = Array.from({ length: 256 }, (_, op) => {
  const row = rowOf(op);
  return row ? new Set<string>(operandsOf(row.form).map((operand) => kindOf(operand))) : NO_KINDS;
});

function kindOf(operand: ReturnType<typeof operandsOf>[number]): string {
  return operand.kind === "site" ? `site of ${operand.callee}` : operand.kind;
}

/** Names that `call h as NAME` needs: a function with the signature, or one written for that purpose and never reached. */
class Prototypes {
  readonly texts: string[] = [];
  private readonly names = new Map<number, string>();
  private readonly image: Image;
  private readonly taken: Set<string>;

  constructor(image: Image, names: ImageNames) {
    this.image = image;
    this.taken = new Set([...names.functions, ...names.blocks.map(({ name }) => name)]);
    for (const [index, { signature }] of image.functions.entries()) {
      if (!this.names.has(signature)) this.names.set(signature, names.functions[index] ?? "");
    }
  }

  nameOf(index: number): string {
    const known = this.names.get(index);
    if (known !== undefined) return known;
    const signature = this.image.signatures[index];
    assert(signature, "a verified call site names a signature that exists");
    const name = claim(this.taken, undefined, `type_${index}`);
    const param = (type: RegisterClass, prefix: string, at: number) => `${prefix}${at}${type === "f" ? ": f64" : ""}`;
    const params = signature.params.map((type, at) => param(type, "p", at)).join(", ");
    const results = signature.results.map((type, at) => param(type, "r", at)).join(", ");
    this.texts.push(`func ${name}(${params})${results && ` -> ${results}`}\n    trap  0\nend`);
    this.names.set(index, name);
    return name;
  }
}

interface References {
  /** Functions that can be reached from the entry, by index. */
  readonly functions: Set<number>;
  /** Data that some instruction names. */
  readonly data: Set<string>;
}

/** What the text itself mentions; all else must be exported, or the linker would leave it out. */
function referencesOf(image: Image, names: ImageNames): References {
  const functions = new Set([image.entry]);
  const data = new Set<string>();
  for (const index of functions) {
    const { start, length } = image.functions[index] ?? { start: 0, length: 0 };
    for (let pc = start; pc < start + length; pc++) {
      const immediate = image.code[2 * pc + 1] ?? 0;
      const kinds = kindsAt(image, pc);
      if (kinds.has("function")) functions.add(immediate - 1);
      if (kinds.has("site of function")) functions.add(image.sites[immediate]?.callee ?? image.entry);
      if (kinds.has("address")) data.add(names.blockOf(immediate)?.name ?? "");
    }
  }
  return { functions, data };
}

const indented = (line: string): string => `    ${line}`;
const quoted = (text: string): string => `"${text.replace(/["\\]/g, "\\$&")}"`;
