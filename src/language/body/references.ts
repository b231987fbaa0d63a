import type { Source } from '../../base/problem.ts';
import type { Span } from '../../base/text.ts';
import type { LayerValue, Setting } from '../../job/job.ts';
import type { FilePlace } from '../items.ts';
import { placeIn } from '../settings/settingsPlace.ts';
import type { Subject } from '../subject.ts';
import { jobTemplates } from './jobTemplates.ts';
import { placeholderNames } from './placeholderNames.ts';
import { tokensIn } from './templateTokens.ts';

/** The name of a key or placeholder at an offset of one of the files of a job; null where there is none. */
export function nameAt(file: string, offset: number, subject: Subject): string | null {
  const { job } = subject;
  if (!job) return null;
  const settings = job.settingsFiles.find(({ source }) => source.file === file);
  if (settings) {
    const place = placeIn(settings.document, offset);
    if (place.kind === 'key') return place.entry?.key ?? null;
  }
  return usesIn(subject).find(({ place }) => place.file === file && within(place.span, offset))?.name ?? null;
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
    .map(({ place }) => place);
}

/** The names that placeholders insert, in all files of the job. */
export function usedNames(subject: Subject): ReadonlySet<string> {
  return new Set(usesIn(subject).map(({ name }) => name));
}

function ownSetting(name: string, { job }: Subject): Setting | undefined {
  return job?.resources.get(name) ?? job?.attributes.get(name);
}

function placeOf({ origin: { source, keySpan } }: Pick<LayerValue, 'origin'>): readonly FilePlace[] {
  return source?.file && keySpan ? [{ file: source.file, span: keySpan }] : [];
}

function usesIn(subject: Subject): readonly { readonly name: string; readonly place: FilePlace }[] {
  if (!subject.job) return [];
  return jobTemplates(subject.job).flatMap(({ source, template }) =>
    tokensIn(template, subject).flatMap((token) =>
      token.kind === 'placeholder'
        ? [{ name: token.name, place: inFile(source, template.spanOf(token.nameSpan)) }]
        : [],
    ),
  );
}

function inFile(source: Source, span: Span): FilePlace {
  return { file: source.file ?? '', span };
}

function within({ start, end }: Span, offset: number): boolean {
  return start <= offset && offset <= end;
}
