import { whyNotHere } from '../requirements.ts';

const FILES = [
  '/usr/sbin/sge_qmaster',
  '/usr/sbin/sge_execd',
  '/usr/lib/gridengine/spoolinit',
  '/usr/lib/gridengine/spooldefaults',
  '/usr/share/gridengine/util/resources/centry',
  '/usr/share/gridengine/util/resources/usersets',
  '/usr/bin/qsub',
];

/** Why no Grid Engine can be brought up on this machine, in one sentence with what to do; null when it can. */
export async function whyCannotStart(): Promise<string | null> {
  return await whyNotHere({ scheduler: 'sge', files: FILES, accounts: ['sgeadmin'] });
}
