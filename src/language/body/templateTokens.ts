import type { Span } from '../../base/text.ts';
import { scanTemplate } from '../../job/template/scan.ts';
import type { PlaceholderToken, Token, VariableToken } from '../../job/template/token.ts';
import type { MeaningToken } from '../items.ts';
import type { Subject } from '../subject.ts';
import { placeholderNames } from './placeholderNames.ts';

/** A text in which placeholders and core variables may stand, and how its places become those of the document. */
export interface TemplateText {
  readonly text: string;
  /** Whether braces are placeholders. */
  readonly placeholders: boolean;
  readonly spanOf: (span: Span) => Span;
}

/** The placeholders, those inside of formats too, and the core variables of a text, in order. */
export function tokensIn(template: TemplateText, subject: Subject): readonly (PlaceholderToken | VariableToken)[] {
  const names = placeholderNames(subject);
  const tokens = scanTemplate(template.text, {
    placeholders: template.placeholders,
    isKey: (name) => names.has(name),
  });
  return tokens.flatMap(withNested);
}

function withNested(token: Token): readonly (PlaceholderToken | VariableToken)[] {
  if (token.kind === 'variable') return [token];
  if (token.kind !== 'placeholder') return [];
  return [token, ...(token.spec?.tokens ?? []).flatMap(withNested)];
}

/** The placeholders and core variables of a text, to be coloured. */
export function meaningTokens(template: TemplateText, subject: Subject): readonly MeaningToken[] {
  return tokensIn(template, subject).flatMap((token): MeaningToken[] => {
    if (token.kind === 'variable') return [{ span: template.spanOf(token.nameSpan), kind: 'variable' }];
    const name: MeaningToken = { span: template.spanOf(token.nameSpan), kind: 'placeholder' };
    return token.spec &&
      token.spec.span.end > token.spec.span.start &&
      !token.spec.tokens.some(({ kind }) => kind !== 'text')
      ? [name, { span: template.spanOf(token.spec.span), kind: 'format' }]
      : [name];
  });
}
