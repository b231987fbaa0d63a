import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UserError } from '../../../../src/base/errors.ts';
import { silentLog } from '../../../../src/base/log.ts';
import type { AddingParts, ClusterChooser, HostChoice } from '../../../../src/runs/adding/addCluster.ts';
import { addCluster } from '../../../../src/runs/adding/addCluster.ts';
import { nameProblem, profileText, proposeName } from '../../../../src/runs/adding/clusterProfile.ts';
import { describeScheduler } from '../../../../src/runs/adding/findSchedulers.ts';
import type { RunStore } from '../../../../src/runs/store/store.ts';
import { FakeConnections, FakeMachine } from '../../support/fakeMachine.ts';
import { answersOf, BACKENDS, slurmMachine } from './machine.ts';

const FAR: HostChoice = { kind: 'remote', remote: 'me@login.big.example', transport: 'ssh' };

let folder: string;
let remembered: string[];
let here: FakeMachine;
let far: FakeMachine;
let connections: FakeConnections;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'clusterjob-adding-'));
  remembered = [];
  here = new FakeMachine(answersOf({ programs: [] }));
  far = new FakeMachine(answersOf(slurmMachine(true)));
  connections = new FakeConnections(
    new Map([
      [null, here],
      ['me@login.big.example', far],
    ]),
  );
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** A person who takes what is proposed, unless the test says otherwise; what is offered is kept. */
class Agreeable implements ClusterChooser {
  readonly seen: string[] = [];
  host: HostChoice | null = FAR;
  root: string | null = null;
  openssh = true;
  marker = true;
  name: string | null = 'big';

  async chooseHost(...[found, refused]: Parameters<ClusterChooser['chooseHost']>): Promise<HostChoice | null> {
    if (refused) this.seen.push(`${refused.remote}: ${refused.reason.what}`);
    else this.seen.push(`here: ${found.map(describeScheduler).join()}`);
    return this.host;
  }

  async during<T>(_step: string, work: Parameters<ClusterChooser['during']>[1]): Promise<T> {
    return (await work({ intent: 'user' })) as T;
  }

  async useOpenssh({ what }: UserError) {
    this.seen.push(what);
    return this.openssh;
  }

  async chooseScheduler(...[found]: Parameters<ClusterChooser['chooseScheduler']>) {
    this.seen.push(`there: ${found.map(describeScheduler).join()}`);
    return found[0]?.backend.name ?? 'local';
  }

  async chooseRootFolder(...[proposal, check]: Parameters<ClusterChooser['chooseRootFolder']>) {
    const path = this.root ?? proposal;
    this.seen.push((await check(path)).text);
    return path;
  }

  async chooseExitMarker() {
    this.seen.push('exit marker?');
    return this.marker;
  }

  async chooseName(proposal: string) {
    this.seen.push(`name: ${proposal}`);
    return this.name;
  }

  async chooseFolder({ user }: AddingParts['folders']) {
    return user;
  }
}

async function added(person: Agreeable) {
  const store = { remember: async (name: string) => void remembered.push(name) } as unknown as RunStore;
  return await addCluster(person, {
    context: { connections, log: silentLog, store },
    backends: BACKENDS,
    taken: new Set(['local', 'login']),
    folders: { user: folder, workspace: null },
    host: 'here',
  });
}

describe('adding a cluster', () => {
  it('connects, finds the scheduler, looks at the folder and writes the profile', async () => {
    const person = new Agreeable();
    const { file, cluster } = (await added(person)) ?? {};
    expect(person.seen).toEqual(['here: ', 'there: Slurm 24.05.3', '/home/me/clusterjob, 50 GB free', 'name: login2']);
    expect(file).toBe(join(folder, 'clusters', 'big.ini'));
    expect(readFileSync(file ?? '', 'utf8')).toBe(
      '[Attributes]\nbackend = slurm\nremote = me@login.big.example\nrootdir = ~/clusterjob\n',
    );
    expect(cluster?.exitMarker).toBe(false);
    expect(remembered).toHaveLength(1);
  });

  it('asks all schedulers that are on the PATH in one exchange', async () => {
    await added(new Agreeable());
    // One for the PATH, one for the schedulers, one for the folder.
    expect(far.exchanges).toBe(3);
  });

  it('proposes an exit marker where the site keeps no record of finished jobs', async () => {
    far.answers = answersOf(slurmMachine(false));
    const person = new Agreeable();
    const { file } = (await added(person)) ?? {};
    expect(person.seen).toContain('exit marker?');
    expect(readFileSync(file ?? '', 'utf8')).toContain('exit_marker = true\n');
  });

  it("takes the user's own ssh where the built-in one cannot reach the host", async () => {
    far.failure = new UserError({ what: 'it uses ProxyCommand', code: 'needs-openssh' });
    const person = new Agreeable();
    person.useOpenssh = async () => {
      far.failure = null;
      return true;
    };
    const { file } = (await added(person)) ?? {};
    expect(connections.places.at(-1)?.transport).toBe('openssh');
    expect(readFileSync(file ?? '', 'utf8')).toContain('transport = openssh\n');
  });

  it('offers the scheduler of this machine, as on a login node', async () => {
    here.answers = answersOf(slurmMachine(true));
    const person = new Agreeable();
    person.host = { kind: 'here' };
    const { file } = (await added(person)) ?? {};
    expect(person.seen[0]).toBe('here: Slurm 24.05.3');
    expect(readFileSync(file ?? '', 'utf8')).toBe('[Attributes]\nbackend = slurm\nrootdir = ~/clusterjob\n');
    expect(remembered).toEqual([]);
  });

  it('does without this machine where it has no shell', async () => {
    here.failure = new UserError({ what: 'There is no sh', code: 'no-shell' });
    const person = new Agreeable();
    expect(await added(person)).not.toBeNull();
    expect(person.seen[0]).toBe('here: ');
  });

  it.each([
    ['host', (person: Agreeable) => Object.assign(person, { host: null })],
    ['name', (person: Agreeable) => Object.assign(person, { name: null })],
  ])('writes nothing where the person leaves at the %s', async (_, change) => {
    expect(await added(change(new Agreeable()))).toBeNull();
    expect(remembered).toEqual([]);
  });

  it('says why a host cannot be reached, and takes another one', async () => {
    far.failure = new UserError({ what: 'login cannot be reached', code: 'connection-refused' });
    const person = new Agreeable();
    const choose = person.chooseHost.bind(person);
    person.chooseHost = async (found, refused) => {
      if (refused) far.failure = null;
      return await choose(found, refused);
    };
    expect(await added(person)).not.toBeNull();
    expect(person.seen.slice(0, 3)).toEqual([
      'here: ',
      'me@login.big.example: login cannot be reached',
      'there: Slurm 24.05.3',
    ]);
  });

  it('ends with a fault of the program', async () => {
    far.failure = new TypeError('broken');
    await expect(added(new Agreeable())).rejects.toThrow('broken');
  });

  it('leaves a profile of the same name as it is', async () => {
    await added(new Agreeable());
    await expect(added(new Agreeable())).rejects.toMatchObject({ code: 'exists' });
  });
});

describe('the name of a new cluster', () => {
  it.each([
    ['me@login.big.example:2222', 'slurm', 'login'],
    ['big', 'slurm', 'big'],
    ['10.0.0.7', 'slurm', '10-0-0-7'],
    ['me@[fe80::1]:22', 'slurm', 'fe80-1'],
    [null, 'slurm', 'slurm'],
    [null, 'local', 'local2'],
  ])('of %j on %s is %s', (remote, backend, name) => {
    expect(proposeName(remote, backend, new Set(['local']))).toBe(name);
    expect(nameProblem(name, new Set(['local']))).toBeNull();
  });

  it.each([['a b'], ['local'], ['taken'], ['']])('cannot be %j', (name) => {
    expect(nameProblem(name, new Set(['local', 'taken']))).not.toBeNull();
  });
});

it('writes what a folder is called, whatever is in its name', () => {
  const cluster = { name: 'a', backend: 'slurm', transport: 'local', remote: null, exitMarker: false } as const;
  expect(profileText({ ...cluster, rootdir: '$WORK/100% sure' })).toContain('rootdir = $WORK/100%% sure\n');
});
