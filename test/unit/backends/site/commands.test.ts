import { describe, expect, it } from 'vitest';
import { builtInBackends } from '../../../../src/backends/registry.ts';
import { commandsOf, usesCommand } from '../../../../src/backends/site/siteCommands.ts';
import { site } from './site.ts';

const REQUEST = {
  script: '/home/me/qsub',
  folder: '/home/me',
  jobName: 'qstat',
  token: 'token',
  args: [],
  resources: [],
  taken: [],
};

describe('the names of commands', () => {
  const sge = site(
    '[Backend]\nextends = sge\n[Commands]\nqsub = /opt/x/qsub\nqstat = sudo -n qstat\nqconf = /opt/x/qconf\n',
  );

  it('stand for programs, with first arguments', () => {
    expect(sge.submit?.(REQUEST).commands[0]).toMatchObject({ file: '/opt/x/qsub', cwd: '/home/me' });
    expect(sge.submit?.(REQUEST).commands[0]?.args.at(-1)).toBe('/home/me/qsub');
    const [asked] = sge.queryMine?.().commands ?? [];
    expect(asked?.args[1]).toBe('exec sudo -n qstat -u "$(id -un)" -xml');
    expect(sge.programs).toEqual(['/opt/x/qsub', 'sudo', 'qdel', 'qhost']);
  });

  it('stand in scripts for the shell too, and never in the arguments of these', () => {
    const scripts = sge.queues?.().commands.map(({ args }) => args[1]);
    expect(scripts?.[0]).toContain('$(/opt/x/qconf -sql)');
    expect(scripts?.[0]).toContain('do /opt/x/qconf -sq "$name"');
    const found = site('[Backend]\nextends = pbspro\n[Commands]\nqselect = /o/qselect\n');
    const [command] = found.find?.({ token: 't', jobName: 'qselect', folder: '/h', since: 0 }).commands ?? [];
    expect(command?.args[1]).toContain('$(/o/qselect -x');
    expect(command?.args.at(-1)).toBe('qselect');
  });

  it('leave all other commands as they are', () => {
    expect(sge.cancel?.([{ id: '1' }]).commands.map(({ file }) => file)).toEqual(['qdel']);
  });

  it('are read as what they stand for', () => {
    expect(sge.recognise?.(['sudo', '-n', 'qstat', '-xml'])?.power).toBe('query');
    expect(sge.recognise?.(['qstat', '-xml'])?.power).toBe('query');
  });
});

describe('the powers of the parent', () => {
  it.each(builtInBackends().map((backend) => [backend.name, backend] as const))(
    'of %s are all there',
    (name, parent) => {
      const methods = (backend: object) =>
        Object.entries(backend).flatMap(([key, value]) => (typeof value === 'function' ? [key] : []));
      expect(methods(site(`[Backend]\nextends = ${name}\n`)).sort()).toEqual(methods(parent).sort());
    },
  );

  it('run the programs by which a scheduler is found', () => {
    for (const backend of builtInBackends()) {
      for (const program of backend.programs) expect(usesCommand(backend, program), program).toBe(true);
      expect(usesCommand(backend, 'no-such-program')).toBe(false);
      expect(commandsOf(backend)).not.toContain('sh');
    }
  });
});
