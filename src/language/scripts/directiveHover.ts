import type { Backend } from '../../backends/contract.ts';
import { findOption } from '../../backends/optionWords.ts';
import { listParts } from '../../backends/readDirectives.ts';
import { resourceKey } from '../../job/keys.ts';
import type { Hover } from '../items.ts';
import { keyPage } from '../keyPage.ts';
import { code, paragraphs } from '../markdown.ts';
import { optionPage } from '../optionPage.ts';
import type { Subject } from '../subject.ts';
import { valueWords } from '../valueWords.ts';
import { directiveAt } from './directiveAt.ts';

/** What is told of the directive at an offset: the option, what its value means, and its spelling for other schedulers. */
export function hoverDirective(text: string, offset: number, subject: Subject): Hover | null {
  const place = directiveAt(text, offset, subject);
  if (!place || place.kind === 'prefix' || !place.written) return null;
  const { backend, written } = place;
  const part = written.name === '-l' ? partAt(written, offset) : null;
  const option = (part && findOption(backend.options, `-l ${part.name}`)) ?? written.option;
  if (!option) return null;
  const resource = backend
    .readHeader(text)
    .resources.find(({ span }) => span.start <= offset && offset <= span.end && written.span.start <= span.start);
  const info = resource && resourceKey(resource.key);
  const words = info ? valueWords(info, resource.value) : null;
  const isWritten = info && resource.value !== '';
  const inSettings = isWritten
    ? `As a setting: ${code(`${resource.key} = ${resource.value}`)}${words ? `, ${words}` : ''}.`
    : null;
  return {
    span: part?.span ?? written.span,
    markdown: paragraphs(
      optionPage(option, backend.options, backend.manual),
      inSettings,
      info ? keyPage('Resources', resource.key, elsewhere(backend, subject), isWritten ? resource.value : null) : null,
    ),
  };
}

/** The request of `-l` in which an offset stands. */
function partAt(
  written: Parameters<typeof listParts>[0],
  offset: number,
): { readonly name: string; readonly span: Hover['span'] } | null {
  const part = listParts(written).find(({ span }) => span.start <= offset && offset <= span.end);
  return part ? { name: part.text.split('=')[0] ?? '', span: part.span } : null;
}

/** The key belongs to no job here. */
function elsewhere(backend: Backend, subject: Subject): Subject {
  return { ...subject, backend, job: null };
}
