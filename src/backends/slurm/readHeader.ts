import type { Span } from '../../base/text.ts';
import type { HeaderReading, ReadResource } from '../../job/dialect.ts';
import { parseMemory } from '../../job/memory.ts';
import type { Value } from '../../job/value.ts';
import { wholeNumber } from '../header.ts';
import { coreLogName } from '../logNames.ts';
import type { WrittenOption } from '../optionWords.ts';
import { writtenOptions } from '../optionWords.ts';
import { slurmDirectives } from './directives.ts';
import { SBATCH_OPTIONS } from './options.ts';
import { SLURM_LOG_PATTERNS } from './variables.ts';

/** Reads the `#SBATCH` lines of any script. Of an option that stands there twice the last one counts, as for sbatch. */
export function readSlurmHeader(script: string): HeaderReading {
  const resources = new Map<string, ReadResource>();
  const unread: { text: string; reason: string; span: Span }[] = [];
  let component = 0;
  for (const line of slurmDirectives(script)) {
    const only = line.words.length === 1 ? line.words[0]?.text : undefined;
    if (only === 'hetjob' || only === 'packjob') {
      component++;
      unread.push({ text: line.text, reason: 'heterogeneous jobs have no counterpart', span: line.span });
    } else if (component > 0) {
      unread.push({
        text: line.text,
        reason: `belongs to component ${component} of a heterogeneous job`,
        span: line.span,
      });
    } else if (line.openQuote) {
      unread.push({ text: line.text, reason: 'a quote is not closed', span: line.span });
    } else {
      for (const written of writtenOptions(line.words, SBATCH_OPTIONS, 'getopt')) {
        const resource = written.trouble === null ? readOption(written) : null;
        // Set anew, not overwritten: the later line also takes the later place.
        if (resource) resources.delete(resource.key);
        if (resource) resources.set(resource.key, resource);
        else unread.push({ text: line.text, reason: written.trouble ?? 'not understood', span: written.span });
      }
    }
  }
  return { resources: [...resources.values()], unread };
}

function readOption({ option, value, span }: WrittenOption): ReadResource | null {
  const long = option?.names.find((name) => name.startsWith('--'));
  if (!option || long === undefined) return null;
  const common = option.key === undefined ? null : commonValue(option.key, value ?? true);
  if (option.key !== undefined && common !== null) return { key: option.key, value: common, span };
  // A value that the common key cannot hold (nodes=2-4) stays under the scheduler's own name, which passes unchanged.
  const key = option.key === undefined ? long.slice(2) : long;
  return { key, value: value ?? true, span };
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
