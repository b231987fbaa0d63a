import type { Problem } from '../base/problem.ts';
import { Source } from '../base/problem.ts';
import type { Span } from '../base/text.ts';
import type { LayerValue } from './job.ts';
import type { TemplateSource } from './template/templateSource.ts';

/** The value of a setting as a template: problems in it have the places of the file in which the setting stands. */
export function valueSource({ value, origin }: LayerValue): TemplateSource {
  const text = String(value ?? '');
  const { source, spanOf } = origin;
  if (!source || !spanOf) return placeless(text);
  return {
    text,
    problem: (severity, code, message, span, { fixes = [], ...more } = {}): Problem =>
      source.problem(severity, code, message, span && spanOf(span), {
        ...more,
        ...(fixes.length > 0 && {
          // A percent sign in a settings file is written twice.
          fixes: fixes.map((fix) => ({ ...fix, span: spanOf(fix.span), text: fix.text.replaceAll('%', '%%') })),
        }),
      }),
    lines: { place: (offset) => source.lines.place(spanOf({ start: offset, end: offset }).start) },
  };
}

/** A value that came from no file: what is wrong with it is told without a place, and nothing there can be mended. */
function placeless(text: string): TemplateSource {
  const source = new Source(null, text);
  return {
    text,
    problem: (severity, code, message, _span: Span | null, { reach } = {}) =>
      source.problem(severity, code, message, null, reach ? { reach } : {}),
    lines: source.lines,
  };
}
