import type { Span } from '../../base/text.ts';

/** A value in braces: `{nodes * ppn}`. Places are offsets of the text that was read. */
export type ValueExpression =
  | { readonly kind: 'number'; readonly value: number; readonly span: Span }
  | { readonly kind: 'text'; readonly value: string; readonly span: Span }
  | { readonly kind: 'name'; readonly name: string; readonly span: Span }
  | {
      readonly kind: 'operation';
      readonly operator: '+' | '-' | '*' | '/';
      readonly left: ValueExpression;
      readonly right: ValueExpression;
      readonly span: Span;
    };

/** How a condition compares two values. */
export type Comparison = '=' | '!=' | '<' | '<=' | '>' | '>=';

/** What stands behind `when`: `mem and nodes > 1`. */
export type Condition =
  | { readonly kind: 'set'; readonly name: string; readonly span: Span }
  | { readonly kind: 'not'; readonly operand: Condition }
  | { readonly kind: 'and' | 'or'; readonly left: Condition; readonly right: Condition }
  | {
      readonly kind: 'comparison';
      readonly operator: Comparison;
      readonly left: ValueExpression;
      readonly right: ValueExpression;
    };

/** Thrown inside this room where an expression cannot be read; caught by whoever knows its file. */
export class ExpressionError extends Error {
  readonly code: 'backend-template' | 'backend-division-by-zero';
  readonly span: Span;

  constructor(code: ExpressionError['code'], message: string, span: Span) {
    super(message);
    this.code = code;
    this.span = span;
  }
}

/** Reads a value: numbers, names, `+ - * /` and brackets. @throws ExpressionError */
export function parseValue(text: string, span: Span): ValueExpression {
  const reader = new ExpressionReader(text, span);
  const value = reader.sum();
  reader.end();
  return value;
}

/** Reads a condition: names, comparisons, `and`, `or`, `not` and brackets. @throws ExpressionError */
export function parseCondition(text: string, span: Span): Condition {
  const reader = new ExpressionReader(text, span);
  const condition = reader.anyOf();
  reader.end();
  return condition;
}

/** The names in a value or a condition, with their places. */
export function namesIn(expression: ValueExpression | Condition): readonly { readonly name: string; span: Span }[] {
  switch (expression.kind) {
    case 'name':
    case 'set':
      return [expression];
    case 'number':
    case 'text':
      return [];
    case 'not':
      return namesIn(expression.operand);
    default:
      return [...namesIn(expression.left), ...namesIn(expression.right)];
  }
}

interface Token {
  readonly kind: 'number' | 'text' | 'name' | 'sign';
  readonly text: string;
  readonly span: Span;
}

const TOKEN = /\s*(?:(\d+(?:\.\d+)?)|("[^"]*"|'[^']*')|([A-Za-z_]\w*)|(<=|>=|!=|[-+*/()<>=]))/y;

class ExpressionReader {
  readonly #tokens: readonly Token[];
  readonly #end: Span;
  #at = 0;

  constructor(text: string, span: Span) {
    this.#tokens = tokensOf(text, span);
    this.#end = { start: Math.max(0, span.end - 1), end: span.end };
  }

  end(): void {
    const rest = this.#tokens[this.#at];
    if (rest) throw unexpected(rest, 'an operator');
  }

  anyOf(): Condition {
    let left = this.#allOf();
    while (this.#take('or')) left = { kind: 'or', left, right: this.#allOf() };
    return left;
  }

  #allOf(): Condition {
    let left = this.#single();
    while (this.#take('and')) left = { kind: 'and', left, right: this.#single() };
    return left;
  }

  #single(): Condition {
    if (this.#take('not')) return { kind: 'not', operand: this.#single() };
    const start = this.#at;
    if (this.#take('(')) {
      // `(nodes + 1) * ppn > 8` begins with a bracket too: whether it holds a condition shows only at its end.
      const inner = this.#attempt(() => this.anyOf());
      if (inner && this.#take(')') && !this.#isOperator()) return inner;
      this.#at = start;
    }
    const left = this.sum();
    const operator = this.#comparison();
    if (operator) return comparison(operator, left, this.sum());
    if (left.kind === 'name') return { kind: 'set', name: left.name, span: left.span };
    throw new ExpressionError(
      'backend-template',
      'A condition is a key, or compares two values: nodes > 1.',
      left.span,
    );
  }

  sum(): ValueExpression {
    let left = this.#product();
    for (let sign = this.#sign('+', '-'); sign; sign = this.#sign('+', '-'))
      left = operation(sign, left, this.#product());
    return left;
  }

  #product(): ValueExpression {
    let left = this.#primary();
    for (let sign = this.#sign('*', '/'); sign; sign = this.#sign('*', '/'))
      left = operation(sign, left, this.#primary());
    return left;
  }

  #primary(): ValueExpression {
    const token = this.#tokens[this.#at++];
    if (!token) throw new ExpressionError('backend-template', 'A key or a number is missing here.', this.#end);
    const { kind, text, span } = token;
    if (kind === 'number') return { kind, value: Number(text), span };
    if (kind === 'text') return { kind, value: text.slice(1, -1), span };
    if (kind === 'name' && !RESERVED.has(text)) return { kind, name: text, span };
    if (text !== '(') throw unexpected(token, 'a key or a number');
    const inner = this.sum();
    if (!this.#take(')')) throw new ExpressionError('backend-template', 'This bracket is not closed.', span);
    return inner;
  }

  #attempt(read: () => Condition): Condition | null {
    try {
      return read();
    } catch (error) {
      if (error instanceof ExpressionError) return null;
      throw error;
    }
  }

  #take(text: string): boolean {
    if (this.#tokens[this.#at]?.text !== text) return false;
    this.#at++;
    return true;
  }

  #sign<Sign extends string>(...signs: readonly Sign[]): Sign | null {
    return signs.find((sign) => this.#take(sign)) ?? null;
  }

  #comparison(): Comparison | null {
    return this.#sign('<=', '>=', '!=', '=', '<', '>');
  }

  #isOperator(): boolean {
    return this.#tokens[this.#at]?.kind === 'sign' && this.#tokens[this.#at]?.text !== ')';
  }
}

const RESERVED: ReadonlySet<string> = new Set(['and', 'or', 'not', 'when']);

function tokensOf(text: string, { start, end }: Span): readonly Token[] {
  const tokens: Token[] = [];
  const inner = text.slice(0, end);
  for (let at = start; inner.slice(at).trim() !== ''; ) {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(inner);
    if (!match) {
      const from = at + (inner.slice(at).search(/\S/) ?? 0);
      const message = `'${inner[from]}' cannot stand here: there are names, numbers, + - * / and brackets.`;
      throw new ExpressionError('backend-template', message, { start: from, end: from + 1 });
    }
    const [, number, quoted, name, sign] = match;
    const word = number ?? quoted ?? name ?? sign ?? '';
    at = TOKEN.lastIndex;
    const kind = number !== undefined ? 'number' : quoted !== undefined ? 'text' : name !== undefined ? 'name' : 'sign';
    tokens.push({ kind, text: word, span: { start: at - word.length, end: at } });
  }
  return tokens;
}

function operation(operator: '+' | '-' | '*' | '/', left: ValueExpression, right: ValueExpression): ValueExpression {
  for (const side of [left, right]) {
    if (side.kind === 'text') {
      throw new ExpressionError('backend-template', 'A text in quotes can only be compared.', side.span);
    }
  }
  const span = { start: left.span.start, end: right.span.end };
  if (operator === '/' && right.kind === 'number' && right.value === 0)
    throw new ExpressionError('backend-division-by-zero', 'This divides by zero.', span);
  return { kind: 'operation', operator, left, right, span };
}

function comparison(operator: Comparison, left: ValueExpression, right: ValueExpression): Condition {
  const isText = left.kind === 'text' || right.kind === 'text';
  if (isText && operator !== '=' && operator !== '!=') {
    const span = { start: left.span.start, end: right.span.end };
    throw new ExpressionError('backend-template', 'A text can be equal or not, and nothing else.', span);
  }
  return { kind: 'comparison', operator, left, right };
}

function unexpected({ text, span }: Token, wanted: string): ExpressionError {
  return new ExpressionError('backend-template', `'${text}' cannot stand here: ${wanted} is expected.`, span);
}
