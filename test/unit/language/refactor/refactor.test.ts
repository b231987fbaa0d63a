import { describe, expect, it } from 'vitest';
import { Source } from '../../../../src/base/problem.ts';
import { readSettings } from '../../../../src/job/settings/reader.ts';
import { scriptTemplate } from '../../../../src/language/body/jobTemplates.ts';
import type { Refactoring } from '../../../../src/language/items.ts';
import { inlinePlaceholder } from '../../../../src/language/refactor/inlinePlaceholder.ts';
import { moveToProfile } from '../../../../src/language/refactor/moveToProfile.ts';
import { applyEdits } from '../../../../src/language/settings/settingsFormat.ts';
import { jobSubject, marked } from '../subject.ts';

const PROFILE = '/w/.clusterjob/clusters/big.ini';

/** The files as they are afterwards. */
function applied(
  files: Readonly<Record<string, string>>,
  refactoring: Refactoring | null,
): Readonly<Record<string, string>> | null {
  if (!refactoring) return null;
  return Object.fromEntries(
    [...refactoring.edits].map(([file, edits]) => [file, applyEdits(files[file] ?? '', edits)]),
  );
}

async function inlined(body: string, settings: string): Promise<string | null> {
  const { text, offset } = marked(body);
  const files = { '/w/j/train.sh': text, '/w/j/train.ini': settings };
  const done = inlinePlaceholder('/w/j/train.sh', scriptTemplate(text, true), offset, await jobSubject(files));
  return applied(files, done)?.['/w/j/train.sh'] ?? null;
}

async function moved(settings: string, profile: string): Promise<Readonly<Record<string, string>> | null> {
  const { text, offset } = marked(settings);
  const files = { '/w/j/train.sh': 'true\n', '/w/j/train.ini': text, [PROFILE]: profile };
  const subject = await jobSubject(files, { profile: 'big' });
  const document = readSettings(new Source('/w/j/train.ini', text));
  return applied(files, moveToProfile(document, '/w/j/train.ini', offset, subject));
}

describe('replacing a placeholder by its value', () => {
  it('writes the value that counts', async () => {
    expect(await inlined('echo {ep^ochs} x\n', '[Attributes]\nepochs = 40\n')).toBe('echo 40 x\n');
  });

  it('keeps braces of the value', async () => {
    expect(await inlined('echo {wo^rd}\n', '[Attributes]\nword = a{b}\n')).toBe('echo a{{b}}\n');
  });

  it.each(['echo {ep^ochs:>5}', 'echo {ru^n}', 'echo ^x', 'echo ${ep^ochs}'])('leaves %s alone', async (body) => {
    expect(await inlined(body, '[Attributes]\nepochs = 40\n')).toBeNull();
  });
});

describe('moving a key to the profile', () => {
  it.each([
    [
      '[Resources]\nque^ue = a\ntime = 10\n',
      '[Attributes]\nbackend = slurm\n',
      '[Attributes]\nbackend = slurm\n\n[Resources]\nqueue = a\n',
    ],
    ['[Resources]\nqueue = ^a\ntime = 10\n', '[Resources]\nqueue = b\nmem = 1\n', '[Resources]\nqueue = a\nmem = 1\n'],
    ['[Resources]\nque^ue = a\ntime = 10\n', '[Resources]', '[Resources]\nqueue = a\n'],
    ['[Resources]\nque^ue = a\ntime = 10\n', '[Resources]\nmem = 1', '[Resources]\nmem = 1\nqueue = a\n'],
  ])('takes it from the job and puts it there: %j, %j', async (settings, profile, expected) => {
    expect(await moved(settings, profile)).toEqual({
      '/w/j/train.ini': '[Resources]\ntime = 10\n',
      [PROFILE]: expected,
    });
  });

  it('moves all lines of a value', async () => {
    const done = await moved(
      '[Attributes]\nenv_se^tup =\n    one\n\n    two\nepochs = 1\n',
      '[Attributes]\nbackend = slurm\n',
    );
    expect(done).toEqual({
      '/w/j/train.ini': '[Attributes]\nepochs = 1\n',
      [PROFILE]: '[Attributes]\nbackend = slurm\nenv_setup =\n    one\n\n    two\n',
    });
  });

  it('is not offered at headers, in comments, or without a profile in a file', async () => {
    for (const settings of ['[Res^ources]\ntime = 1\n', '[Resources]\n# co^mment\n']) {
      expect(await moved(settings, '[Attributes]\nbackend = slurm\n')).toBeNull();
    }
    const files = { '/w/j/train.sh': 'true\n', '/w/j/train.ini': '[Resources]\ntime = 1\n' };
    const document = readSettings(new Source('/w/j/train.ini', files['/w/j/train.ini']));
    expect(moveToProfile(document, '/w/j/train.ini', 14, await jobSubject(files))).toBeNull();
  });
});
