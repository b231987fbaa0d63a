import { pbsWord } from './jobId.ts';
import type { LogRules } from './logPaths.ts';

/**
 * How TORQUE names output files: qsub(1B), "-o path", and the captured ls-output-files. Variables in a path are filled in
 * when the job starts. What becomes of a path of the user's own for the tasks of an array is told by qstat only.
 */
export const TORQUE_LOGS: LogRules = {
  taskMark: '-',
  keep: 'oe',
  fill: (path, id, task, request) => {
    if (task !== null) return null;
    const filled = path
      .replaceAll(/\$(?:\{PBS_JOBID\}|PBS_JOBID\b)/g, pbsWord(id))
      .replaceAll(/\$(?:\{PBS_JOBNAME\}|PBS_JOBNAME\b)/g, () => request.jobName);
    return filled.includes('$') ? null : filled;
  },
  inFolder: (id, letter, task) => `${pbsWord(id, task ?? '')}.${letter === 'o' ? 'OU' : 'ER'}`,
};
