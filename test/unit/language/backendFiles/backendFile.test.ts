import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { BACKEND_KEYS, DEFINITION_SECTIONS } from '../../../../src/backends/site/definitionKeys.ts';
import { Source } from '../../../../src/base/problem.ts';
import { readSettings } from '../../../../src/job/settings/reader.ts';
import type { BackendFile } from '../../../../src/language/backendFiles/backendFile.ts';
import { completeBackendFile } from '../../../../src/language/backendFiles/backendFileCompletion.ts';
import { hoverBackendFile } from '../../../../src/language/backendFiles/backendFileHover.ts';
import type { Completion } from '../../../../src/language/items.ts';
import { applyEdits } from '../../../../src/language/settings/settingsFormat.ts';
import { looseSubject, marked } from '../subject.ts';

function file(text: string): BackendFile {
  const subject = looseSubject('slurm');
  const document = readSettings(new Source('/w/.clusterjob/backends/site.ini', text));
  return { document, parents: subject.backends, subject };
}

function complete(written: string): readonly Completion[] {
  const { text, offset } = marked(written);
  return completeBackendFile(file(text), offset);
}

const labels = (written: string): readonly string[] => complete(written).map(({ label }) => label);

/** The last line of the document after an item was chosen. */
function chosen(written: string, label: string): string | undefined {
  const item = complete(written).find((one) => one.label === label);
  if (!item) throw new Error(`${label} is not offered`);
  return applyEdits(marked(written).text, [item]).split('\n').at(-1);
}

/** What is told at the mark, and the text that is marked with it. */
function hover(written: string): string | undefined {
  const { text, offset } = marked(written);
  const found = hoverBackendFile(file(text), offset);
  return found ? `${text.slice(found.span.start, found.span.end)}: ${found.markdown}` : undefined;
}

const SLURM = '[Backend]\nextends = slurm\n';
const SGE = '[Backend]\nextends = sge\n';

describe('completion in the file of a backend', () => {
  it.each([
    ['^', ['[Backend]', '[Keys]', '[Variables]', '[Commands]']],
    [`${SLURM}[^`, ['Keys', 'Variables', 'Commands']],
    ['[Backend]\n^', [...BACKEND_KEYS.keys(), '[Keys]', '[Variables]', '[Commands]']],
    [`${SLURM}^`, ['name', 'manual', 'header', '[Keys]', '[Variables]', '[Commands]']],
    [`${SGE}e^`, ['name', 'manual', 'header', 'environments', '[Keys]', '[Variables]', '[Commands]']],
    ['[Backend]\nextends = ^', ['local', 'slurm', 'pbs', 'pbspro', 'lpbs', 'lsf', 'sge']],
    [`${SLURM}[Variables]\nNODELIST = ^`, ['SLURM_JOB_NODELIST']],
    [`${SLURM}name = ^`, []],
    [`${SLURM}# ^`, []],
    [`${SLURM}[Commands]\nsqueue = ^`, []],
    [`${SLURM}header =\n    --ntasks=^`, []],
    ['[Other]\n^', ['[Backend]', '[Keys]', '[Variables]', '[Commands]']],
  ])('in %j', (written, expected) => {
    expect([...labels(written)].sort()).toEqual([...expected].sort());
  });

  it.each([
    [`${SLURM}[Keys]\n^`, ['mem', 'queue', 'constraint'], ['jobname', 'stdout', 'array']],
    [`${SLURM}[Keys]\nmem = x\n^`, ['queue'], ['mem']],
    [`${SLURM}[Variables]\n^`, ['ID', 'NODELIST'], ['CLUSTERJOB_ID']],
    [`${SLURM}[Commands]\n^`, ['sbatch', 'squeue', 'sacct'], ['sh', 'qsub']],
    ['[Commands]\n^', ['[Backend]'], ['sbatch']],
    [`${SLURM}[Keys]\nqos = ^`, ['--qos', 'when'], ['--parsable']],
    [`${SLURM}header =\n    when nodes > 1: ^`, ['--distribution'], ['when']],
    [`${SGE}environments =\n    ^`, ['when'], ['-pe']],
    [`${SLURM}header =\n    --ntasks={^`, ['tasks', 'mem_per_core', 'nodes'], ['--ntasks']],
    [`${SLURM}[Keys]\nlicense = -L {l^`, ['license'], []],
    [`${SLURM}header =\n    when no^`, ['nodes', 'tasks'], []],
    [`${SLURM}header =\n    --comment={{^`, [], ['nodes']],
  ])('in %j', (written, there, absent) => {
    expect(labels(written)).toEqual(expect.arrayContaining([...there]));
    for (const label of absent) expect(labels(written)).not.toContain(label);
  });

  it.each([
    [`${SLURM}hea^`, 'header', 'header =\n    $0'],
    [`${SLURM}[Keys]\nme^ = x`, 'mem', 'mem = x'],
    [`${SLURM}header =\n    --ntasks={ta^`, 'tasks', '    --ntasks={tasks}'],
    [`${SLURM}header =\n    --mem={me^m / 2}M`, 'mem_per_core', '    --mem={mem_per_core / 2}M'],
    [`${SLURM}header =\n    when no^des > 1: --x`, 'tasks', '    when tasks > 1: --x'],
    [`${SLURM}[Keys]\nqos = --qo^`, '--qos', 'qos = --qos'],
    [`${SGE}[Keys]\nmem = -l h_v^=1`, '-l h_vmem', 'mem = -l h_vmem=1'],
  ])('writes: %j', (written, label, expected) => {
    expect(chosen(written, label)).toBe(expected.split('\n').at(-1));
  });
});

describe('hovers in the file of a backend', () => {
  it.each([
    ['[Ba^ckend]', `Backend: ${DEFINITION_SECTIONS.Backend}`],
    ['[Backend]\next^ends = slurm', `extends: **extends**: ${BACKEND_KEYS.get('extends')}`],
    ['[Backend]\nextends = sl^urm', 'slurm: **Slurm**: [manual](https://slurm.schedmd.com/sbatch.html)'],
    [`${SLURM}header =\n    --nta^sks={tasks}`, '--ntasks: `--ntasks'],
    [`${SLURM}header =\n    --ntasks={ta^sks}`, 'tasks: **tasks**: All processes'],
    [`${SLURM}header =\n    when me^m: --x`, 'mem: **mem**: Memory'],
    [`${SLURM}[Keys]\nm^em = --mem`, '#SBATCH --mem='],
    [`${SLURM}[Keys]\nlic^ense = x`, 'license: `license`: a key of the site'],
    [`${SLURM}[Keys]\njob^name = x`, 'stays as the parent writes it'],
    [`${SLURM}[Variables]\nCLUSTERJOB_I^D = X`, 'SLURM_JOB_ID'],
    [`${SLURM}[Commands]\nsq^ueue = x`, 'The command `squeue` of Slurm'],
  ])('of %j', (written, expected) => {
    expect(hover(written)).toContain(expected);
  });

  it.each([
    '[Wh^at]',
    '[const^ructor]',
    '[Backend]\nconst^ructor = x',
    `${SLURM}header =\n    --x={const^ructor}`,
    '[Backend]\nna^mes = x',
    '[Backend]\nextends = n^one',
    `${SLURM}# com^ment`,
    `${SLURM}header =\n    --ntasks={no^thing}`,
    `${SLURM}header =\n    --no-such^-option`,
    `${SLURM}[Commands]\nsqueue = /opt/sq^ueue`,
    '[Commands]\nsq^ueue = x',
  ])('tells nothing of %j', (written) => {
    expect(hover(written)).toBeUndefined();
  });
});

describe('any place', () => {
  const folder = 'examples/.clusterjob/backends';

  it.each(readdirSync(folder))('of %s can be asked about, and of its beginnings', (name) => {
    const text = readFileSync(`${folder}/${name}`, 'utf8');
    for (let offset = 0; offset <= text.length; offset++) {
      for (const part of [text, text.slice(0, offset)]) {
        const asked = file(part);
        for (const { span } of completeBackendFile(asked, offset)) {
          const at = Math.min(offset, part.length);
          expect([offset, part.slice(-20), span.start <= at && at <= span.end && span.end <= part.length]).toEqual([
            offset,
            part.slice(-20),
            true,
          ]);
        }
        hoverBackendFile(asked, offset);
      }
    }
  });
});
