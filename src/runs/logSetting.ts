import type { RunRecord } from './record.ts';

/** A change of a file: text to put in at an offset. */
export interface Insertion {
  readonly file: string;
  readonly at: number;
  readonly text: string;
}

/** The file in which the job of a run says what it asks for: its settings, or the script with its directives; null without one. */
export function settingsFileOf({ job }: RunRecord): string | null {
  if (job.kind === 'plain') return job.body.file;
  return job.layers.findLast(({ layer, file }) => layer === 'job' && file !== null)?.file ?? null;
}

/**
 * How a setting is put into the file of a job: as the first one below `[Resources]`, or as one more directive behind the
 * first. `prefix`: how directives begin.
 */
export function insertSetting(
  { job }: RunRecord,
  file: string,
  text: string,
  setting: { readonly key: string; readonly value: string },
  prefix: string | null,
): Insertion {
  const { key, value } = setting;
  const plain = job.kind === 'plain' && prefix !== null;
  const line = plain ? `${prefix} ${key} ${value}` : `${key} = ${value}`;
  const place = plain ? firstDirective(text, prefix) : /^\[Resources\][ \t]*(\r?\n|$)/m.exec(text);
  if (!place) return { file, at: text.length, text: `${/(?:^|\n)$/.test(text) ? '' : '\n'}[Resources]\n${line}\n` };
  const lineEnd = place[1] ?? '';
  const at = place.index + place[0].length;
  return { file, at, text: lineEnd === '' ? `\n${line}` : `${line}${lineEnd}` };
}

function firstDirective(text: string, prefix: string): RegExpExecArray | null {
  return new RegExp(`^${prefix.replace(/[$.*+?^(){}|[\]\\]/g, '\\$&')}[ \\t].*?(\\r?\\n|$)`, 'm').exec(text);
}
