import { placeholderNames } from '../body/placeholderNames.ts';
import type { TemplateText } from '../body/templateTokens.ts';
import { tokensIn } from '../body/templateTokens.ts';
import type { Refactoring } from '../items.ts';
import type { Subject } from '../subject.ts';

/** Puts the value of a key in the place of its placeholder. A value with a format, or none, stays a placeholder. */
export function inlinePlaceholder(
  file: string,
  template: TemplateText,
  offset: number,
  subject: Subject,
): Refactoring | null {
  const token = tokensIn(template, subject).find(({ span }) => span.start <= offset && offset <= span.end);
  if (token?.kind !== 'placeholder' || token.conversion || token.spec) return null;
  const known = placeholderNames(subject).get(token.name);
  if (!known?.setting || known.value === null || known.value === '') return null;
  const value = String(known.value);
  // Braces of the value would become placeholders themselves.
  const text = value.replaceAll(/[{}]/g, '$&$&');
  const edit = { span: template.spanOf(token.span), text };
  return { title: `Replace {${token.name}} by its value`, kind: 'inline', edits: new Map([[file, [edit]]]) };
}
