import type { HeaderRequest, HeaderResult, KeyProblem, Resource } from '../../job/dialect.ts';
import { formatDuration, parseDuration } from '../../job/durations.ts';
import { splitList } from '../../job/keys.ts';
import { parseMemory } from '../../job/memory.ts';
import { addressList, optionValueProblem } from '../commonValues.ts';
import { HeaderBuilder, isCommonKey, wholeNumber } from '../header.ts';
import { likelyOption } from '../likelyOption.ts';
import { logName } from '../logNames.ts';
import type { Option } from '../options.ts';
import { findOption } from '../optionWords.ts';
import { directiveValue, SLURM_PREFIX } from './directives.ts';
import { SBATCH_OPTIONS } from './options.ts';
import type { WrongForm } from './valueForms.ts';
import { wrongForm } from './valueForms.ts';
import { SLURM_LOG_PATTERNS } from './variables.ts';

/** The value of a common key as sbatch wants it, or why there is none. */
type Translated = { readonly value: string | boolean | null } | WrongForm;

/** The `#SBATCH` lines for some resources: https://slurm.schedmd.com/sbatch.html. */
export function slurmHeader({ resources }: HeaderRequest): HeaderResult {
  const header = new HeaderBuilder(SLURM_PREFIX);
  const joined = resources.some(({ key, value }) => key === 'join' && value === true);
  const setBy = new Map<Option, string>();
  for (const resource of resources) {
    if (resource.value === null || resource.value === false || resource.value === '') continue;
    if (resource.key === 'stderr' && joined) {
      header.warn('stderr', 'stderr-joined', 'join puts standard error into standard output: stderr has no effect.');
      continue;
    }
    const option = isCommonKey(resource.key) ? addCommon(header, resource) : addOption(header, resource);
    if (option === null) continue;
    const before = setBy.get(option);
    if (before !== undefined) {
      const message = `${resource.key} sets ${option.names[0]} once more: Slurm takes the last line and forgets ${before}.`;
      header.warn(resource.key, 'option-repeated', message);
    }
    setBy.set(option, resource.key);
  }
  return header.result();
}

/** Adds the line of a key that all schedulers have. Returns the option that it became. */
function addCommon(header: HeaderBuilder, { key, value }: Resource): Option | null {
  const option = SBATCH_OPTIONS.options.find((candidate) => candidate.key === key) ?? null;
  if (key === 'join') {
    // Slurm joins both streams unless the script has --error.
    if (value !== true) header.error(key, 'not-a-choice', `join is true or false for Slurm, not '${value}'.`);
    return null;
  }
  if (option === null) {
    header.error(key, 'key-not-supported', `Slurm has nothing for ${key}.`);
    return null;
  }
  const translated = translate(key, typeof value === 'string' ? value.trim() : value);
  if ('code' in translated) {
    header.error(key, translated.code, translated.message);
    return null;
  }
  const text = typeof translated.value === 'string' ? directiveValue(translated.value) : translated.value;
  header.option(option.names[0] ?? '', text, [key], '=');
  return option;
}

function translate(key: string, value: Resource['value']): Translated {
  if (value === true && key !== 'exclusive')
    return { code: 'value-needed', message: `${key} needs a value: true is none.` };
  if (value === null || typeof value === 'boolean') return { value };
  const wrong = wrongForm(key, String(value));
  if (wrong) return wrong;
  switch (key) {
    case 'time':
      return time(String(value));
    case 'nodes':
      return wholeNumber(value) !== null || /^\d+-\d+$/.test(String(value))
        ? { value: String(value) }
        : noNumber(key, value);
    case 'ppn':
    case 'threads':
      return wholeNumber(value) !== null ? { value: String(value) } : noNumber(key, value);
    case 'mem':
      return memory(value);
    case 'array':
      return { value: String(value).replaceAll(/\s+/g, '') };
    case 'mail_type':
      return { value: splitList(String(value)).join(',') };
    case 'mail_user':
      return { value: addressList(String(value)) };
    case 'stdout':
    case 'stderr':
      return outputPath(key, String(value));
    default:
      return { value: String(value) };
  }
}

function noNumber(key: string, value: string | number): Translated {
  return { code: 'not-a-number', message: `${key} is a whole number, not '${value}'.` };
}

/** sbatch reads all our forms but `D:H:M:S` in our sense. */
function time(text: string): Translated {
  if (/^(?:\d+(?::\d+){0,2}|\d+-\d+(?::\d+){0,2}|UNLIMITED|INFINITE)$/i.test(text)) return { value: text };
  const seconds = parseDuration(text);
  if (seconds !== null) return { value: formatDuration(seconds) };
  return { code: 'impossible-time', message: `time = ${text} is no wall time: write minutes, H:M:S or D-H:M:S.` };
}

function memory(value: string | number): Translated {
  const mb = typeof value === 'number' ? wholeNumber(value) : parseMemory(value);
  return mb === null
    ? { code: 'not-a-size', message: `mem is a number of MB or a size such as 4G, not '${value}'.` }
    : { value: String(mb) };
}

function outputPath(key: string, path: string): Translated {
  const { text, unmapped } = logName(path, SLURM_LOG_PATTERNS);
  const [first] = unmapped;
  return first === undefined
    ? { value: text }
    : { code: 'no-log-pattern', message: `${key}: Slurm has no pattern for ${first} in the path of an output file.` };
}

/** Adds the line of an option in the scheduler's own spelling. Returns the option if Slurm has it. */
function addOption(header: HeaderBuilder, { key, value }: Resource): Option | null {
  const name = optionName(key);
  if (/[\s='"#\\]/.test(key)) {
    header.error(key, 'impossible-option', `'${key}' cannot be an option of sbatch.`);
    return null;
  }
  const option = findOption(SBATCH_OPTIONS, name);
  const problem = option === null ? unknownOption(key, name) : wrongValue(option, name, value);
  if (problem) header.tell({ key, ...problem });
  if (problem?.severity === 'error') return option;
  header.option(name, typeof value === 'string' ? directiveValue(value) : value, [key], joiner(name, option));
  return option;
}

/** What stands between an option and its value. A value that may be left out must touch a short name (`-koff`). */
function joiner(name: string, option: Option | null): string {
  if (name.startsWith('--')) return '=';
  return option?.optionalValue ? '' : ' ';
}

/** A leading dash is kept; else one letter gets one dash and a word two. */
function optionName(key: string): string {
  if (key.startsWith('-')) return key;
  return key.length === 1 ? `-${key}` : `--${key}`;
}

type Trouble = Omit<KeyProblem, 'key'>;

function unknownOption(key: string, name: string): Trouble {
  const longNames = SBATCH_OPTIONS.options.flatMap(({ names }) => names.filter((known) => known.startsWith('--')));
  const likely = name.startsWith('--') ? likelyOption(key, name, longNames) : null;
  const message = `sbatch has no option ${name}.`;
  if (likely === null) return { severity: 'warning', code: 'unknown-option', message };
  const replace = { title: `Change to ${likely.key}`, key: likely.key };
  return { severity: 'warning', code: 'unknown-option', message: `${message} Did you mean ${likely.shown}?`, replace };
}

/** What sbatch would refuse about a known option. */
function wrongValue(option: Option, name: string, value: Resource['value']): Trouble | null {
  if (option.commandLineOnly) {
    const message = `${name} belongs on the command line of sbatch: in a script it would keep the job from being submitted as a job.`;
    return { severity: 'error', code: 'command-line-option', message };
  }
  if (option.value === 'none' && value !== true) {
    const replace = { title: 'Change the value to true', value: 'true' };
    return {
      severity: 'error',
      code: 'option-without-value',
      message: `${name} takes no value: write true or false.`,
      replace,
    };
  }
  if (option.value !== 'none' && !option.optionalValue && value === true) {
    return { severity: 'error', code: 'value-needed', message: `${name} needs a value: true is none.` };
  }
  return typeof value === 'boolean' || value === null
    ? null
    : optionValueProblem(SBATCH_OPTIONS, option, name, String(value));
}
