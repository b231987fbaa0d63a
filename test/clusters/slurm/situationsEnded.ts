import { waitUntil } from '../wait.ts';
import type { Situation } from './situation.ts';
import { situation } from './situation.ts';
import type { Stage } from './stage.ts';

/** Time limits and memory of the controller are looked at every 30 and 60 s. */
const PATIENT_MS = 200_000;
/** Takes more memory than it may and waits to be seen: memory is sampled every 2 s. */
const MEMORY_HOG = `perl -e '$x = "x" x 300_000_000; sleep 60'`;

/** A job that runs and ends by itself. */
function ending(name: string, note: string, state: string, options: readonly string[], body?: string): Situation {
  return situation({
    name,
    note,
    async prepare(stage) {
      const id = await stage.submit(['-J', name, ...options], body);
      await stage.ended(id, state);
      return [id];
    },
  });
}

/** A job that is cancelled, before it runs or while it does. */
function cancelled(
  name: string,
  note: string,
  running: boolean,
  cancel: (stage: Stage, id: string) => Promise<unknown>,
) {
  return situation({
    name,
    note,
    async prepare(stage) {
      const id = await stage.submit(['-J', name, ...(running ? [] : ['--hold'])], 'exec sleep 600');
      await stage.until(id, running ? / RUNNING/ : / PENDING JobHeldUser/);
      await cancel(stage, id);
      await stage.ended(id, 'CANCELLED');
      return [id];
    },
  });
}

/** Jobs that have ended, in every way. The slow ones come first. */
export const ENDED: readonly Situation[] = [
  situation({
    name: 'timeout',
    note: 'ran longer than its time limit of one minute',
    async prepare(stage) {
      const id = await stage.submit(['-J', 'timeout', '-t', '1'], 'exec sleep 600');
      await stage.ended(id, 'TIMEOUT', PATIENT_MS);
      return [id];
    },
  }),
  situation({
    name: 'purged',
    note: 'completed so long ago that the controller has forgotten it',
    cpus: 0,
    async prepare(stage) {
      const id = await stage.submit(['-J', 'purged']);
      await stage.ended(id, 'COMPLETED');
      const gone = async () => (await stage.queue(id)) === '';
      await waitUntil(`job ${id} to be forgotten`, gone, { limitMs: PATIENT_MS, pauseMs: 1000 });
      return [id];
    },
  }),
  situation({
    name: 'deadline',
    note: 'waited for a licence until it could no longer end before its deadline',
    async prepare(stage) {
      const holder = await stage.submit(['-J', 'deadline-holder', '-L', 'solver:1'], 'exec sleep 600');
      await stage.until(holder, / RUNNING/);
      const id = await stage.submit(['-J', 'deadline', '-t', '1', '--deadline=now+65', '-L', 'solver:1']);
      await stage.ended(id, 'DEADLINE');
      await stage.user('scancel', holder);
      return [id];
    },
  }),
  ending('completed', 'ended with status 0; the controller still remembers it', 'COMPLETED', ['--comment=a comment']),
  ending('failed-exit-3', 'the script ended with status 3', 'FAILED', [], 'exit 3'),
  ending('failed-command-not-found', 'the last command of the script does not exist', 'FAILED', [], 'no-such-command'),
  ending('failed-segfault', 'the script killed itself with SIGSEGV', 'FAILED', [], 'kill -SEGV $$'),
  ending('failed-sigkill', 'the script killed itself with SIGKILL', 'FAILED', [], 'kill -KILL $$'),
  ending('failed-memory', 'killed because the script took more memory than asked', 'FAILED', ['--mem=50'], MEMORY_HOG),
  ending(
    'step-failed-memory',
    'a step was killed because it took more memory than asked; the script went on and ended with 0',
    'COMPLETED',
    ['--mem=50'],
    `srun ${MEMORY_HOG}\nexit 0`,
  ),
  ending('step-failed', 'a step ended with 4, the script with 0', 'COMPLETED', [], 'srun sh -c "exit 4"\nexit 0'),
  ending('failed-working-folder', 'the working folder does not exist, and the output file was to lie there', 'FAILED', [
    '-D',
    '/no/such/folder',
    '-o',
    'out',
  ]),
  ending('completed-elsewhere', 'the working folder does not exist; the script ran in /tmp', 'COMPLETED', [
    '-D',
    '/no/such/folder',
  ]),
  ending('failed-output-path', 'the folder of the output file does not exist', 'FAILED', ['-o', '/no/such/folder/out']),
  cancelled('cancelled-running', 'cancelled by its user while it ran', true, (stage, id) => stage.user('scancel', id)),
  cancelled('cancelled-pending', 'cancelled by its user before it ran', false, (stage, id) =>
    stage.user('scancel', id),
  ),
  cancelled('cancelled-by-admin', 'cancelled by root while it ran', true, (stage, id) => stage.admin('scancel', id)),
  situation({
    name: 'requeued-completed',
    note: 'requeued by its user while it ran, then started again and completed',
    async prepare(stage) {
      const body = 'test "$SLURM_RESTART_COUNT" || exec sleep 600';
      const id = await stage.submit(['-J', 'requeued-completed'], body);
      await stage.until(id, / RUNNING/);
      await stage.user('scontrol', 'requeue', id);
      await stage.until(id, / PENDING BeginTime/);
      // A requeued job waits two minutes. The administrator can shorten that, but within the second of the requeue its
      // node would take the new start for one of the old and refuse it.
      await stage.admin('scontrol', 'update', `JobId=${id}`, 'StartTime=now+3');
      await stage.ended(id, 'COMPLETED');
      return [id];
    },
  }),
  situation({
    name: 'array-ended',
    note: 'array 1-4: task 2 ended with 2, the others with 0',
    cpus: 4,
    async prepare(stage) {
      const id = await stage.submit(['-J', 'array-ended', '-a', '1-4'], 'test $SLURM_ARRAY_TASK_ID != 2 || exit 2');
      await stage.until(id, /^(?=(?:.*COMPLETED.*\n?){3})(?=.*_2 FAILED)/s);
      await stage.recorded(id, /^(?=(?:.*COMPLETED.*\n?){3})(?=.*_2\|FAILED)/s);
      return [id];
    },
  }),
  situation({
    name: 'array-cancelled-pending',
    note: 'array 1-5%1, cancelled while its first task ran and the others waited',
    async prepare(stage) {
      const id = await stage.submit(['-J', 'array-cancelled-pending', '-a', '1-5%1'], 'exec sleep 600');
      await stage.until(id, /_1 RUNNING/);
      await stage.user('scancel', id);
      await stage.recorded(id, /_1\|CANCELLED/);
      return [id];
    },
  }),
];
