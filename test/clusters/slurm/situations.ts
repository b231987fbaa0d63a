import type { Situation } from './situation.ts';
import { ALONE } from './situationsAlone.ts';
import { ENDED } from './situationsEnded.ts';
import { RUNNING } from './situationsRunning.ts';
import { WAITING } from './situationsWaiting.ts';

/** Everything that can be the case with jobs and their cluster; what takes longest comes first. */
export const SITUATIONS: readonly Situation[] = [...ENDED, ...RUNNING, ...WAITING, ...ALONE];
