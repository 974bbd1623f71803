// The tables inside spec/, as Markdown, from the rows of the code. Invariant: a table says nothing that a row does not.
// A block stands between `<!-- table NAME -->` and `<!-- end -->`; generate-spec.ts puts the tables there.
import { CODES } from "../src/asm/codes.ts";
import { PSEUDOS } from "../src/asm/pseudo.ts";
import { FORMS, type FormName, type Operand, operandsOf } from "../src/isa/forms.ts";
import { SECTIONS } from "../src/isa/image-file.ts";
import * as limits from "../src/isa/limits.ts";
import type { Family, Row } from "../src/isa/ops/row.ts";
import { OPS } from "../src/isa/ops.ts";
import { TRAPS } from "../src/isa/traps.ts";
import { commandTables } from "./command-tables.ts";
import { kernelTables } from "./kernel-tables.ts";

const BLOCK = /(<!-- table ([\w-]+) -->\n)[\s\S]*?(<!-- end -->)/g;

/** What a table needs that is not in the rows: `limits` are documented by comments. */
export interface Inputs {
  /** Text of src/isa/limits.ts. */
  readonly limitsSource: string;
}

/** The page with all its tables made anew. */
export function refreshed(page: string, inputs: Inputs): string {
  return page.replace(BLOCK, (_block, start: string, name: string, end: string) => {
    const table = TABLES.get(name);
    if (!table) throw new Error(`no table is called ${name}`);
    return `${start}\n${table(inputs)}\n\n${end}`;
  });
}

const FAMILIES: readonly Family[] = ["move", "integer", "word", "branch", "float", "memory", "atomic", "control"];

const TABLES: ReadonlyMap<string, (inputs: Inputs) => string> = new Map([
  ...FAMILIES.map((family): [string, () => string] => [`instructions-${family}`, () => instructionTable(family)]),
  ["forms", formTable],
  ["traps", trapTable],
  ["sections", sectionTable],
  ["limits", limitTable],
  ["pseudo", pseudoTable],
  ["codes", codeTable],
  ...kernelTables(markdown),
  ...commandTables(markdown),
]);

function markdown(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

const code = (text: string): string => `\`${text}\``;

function pseudoTable(): string {
  const rows = [...PSEUDOS.values()].flat();
  return markdown(
    ["Written", "Is"],
    rows.map(({ written, is }) => [code(written), code(is)]),
  );
}

function codeTable(): string {
  return markdown(
    ["Code", "Meaning"],
    Object.entries(CODES).map(([name, { doc }]) => [code(name), doc]),
  );
}

function instructionTable(family: Family): string {
  const rows = OPS.filter((row) => row.family === family).sort((one, other) => one.number - other.number);
  const traps = rows.some((row) => trapsOf(row) !== "");
  const head = ["Number", "Written", "Row", "Meaning", ...(traps ? ["Traps"] : [])];
  const cells = (row: Row) => [
    String(row.number),
    code(written(row)),
    row.name === row.mnemonic ? "" : code(row.name),
    row.doc,
    ...(traps ? [trapsOf(row)] : []),
  ];
  return markdown(head, rows.map(cells));
}

function written({ mnemonic, form }: Row): string {
  const operands = operandsOf(form).map(operandText);
  return [mnemonic, operands.join(", ").replace(", as", " as")].filter((part) => part !== "").join(" ");
}

function operandText(operand: Operand): string {
  switch (operand.kind) {
    case "register":
      return operand.field;
    case "memory":
      return "[b + offset]";
    case "immediate":
    case "pool":
      return operand.field === "bc" ? "b" : "constant";
    case "address":
      return "data";
    case "table":
      return "label, ...";
    case "site":
      if (operand.callee === "signature") return "as function, arguments -> results";
      return `${operand.callee}, arguments -> results`;
    default:
      return operand.kind;
  }
}

function trapsOf(row: Row): string {
  const traps: string[] = [];
  if (row.guard) traps.push(row.guard.trap);
  if (row.memory) traps.push("MEM_FAULT");
  if (row.flow === "call" || row.flow === "tail") traps.push("STACK_OVERFLOW");
  if (operandsOf(row.form).some((operand) => operand.kind === "site" && operand.callee === "signature")) {
    traps.push("BAD_CALL");
  }
  if (row.flow === "trap") traps.push("EXPLICIT");
  return traps.join(", ");
}

function formTable(): string {
  const used = (form: FormName) => OPS.filter((row) => row.form === form).map((row) => row.name);
  const names = Object.keys(FORMS).filter((name): name is FormName => name in FORMS);
  const rows = names.map((form) => {
    const examples = used(form);
    const more = examples.length > 3 ? ", ..." : "";
    return [code(form), fieldsText(form), examples.slice(0, 3).map(code).join(", ") + more];
  });
  return markdown(["Form", "Fields", "Rows"], rows);
}

function fieldsText(form: FormName): string {
  return operandsOf(form)
    .map((operand) => {
      switch (operand.kind) {
        case "register":
          return `${operand.field} ${operand.class === "x" ? "integer" : "float"} register, ${ACCESS[operand.access]}`;
        case "memory":
          return "b base register, imm signed offset";
        case "immediate":
          return operand.field === "bc" ? "b:c constant" : "imm constant";
        case "pool":
          return operand.field === "bc" ? "b:c index in the pool" : "imm index in the pool";
        case "address":
          return "imm address";
        case "function":
          return "imm function's index + 1";
        case "label":
          return "imm index of the target";
        case "table":
          return "imm index of the jump table";
        case "site":
          return "imm index of the call site";
        default:
          throw new Error("an operand of an unknown kind");
      }
    })
    .join("; ");
}

const ACCESS = { use: "read", def: "written", usedef: "read and written" } as const;

function trapTable(): string {
  const rows = Object.entries(TRAPS).map(([name, { number, doc, hint }]) => [String(number), code(name), doc, hint]);
  return markdown(["Number", "Trap", "When", "Hint"], rows);
}

function sectionTable(): string {
  const rows = Object.entries(SECTIONS).map(([name, { number, doc }]) => [String(number), name, doc]);
  return markdown(["Id", "Section", "Holds"], rows);
}

/** Each exported number with the comment above it. */
function limitTable({ limitsSource }: Inputs): string {
  const values = new Map<string, number>(Object.entries(limits));
  const rows = [...limitsSource.matchAll(/\/\*\* (.*?) \*\/\nexport const (\w+)/g)].map(([, doc = "", name = ""]) => [
    code(name),
    (values.get(name) ?? Number.NaN).toLocaleString("en-US"),
    doc,
  ]);
  if (rows.length !== values.size) throw new Error("every limit has a comment of one line above it");
  return markdown(["Limit", "Value", "Of what"], rows);
}
