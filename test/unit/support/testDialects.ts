import type { Dialect } from '../../../src/job/dialect.ts';

/** A scheduler that puts every resource on a line of its own, to test what is the job's business and no scheduler's. */
export const alpha: Dialect = {
  name: 'alpha',
  displayName: 'Alpha',
  extension: 'alp',
  prefix: '#SBATCH',
  variables: {
    ID: { kind: 'variable', name: 'ALPHA_ID' },
    WORKDIR: { kind: 'variable', name: 'ALPHA_DIR' },
    ARRAY_INDEX: { kind: 'variable', name: 'ALPHA_TASK' },
  },
  header: ({ resources }) => ({
    lines: resources
      .filter(({ value }) => value !== null && value !== false)
      .map(({ key, value, native }) => ({ text: `#SBATCH ${native ? 'native ' : ''}${key}=${value}`, keys: [key] })),
    problems: resources
      .filter(({ key }) => key === 'bad')
      .map(({ key }) => ({
        key,
        severity: 'error',
        code: 'bad-key',
        message: 'Alpha has no bad',
        replace: { title: 'Change to good', key: 'good' },
      })),
  }),
  readHeader: (script) => ({
    resources: script.includes('#SBATCH -q') ? [{ key: 'queue', value: 'long', span: { start: 0, end: 1 } }] : [],
    unread: [],
  }),
};

/** Another scheduler, with directives of another form. */
export const beta: Dialect = { ...alpha, name: 'beta', displayName: 'Beta', extension: 'bet', prefix: '#PBS' };

/** A backend of a site, which extends `alpha`. */
export const alphaSite: Dialect = { ...alpha, name: 'site', displayName: 'Site', extends: ['alpha'] };

/** A place without directives. */
export const here: Dialect = {
  ...alpha,
  name: 'local',
  displayName: 'this machine',
  extension: 'job',
  prefix: null,
  header: () => ({ lines: [], problems: [] }),
};

/** The library's default backend. */
export const slurmLike: Dialect = { ...alpha, name: 'slurm', displayName: 'Slurm', extension: 'slr' };

export const dialects: readonly Dialect[] = [alpha, beta, alphaSite, here, slurmLike];
