import { describe, expect, it } from 'vitest';
import { builtInBackends } from '../../../../src/backends/registry.ts';
import { convertScript } from '../../../../src/language/convert/convertScript.ts';
import { shellVariables } from '../../../../src/language/convert/shellVariables.ts';
import { capturedScripts, converted, SCHEDULERS, siteScripts } from './scripts.ts';

const backends = builtInBackends();

/** A name that any scheduler might have given. */
const VARIABLE = /\b(?:SLURM\w*|PBS_\w+|LSB_\w+|LS_\w+|SGE_\w+|JOB_ID|JOB_NAME|NSLOTS|NHOSTS|QUEUE|HOSTNAME)\b/;
const DIRECTIVE = /^#(?:SBATCH|PBS|BSUB|\$)/;

/** The lines of a script that are neither its first line nor directives. */
function bodyLines(script: string): readonly string[] {
  return script.split(/\r?\n/).filter((line) => !DIRECTIVE.test(line) && !line.startsWith('#!'));
}

describe.each([...siteScripts(), ...capturedScripts()])('the body of $name', (script) => {
  it.each(SCHEDULERS.filter((to) => to !== script.scheduler))('stays byte for byte but for variables, for %s', (to) => {
    const [before, after] = [bodyLines(script.text), bodyLines(converted(script, to).script)];
    expect(after).toHaveLength(before.length);
    for (const [at, line] of before.entries()) if (!VARIABLE.test(line)) expect(after[at]).toBe(line);
  });

  it('is not changed by what stands in single quotes or comments', () => {
    const kept = bodyLines(script.text).filter((line) => /^\s*#|^[^"$]*'[^']*\$[^']*'[^"$]*$/.test(line));
    const after = new Set(bodyLines(converted(script, script.scheduler === 'slurm' ? 'lsf' : 'slurm').script));
    for (const line of kept) expect(after).toContain(line);
  });
});

describe('variables', () => {
  const body = (line: string, to: string, header = '#SBATCH -J a') => {
    const { script, problems } = convertScript(`#!/bin/bash\n${header}\n${line}\n`, {
      backends,
      from: null,
      to,
      file: null,
    });
    const told = problems.filter(({ code }) => code === 'convert-variable');
    return [script.split('\n').at(-2), told.map(({ severity }) => severity)];
  };

  it.each([
    ['echo $SLURM_JOB_ID', 'echo $LSB_JOBID', []],
    ['echo ${SLURM_JOB_ID}', 'echo ${LSB_JOBID}', []],
    ['echo ${SLURM_JOB_ID:-none} ${#SLURM_JOB_ID}', 'echo ${LSB_JOBID:-none} ${#LSB_JOBID}', []],
    ['echo "$SLURM_JOB_ID isn\'t"', 'echo "$LSB_JOBID isn\'t"', []],
    ['echo $((SLURM_ARRAY_TASK_ID + 1))', 'echo $((LSB_JOBINDEX + 1))', []],
    ['if ((SLURM_ARRAY_TASK_ID > 0x1F)); then', 'if ((LSB_JOBINDEX > 0x1F)); then', []],
    ['echo ${A[SLURM_ARRAY_TASK_ID]}', 'echo ${A[LSB_JOBINDEX]}', []],
    ['echo `echo $SLURM_JOB_ID`', 'echo `echo $LSB_JOBID`', []],
    ['echo "$(echo \'$SLURM_JOB_ID\' "$SLURM_JOB_ID")"', 'echo "$(echo \'$SLURM_JOB_ID\' "$LSB_JOBID")"', ['info']],
    ["echo '$SLURM_JOB_ID'", "echo '$SLURM_JOB_ID'", ['info']],
    ["awk '{ print $1 }' $SLURM_JOB_ID", "awk '{ print $1 }' $LSB_JOBID", []],
    ["echo $'it\\'s' $SLURM_JOB_ID", "echo $'it\\'s' $LSB_JOBID", []],
    ['echo \\$SLURM_JOB_ID', 'echo \\$SLURM_JOB_ID', []],
    ['echo SLURM_JOB_ID $SLURM_JOB_IDX', 'echo SLURM_JOB_ID $SLURM_JOB_IDX', ['warning']],
    ["true # don't use $SLURM_JOB_ID", "true # don't use $SLURM_JOB_ID", []],
    ['echo $SLURM_JOB_ID#x # $SLURM_JOB_ID', 'echo $LSB_JOBID#x # $SLURM_JOB_ID', []],
    ['echo $SLURM_NODEID', 'echo $SLURM_NODEID', ['warning']],
    ['SLURM_JOB_ID=3; echo $SLURM_JOB_ID', 'SLURM_JOB_ID=3; echo $SLURM_JOB_ID', ['info']],
    ['cat <<< "$SLURM_JOB_ID"', 'cat <<< "$LSB_JOBID"', []],
    ['echo $HOME $USER $1 $? $$ ${x}', 'echo $HOME $USER $1 $? $$ ${x}', []],
  ])('%s', (line, expected, told) => {
    expect(body(line, 'lsf')).toEqual([expected, told]);
  });

  it('become a command where the scheduler has no variable', () => {
    expect(body('echo $SLURM_JOB_NODELIST', 'pbspro')).toEqual(['echo `cat $PBS_NODEFILE`', []]);
    expect(body('echo ${SLURM_JOB_NODELIST%,*}', 'pbspro')).toEqual(['echo ${SLURM_JOB_NODELIST%,*}', ['warning']]);
  });

  it('of an array stand for the array where its tasks share the id', () => {
    const header = '#$ -t 1-3';
    expect(body('echo $JOB_ID', 'slurm', header)).toEqual(['echo $SLURM_ARRAY_JOB_ID', []]);
    expect(body('echo $JOB_ID', 'slurm', '#$ -N a')).toEqual(['echo $SLURM_JOB_ID', []]);
  });

  it('are found in here-documents by their quotes', () => {
    const text = 'cat <<A <<"B" <<-C\n$X \'$Y\'\nA\n$Z\nB\n\t$W\n\tC\necho $V\n';
    expect(shellVariables(text).map(({ name, quoted }) => [name, quoted])).toEqual([
      ['X', false],
      ['Y', false],
      ['Z', true],
      ['W', false],
      ['V', false],
    ]);
  });

  it.each(['"', "'", '`', '$(', '${', '$((', '((', '<<', '<<A', '\\', '$', "$'", '${A[', '# ', '${X', '<<A\nB'])(
    'never fail on a text that ends with %j',
    (end) => {
      const uses = shellVariables(`echo $A ${end}`);
      expect(uses[0]).toMatchObject({ name: 'A', span: { start: 5, end: 7 } });
    },
  );
});

describe('lines', () => {
  const convert = (text: string, to = 'lsf') => convertScript(text, { backends, from: 'slurm', to, file: 'a.sh' });

  it('with DOS ends come out with LF', () => {
    const { script, problems } = convert('#!/bin/bash\r\n#SBATCH -J a\r\n\r\ntrue\r\n');
    expect(script).toBe('#!/bin/bash\n#BSUB -J a\n\ntrue\n');
    expect(problems).toMatchObject([{ code: 'convert-line-ends', start: { line: 1, column: 12 } }]);
  });

  it('get a first line where there is none', () => {
    expect(convert('#SBATCH -J a\ntrue').script).toBe('#!/bin/bash\n#BSUB -J a\ntrue');
  });

  it('of other schedulers stay, those of the wanted one give way', () => {
    const { script, problems } = convert('#!/bin/sh\n#SBATCH -J a\n#BSUB -q old\n#PBS -N b\ntrue\n');
    expect(script).toBe('#!/bin/sh\n#BSUB -J a\n#PBS -N b\ntrue\n');
    expect(problems).toMatchObject([
      { severity: 'warning', code: 'convert-other-directive', start: { line: 3 } },
      { severity: 'info', code: 'convert-other-directive', start: { line: 4 } },
    ]);
  });

  it('behind the first command stay where they count nothing', () => {
    const { script } = convert('#!/bin/sh\n#SBATCH -J a\ntrue\n#SBATCH -p b\n');
    expect(script).toBe('#!/bin/sh\n#BSUB -J a\ntrue\n#SBATCH -p b\n');
  });
});
