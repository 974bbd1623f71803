// Puts blocks together from lines. Invariant: each line is read once, whatever the others hold; a line that cannot be read marks
// its block as damaged, so that names it may have declared are not reported as unknown later. spec/language.md.
import type { Reporter } from "./diagnostics.ts";
import { type LineError, LineParser } from "./grammar.ts";
import { Scanner } from "./scan.ts";
import type { DataNode, FunctionNode, Spot, StructNode, SyntaxUnit, UnitLine } from "./syntax.ts";
import type { Token } from "./tokens.ts";
import * as T from "./tokens.ts";

type Block = FunctionNode | DataNode | StructNode;

let shared: LineParser | undefined;

/** Building a parser takes milliseconds, so there is one. */
function lineParser(): LineParser {
  shared ??= new LineParser();
  return shared;
}

const OPENERS: ReadonlySet<Token["tokenType"]> = new Set([
  ...[T.IMPORT, T.NEEDS, T.CONST, T.STRUCT, T.DATA, T.FUNC, T.EXPORT],
]);

/** The syntax tree of a source. Faults go to the reporter; the tree holds all that could be read. */
export function parse(lines: readonly string[], reporter: Reporter): SyntaxUnit {
  return new Outline(lines, reporter).unit();
}

class Outline {
  readonly #lines: readonly string[];
  readonly #reporter: Reporter;
  readonly #scanner: Scanner;
  readonly #parser = lineParser();
  readonly #unit: SyntaxUnit = {
    ...{ imports: [], needs: [], constants: [], structs: [], data: [], functions: [], damaged: false },
  };
  #block: Block | undefined;
  /** The open block was already said to lack its `end`. */
  #reportedOpen = false;
  /** An `end` without a block is to be passed over once, because what it belongs to was reported. */
  #strayEnds = 0;
  #tokens: Token[] = [];
  #number = 0;

  constructor(lines: readonly string[], reporter: Reporter) {
    this.#lines = lines;
    this.#reporter = reporter;
    this.#scanner = new Scanner(reporter);
  }

  unit(): SyntaxUnit {
    for (const text of this.#lines) {
      this.#number++;
      this.#tokens = this.#scanner.scan(text, this.#number);
      if (this.#tokens.length > 0) this.#line();
      else if (this.#scanner.faulty) this.#damage();
      if (this.#scanner.mark) this.#strayMark(text);
    }
    if (this.#block) this.#unclosed(undefined);
    return this.#unit;
  }

  /** Only the line of an instruction takes its mark. */
  #strayMark(text: string): void {
    const { comment } = this.#scanner;
    const spot: Spot = { line: this.#number, column: comment + 1, length: text.length - comment };
    this.#reporter.error("bad-mark", spot, "a location mark stands behind an instruction");
  }

  #line(): void {
    const first = this.#tokens[0]!;
    if (first.tokenType === T.END) this.#end(first);
    else if (OPENERS.has(first.tokenType)) this.#unitLevel(first);
    else if (!this.#block) this.#outside(first);
    else if (this.#block.kind === "func") this.#functionLine(this.#block, first);
    else if (this.#block.kind === "data") this.#dataLine(this.#block);
    else this.#fieldLine(this.#block);
  }

  /** The node of the line; an error is reported unless the line was faulty before, and the block marked as damaged. */
  #parse<N extends object>(rule: (this: LineParser) => N): N | undefined {
    const node = this.#parser.line(this.#tokens, rule);
    if (!isError(node)) {
      if (this.#scanner.faulty) this.#damage();
      return node;
    }
    if (!this.#scanner.faulty) this.#syntaxError(node);
    this.#damage();
    return undefined;
  }

  #syntaxError(error: LineError): void {
    const last = this.#tokens[this.#tokens.length - 1]!;
    const spot: Spot = error.token ?? { line: last.line, column: last.column + last.length, length: 1 };
    const help = this.#syntaxHelp(error);
    this.#reporter.error("syntax", spot, error.message, { help });
  }

  #syntaxHelp({ message, token }: LineError): string | undefined {
    const index = token ? this.#tokens.indexOf(token) : this.#tokens.length;
    const previous = this.#tokens[index - 1];
    if (!token) return undefined;
    if (T.KEYWORDS.has(token.image) && token.tokenType !== T.NAME)
      return `\`${token.image}\` is a reserved word and cannot be a name`;
    if (token.tokenType === T.EQUALS) return "there is no assignment: `mv` copies a register, `li` loads a constant";
    if (token.image === "/" && previous?.image === "/") return "a comment starts with `;`";
    if (token.tokenType === T.LEFT_PAREN)
      return "arguments stand behind the name without parentheses: `call f, x, y -> z`";
    const separated = message.startsWith("expected the end") || message.startsWith("expected `)`");
    return separated && previous?.tokenType === T.NAME && token.tokenType === T.NAME
      ? "names and operands are separated by commas"
      : undefined;
  }

  #damage(): void {
    if (this.#block) this.#block.damaged = true;
    else this.#unit.damaged = true;
  }

  #end(first: Token): void {
    const extra = this.#tokens[1];
    if (extra?.tokenType === T.COLON) {
      const message = "`end` is a reserved word and cannot be a label";
      this.#reporter.error("syntax", first, message, { help: "for example `done:`" });
      this.#damage();
      return;
    }
    if (extra && !this.#scanner.faulty)
      this.#reporter.error("syntax", extra, `expected the end of the line, found \`${extra.image}\``);
    if (this.#block?.kind === "func") this.#block.close = first;
    else if (!this.#block && this.#strayEnds > 0) this.#strayEnds--;
    else if (!this.#block)
      this.#reporter.error("stray-end", first, "`end` closes nothing here", {
        help: "each `func`, `struct` and `data` block has one `end`; `data x: .quad 1` on one line has none",
      });
    this.#block = undefined;
    this.#reportedOpen = false;
  }

  #unclosed(before: Token | undefined): void {
    const block = this.#block!;
    if (!this.#reportedOpen) {
      const related = before ? [this.#reporter.related(before, "the next declaration starts here")] : [];
      const message = `\`${block.kind} ${block.name.image}\` has no \`end\``;
      this.#reporter.error("missing-end", block.name, message, { related });
    }
    if (block.kind === "func") block.damaged = true;
    this.#block = undefined;
    this.#reportedOpen = false;
  }

  #unitLevel(first: Token): void {
    const word = first.tokenType === T.EXPORT ? this.#tokens[1] : first;
    const kind = word?.tokenType;
    const opens =
      kind === T.FUNC || kind === T.STRUCT || (kind === T.DATA && this.#tokens.length <= (word === first ? 3 : 4));
    if (this.#block && opens) this.#unclosed(first);
    else if (this.#block) this.#misplaced(first, word);
    const outer = this.#block;
    this.#block = undefined;
    const read = this.#parse(this.#parser.unitLine);
    const node = read ?? this.#salvage(word);
    if (node) this.#declare(node, read === undefined || this.#scanner.faulty);
    if (outer) this.#block = outer;
  }

  #misplaced(first: Token, word: Token | undefined): void {
    if (this.#reportedOpen) return;
    this.#reportedOpen = true;
    const block = this.#block!;
    this.#reporter.error(
      "misplaced",
      first,
      `\`${word?.image ?? first.image}\` cannot stand inside \`${block.kind} ${block.name.image}\``,
      {
        help: `declare it outside, or close the block before it with \`end\``,
        related: [this.#reporter.related(block.name, "this block is still open")],
      },
    );
  }

  /** A declaration whose line could not be read still declares its name, and its block still starts. */
  #salvage(word: Token | undefined): UnitLine | undefined {
    const name = word && this.#tokens[this.#tokens.indexOf(word) + 1];
    if (!word || name?.tokenType !== T.NAME) {
      if (word?.tokenType === T.FUNC || word?.tokenType === T.STRUCT) this.#strayEnds++;
      return undefined;
    }
    const exported = true;
    if (word.tokenType === T.CONST) return { kind: "const", exported, name, value: undefined };
    if (word.tokenType === T.STRUCT) return { kind: "struct", exported, name };
    if (word.tokenType === T.DATA) return { kind: "data", exported, name, directive: undefined };
    if (word.tokenType === T.FUNC) return { kind: "func", exported, name, params: [], results: [] };
    return undefined;
  }

  #declare(node: UnitLine, damaged: boolean): void {
    const unit = this.#unit;
    if (node.kind === "import") unit.imports.push(node.text);
    else if (node.kind === "needs") unit.needs.push(node.text);
    else if (node.kind === "const") unit.constants.push(node);
    else if (node.kind === "struct") {
      const block: StructNode = { ...node, fields: [], damaged };
      unit.structs.push(block);
      this.#block = block;
    } else if (node.kind === "data") {
      const block: DataNode = { ...node, directives: node.directive ? [node.directive] : [], damaged };
      unit.data.push(block);
      if (!node.directive && this.#tokens[this.#tokens.length - 1]?.tokenType === T.COLON) this.#block = block;
    } else if (node.kind === "func") {
      const { kind, exported, name, params, results } = node;
      const block: FunctionNode = { kind, exported, name, params, results, lets: [], body: [], close: name, damaged };
      unit.functions.push(block);
      this.#block = block;
    }
  }

  #outside(first: Token): void {
    this.#unit.damaged ||= first.tokenType === T.LET;
    if (this.#strayEnds > 0 || this.#scanner.faulty) return;
    if (first.tokenType === T.DIRECTIVE) {
      this.#strayEnds++;
      this.#reporter.error("outside", first, `\`${first.image}\` stands outside of \`data\``, {
        help: "several lines of data stand between `data NAME:` on a line of its own and `end`",
      });
      return;
    }
    this.#strayEnds++;
    this.#reporter.error("outside", first, `expected a declaration, found \`${first.image}\``, {
      help: "instructions stand inside a function: `func main()` ... `end`",
    });
  }

  #functionLine(block: FunctionNode, first: Token): void {
    if (first.tokenType === T.LET) {
      const names = this.#parse(this.#parser.letLine);
      if (names) block.lets.push(...names);
      return;
    }
    if (first.tokenType === T.DIRECTIVE) {
      if (this.#scanner.faulty) return;
      this.#reporter.error("misplaced", first, `\`${first.image}\` cannot stand in a function`, {
        help: "data is declared outside functions: `data NAME: .quad 1`",
      });
      return;
    }
    const { mark } = this.#scanner;
    const node = this.#parse(this.#parser.codeLine);
    if (!node || node.instruction) this.#scanner.mark = undefined;
    if (node) {
      if (node.instruction) node.instruction.mark = mark;
      for (const label of node.labels) block.body.push(label);
      if (node.instruction && !this.#scanner.faulty) block.body.push(node.instruction);
    } else if (first.tokenType === T.NAME && this.#tokens[1]?.tokenType === T.COLON)
      block.body.push({ kind: "label", name: first });
  }

  #dataLine(block: DataNode): void {
    const node = this.#parse(this.#parser.directive);
    if (node) block.directives.push(node);
  }

  #fieldLine(block: StructNode): void {
    const node = this.#parse(this.#parser.fieldLine);
    if (node) block.fields.push(node);
  }
}

function isError(node: object | LineError): node is LineError {
  return "message" in node;
}
