import { describe, expect, it } from 'vitest';
import { CORE_VARIABLES } from '../../../../src/job/template/coreVariables.ts';
import { brief, render } from './sample.ts';

const MAPPED: readonly (readonly [text: string, expected: string])[] = [
  ['$CLUSTERJOB_ID', '$SLURM_JOB_ID'],
  ['${CLUSTERJOB_ID}', '${SLURM_JOB_ID}'],
  ['${{CLUSTERJOB_ID}}', '${SLURM_JOB_ID}'],
  ['${CLUSTERJOB_ID%%.*}', '${SLURM_JOB_ID%%.*}'],
  ['${{CLUSTERJOB_ID%%.*}} {nodes}', '${SLURM_JOB_ID%%.*} 5'],
  ['${{CLUSTERJOB_ID:0:{nodes}}}', '${SLURM_JOB_ID:0:5}'],
  ['${#CLUSTERJOB_ID}', '${#SLURM_JOB_ID}'],
  ['${{#CLUSTERJOB_ID}}', '${#SLURM_JOB_ID}'],
  ['${!CLUSTERJOB_ID}', '${!SLURM_JOB_ID}'],
  ['${CLUSTERJOB_ID:-none}', '${SLURM_JOB_ID:-none}'],
  ['${CLUSTERJOB_ID:-${CLUSTERJOB_NAME}}', '${SLURM_JOB_ID:-${SLURM_JOB_NAME}}'],
  ['${x:-$CLUSTERJOB_ID}', '${x:-$SLURM_JOB_ID}'],
  ['${x#$CLUSTERJOB_ID*}', '${x#$SLURM_JOB_ID*}'],
  ['${x:-${{CLUSTERJOB_ID%%.*}}}', '${x:-${SLURM_JOB_ID%%.*}}'],
  ['${x//a/$CLUSTERJOB_ID}', '${x//a/$SLURM_JOB_ID}'],
  ['${CLUSTERJOB_ID[0]}', '${SLURM_JOB_ID[0]}'],
  ['\'$CLUSTERJOB_ID\' "$CLUSTERJOB_ID" \\$CLUSTERJOB_ID', '\'$SLURM_JOB_ID\' "$SLURM_JOB_ID" \\$SLURM_JOB_ID'],
  ['$CLUSTERJOB_ID-$CLUSTERJOB_NAME.out', '$SLURM_JOB_ID-$SLURM_JOB_NAME.out'],
  ['$$CLUSTERJOB_ID', '$$SLURM_JOB_ID'],
  ['# $CLUSTERJOB_ID', '# $SLURM_JOB_ID'],
  [
    '$CLUSTERJOB_NODELIST ${CLUSTERJOB_NODELIST} ${{CLUSTERJOB_NODELIST}}',
    '`cat $PBS_NODEFILE` `cat $PBS_NODEFILE` `cat $PBS_NODEFILE`',
  ],
  ['CLUSTERJOB_ID MY$XCLUSTERJOB_ID $CLUSTERJOB', 'CLUSTERJOB_ID MY$XCLUSTERJOB_ID $CLUSTERJOB'],
  ['${!CLUSTERJOB_*} ${!CLUSTERJOB_I@} $CLUSTERJOB_', '${!CLUSTERJOB_*} ${!CLUSTERJOB_I@} $CLUSTERJOB_'],
  ['{log}', '$SLURM_JOB_ID.out ${SLURM_JOB_ID} ${SLURM_JOB_ID}'],
  ['{log:.16}', '$SLURM_JOB_ID.o'.slice(0, 15)],
];

describe('core variables', () => {
  it.each(MAPPED)('%s becomes %s', (text, expected) => {
    const { text: rendered, problems } = render(text);
    expect({ rendered, problems: problems.map(brief) }).toEqual({ rendered: expected, problems: [] });
  });

  it('maps whole names only and proposes the nearest', () => {
    const { text, problems } = render('echo $CLUSTERJOB_NAMESPACE $CLUSTERJOB_name ${CLUSTERJOB_IDX}');
    expect(text).toBe('echo $CLUSTERJOB_NAMESPACE $CLUSTERJOB_name ${CLUSTERJOB_IDX}');
    expect(problems.map(brief)).toEqual([
      '1:6-1:27 warning variable-unknown',
      '1:28-1:44 warning variable-unknown',
      '1:45-1:62 warning variable-unknown',
    ]);
    expect(problems.map(({ fixes }) => fixes?.map((fix) => [fix.span.start, fix.span.end, fix.text]))).toEqual([
      undefined,
      [[28, 43, 'CLUSTERJOB_NAME']],
      [[46, 60, 'CLUSTERJOB_ID']],
    ]);
  });

  it('says which scheduler lacks which variable', () => {
    const { text, problems } = render('echo\n  ${CLUSTERJOB_QUEUE}');
    expect(text).toBeNull();
    expect(problems.map(brief)).toEqual(['2:3-2:22 error variable-not-available']);
    expect(problems[0]).toMatchObject({
      message: 'Slurm has no variable for $CLUSTERJOB_QUEUE.',
      reach: 'unrenderable',
    });
  });

  it.each([
    '${CLUSTERJOB_NODELIST%%,*}',
    '${#CLUSTERJOB_NODELIST}',
    '${{CLUSTERJOB_NODELIST:-x}}',
    '${!CLUSTERJOB_NODELIST}',
  ])('refuses an operator on a command: %s', (text) => {
    const { text: rendered, problems } = render(text);
    expect(rendered).toBeNull();
    expect(problems.map(({ code }) => code)).toEqual(['variable-operator']);
    expect(problems[0]?.message).toContain('`cat $PBS_NODEFILE`');
  });

  it('reports what is wrong inside a value at the placeholder, without a fix', () => {
    const { problems } = render('a {v}', { lookup: () => ({ value: '$CLUSTERJOB_IDX $CLUSTERJOB_QUEUE' }) });
    expect(problems.map(brief)).toEqual(['1:3-1:6 warning variable-unknown', '1:3-1:6 error variable-not-available']);
    expect(problems[0]?.message).toContain('It stands in the value of {v}.');
    expect(problems[0]).not.toHaveProperty('fixes');
  });

  it('knows a meaning for every variable', () => {
    for (const meaning of Object.values(CORE_VARIABLES)) expect(meaning).toMatch(/^[A-Z].*\.$/);
  });
});

describe('a text without placeholders', () => {
  const plain = { placeholders: false };

  it.each([
    ['{nodes} {qeue} {{x}} ${nodes} }} {', '{nodes} {qeue} {{x}} ${nodes} }} {'],
    ['$CLUSTERJOB_ID {$CLUSTERJOB_ID}', '$SLURM_JOB_ID {$SLURM_JOB_ID}'],
    ['${CLUSTERJOB_ID%.*} ${{CLUSTERJOB_ID}}', '${SLURM_JOB_ID%.*} ${SLURM_JOB_ID}'],
    ['${{CLUSTERJOB_ID%%.*}} {{$CLUSTERJOB_NAME}}', '${SLURM_JOB_ID%%.*} {{$SLURM_JOB_NAME}}'],
    ['${{CLUSTERJOB_ID:-${{CLUSTERJOB_NAME:-x}}}}', '${SLURM_JOB_ID:-${SLURM_JOB_NAME:-x}}'],
    ['a\r\n$CLUSTERJOB_ID\r', 'a\n$SLURM_JOB_ID\n'],
  ])('%j becomes %j', (text, expected) => {
    expect(render(text, plain)).toMatchObject({ text: expected, problems: [], placeholders: [] });
  });

  it('still tells about variables', () => {
    expect(render('{x} $CLUSTERJOB_QUEUE', plain).problems.map(brief)).toEqual([
      '1:5-1:22 error variable-not-available',
    ]);
  });
});
