import type { Completion } from '../items.ts';
import type { Subject } from '../subject.ts';
import { placeholderCompletions } from './placeholderCompletion.ts';
import { variableCompletions } from './variables.ts';

/** What can be written at an offset of a script of a job: core variables behind `$`, placeholders behind `{`. */
export function completeBody(
  text: string,
  offset: number,
  subject: Subject,
  placeholders: boolean,
): readonly Completion[] {
  const before = text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset);
  const variables = variableCompletions(before, offset, subject.backend, subject.backends);
  return placeholders ? [...variables, ...placeholderCompletions(before, offset, subject)] : variables;
}
