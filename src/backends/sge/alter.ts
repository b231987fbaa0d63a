import type { Command } from '../../base/command.ts';
import type { Resource } from '../../job/dialect.ts';
import type { OrderAnswer, Plan } from '../contract.ts';
import type { JobRef } from '../jobState.ts';
import { orderCommand } from './command.ts';
import { SGE_PREFIX, sgeHeader } from './header.ts';
import { jobArguments } from './jobId.ts';
import { orderEach } from './orders.ts';

/** The options by which qalter changes a job: qalter(1). Those left out (`-t`, `-S` ...) are settled at submission. */
const CHANGEABLE = new Set(
  '-N -q -l -P -hold_jid -M -m -p -tc -js -a -pe -o -e -j -r -R -notify -now -masterq -A -ac -v -w -wd -ckpt -c -binding'.split(
    ' ',
  ),
);

/**
 * `qalter -l` replaces all requests of a job, so that those it has are read first and kept. `$1`: the job, `$2`: the
 * names of the requests that are changed, `$3`: the new requests; behind them further options.
 */
const KEEP_REQUESTS = `
job=$1 names=$2 new=$3
shift 3
details=$(qstat -j "\${job%%.*}") || exit
old=$(printf '%s\\n' "$details" | sed -n '/^hard resource_list:/{s/^[^:]*:[[:space:]]*//p;q;}')
kept= IFS=,
set -f
for part in $old; do
  case ",$names," in
    *",\${part%%=*},"*) ;;
    *) kept=$kept$part, ;;
  esac
done
exec qalter -l "$kept$new" "$@" "$job"
`.trim();

/** Changes waiting jobs, in the options of the header. What Grid Engine cannot change is refused before anything is sent. */
export function alterJobs(refs: readonly JobRef[], changes: readonly Resource[]): Plan<readonly OrderAnswer[]> {
  const written = writtenChanges(changes);
  if ('refused' in written) {
    return { commands: [], read: () => refs.map((ref) => ({ ref, outcome: 'refused', message: written.refused })) };
  }
  return orderEach(refs, (job) => alterCommand(jobArguments(job).join(','), written), 'qalter', true);
}

interface Changes {
  readonly requests: readonly string[];
  /** The other options as arguments. */
  readonly options: readonly string[];
}

function alterCommand(job: string, { requests, options }: Changes): Command {
  if (requests.length === 0) return orderCommand('qalter', [...options, job]);
  const names = requests.map((request) => request.split('=')[0] ?? '');
  return orderCommand('sh', ['-c', KEEP_REQUESTS, 'sh', job, names.join(','), requests.join(','), ...options]);
}

function writtenChanges(changes: readonly Resource[]): Changes | { readonly refused: string } {
  if (changes.some(({ key }) => key === 'mem')) {
    return { refused: 'SGE counts memory for each slot, and the slots of the job are not known here: change h_vmem' };
  }
  const unset = changes.find(({ value }) => value === null || value === false);
  if (unset) return { refused: `SGE cannot take ${unset.key} away from a job that is submitted` };
  const { lines, problems } = sgeHeader({ resources: changes, shell: '' });
  const problem = problems.find(({ severity }) => severity === 'error');
  if (problem) return { refused: problem.message };
  const requests: string[] = [];
  const options: string[] = [];
  for (const { text, keys } of lines) {
    const [, option = '', value = ''] = /^(-\S+)(?: (.*))?$/.exec(text.slice(SGE_PREFIX.length + 1)) ?? [];
    // The header adds this line by itself.
    if (keys.length === 0) continue;
    if (!CHANGEABLE.has(option)) return { refused: `SGE cannot change ${keys.join(', ')} of a job that is submitted` };
    if (option === '-l') requests.push(value);
    else options.push(option, ...(option === '-pe' ? value.split(/\s+/) : value === '' ? [] : [value]));
  }
  if (requests.length + options.length === 0) return { refused: 'there is nothing to change' };
  return { requests, options };
}
