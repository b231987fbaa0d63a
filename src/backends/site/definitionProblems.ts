import type { Problem, Severity, Source } from '../../base/problem.ts';
import type { Span } from '../../base/text.ts';

/** Collects what is wrong with the file of a site backend. */
export class DefinitionProblems {
  readonly #source: Source;
  readonly #list: Problem[] = [];

  constructor(source: Source) {
    this.#source = source;
  }

  get list(): readonly Problem[] {
    return this.#list;
  }

  /** `meant`: what stands in the place of the span if the fix is applied. */
  error(code: string, message: string, span: Span, meant: string | null = null): void {
    this.#add('error', code, message, span, meant);
  }

  warn(code: string, message: string, span: Span, meant: string | null = null): void {
    this.#add('warning', code, message, span, meant);
  }

  #add(severity: Severity, code: string, message: string, span: Span, meant: string | null): void {
    const fixes = meant === null ? {} : { fixes: [{ title: `Change to '${meant}'`, span, text: meant }] };
    const reach = severity === 'error' ? ({ reach: 'unreadable' } as const) : {};
    this.#list.push(this.#source.problem(severity, code, message, span, { ...reach, ...fixes }));
  }
}
