import { expect, it } from 'vitest';
import { findSge, startSge } from '../clusters/sge/cluster.ts';
import { whyCannotStart } from '../clusters/sge/requirements.ts';
import type { SgeCluster } from '../clusters/sge/sgeCluster.ts';
import type { Said } from '../clusters/suites/builtCluster.ts';
import { describeBuiltCluster, PATIENCE } from '../clusters/suites/builtCluster.ts';
import { waitUntil } from '../clusters/wait.ts';

const PARTS = 'qconf -sql && qconf -spl && qconf -sq short.q | awk \'$1 == "h_rt" { print $1, $2 }\'';

function submit(name: string, line: string): readonly [string, ...string[]] {
  return ['sh', '-c', 'printf "%s\\n" "$2" | qsub -terse -N "$1" -j y', 'sh', name, line];
}

describeBuiltCluster(await whyCannotStart(), {
  scheduler: 'sge',
  title: 'Grid Engine',
  server: 'qmaster',
  start: startSge,
  find: findSge,
  parts: {
    title: 'two queues and two parallel environments',
    program: ['sh', '-c', PARTS],
    told: 'all.q\nshort.q\nmpi\nomp\nh_rt 0:1:0',
  },
  list: ['qstat'],
  running: / r /,
  submit,
  delete: (id) => ['qdel', id],
  denied: (user, id) => ({
    stdout: expect.stringContaining(`${user} - you do not have the necessary privileges to delete the job "${id}"`),
  }),
  record: { program: (id) => ['qacct', '-j', id], ended: /exit_status/ },
  remembers: true,
  ping: {
    program: ['sh', '-c', 'qstat && qconf -sm'],
    up: 'root',
    down: { stderr: expect.stringContaining('Connection refused') },
  },
  alone: describeRecord,
});

function describeRecord(cluster: () => SgeCluster, said: Said): void {
  it('runs a job of an unprivileged user and keeps its record', async () => {
    const id = await said(...submit('kept', 'id -un; exit 3'));
    const record = async () => (await cluster().asUser(['qacct', '-j', id])).stdout;
    await waitUntil('the record', async () => /exit_status\s+3/.test(await record()), PATIENCE);
    expect(await record()).toMatch(new RegExp(`^owner\\s+${cluster().user.name}\\s*$`, 'm'));
    expect(await said('cat', `kept.o${id}`)).toBe(cluster().user.name);
    expect(await cluster().jobsNamed('kept')).toEqual([id]);
  });
}
