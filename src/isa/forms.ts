// Operand forms: what an instruction's operands are, in the order one writes them, and which field holds each.
// Invariant: a form says all that assembler, disassembler, verifier, liveness and engines need to know. spec/instructions.md.

export type RegisterClass = "x" | "f";

/** How the instruction touches an operand that is a register. */
export type Access = "use" | "def" | "usedef";

export type Operand =
  /** An integer (x) or float (f) register in field a, b or c. */
  | {
      readonly kind: "register";
      readonly class: RegisterClass;
      readonly field: "a" | "b" | "c";
      readonly access: Access;
    }
  /** A signed constant: 32 bits in imm or 16 bits in bc. */
  | { readonly kind: "immediate"; readonly field: "imm" | "bc" }
  /** A 64-bit constant in the pool, by index: imm, or 16 bits unsigned in bc. */
  | { readonly kind: "pool"; readonly class: RegisterClass; readonly field: "imm" | "bc" }
  /** `[base + offset]`: base register in b, signed offset in imm. */
  | { readonly kind: "memory" }
  /** Address of data, unsigned, in imm. */
  | { readonly kind: "address" }
  /** A function's number (index + 1), in imm. */
  | { readonly kind: "function" }
  /** Branch target: index of an instruction of the same function, in imm. */
  | { readonly kind: "label" }
  /** Jump table, by index in imm; written as its labels. */
  | { readonly kind: "table" }
  /** Call-site record, by index in imm; `callee` says what its callee field means. */
  | { readonly kind: "site"; readonly callee: "function" | "signature" | "call" };

const x = (field: "a" | "b" | "c", access: Access): Operand => ({ kind: "register", class: "x", field, access });
const f = (field: "a" | "b" | "c", access: Access): Operand => ({ kind: "register", class: "f", field, access });
const label: Operand = { kind: "label" };
const memory: Operand = { kind: "memory" };
const site = (callee: "function" | "signature" | "call"): Operand => ({ kind: "site", callee });

/** Every form. The name reads result first: x_xi writes an integer register from a register and an immediate. */
export const FORMS = {
  none: [],
  x: [x("a", "def")],
  code: [{ kind: "immediate", field: "imm" }],
  x_x: [x("a", "def"), x("b", "use")],
  x_f: [x("a", "def"), f("b", "use")],
  f_x: [f("a", "def"), x("b", "use")],
  f_f: [f("a", "def"), f("b", "use")],
  x_xx: [x("a", "def"), x("b", "use"), x("c", "use")],
  x_ff: [x("a", "def"), f("b", "use"), f("c", "use")],
  f_ff: [f("a", "def"), f("b", "use"), f("c", "use")],
  x_xi: [x("a", "def"), x("b", "use"), { kind: "immediate", field: "imm" }],
  x_i: [x("a", "def"), { kind: "immediate", field: "imm" }],
  x_k: [x("a", "def"), { kind: "pool", class: "x", field: "imm" }],
  f_k: [f("a", "def"), { kind: "pool", class: "f", field: "imm" }],
  x_address: [x("a", "def"), { kind: "address" }],
  x_function: [x("a", "def"), { kind: "function" }],
  x_memory: [x("a", "def"), memory],
  f_memory: [f("a", "def"), memory],
  memory_x: [x("a", "use"), memory],
  memory_f: [f("a", "use"), memory],
  x_x_memory: [x("a", "def"), x("c", "use"), memory],
  xx_memory: [x("a", "usedef"), x("c", "use"), memory],
  xxx: [x("a", "use"), x("b", "use"), x("c", "use")],
  branch_xx: [x("a", "use"), x("b", "use"), label],
  branch_xi: [x("a", "use"), { kind: "immediate", field: "bc" }, label],
  branch_xk: [x("a", "use"), { kind: "pool", class: "x", field: "bc" }, label],
  jump: [label],
  table: [x("a", "use"), { kind: "table" }],
  call: [site("function")],
  call_x: [x("a", "use"), site("signature")],
  sys: [site("call")],
} as const satisfies Record<string, readonly Operand[]>;

export type FormName = keyof typeof FORMS;

/** The operands of a form, in writing order. */
export function operandsOf(form: FormName): readonly Operand[] {
  return FORMS[form];
}
