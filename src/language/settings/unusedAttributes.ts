import type { Problem } from '../../base/problem.ts';
import { attributeKey, resourceKey } from '../../job/keys.ts';
import type { SettingsDocument } from '../../job/settings/document.ts';
import { usesOf } from '../body/references.ts';
import type { Subject } from '../subject.ts';

/** Attributes of the user's own that no placeholder of the job and no `%(key)s` of the file inserts. */
export function unusedAttributes({ sections, source }: SettingsDocument, subject: Subject): readonly Problem[] {
  const { job } = subject;
  // Of a script that is sent as it is nothing is inserted, and another check tells that.
  if (!job || job.kind === 'plain') return [];
  const entries = sections.filter(({ name }) => name === 'Attributes').flatMap((section) => section.entries);
  return entries
    .filter(({ key }) => key !== '' && !attributeKey(key) && !resourceKey(key))
    .filter(({ key }) => !source.text.includes(`%(${key})s`) && usesOf(key, subject).length === 0)
    .map(({ key, keySpan }) => {
      const message = `No script of the job inserts '${key}': write {${key}} where its value is wanted.`;
      return source.problem('info', 'unused-attribute', message, keySpan);
    });
}
