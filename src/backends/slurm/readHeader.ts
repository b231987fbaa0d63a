import type { HeaderReading, ReadResource } from '../../job/dialect.ts';
import { parseMemory } from '../../job/memory.ts';
import type { Value } from '../../job/value.ts';
import type { DirectiveLine } from '../directives.ts';
import { wholeNumber } from '../header.ts';
import { coreLogName } from '../logNames.ts';
import type { WrittenOption } from '../optionWords.ts';
import type { DirectiveSyntax } from '../readDirectives.ts';
import { isSeparator, readDirectives } from '../readDirectives.ts';
import { SLURM_RULES } from './directives.ts';
import { SBATCH_OPTIONS } from './options.ts';
import { SLURM_LOG_PATTERNS } from './variables.ts';

/** How the options of sbatch stand in its directives. */
export const SLURM_SYNTAX: DirectiveSyntax = {
  rules: SLURM_RULES,
  options: SBATCH_OPTIONS,
  style: 'getopt',
  separators: ['hetjob', 'packjob'],
};

/** Reads the `#SBATCH` lines of any script. Of most options that stand there twice the last one counts, as for sbatch. */
export function readSlurmHeader(script: string): HeaderReading {
  const { resources, unread, idle } = readDirectives(script, {
    ...SLURM_SYNTAX,
    trouble: componentWatch(),
    read: readOption,
    // sbatch puts the events of all of its lines together.
    joined: { mail_type: ',' },
  });
  return { resources: [...resources.values()], unread, idle };
}

/** Finds the lines of a heterogeneous job that are not for its first component. */
function componentWatch(): (line: DirectiveLine) => string | null {
  let component = 0;
  return (line) => {
    if (isSeparator(line, SLURM_SYNTAX)) {
      component++;
      return 'heterogeneous jobs have no counterpart';
    }
    return component > 0 ? `belongs to component ${component} of a heterogeneous job` : null;
  };
}

function readOption({ option, value, span }: WrittenOption): readonly ReadResource[] | string {
  const long = option?.names.find((name) => name.startsWith('--'));
  if (!option || long === undefined) return 'not understood';
  const common = option.key === undefined ? null : commonValue(option.key, value ?? true);
  if (option.key !== undefined && common !== null) return [{ key: option.key, value: common, span }];
  // A value that the common key cannot hold (nodes=2-4) stays under the scheduler's own name, which passes unchanged.
  const key = option.key === undefined ? long.slice(2) : long;
  return [{ key, value: value ?? true, span }];
}

/** The value of a common key; null where the key has no place for it. */
function commonValue(key: string, value: string | true): Value {
  if (value === true) return key === 'exclusive' ? true : null;
  switch (key) {
    case 'nodes':
    case 'ppn':
    case 'threads':
      return wholeNumber(value);
    case 'mem':
      return parseMemory(value);
    case 'gpus_per_node':
      return wholeNumber(value) ?? value;
    case 'stdout':
    case 'stderr':
      return coreLogName(value, SLURM_LOG_PATTERNS);
    default:
      return value;
  }
}
