import type { Command } from '../../base/command.ts';
import type { Resource } from '../../job/dialect.ts';
import type { JobRef } from '../jobState.ts';
import { orderCommand } from './command.ts';
import { pbsHeader } from './header.ts';
import type { AskedPbsJob } from './jobId.ts';
import type { OrderPlan } from './orders.ts';
import { orderEach, refuseAll } from './orders.ts';
import type { PbsKind } from './pbsKind.ts';
import { PBS_PREFIX } from './pbsKind.ts';

/** The options by which qalter changes a job: its usage (captured: alter/bad-name, on OpenPBS and TORQUE). */
const CHANGEABLE = new Set('-a -A -c -e -h -j -k -l -m -M -N -o -p -P -r -R -S -u -W'.split(' '));

interface Changes {
  /** Options and values in turn. */
  readonly options: readonly string[];
  /** qalter cannot change the queue: that is qmove's work. */
  readonly queue: string | null;
}

/** Changes waiting jobs, in the options of the header. `words`: a job as arguments. What PBS cannot change is refused before anything is sent. */
export function alterJobs(
  kind: PbsKind,
  refs: readonly JobRef[],
  changes: readonly Resource[],
  words: (job: AskedPbsJob) => readonly string[],
): OrderPlan {
  const written = writtenChanges(kind, changes);
  if ('refused' in written) return refuseAll(refs, written.refused);
  const { options, queue } = written;
  return orderEach(refs, (job): readonly Command[] => {
    const jobs = words(job);
    const alter = options.length === 0 ? [] : [orderCommand('qalter', [...options, ...jobs])];
    return queue === null ? alter : [...alter, orderCommand('qmove', [queue, ...jobs])];
  });
}

function writtenChanges(kind: PbsKind, changes: readonly Resource[]): Changes | { readonly refused: string } {
  const unset = changes.find(({ value }) => value === null || value === false);
  if (unset) return { refused: `${kind.displayName} cannot take ${unset.key} away from a job that is submitted` };
  const { lines, problems } = pbsHeader(kind, { resources: changes, shell: '' });
  const problem = problems.find(({ severity }) => severity === 'error');
  if (problem) return { refused: problem.message };
  const options: string[] = [];
  let queue: string | null = null;
  for (const { text, keys } of lines) {
    const [, option = '', value = ''] = /^(-\S+)(?: (.*))?$/.exec(text.slice(PBS_PREFIX.length + 1)) ?? [];
    if (option === '-q') queue = value;
    else if (CHANGEABLE.has(option)) options.push(option, ...(value === '' ? [] : [unquoted(value)]));
    else return { refused: `${kind.displayName} cannot change ${keys.join(', ')} of a job that is submitted` };
  }
  if (options.length === 0 && queue === null) return { refused: 'there is nothing to change' };
  return { options, queue };
}

/** Quotes of a directive line are not for the command line, where a value is one argument anyway. */
function unquoted(value: string): string {
  return /^(["']).*\1$/.test(value) ? value.slice(1, -1) : value;
}
