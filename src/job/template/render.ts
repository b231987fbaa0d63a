import { unreachable } from '../../base/errors.ts';
import type { Problem } from '../../base/problem.ts';
import { hasErrors } from '../../base/problem.ts';
import type { Span } from '../../base/text.ts';
import type { TemplateLine } from './lineWriter.ts';
import { LineWriter } from './lineWriter.ts';
import type { KeyNames } from './placeholder.ts';
import { PlaceholderReader } from './placeholder.ts';
import { scanTemplate } from './scan.ts';
import type { TemplateSource } from './templateSource.ts';
import type { GroupToken, PlaceholderToken, Token, VariableToken } from './token.ts';
import type { VariableTarget } from './variables.ts';
import { mapVariable } from './variables.ts';

/** What a text is rendered with. */
export interface TemplateOptions extends VariableTarget, KeyNames {
  /** False: only core variables are mapped, and braces stay as they are. */
  readonly placeholders: boolean;
}

/** A rendered text, or none where there is an error, and what an editor shows about it. */
export interface RenderedTemplate {
  readonly text: string | null;
  /** One for each line of the text; empty where there is none. */
  readonly lines: readonly TemplateLine[];
  readonly problems: readonly Problem[];
  /** All placeholders in order, known or not, those inside of format specifications too. */
  readonly placeholders: readonly PlaceholderToken[];
  readonly variables: readonly VariableToken[];
}

/**
 * Renders the body of a job or another of its scripts: puts in placeholders and maps core variables, with LF line ends
 * and no newline added. Never throws; an error leaves no text.
 */
export function renderTemplate(source: TemplateSource, options: TemplateOptions): RenderedTemplate {
  const isKey = (name: string): boolean => options.lookup(name) !== undefined;
  const tokens = scanTemplate(source.text, { placeholders: options.placeholders, isKey });
  const renderer = new Renderer(source, options);
  for (const token of tokens) renderer.add(token);
  return {
    ...renderer.result(),
    placeholders: tokens.flatMap(placeholdersIn),
    variables: tokens.filter((token) => token.kind === 'variable'),
  };
}

class Renderer {
  readonly #source: TemplateSource;
  readonly #options: TemplateOptions;
  readonly #placeholders: PlaceholderReader;
  readonly #writer: LineWriter;
  readonly #problems: Problem[] = [];

  constructor(source: TemplateSource, options: TemplateOptions) {
    this.#source = source;
    this.#options = options;
    this.#placeholders = new PlaceholderReader(source, options);
    this.#writer = new LineWriter((offset) => source.lines.place(offset).line);
  }

  add(token: Token): void {
    const { span } = token;
    switch (token.kind) {
      case 'text':
        this.#copy(span);
        break;
      case 'brace':
        this.#writer.insert(token.text, span.start, []);
        break;
      case 'variable':
        this.#writer.insert(this.#mapped(token, span, ''), span.start, []);
        break;
      case 'group':
        this.#copy(span);
        this.#hint(token);
        break;
      case 'placeholder':
        this.#insert(token);
        break;
      default:
        unreachable(token);
    }
  }

  result(): Pick<RenderedTemplate, 'text' | 'lines' | 'problems'> {
    const problems = [...this.#problems, ...this.#placeholders.problems].sort(byPlace);
    if (hasErrors(problems)) return { text: null, lines: [], problems };
    return { text: this.#writer.text, lines: this.#writer.lines, problems };
  }

  #copy({ start, end }: Span): void {
    this.#writer.copy(this.#source.text.slice(start, end), start);
  }

  /** A value is not looked through for placeholders again, but core variables in it are mapped. */
  #insert(placeholder: PlaceholderToken): void {
    const value = this.#placeholders.read(placeholder);
    if (value === null) return;
    const where = ` It stands in the value of {${placeholder.name}}.`;
    const pieces = scanTemplate(value, { placeholders: false, isKey: () => false }).map((token) => {
      if (token.kind === 'variable') return this.#mapped(token, placeholder.span, where);
      return token.kind === 'brace' ? token.text : value.slice(token.span.start, token.span.end);
    });
    const keys = placeholdersIn(placeholder).map(({ name }) => name);
    this.#writer.insert(pieces.join(''), placeholder.span.start, keys);
  }

  /** `where`: more words for a variable that does not stand in the source itself; nothing there can be mended here. */
  #mapped(token: VariableToken, span: Span, where: string): string {
    const { text, problem } = mapVariable(token, this.#options);
    if (problem) {
      const { severity, code, message, fixes } = problem;
      const more = where === '' && fixes.length > 0 ? { fixes } : {};
      const reach = severity === 'error' ? ({ reach: 'unrenderable' } as const) : {};
      this.#problems.push(this.#source.problem(severity, code, message + where, span, { ...reach, ...more }));
    }
    return text;
  }

  #hint({ name, span }: GroupToken): void {
    if (!this.#options.lookup(name)) return;
    const message = `\${${name}} is left to the shell. For the value of the key ${name} write {${name}}.`;
    const fixes = [{ title: `Change to {${name}}`, span, text: `{${name}}` }];
    this.#problems.push(this.#source.problem('info', 'placeholder-is-shell', message, span, { fixes }));
  }
}

/** A placeholder and those inside of its format specification. */
function placeholdersIn(token: Token): readonly PlaceholderToken[] {
  if (token.kind !== 'placeholder') return [];
  return [token, ...(token.spec?.tokens ?? []).flatMap(placeholdersIn)];
}

function byPlace(a: Problem, b: Problem): number {
  return (a.span?.start ?? 0) - (b.span?.start ?? 0);
}
