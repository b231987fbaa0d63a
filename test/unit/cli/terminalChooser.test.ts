import { describe, expect, it } from 'vitest';
import { builtInBackends } from '../../../src/backends/registry.ts';
import { UserError } from '../../../src/base/errors.ts';
import { readArguments } from '../../../src/cli/arguments.ts';
import type { Terminal } from '../../../src/cli/terminal.ts';
import { ADD_OPTIONS, TerminalChooser } from '../../../src/cli/terminalChooser.ts';
import type { FoundScheduler } from '../../../src/runs/adding/findSchedulers.ts';
import { FakePerson } from './fakePerson.ts';

const BACKENDS = builtInBackends();
const NEVER = new AbortController().signal;

function found(name: string): FoundScheduler {
  const backend = BACKENDS.find((one) => one.name === name);
  if (!backend) throw new Error(name);
  return { backend, facts: { version: '1.0' } as FoundScheduler['facts'] };
}

function chooser(answers: readonly (string | null)[], argv: readonly string[] = []) {
  const person = new FakePerson(...answers);
  const terminal = { cwd: '/w', err: (line: string) => person.tell(line), signal: NEVER } as unknown as Terminal;
  const { options } = readArguments(argv, ADD_OPTIONS);
  return { person, chooser: new TerminalChooser({ terminal, person, options, name: null, hosts: ['big', 'small'] }) };
}

describe('adding a cluster in the terminal', () => {
  it('shows the hosts of the SSH configuration and the schedulers here', async () => {
    const { person, chooser: asked } = chooser(['big']);
    expect(await asked.chooseHost([found('slurm')], null)).toEqual({ kind: 'remote', remote: 'big', transport: 'ssh' });
    expect(person.shown).toEqual([
      'On this machine: Slurm 1.0 (answer: here)',
      'Hosts of your SSH configuration: big, small',
      'shown: Host, as [user@]host[:port] or a name of your SSH configuration: ',
    ]);
    expect(await chooser(['here']).chooser.chooseHost([], null)).toEqual({ kind: 'here' });
    expect(await chooser([null]).chooser.chooseHost([], null)).toBeNull();
  });

  it('lets a wrong host be corrected, unless an option named it', async () => {
    const refused = { remote: 'bg', reason: new UserError({ what: 'bg cannot be reached', next: 'Check the name' }) };
    const { person, chooser: asked } = chooser(['big']);
    expect(await asked.chooseHost([], refused)).toEqual({ kind: 'remote', remote: 'big', transport: 'ssh' });
    expect(person.shown).toEqual(['bg cannot be reached. Check the name', 'shown: Host [bg]: ']);
    expect(await chooser([null]).chooser.chooseHost([], refused)).toBeNull();
    await expect(chooser([], ['--remote', 'bg']).chooser.chooseHost([], refused)).rejects.toBe(refused.reason);
  });

  it('takes the only scheduler, and asks which of several', async () => {
    expect(await chooser([]).chooser.chooseScheduler([found('slurm')], BACKENDS)).toBe('slurm');
    const { person, chooser: asked } = chooser(['what', 'sge']);
    expect(await asked.chooseScheduler([found('pbs'), found('sge')], [])).toBe('sge');
    expect(person.shown).toContain("There is no backend 'what'.");
  });

  it('asks for another folder until one is good', async () => {
    const { person, chooser: asked } = chooser(['/bad', '']);
    const path = await asked.chooseRootFolder('~/clusterjob', async (given) =>
      given === '/bad'
        ? { outcome: 'failed', text: '/bad cannot be written', next: 'Choose another root folder' }
        : { outcome: 'warning', text: `${given}, 9 MB free`, next: 'Free some space' },
    );
    expect(path).toBe('~/clusterjob');
    expect(person.shown).toContain('/bad cannot be written.');
    expect(person.shown.at(-1)).toBe('~/clusterjob, 9 MB free. Free some space');
  });

  it('asks for the name, the exit marker and the own ssh', async () => {
    const { chooser: asked } = chooser(['a b', 'good', 'yes', 'no']);
    expect(await asked.chooseName('big', (name) => (name.includes(' ') ? 'No blanks' : null))).toBe('good');
    expect(await asked.chooseExitMarker()).toBe(true);
    expect(await asked.useOpenssh(new UserError({ what: 'x', detail: 'y' }))).toBe(false);
  });

  it('writes for the user, or into the workspace that it may have to make', async () => {
    const folders = { user: '/u', workspace: null };
    expect(await chooser([]).chooser.chooseFolder(folders)).toBe('/u');
    expect(await chooser([], ['--workspace']).chooser.chooseFolder(folders)).toBe('/w/.clusterjob');
  });
});
