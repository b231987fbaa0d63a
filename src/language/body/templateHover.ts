import { isCoreVariable } from '../../job/template/coreVariables.ts';
import type { PlaceholderToken, VariableToken } from '../../job/template/token.ts';
import type { Hover } from '../items.ts';
import { keyPage, whereFrom } from '../keyPage.ts';
import { code, paragraphs, plain } from '../markdown.ts';
import type { Subject } from '../subject.ts';
import { placeholderNames } from './placeholderNames.ts';
import type { TemplateText } from './templateTokens.ts';
import { tokensIn } from './templateTokens.ts';
import { variablePage } from './variables.ts';

/** What is told of a placeholder or a core variable at an offset of a text. `offset`: in the text itself. */
export function templateHover(template: TemplateText, offset: number, subject: Subject): Hover | null {
  const found = tokensIn(template, subject).findLast(({ span }) => span.start <= offset && offset <= span.end);
  if (!found) return null;
  const markdown = found.kind === 'variable' ? aboutVariable(found, subject) : aboutPlaceholder(found, subject);
  return markdown === null ? null : { span: template.spanOf(found.span), markdown };
}

function aboutVariable({ name }: VariableToken, { backends }: Subject): string | null {
  return isCoreVariable(name) ? variablePage(name, backends) : null;
}

function aboutPlaceholder({ name }: PlaceholderToken, subject: Subject): string | null {
  const known = placeholderNames(subject).get(name);
  if (!known) return null;
  const { value, setting, meaning } = known;
  const inserts = value === null || value === '' ? 'inserts nothing: it is unset' : `inserts ${code(String(value))}`;
  const from = setting ? ` (${whereFrom(setting)})` : '';
  const inResources = subject.job?.resources.has(name) ?? false;
  return paragraphs(
    `${code(`{${name}}`)} ${inserts}${from}.`,
    setting ? keyPage(inResources ? 'Resources' : 'Attributes', name, subject) : plain(meaning),
  );
}
