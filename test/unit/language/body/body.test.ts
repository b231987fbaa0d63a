import { describe, expect, it } from 'vitest';
import type { Place } from '../../../../src/base/text.ts';
import { LineIndex } from '../../../../src/base/text.ts';
import { completeBody } from '../../../../src/language/body/bodyCompletion.ts';
import { jobTemplates, scriptTemplate } from '../../../../src/language/body/jobTemplates.ts';
import { definitionsOf, nameAt, usesOf } from '../../../../src/language/body/references.ts';
import { templateHover } from '../../../../src/language/body/templateHover.ts';
import { meaningTokens } from '../../../../src/language/body/templateTokens.ts';
import type { FilePlace } from '../../../../src/language/items.ts';
import type { Subject } from '../../../../src/language/subject.ts';
import { jobSubject, looseSubject, marked } from '../subject.ts';

const BODY = '#!/bin/bash\necho {epochs:>5} $CLUSTERJOB_ID ${epochs} {{x}} {nope}\n';
const SETTINGS = '[Resources]\ntime = 10\n\n[Attributes]\nepochs = 40\nepilogue =\n    echo {epochs}\n';
const FILES = {
  '/w/j/train.sh': BODY,
  '/w/j/train.ini': SETTINGS,
  '/w/.clusterjob/defaults.ini': '[Attributes]\nepochs = 10\n',
};

const slice = (files: Readonly<Record<string, string>>, places: readonly FilePlace[]): readonly string[] =>
  places.map(({ file, start, end }) => {
    const text = files[file] ?? '';
    const [from, to] = [start, end].map((place) => new LineIndex(text).offset(place));
    return `${file}: ${text.slice(from, to)}@${from}`;
  });

/** The place of an offset, as the editor counts it in a text with line ends of another kind too. */
const at = (text: string, offset: number): Place => new LineIndex(text).place(offset);

async function withHover(written: string, subject: Subject): Promise<string | null> {
  const { text, offset } = marked(written);
  return templateHover(scriptTemplate(text, true), offset, subject)?.markdown ?? null;
}

describe('scripts of a job', () => {
  it('colours placeholders, formats and core variables, and nothing of the shell', async () => {
    const tokens = meaningTokens(scriptTemplate(BODY, true), await jobSubject(FILES));
    expect(tokens.map(({ span, kind }) => `${kind} ${BODY.slice(span.start, span.end)}`)).toEqual([
      'placeholder epochs',
      'format >5',
      'variable CLUSTERJOB_ID',
      'placeholder nope',
    ]);
  });

  it('colours core variables only where braces are no placeholders', () => {
    const tokens = meaningTokens(scriptTemplate(BODY, false), looseSubject());
    expect(tokens.map(({ kind }) => kind)).toEqual(['variable']);
  });

  it.each([
    ['echo {ep^ochs}', '`{epochs}` inserts `40` (train.ini, line 5).'],
    ['echo {tim^e}', '**time**: Longest wall time'],
    ['echo {ru^n}', 'Short id of the run.'],
    ['echo $CLUSTERJOB_I^D', '| SGE | `$JOB_ID` |'],
    ['echo $CLUSTERJOB_NODELI^ST', '| LPBS |'],
  ])('tells of %j', async (written, expected) => {
    expect(await withHover(written, await jobSubject(FILES))).toContain(expected);
  });

  it('tells nothing of what is not ours', async () => {
    const subject = await jobSubject(FILES);
    for (const written of ['ec^ho', 'echo ${epo^chs}', 'echo $HO^ME', 'echo {no^pe}']) {
      expect(await withHover(written, subject)).toBeNull();
    }
  });

  it.each([
    ['echo {^', 'epochs'],
    ['echo {{{ep^', 'epochs'],
    ['echo {epochs:^}', '>10'],
    ['echo {nodes:^}', '03d'],
    ['echo $^', '$CLUSTERJOB_ID'],
    ['echo ${CLU^}', '$CLUSTERJOB_ID'],
  ])('completes %j', async (written, label) => {
    const { text, offset } = marked(written);
    const settings = `${SETTINGS}\n`.replace('time = 10', 'time = 10\nnodes = 2');
    const subject = await jobSubject({ ...FILES, '/w/j/train.ini': settings });
    expect(completeBody(text, offset, subject, true).map((item) => item.label)).toContain(label);
  });

  it.each(['echo {{^', 'echo ${^ep', 'echo ^'])('offers no placeholder in %j', async (written) => {
    const { text, offset } = marked(written);
    const items = completeBody(text, offset, await jobSubject(FILES), true);
    expect(items.filter(({ kind }) => kind === 'placeholder')).toEqual([]);
  });

  it('goes from a placeholder to its settings, the one that counts first, and back to all uses', async () => {
    const subject = await jobSubject(FILES);
    expect(nameAt('/w/j/train.sh', at(BODY, BODY.indexOf('epochs')), subject)).toBe('epochs');
    expect(nameAt('/w/j/train.ini', at(SETTINGS, SETTINGS.indexOf('epochs')), subject)).toBe('epochs');
    expect(nameAt('/w/j/train.ini', at(SETTINGS, SETTINGS.indexOf('{epochs') + 3), subject)).toBe('epochs');
    expect(nameAt('/w/j/train.sh', at(BODY, 2), subject)).toBeNull();
    expect(slice(FILES, definitionsOf('epochs', subject))).toEqual([
      `/w/j/train.ini: epochs@${SETTINGS.indexOf('epochs')}`,
      '/w/.clusterjob/defaults.ini: epochs@13',
    ]);
    expect(slice(FILES, usesOf('epochs', subject))).toEqual([
      `/w/j/train.sh: epochs@${BODY.indexOf('epochs')}`,
      `/w/j/train.ini: epochs@${SETTINGS.indexOf('{epochs') + 1}`,
    ]);
  });

  it('finds its way in a file of mixed line ends by what the editor shows', async () => {
    const mixed = SETTINGS.replace('time = 10\n\n', 'time = 10\r\n\r\n');
    const subject = await jobSubject({ ...FILES, '/w/j/train.ini': mixed });
    expect(nameAt('/w/j/train.ini', at(SETTINGS, SETTINGS.indexOf('epochs')), subject)).toBe('epochs');
    expect(nameAt('/w/j/train.ini', at(SETTINGS, SETTINGS.indexOf('{epochs') + 6), subject)).toBe('epochs');
    expect(definitionsOf('epochs', subject)[0]).toMatchObject({ start: { line: 5, column: 1 }, end: { column: 7 } });
  });

  it('finds placeholders in every text of a job', async () => {
    const subject = await jobSubject(FILES);
    const files = subject.job ? jobTemplates(subject.job).map(({ source }) => source.file) : [];
    expect(files).toEqual(['/w/j/train.sh', '/w/j/train.ini']);
  });
});
