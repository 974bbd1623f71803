// The grammar of a line, as a chevrotain parser: blocks are put together from lines in parse.ts, so that a bad line never hides
// the next one. Invariant: at most one error for each line; rules build the tree as they go. spec/language.md.
import {
  EmbeddedActionsParser,
  EOF,
  type IParserErrorMessageProvider,
  type IRecognitionException,
  type IToken,
  LLkLookaheadStrategy,
  type TokenType,
  tokenLabel,
} from "chevrotain";
import type {
  Declared,
  DirectiveArgument,
  DirectiveNode,
  Expr,
  FieldNode,
  Instruction,
  Label,
  Operand,
  UnitLine,
} from "./syntax.ts";
import type { Token } from "./tokens.ts";
import * as T from "./tokens.ts";

/** How tightly binary operators bind. */
const BINDING = new Map([
  ["|", 1],
  ["^", 2],
  ["&", 3],
  ["<<", 4],
  [">>", 4],
  ["+", 5],
  ["-", 5],
  ["*", 6],
  ["/", 6],
  ["%", 6],
]);

/** The tree of `terms[0] operators[0] terms[1] ...`; operators of equal binding group to the left. */
function treeOf(terms: readonly Expr[], operators: readonly Token[]): Expr {
  const values: Expr[] = [terms[0]!];
  const pending: Token[] = [];
  const reduce = (): void => {
    const at = pending.pop()!;
    const right = values.pop()!;
    const left = values.pop()!;
    values.push({ kind: "binary", at, left, right });
  };
  const binding = (operator: Token): number => BINDING.get(operator.image) ?? 0;
  operators.forEach((operator, index) => {
    while (pending.length > 0 && binding(pending[pending.length - 1]!) >= binding(operator)) reduce();
    pending.push(operator);
    values.push(terms[index + 1]!);
  });
  while (pending.length > 0) reduce();
  return values[0]!;
}

function literal(at: Token): Expr {
  return typeof at.value === "number"
    ? { kind: "float", value: at.value, at }
    : { kind: "integer", value: typeof at.value === "bigint" ? at.value : 0n, at };
}

function found(token: IToken): string {
  if (Number.isNaN(token.startOffset)) return "the end of the line";
  const label = tokenLabel(token.tokenType);
  if (token.tokenType === T.TEXT) return "a string";
  return label.startsWith("`") ? label : `\`${token.image}\``;
}

/** Messages say what was expected and what stands there. */
const MESSAGES: IParserErrorMessageProvider = {
  buildMismatchTokenMessage: ({ expected, actual }) => `expected ${tokenLabel(expected)}, found ${found(actual)}`,
  buildNotAllInputParsedMessage: ({ firstRedundant }) => `expected the end of the line, found ${found(firstRedundant)}`,
  buildNoViableAltMessage: ({ actual, customUserDescription }) =>
    `expected ${customUserDescription ?? "something else"}, found ${actual[0] ? found(actual[0]) : "nothing"}`,
  buildEarlyExitMessage: ({ actual, customUserDescription }) =>
    `expected ${customUserDescription ?? "more"}, found ${actual[0] ? found(actual[0]) : "nothing"}`,
};

export interface LineError {
  readonly message: string;
  /** The token that does not fit, or undefined at the end of the line. */
  readonly token: Token | undefined;
}

const LOOKAHEAD = 1;

type Strategy = InstanceType<typeof LLkLookaheadStrategy>;
type ForAlternation = Strategy["buildLookaheadForAlternation"];
type ForOptional = Strategy["buildLookaheadForOptional"];

/** Chevrotain's own lookahead, each decision worked out when it is first met: a program meets few of them. */
class LazyLookahead extends LLkLookaheadStrategy {
  constructor() {
    super({ maxLookahead: LOOKAHEAD });
  }

  override buildLookaheadForAlternation(options: Parameters<ForAlternation>[0]): ReturnType<ForAlternation> {
    let decide: ReturnType<ForAlternation> | undefined;
    const build = () => super.buildLookaheadForAlternation(options);
    return function (this: ThisParameterType<ReturnType<ForAlternation>>, alternatives) {
      decide ??= build();
      return decide.call(this, alternatives);
    };
  }

  override buildLookaheadForOptional(options: Parameters<ForOptional>[0]): ReturnType<ForOptional> {
    let decide: ReturnType<ForOptional> | undefined;
    const build = () => super.buildLookaheadForOptional(options);
    return function (this: ThisParameterType<ReturnType<ForOptional>>) {
      decide ??= build();
      return decide.call(this);
    };
  }
}

/** Parses one line at a time. With `validate` the grammar itself is checked, which takes long: tests do it. */
export class LineParser extends EmbeddedActionsParser {
  constructor(validate = false) {
    super([...T.TOKEN_KINDS], {
      skipValidations: !validate,
      maxLookahead: LOOKAHEAD,
      lookaheadStrategy: new LazyLookahead(),
      recoveryEnabled: false,
      nodeLocationTracking: "none",
      errorMessageProvider: MESSAGES,
    });
    this.performSelfAnalysis();
  }

  /** The node of the line, or the error that hid it. */
  line<N>(tokens: Token[], rule: (this: LineParser) => N): N | LineError {
    this.input = tokens;
    const node = rule.call(this);
    const error = this.errors[0];
    return error ? lineError(error) : node;
  }

  #take(index: number, kind: TokenType): Token {
    // The parser gives back what it was given, and it is only given tokens of scan.ts.
    return this.consume(index, kind) as Token;
  }

  /** Most operands are one name or number: those are taken without going through four rules. */
  #leaf(): Expr | undefined {
    if (this.RECORDING_PHASE) return undefined;
    const kind = this.LA(1).tokenType;
    if (kind !== T.NAME && kind !== T.NUMBER) return undefined;
    const next = this.LA(2).tokenType;
    if (next !== T.COMMA && next !== EOF && next !== T.ARROW) return undefined;
    const at = this.#take(9, kind);
    return kind === T.NAME ? { kind: "name", at } : literal(at);
  }

  readonly unitLine = this.RULE(
    "unitLine",
    (): UnitLine =>
      this.OR({
        DEF: [{ ALT: () => this.SUBRULE(this.textStatement) }, { ALT: () => this.SUBRULE(this.declaration) }],
        ERR_MSG: "`import`, `needs`, `const`, `struct`, `data`, `func` or `export`",
      }),
  );

  readonly textStatement = this.RULE("textStatement", (): UnitLine => {
    const kind = this.OR<"import" | "needs">([
      { ALT: () => (this.CONSUME(T.IMPORT) ? "import" : "needs") },
      { ALT: () => (this.CONSUME(T.NEEDS) ? "needs" : "import") },
    ]);
    return { kind, text: this.#take(1, T.TEXT) };
  });

  readonly declaration = this.RULE("declaration", (): UnitLine => {
    const exported = this.OPTION(() => this.CONSUME(T.EXPORT)) !== undefined;
    return this.OR<UnitLine>({
      DEF: [
        {
          ALT: () => {
            this.CONSUME(T.CONST);
            const name = this.#take(1, T.NAME);
            this.CONSUME(T.EQUALS);
            return { kind: "const", exported, name, value: this.SUBRULE(this.expression) };
          },
        },
        {
          ALT: () => {
            this.CONSUME(T.STRUCT);
            return { kind: "struct", exported, name: this.#take(2, T.NAME) };
          },
        },
        {
          ALT: () => {
            this.CONSUME(T.DATA);
            const name = this.#take(3, T.NAME);
            this.CONSUME(T.COLON);
            const directive = this.OPTION1(() => this.SUBRULE(this.directive));
            return { kind: "data", exported, name, directive };
          },
        },
        { ALT: () => ({ ...this.SUBRULE(this.functionHead), exported }) },
      ],
      ERR_MSG: "`const`, `struct`, `data` or `func`",
    });
  });

  readonly functionHead = this.RULE("functionHead", () => {
    this.CONSUME(T.FUNC);
    const name = this.#take(1, T.NAME);
    const params: Declared[] = [];
    const results: Declared[] = [];
    this.CONSUME(T.LEFT_PAREN);
    this.MANY_SEP({ SEP: T.COMMA, DEF: () => params.push(this.SUBRULE(this.declared)) });
    this.CONSUME(T.RIGHT_PAREN);
    this.OPTION(() => {
      this.CONSUME(T.ARROW);
      this.AT_LEAST_ONE_SEP({
        SEP: T.COMMA,
        DEF: () => results.push(this.SUBRULE1(this.declared)),
        ERR_MSG: "a result",
      });
    });
    return { kind: "func" as const, name, params, results };
  });

  readonly declared = this.RULE("declared", (): Declared => {
    const name = this.#take(1, T.NAME);
    const declaredClass = this.OPTION(() => {
      this.CONSUME(T.COLON);
      return this.#take(2, T.NAME);
    });
    return { name, class: declaredClass };
  });

  readonly letLine = this.RULE("letLine", (): Declared[] => {
    const names: Declared[] = [];
    this.CONSUME(T.LET);
    this.AT_LEAST_ONE_SEP({ SEP: T.COMMA, DEF: () => names.push(this.SUBRULE(this.declared)), ERR_MSG: "a name" });
    return names;
  });

  readonly fieldLine = this.RULE("fieldLine", (): FieldNode => {
    const name = this.#take(1, T.NAME);
    this.CONSUME(T.COLON);
    const type = this.#take(2, T.NAME);
    const count = this.OPTION(() => {
      this.CONSUME(T.LEFT_BRACKET);
      const value = this.SUBRULE(this.expression);
      this.CONSUME(T.RIGHT_BRACKET);
      return value;
    });
    return { kind: "field", name, type, count };
  });

  readonly directive = this.RULE("directive", (): DirectiveNode => {
    const name = this.#take(1, T.DIRECTIVE);
    const values: DirectiveArgument[] = [];
    this.MANY_SEP({ SEP: T.COMMA, DEF: () => values.push(this.SUBRULE(this.directiveArgument)) });
    return { kind: "directive", name, arguments: values };
  });

  readonly directiveArgument = this.RULE("directiveArgument", (): DirectiveArgument => {
    const value = this.OR<Operand>({
      DEF: [{ ALT: () => ({ kind: "text", at: this.#take(1, T.TEXT) }) }, { ALT: () => this.SUBRULE(this.expression) }],
      ERR_MSG: "a value",
    });
    const count = this.OPTION(() => {
      this.CONSUME(T.LEFT_BRACKET);
      const expr = this.SUBRULE1(this.expression);
      this.CONSUME(T.RIGHT_BRACKET);
      return expr;
    });
    return { value, count };
  });

  readonly label = this.RULE("label", (): Label => {
    const name = this.#take(1, T.NAME);
    this.CONSUME(T.COLON);
    return { kind: "label", name };
  });

  readonly codeLine = this.RULE("codeLine", (): { labels: Label[]; instruction: Instruction | undefined } => {
    const labels: Label[] = [];
    this.MANY({
      GATE: () => this.LA(2).tokenType === T.COLON,
      DEF: () => labels.push(this.SUBRULE(this.label)),
    });
    const instruction = this.OPTION(() => this.SUBRULE(this.instruction));
    return { labels, instruction };
  });

  readonly instruction = this.RULE("instruction", (): Instruction => {
    const mnemonic = this.#take(1, T.NAME);
    const operands: Operand[] = [];
    const results: Token[] = [];
    let as: Token | undefined;
    this.OPTION(() => {
      operands.push(this.#leaf() ?? this.SUBRULE(this.operand));
      as = this.OPTION1(() => {
        this.CONSUME(T.AS);
        return this.#take(2, T.NAME);
      });
      this.MANY(() => {
        this.CONSUME(T.COMMA);
        operands.push(this.#leaf() ?? this.SUBRULE1(this.operand));
      });
    });
    const arrow = this.OPTION2(() => {
      const token = this.#take(1, T.ARROW);
      this.AT_LEAST_ONE_SEP({ SEP: T.COMMA, DEF: () => results.push(this.#take(3, T.NAME)), ERR_MSG: "a register" });
      return token;
    });
    return { kind: "instruction", mnemonic, as, operands, arrow, results, mark: undefined };
  });

  readonly operand = this.RULE(
    "operand",
    (): Operand =>
      this.OR<Operand>({
        DEF: [
          { ALT: () => this.SUBRULE(this.expression) },
          { ALT: () => this.SUBRULE(this.memory) },
          { ALT: () => ({ kind: "text", at: this.#take(1, T.TEXT) }) },
        ],
        ERR_MSG: "an operand",
      }),
  );

  readonly memory = this.RULE("memory", (): Operand => {
    const at = this.#take(1, T.LEFT_BRACKET);
    const base = this.#take(1, T.NAME);
    const offset = this.OPTION(() => {
      const terms: Expr[] = [];
      const operators: Token[] = [];
      operators.push(this.OR([{ ALT: () => this.#take(1, T.PLUS) }, { ALT: () => this.#take(1, T.MINUS) }]));
      terms.push({ kind: "integer", value: 0n, at: operators[0]! }, this.SUBRULE(this.term));
      this.SUBRULE(this.moreTerms, { ARGS: [terms, operators] });
      return this.ACTION(() => treeOf(terms, operators));
    });
    return { kind: "memory", at, base, offset, close: this.#take(1, T.RIGHT_BRACKET) };
  });

  readonly expression = this.RULE("expression", (): Expr => {
    const first = this.SUBRULE(this.term);
    const next = this.LA(1).tokenType;
    if (!this.RECORDING_PHASE && next !== T.OPERATOR && next !== T.PLUS && next !== T.MINUS) return first;
    const terms = [first];
    const operators: Token[] = [];
    this.SUBRULE(this.moreTerms, { ARGS: [terms, operators] });
    return this.ACTION(() => treeOf(terms, operators));
  });

  readonly moreTerms = this.RULE("moreTerms", (terms: Expr[], operators: Token[]): void => {
    this.MANY(() => {
      const operator = this.OR([
        { ALT: () => this.#take(1, T.OPERATOR) },
        { ALT: () => this.#take(1, T.PLUS) },
        { ALT: () => this.#take(1, T.MINUS) },
      ]);
      const term = this.SUBRULE(this.term);
      this.ACTION(() => {
        operators.push(operator);
        terms.push(term);
      });
    });
  });

  /** A name or `sizeof(name)`. */
  readonly named = this.RULE("named", (): Expr => {
    const at = this.#take(1, T.NAME);
    const size = this.OPTION(() => {
      this.CONSUME(T.LEFT_PAREN);
      const name = this.#take(2, T.NAME);
      return { name, close: this.#take(1, T.RIGHT_PAREN) };
    });
    return size ? { kind: "sizeof", at, ...size } : { kind: "name", at };
  });

  readonly term: () => Expr = this.RULE(
    "term",
    (): Expr =>
      this.OR<Expr>({
        DEF: [
          { ALT: () => this.SUBRULE(this.named) },
          { ALT: () => literal(this.#take(1, T.NUMBER)) },
          { ALT: () => ({ kind: "unary", at: this.#take(1, T.MINUS), operand: this.SUBRULE(this.term) }) },
          { ALT: () => ({ kind: "unary", at: this.#take(1, T.TILDE), operand: this.SUBRULE1(this.term) }) },
          {
            ALT: () => {
              this.CONSUME(T.LEFT_PAREN);
              const inside = this.SUBRULE(this.expression);
              this.CONSUME(T.RIGHT_PAREN);
              return inside;
            },
          },
        ],
        ERR_MSG: "an operand",
      }),
  );
}

function lineError({ message, token }: IRecognitionException): LineError {
  return { message, token: token instanceof T.Token ? token : undefined };
}
