import { expect, it } from 'vitest';
import { embeddedTexts } from '../../../src/job/embeddedTexts.ts';
import { findDirectives } from '../../../src/job/plainScript.ts';
import { load } from '../support/jobs.ts';

/** The embedded lines of a script. */
function embedded(...lines: readonly string[]): readonly string[] {
  const script = lines.join('\n');
  return embeddedTexts(script).map(({ start, end }) => script.slice(start, end).trimEnd());
}

it.each([
  [['cat > a.sh <<EOF', '#SBATCH -n 1', 'EOF', 'ls'], ['#SBATCH -n 1\nEOF']],
  [["cat <<-'END' > a.sh", '#PBS -N x', '\tEND', 'ls'], ['#PBS -N x\n\tEND']],
  [['my $sh = <<"SH";', '#$ -cwd', 'SH'], ['#$ -cwd\nSH']],
  [['T = """#!/bin/bash', '#SBATCH -n 1', '"""', 'run(T)'], ['#SBATCH -n 1\n"""']],
  [["T = '''", '#SBATCH -n 1', "srun'''", 'run(T)'], ["#SBATCH -n 1\nsrun'''"]],
  [['echo "#!/bin/bash', '#SBATCH -J \\"x\\"', 'srun" > a', 'ls'], ['#SBATCH -J \\"x\\"\nsrun" > a']],
])('finds the text in %j', (lines, expected) => {
  expect(embedded(...lines)).toEqual(expected);
});

it.each([
  ['a text that is not closed', ['cat <<EOF', '#SBATCH -n 1']],
  ['a shift', ['x=$((1<<N))', 'N=3', '#SBATCH -n 1']],
  ['a here-string', ['cat <<< EOF', '#SBATCH -n 1', 'EOF']],
  ['a comment', ['# cat <<EOF', '#SBATCH -n 1', 'EOF']],
  ['quotes that are closed on their line', ["printf '#!/bin/sh\\n' > a", '#SBATCH -n 1', "echo 'x'"]],
  ['a docstring on one line', ['"""Runs."""', '#SBATCH -n 1', '"""More."""']],
])('finds none in %s', (_, lines) => {
  expect(embedded(...lines)).toEqual([]);
});

it('leaves directives of another script to that one', async () => {
  const script = '#!/bin/bash\ncat > a.sh <<EOF\n#!/bin/bash\n#SBATCH -n 1\nEOF\nsbatch a.sh\n';
  expect(findDirectives(script)).toEqual([]);
  expect((await load({ '/w/j/all.sh': script }, '/w/j/all.sh')).job?.kind).toBe('template');
  const body = await load({ '/w/j/all.sh': script, '/w/j/all.ini': '[Resources]\nnodes = 1\n' }, '/w/j/all.sh');
  expect(body.problems).toEqual([]);
});
