import type { OutlineEntry } from '../items.ts';
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
