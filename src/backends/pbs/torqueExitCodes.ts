import type { ServerCodes } from './exits.ts';

/** Exit codes that TORQUE itself gives: the Administrator Guide of 6.1, "Job exit status". */
export const TORQUE_EXITS: ServerCodes = {
  [-1]: ['never started', 'it could not begin on its node'],
  [-2]: ['never started', "it could not begin: the site's prologue or the preparation of its files failed"],
  [-3]: ['never started', 'it could not begin on its node, which may be tried again'],
  [-4]: ['node failure', 'its node was started anew'],
  [-5]: ['node failure', 'its node was started anew and could not take up its checkpoint'],
  [-6]: ['node failure', 'its node was started anew; its checkpoint could be taken up elsewhere'],
  [-7]: ['failed', 'its checkpoint could not be taken up'],
  [-8]: ['never started', 'its command could not be run'],
  [-9]: ['never started', 'its output files could not be opened'],
  [-10]: ['out of memory', 'it used more memory than it asked for'],
  [-11]: ['wall time', 'it reached its wall time'],
  [-12]: ['wall time', 'it reached its limit of processor time (cput)'],
  [-13]: ['never started', 'its control groups could not be made on the node, which may be tried again'],
  [-14]: ['never started', "the site's prologue failed; the job was put back into the queue"],
};
