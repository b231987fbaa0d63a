import type { Source } from '../../base/problem.ts';
import type { Place, Span } from '../../base/text.ts';
import type { LayerValue, Setting } from '../../job/job.ts';
import type { FilePlace } from '../items.ts';
import { placeIn } from '../settings/settingsPlace.ts';
import type { Subject } from '../subject.ts';
import { jobTemplates } from './jobTemplates.ts';
import { placeholderNames } from './placeholderNames.ts';
import { tokensIn } from './templateTokens.ts';

/** The name of a key or placeholder at a place in one of the files of a job; null where there is none. */
export function nameAt(file: string, at: Place, subject: Subject): string | null {
  const { job } = subject;
  if (!job) return null;
  const settings = job.settingsFiles.find(({ source }) => source.file === file);
  if (settings) {
    const place = placeIn(settings.document, settings.source.lines.offset(at));
    if (place.kind === 'key') return place.entry?.key ?? null;
  }
  const use = usesIn(subject).find(({ source, span }) => source.file === file && within(span, source.lines.offset(at)));
  return use?.name ?? null;
}

/** Where a key is set, the value that counts first. */
export function definitionsOf(name: string, subject: Subject): readonly FilePlace[] {
  const setting = placeholderNames(subject).get(name)?.setting ?? ownSetting(name, subject);
  if (!setting) return [];
  const layers = [...(setting.parts ?? [setting]), ...setting.hidden.toReversed()];
  return layers.flatMap(placeOf);
}

/** Where a key is inserted by a placeholder, in all files of the job. */
export function usesOf(name: string, subject: Subject): readonly FilePlace[] {
  return usesIn(subject)
    .filter((use) => use.name === name)
    .flatMap(({ source, span }) => placesIn(source, span));
}

/** The names that placeholders insert, in all files of the job. */
export function usedNames(subject: Subject): ReadonlySet<string> {
  return new Set(usesIn(subject).map(({ name }) => name));
}

function ownSetting(name: string, { job }: Subject): Setting | undefined {
  return job?.resources.get(name) ?? job?.attributes.get(name);
}

function placeOf({ origin: { source, keySpan } }: Pick<LayerValue, 'origin'>): readonly FilePlace[] {
  return source && keySpan ? placesIn(source, keySpan) : [];
}

/** A placeholder in a file of a job. */
interface Use {
  readonly name: string;
  readonly source: Source;
  readonly span: Span;
}

function usesIn(subject: Subject): readonly Use[] {
  if (!subject.job) return [];
  return jobTemplates(subject.job).flatMap(({ source, template }) =>
    tokensIn(template, subject).flatMap((token) =>
      token.kind === 'placeholder' ? [{ name: token.name, source, span: template.spanOf(token.nameSpan) }] : [],
    ),
  );
}

function placesIn({ file, lines }: Source, { start, end }: Span): readonly FilePlace[] {
  return file === null ? [] : [{ file, start: lines.place(start), end: lines.place(end) }];
}

function within({ start, end }: Span, offset: number): boolean {
  return start <= offset && offset <= end;
}
