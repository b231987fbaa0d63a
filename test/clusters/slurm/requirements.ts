import { whyNotHere } from '../requirements.ts';

const PROGRAMS = [
  '/usr/sbin/munged',
  '/usr/sbin/mariadbd',
  '/usr/bin/mariadb-install-db',
  '/usr/sbin/slurmdbd',
  '/usr/sbin/slurmctld',
  '/usr/sbin/slurmd',
  '/usr/bin/sacctmgr',
  '/usr/bin/sbatch',
];

/** Why no Slurm can be brought up on this machine, in one sentence with what to do; null when it can. */
export async function whyCannotStart(): Promise<string | null> {
  return await whyNotHere({ scheduler: 'slurm', files: PROGRAMS, accounts: ['munge', 'mysql', 'slurm'] });
}
