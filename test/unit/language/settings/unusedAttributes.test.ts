import { expect, it } from 'vitest';
import { Source } from '../../../../src/base/problem.ts';
import { readSettings } from '../../../../src/job/settings/reader.ts';
import { unusedAttributes } from '../../../../src/language/settings/unusedAttributes.ts';
import { jobSubject } from '../subject.ts';

/** The keys that are told of as unused. */
async function unused(body: string, settings: string): Promise<readonly string[]> {
  const subject = await jobSubject({ '/w/j/train.sh': body, '/w/j/train.ini': settings });
  const problems = unusedAttributes(readSettings(new Source('/w/j/train.ini', settings)), subject);
  return problems.map(({ span }) => settings.slice(span?.start, span?.end));
}

it.each([
  ['echo {epochs}\n', '[Attributes]\nepochs = 4\n', []],
  ['echo ${epochs}\n', '[Attributes]\nepochs = 4\nrate = 1\n', ['epochs', 'rate']],
  ['echo\n', '[Attributes]\nbase = /data\nworkdir = %(base)s/run\n', []],
  ['echo\n', '[Attributes]\nname = a\nprologue =\n    echo {name}\n', []],
  ['echo\n', '[Attributes]\nworkdir = run\n\n[Resources]\nown = 1\n', []],
  ['#!/bin/sh\n#SBATCH -n 1\n', '[Attributes]\nown = 1\n', []],
])('in %j with %j', async (body, settings, expected) => {
  expect(await unused(body, settings)).toEqual(expected);
});
