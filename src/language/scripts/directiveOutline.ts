import { Source } from '../../base/problem.ts';
import type { Fold, OutlineEntry } from '../items.ts';
import type { Subject } from '../subject.ts';
import { directivesIn } from './scriptDirectives.ts';

/** The directives of a script, each as one entry. */
export function directiveOutline(text: string, subject: Subject): readonly OutlineEntry[] {
  return directivesIn(text, subject).map(({ backend, directive: { span, options, counts } }) => {
    const [first] = options;
    return {
      name:
        options.map(({ name, value }) => (value === null ? name : `${name} ${value}`)).join(' ') ||
        (backend.prefix ?? ''),
      detail: counts ? (first?.option?.meaning ?? null) : 'passed over',
      kind: 'directive',
      span,
      nameSpan: span,
      children: [],
    };
  });
}

/** Directives on neighbouring lines fold together. */
export function directiveFolds(text: string, subject: Subject): readonly Fold[] {
  const { lines } = new Source(null, text);
  const blocks: { firstLine: number; lastLine: number }[] = [];
  for (const { directive } of directivesIn(text, subject)) {
    const { line } = lines.place(directive.span.start);
    const last = blocks.at(-1);
    if (last && last.lastLine === line - 1) last.lastLine = line;
    else blocks.push({ firstLine: line, lastLine: line });
  }
  return blocks
    .filter(({ firstLine, lastLine }) => lastLine > firstLine)
    .map((block) => ({ ...block, kind: 'region' }));
}
