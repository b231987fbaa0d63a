import { beforeEach, describe, expect, it } from 'vitest';
import { createRegistry } from '../../../src/backends/registry.ts';
import type { ConsentRequest } from '../../../src/runs/consent.ts';
import { ConsentedConnections, permitConnections } from '../../../src/runs/consent.ts';
import { JobLoader } from '../../../src/runs/jobLoader.ts';
import { FakeConnections, FakeMachine } from '../support/fakeMachine.ts';
import { FOLDERS } from '../support/jobs.ts';
import { MemoryFiles } from '../support/memoryFiles.ts';
import { cluster } from '../support/runs.ts';

const TRUE = [{ file: 'true', args: [], environment: 'plain', limitMs: 1000 }] as const;
const NAMED = cluster({ transport: 'ssh', remote: 'login.odd', namedBy: '/w/.clusterjob/clusters/odd.ini' });

let memory: Map<string, string>;
let machine: FakeMachine;
let asked: ConsentRequest[];

function connections(answer: boolean | null): ConsentedConnections {
  const store = {
    remember: async (name: string, value: string) => void memory.set(name, value),
    recall: async (name: string) => memory.get(name) ?? null,
  };
  const source = new FakeConnections(
    new Map([
      ['login.odd', machine],
      ['login.big', machine],
    ]),
  );
  const ask = async (request: ConsentRequest) => {
    asked.push(request);
    return answer === true;
  };
  return new ConsentedConnections(source, store, answer === null ? null : ask);
}

async function use(source: ConsentedConnections, place = NAMED, intent: 'user' | 'background' = 'user') {
  await (await source.connect(place)).exchange(TRUE, { intent });
}

beforeEach(() => {
  memory = new Map();
  machine = new FakeMachine();
  asked = [];
});

describe('a host that only a workspace names', () => {
  it('is connected to once the user permits it, who is asked once', async () => {
    await use(connections(true));
    await use(connections(true));
    await use(connections(null), NAMED, 'background');
    expect(asked).toEqual([{ host: 'login.odd', program: null, file: '/w/.clusterjob/clusters/odd.ini' }]);
    expect(machine.exchanges).toBe(3);
  });

  it('is asked about once by several that come together', async () => {
    const source = connections(true);
    await Promise.all([use(source), use(source)]);
    expect(asked).toHaveLength(1);
  });

  it.each([
    ['the user refuses', false, 'user'],
    ['nobody can be asked', null, 'user'],
    ['nobody is there', true, 'background'],
  ] as const)('gets nothing where %s', async (_, answer, intent) => {
    await expect(use(connections(answer), NAMED, intent)).rejects.toMatchObject({ code: 'host-not-permitted' });
    expect(machine.exchanges).toBe(0);
    expect(memory.size).toBe(0);
  });

  it('is asked about anew when it names another program of this machine', async () => {
    await use(connections(true));
    await use(connections(true), { ...NAMED, transport: 'openssh', ssh: './ssh' });
    expect(asked.map(({ program }) => program)).toEqual([null, './ssh']);
  });

  it('is permitted by whoever adds it', async () => {
    await permitConnections({ remember: async (name, value) => void memory.set(name, value) }, NAMED);
    await use(connections(false));
    expect(asked).toEqual([]);
  });
});

describe('a host of the user', () => {
  it('is connected to without a question', async () => {
    await use(connections(false), cluster({ transport: 'ssh', remote: 'login.big' }));
    expect(machine.exchanges).toBe(1);
  });
});

describe('who names the host of a cluster', () => {
  const user = `${FOLDERS.user}/clusters/big.ini`;
  const shared = `${FOLDERS.workspace}/clusters/big.ini`;

  async function named(files: Record<string, string>, name = 'big'): Promise<string | undefined> {
    const backends = createRegistry();
    const folders = async () => ({ folders: FOLDERS, problems: [] });
    const loader = new JobLoader({ files: new MemoryFiles(files), backends, folders, host: 'here' });
    return (await loader.clusters('/w/j/train.sh')).find((one) => one.cluster.name === name)?.cluster.namedBy;
  }

  it.each([
    ['the user alone', { [user]: '[Attributes]\nremote = a\n' }, undefined],
    ['the workspace alone', { [shared]: '[Attributes]\nremote = a\n' }, shared],
    ['both the same', { [user]: '[Attributes]\nremote = a\n', [shared]: '[Attributes]\nremote = a\n' }, undefined],
    ['the workspace another', { [user]: '[Attributes]\nremote = a\n', [shared]: '[Attributes]\nremote = b\n' }, shared],
    [
      'the workspace another program',
      { [user]: '[Attributes]\nremote = a\n', [shared]: '[Attributes]\nssh = ./evil\n' },
      shared,
    ],
    [
      'the defaults of the workspace',
      { [`${FOLDERS.workspace}/defaults.ini`]: '[Attributes]\nremote = a\n', [user]: '[Attributes]\nbackend = pbs\n' },
      `${FOLDERS.workspace}/defaults.ini`,
    ],
    [
      'the workspace what is no address',
      { [user]: '[Attributes]\nremote = a\n', [shared]: '[Attributes]\nrootdir = /x\n[Resources]\nqueue = q\n' },
      undefined,
    ],
    ['nobody: it is this machine', { [shared]: '[Attributes]\nbackend = slurm\n' }, undefined],
  ])('%s', async (_, files, expected) => {
    expect(await named(files)).toBe(expected);
  });

  it('is the job, where its own settings pin it to a place', async () => {
    const files = new MemoryFiles({
      '/w/j/train.sh': 'true\n',
      '/w/j/train.ini': '[Attributes]\nremote = a\n[Resources]\nnodes = 1\n',
    });
    const folders = async () => ({ folders: FOLDERS, problems: [] });
    const loader = new JobLoader({ files, backends: createRegistry(), folders, host: 'here' });
    expect((await loader.load('/w/j/train.sh', null)).cluster?.namedBy).toBe('/w/j/train.ini');
  });
});
