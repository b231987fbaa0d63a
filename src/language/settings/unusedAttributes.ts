import type { Problem } from '../../base/problem.ts';
import { attributeKey, resourceKey } from '../../job/keys.ts';
import type { SettingsDocument } from '../../job/settings/document.ts';
import { usedNames } from '../body/references.ts';
import type { Subject } from '../subject.ts';

/** Attributes of the user's own that no placeholder of the job and no `%(key)s` of the file inserts. */
export function unusedAttributes({ sections, source }: SettingsDocument, subject: Subject): readonly Problem[] {
  const { job } = subject;
  // Of a script that is sent as it is nothing is inserted, and another check tells that.
  if (!job || job.kind === 'plain') return [];
  const used = usedNames(subject);
  const referenced = new Set([...source.text.matchAll(/%\(([^()\s]+)\)s/g)].map(([, key]) => key));
  const entries = sections.filter(({ name }) => name === 'Attributes').flatMap((section) => section.entries);
  return entries
    .filter(({ key }) => key !== '' && !attributeKey(key) && !resourceKey(key))
    .filter(({ key }) => !referenced.has(key) && !used.has(key))
    .map(({ key, keySpan }) => {
      const message = `No script of the job inserts '${key}': write {${key}} where its value is wanted.`;
      return source.problem('info', 'unused-attribute', message, keySpan);
    });
}
