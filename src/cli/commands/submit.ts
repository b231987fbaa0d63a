import { rememberedClusterKey } from '../../runs/chosenCluster.ts';
import type { Reuse } from '../../runs/submitJob.ts';
import type { Arguments, OptionForms } from '../arguments.ts';
import { readArguments, usageError } from '../arguments.ts';
import { JOB_OPTIONS, readFoundJob } from '../jobOptions.ts';
import { CONFLICT_OPTIONS, readConflict, send, tellSent } from '../sending.ts';
import { withRuns } from '../session.ts';
import type { Terminal } from '../terminal.ts';

const REUSE_OPTIONS = {
  reuse: { type: 'optional' },
  force: { type: 'flag' },
  'no-retry': { type: 'flag' },
} as const satisfies OptionForms;

/** `clusterjob submit`: sends a job to its cluster; with `--wait` until it is finished. */
export async function submit(argv: readonly string[], terminal: Terminal): Promise<number> {
  const given = readArguments(argv, {
    ...JOB_OPTIONS,
    ...CONFLICT_OPTIONS,
    ...REUSE_OPTIONS,
    wait: { type: 'flag' },
    json: { type: 'flag' },
  });
  const { options } = given;
  const conflict = readConflict(options);
  const reuse = readReuse(options);
  return await withRuns(terminal, async (service, loader) => {
    const { store } = service.context;
    const loaded = await readFoundJob(loader, terminal, given, (job) => store.recall(rememberedClusterKey(job)));
    const sent = await send(service, loader, loaded, terminal, { conflict, ...(reuse ? { reuse } : {}) });
    if (sent === null) return 1;
    const file = loaded.job?.body.source.file;
    if (options.profile !== null && file) await store.remember(rememberedClusterKey(file), options.profile);
    return await tellSent(service, sent, options, terminal);
  });
}

function readReuse(options: Arguments<typeof REUSE_OPTIONS>['options']): Reuse | null {
  if (options.reuse === null) {
    if (options.force || options['no-retry']) throw usageError('--force and --no-retry need --reuse');
    return null;
  }
  return { cacheId: options.reuse === '' ? null : options.reuse, retry: !options['no-retry'], force: options.force };
}
