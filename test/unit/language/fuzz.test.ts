import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Source } from '../../../src/base/problem.ts';
import type { Span } from '../../../src/base/text.ts';
import { readSettings } from '../../../src/job/settings/reader.ts';
import { completeBackendFile } from '../../../src/language/backendFiles/backendFileCompletion.ts';
import { hoverBackendFile } from '../../../src/language/backendFiles/backendFileHover.ts';
import { completeBody } from '../../../src/language/body/bodyCompletion.ts';
import { scriptTemplate } from '../../../src/language/body/jobTemplates.ts';
import { templateHover } from '../../../src/language/body/templateHover.ts';
import { meaningTokens } from '../../../src/language/body/templateTokens.ts';
import { inlinePlaceholder } from '../../../src/language/refactor/inlinePlaceholder.ts';
import { moveToProfile } from '../../../src/language/refactor/moveToProfile.ts';
import { completeDirective } from '../../../src/language/scripts/directiveCompletion.ts';
import { hoverDirective } from '../../../src/language/scripts/directiveHover.ts';
import { directiveOutline } from '../../../src/language/scripts/directiveOutline.ts';
import { directiveProblems } from '../../../src/language/scripts/directiveProblems.ts';
import { scriptFolds } from '../../../src/language/scripts/scriptFolding.ts';
import { completeSettings } from '../../../src/language/settings/settingsCompletion.ts';
import { formatSettings } from '../../../src/language/settings/settingsFormat.ts';
import { hoverSettings } from '../../../src/language/settings/settingsHover.ts';
import { linksIn } from '../../../src/language/settings/settingsLinks.ts';
import { foldsOf, outlineOf } from '../../../src/language/settings/settingsOutline.ts';
import { templatesIn } from '../../../src/language/settings/settingsTemplates.ts';
import type { Subject } from '../../../src/language/subject.ts';
import { randomNumbers, SettingsGenerator } from '../job/settings/settingsGenerator.ts';
import { jobSubject, looseSubject } from './subject.ts';

/** 100,000 were run once; so many are run each time. */
const ROUNDS = Number(process.env.CLUSTERJOB_FUZZ_ROUNDS ?? 1_500);

/** All features on one settings file; returns every place that they name. */
function ofSettings(text: string, offset: number, subject: Subject): readonly Span[] {
  const document = readSettings(new Source('/w/j/train.ini', text));
  moveToProfile(document, '/w/j/train.ini', offset, subject);
  const hover = hoverSettings(document, offset, subject);
  return [
    ...completeSettings(document, offset, subject, false).map(({ span }) => span),
    ...(hover ? [hover.span] : []),
    ...outlineOf(document).flatMap(({ span, nameSpan, children }) => [
      span,
      nameSpan,
      ...children.map((key) => key.span),
    ]),
    ...linksIn(document, '/w/j/train.ini').map(({ span }) => span),
    ...templatesIn(document).flatMap((template) => meaningTokens(template, subject).map(({ span }) => span)),
    ...(formatSettings(document) ?? []).map(({ span }) => span),
    ...foldsOf(document).map(({ firstLine, lastLine }) => ({ start: firstLine, end: lastLine })),
  ];
}

/** What is told of a text where it is the file of a backend. */
function ofBackendFile(text: string, offset: number, subject: Subject): readonly Span[] {
  const file = { document: readSettings(new Source('/w/backends/site.ini', text)), parents: subject.backends, subject };
  const hover = hoverBackendFile(file, offset);
  return [...completeBackendFile(file, offset).map(({ span }) => span), ...(hover ? [hover.span] : [])];
}

function ofScript(text: string, offset: number, subject: Subject): readonly Span[] {
  const template = scriptTemplate(text, true);
  const hovers = [hoverDirective(text, offset, subject), templateHover(template, offset, subject)];
  inlinePlaceholder('/w/j/train.sh', template, offset, subject);
  return [
    ...(scriptFolds(text, subject, false) ?? []).map(({ firstLine, lastLine }) => ({
      start: firstLine,
      end: lastLine,
    })),
    ...completeDirective(text, offset, subject).map(({ span }) => span),
    ...completeBody(text, offset, subject, true).map(({ span }) => span),
    ...hovers.flatMap((hover) => (hover ? [hover.span] : [])),
    ...directiveOutline(text, subject).map(({ span }) => span),
    ...directiveProblems(new Source('/w/j/train.sh', text), subject).flatMap(({ span, fixes = [] }) => [
      ...(span ? [span] : []),
      ...fixes.map((fix) => fix.span),
    ]),
    ...meaningTokens(template, subject).map(({ span }) => span),
  ];
}

function scripts(): readonly string[] {
  const folder = join(import.meta.dirname, '../../fixtures/convert/sites');
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.sh'))
    .map((name) => readFileSync(join(folder, name), 'utf8'));
}

it('throws for no document, and names no place outside of it', async () => {
  const generator = new SettingsGenerator(11);
  const random = randomNumbers(12);
  const upTo = (count: number): number => Math.floor(random() * count);
  const job = await jobSubject({ '/w/j/train.sh': 'echo\n', '/w/j/train.ini': '[Attributes]\nepochs = 4\n' });
  const corpus = scripts();
  const subjects = ['slurm', 'pbs', 'pbspro', 'lsf', 'sge'].map((name) => ({
    ...job,
    backend: looseSubject(name).backend,
  }));
  for (let round = 0; round < ROUNDS; round++) {
    const subject = subjects[round % subjects.length] ?? job;
    const isSettings = round % 2 === 0;
    const made = isSettings ? generator.next() : (corpus[upTo(corpus.length)] ?? '');
    const text = generator.mutated(made);
    const offset = upTo(text.length + 1);
    const places = isSettings
      ? [...ofSettings(text, offset, subject), ...ofBackendFile(text, offset, subject)]
      : ofScript(text, offset, subject);
    const outside = places.find(({ start, end }) => start < 0 || start > end || end > text.length + 1);
    if (outside) expect.fail(`${JSON.stringify(outside)} at ${offset} of ${JSON.stringify(text)}`);
  }
});
