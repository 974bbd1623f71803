// The syntax tree. Invariant: nodes keep the tokens they were made of, so that each can be shown in the source.
// spec/language.md.
import type { RegisterClass } from "../isa/forms.ts";
import type { Mark } from "./marks.ts";
import type { Token } from "./tokens.ts";

export type { Token };

/** A stretch of one source line; line and column count from 1. */
export interface Spot {
  readonly line: number;
  readonly column: number;
  readonly length: number;
}

export type Expr =
  | { readonly kind: "integer"; readonly value: bigint; readonly at: Token }
  | { readonly kind: "float"; readonly value: number; readonly at: Token }
  | { readonly kind: "name"; readonly at: Token }
  | { readonly kind: "sizeof"; readonly at: Token; readonly name: Token; readonly close: Token }
  | { readonly kind: "unary"; readonly at: Token; readonly operand: Expr }
  | { readonly kind: "binary"; readonly at: Token; readonly left: Expr; readonly right: Expr };

export type Operand =
  | Expr
  | { readonly kind: "text"; readonly at: Token }
  | {
      readonly kind: "memory";
      readonly at: Token;
      readonly base: Token;
      readonly offset: Expr | undefined;
      readonly close: Token;
    };

export interface Declared {
  readonly name: Token;
  readonly class: Token | undefined;
}

export interface Instruction {
  readonly kind: "instruction";
  readonly mnemonic: Token;
  /** The function whose signature an indirect call has. */
  readonly as: Token | undefined;
  readonly operands: readonly Operand[];
  readonly arrow: Token | undefined;
  readonly results: readonly Token[];
  /** The location mark behind it. */
  mark: Mark | undefined;
}

export interface Label {
  readonly kind: "label";
  readonly name: Token;
}

export interface FunctionHead {
  readonly kind: "func";
  readonly exported: boolean;
  readonly name: Token;
  readonly params: readonly Declared[];
  readonly results: readonly Declared[];
}

export interface FunctionNode extends FunctionHead {
  readonly lets: Declared[];
  readonly body: (Instruction | Label)[];
  /** The `end`, or the last line when it is missing. */
  close: Spot;
  /** A line of it could not be read, so a name that seems to be missing may have stood there. */
  damaged: boolean;
}

export interface DirectiveArgument {
  readonly value: Operand;
  /** For `.space TYPE[n]`. */
  readonly count: Expr | undefined;
}

export interface DirectiveNode {
  readonly kind: "directive";
  readonly name: Token;
  readonly arguments: readonly DirectiveArgument[];
}

export interface DataHead {
  readonly kind: "data";
  readonly exported: boolean;
  readonly name: Token;
  readonly directive: DirectiveNode | undefined;
}

export interface DataNode extends DataHead {
  readonly directives: DirectiveNode[];
  damaged: boolean;
}

export interface FieldNode {
  readonly kind: "field";
  readonly name: Token;
  readonly type: Token;
  readonly count: Expr | undefined;
}

export interface StructHead {
  readonly kind: "struct";
  readonly exported: boolean;
  readonly name: Token;
}

export interface StructNode extends StructHead {
  readonly fields: FieldNode[];
  damaged: boolean;
}

export interface ConstNode {
  readonly kind: "const";
  readonly exported: boolean;
  readonly name: Token;
  /** Missing when the line could not be read. */
  readonly value: Expr | undefined;
}

export interface TextStatement {
  readonly kind: "import" | "needs";
  readonly text: Token;
}

export type UnitLine = FunctionHead | DataHead | StructHead | ConstNode | TextStatement;

export interface SyntaxUnit {
  readonly imports: Token[];
  readonly needs: Token[];
  readonly constants: ConstNode[];
  readonly structs: StructNode[];
  readonly data: DataNode[];
  readonly functions: FunctionNode[];
  /** A line that could have declared names could not be read. */
  damaged: boolean;
}

export const classOf = (declared: Declared): RegisterClass => (declared.class?.image === "f64" ? "f" : "x");

/** From the first character of one spot to the last of another on the same line. */
export function spanning(first: Spot, last: Spot): Spot {
  return { line: first.line, column: first.column, length: last.column + last.length - first.column };
}

/** All of an operand. */
export function spotOf(node: Operand): Spot {
  let first: Spot = node.at;
  let last: Spot = node.at;
  for (let left = node; left.kind === "binary"; ) {
    left = left.left;
    first = left.at;
  }
  for (let right = node; ; ) {
    if (right.kind === "binary") right = right.right;
    else if (right.kind === "unary") right = right.operand;
    else {
      last = right.kind === "memory" || right.kind === "sizeof" ? right.close : right.at;
      break;
    }
  }
  return spanning(first, last);
}
