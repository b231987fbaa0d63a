import { pbsWord } from '../pbs/jobId.ts';
import type { LogRules } from '../pbs/logPaths.ts';

/**
 * How PBS Pro names output files: qsub(1B), "-o path", and the captured ls-output-files. In a folder the file is called by
 * the whole id, `1037.pbs01.OU`.
 */
export const PBSPRO_LOGS: LogRules = {
  taskMark: '.',
  keep: 'oed',
  fill: (path, _id, task) => {
    const filled = path.replaceAll('^array_index^', task ?? '^array_index^');
    return /[$^]/.test(filled) ? null : filled;
  },
  inFolder: (id, letter, task) => `${pbsWord(id, task ?? '')}.${letter === 'o' ? 'OU' : 'ER'}`,
};
