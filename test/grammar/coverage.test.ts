import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { builtInBackends } from '../../src/backends/registry.ts';
import { ATTRIBUTE_KEYS } from '../../src/job/keys.ts';
import { CORE_VARIABLES } from '../../src/job/template/coreVariables.ts';
import { loadGrammar, tokenize } from './grammars.ts';

async function scopesOf(line: string, part: string): Promise<readonly string[]> {
  const [tokens] = tokenize(await loadGrammar('source.clusterjob'), [line]);
  const at = line.indexOf(part);
  return tokens?.find(({ start, end }) => start <= at && at < end)?.scopes ?? [];
}

describe('the grammar knows what the program knows', () => {
  it.each(Object.keys(CORE_VARIABLES))('the core variable %s', async (name) => {
    const variable = `CLUSTERJOB_${name}`;
    expect(await scopesOf(`stdout = $${variable}`, variable)).toContain('support.variable.core.clusterjob');
  });

  it.each(ATTRIBUTE_KEYS.filter(({ kind }) => kind === 'script').map(({ key }) => key))(
    'the script %s',
    async (key) => {
      expect(await scopesOf(`${key} = true`, 'true')).toContain('meta.embedded.shell.clusterjob');
    },
  );

  it.each(builtInBackends().map(({ name }) => name))('the backend %s', async (name) => {
    expect(await scopesOf(`${name}.key = 1`, name)).toContain('entity.name.type.backend.clusterjob');
  });
});

describe('the language configuration', () => {
  const file = new URL('../../languages/clusterjob.language-configuration.json', import.meta.url);
  const configuration = JSON.parse(readFileSync(file, 'utf8'));
  const words = new RegExp(configuration.wordPattern.pattern, `g${configuration.wordPattern.flags}`);

  it.each([
    ['slurm.constraint = avx2', ['slurm.constraint', 'avx2']],
    ['-A = my-project', ['-A', 'my-project']],
    ['--mail-type: END', ['--mail-type', 'END']],
    ['time = 1-02:00:00', ['time', '1-02:00:00']],
    ['mem = 4GiB', ['mem', '4GiB']],
    ['stdout = %(größe)s/{run}', ['stdout', 'größe', 's', 'run']],
    ['echo $CLUSTERJOB_ID', ['echo', 'CLUSTERJOB_ID']],
  ])('takes the words of %j', (line, expected) => {
    expect(line.match(words)).toEqual(expected);
  });

  it('indents below a key whose value takes several lines', () => {
    const [rule] = configuration.onEnterRules;
    expect('prologue =').toMatch(new RegExp(rule.beforeText));
    expect('queue =').not.toMatch(new RegExp(rule.beforeText));
    expect('prologue = make').not.toMatch(new RegExp(rule.beforeText));
  });
});
