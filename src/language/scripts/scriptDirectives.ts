import type { Backend } from '../../backends/contract.ts';
import type { WrittenDirective } from '../../backends/readDirectives.ts';
import { embeddedTexts } from '../../job/embeddedTexts.ts';
import type { Subject } from '../subject.ts';

/** A directive line of a script and the scheduler as whose it is read. */
export interface ScriptDirective {
  readonly backend: Backend;
  readonly directive: WrittenDirective;
}

/**
 * The directive lines of a script, of all schedulers that it names, in order. Those that a scheduler passes over because they
 * belong to another script, whose text this one holds, are none of it.
 */
export function directivesIn(text: string, subject: Pick<Subject, 'backend' | 'backends'>): readonly ScriptDirective[] {
  const embedded = embeddedTexts(text);
  const isForeign = ({ counts, span }: WrittenDirective): boolean =>
    !counts && embedded.some(({ start, end }) => start <= span.start && span.start < end);
  return readersOf(text, subject)
    .flatMap((backend) => (backend.directives?.(text) ?? []).map((directive) => ({ backend, directive })))
    .filter(({ directive }) => !isForeign(directive))
    .sort((a, b) => a.directive.span.start - b.directive.span.start);
}

/** One backend for each way to begin a directive: the chosen one where it is one of them, else the likeliest. */
export function readersOf(
  text: string,
  { backend, backends }: Pick<Subject, 'backend' | 'backends'>,
): readonly Backend[] {
  const byPrefix = new Map<string, Backend>();
  for (const one of backends) {
    if (one.prefix === null || !one.directives) continue;
    const known = byPrefix.get(one.prefix);
    if (!known || one === backend || (known !== backend && isLikelier(one, text))) byPrefix.set(one.prefix, one);
  }
  return [...byPrefix.values()];
}

/** TORQUE, PBS Pro and LPBS share their prefix: chunks and `-J` for an array are PBS Pro's. */
function isLikelier({ name }: Backend, text: string): boolean {
  return name === 'pbspro' && /^#PBS(?:[ \t]+-l[ \t]*select=|[ \t]+-J[ \t]*\d)/m.test(text);
}
