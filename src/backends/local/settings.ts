import type { ArraySpec } from '../../job/arrays.ts';
import { parseArraySpec } from '../../job/arrays.ts';
import type { KeyProblem, Resource } from '../../job/dialect.ts';
import { parseDuration } from '../../job/durations.ts';
import { parseMemory } from '../../job/memory.ts';
import type { Value } from '../../job/value.ts';
import { isCommonKey, wholeNumber } from '../header.ts';
import { likelyKey } from '../likelyOption.ts';
import { logName } from '../logNames.ts';

/** What a job's resources mean on this machine. */
export interface LocalSettings {
  readonly array: ArraySpec | null;
  /** Processes and threads together: how many processors one task is counted for. */
  readonly cores: number;
  readonly processes: number;
  /** Wall time in seconds; null = no limit. */
  readonly seconds: number | null;
  /** Not enforced, only compared with what was used. */
  readonly memMb: number | null;
  /** As written, core variables turned into patterns; null = the default name. */
  readonly stdout: string | null;
  readonly stderr: string | null;
  readonly join: boolean;
  readonly warning: LimitWarning | null;
}

/** A signal before the wall time ends: Slurm's `[B:]SIGNAL[@SECONDS]`. */
export interface LimitWarning {
  readonly signal: string;
  /** To the script alone; otherwise to all processes but the script. */
  readonly toScript: boolean;
  readonly secondsBefore: number;
}

/** Patterns in the names of output files: Slurm's letters, where they mean the same. */
const LOG_PATTERNS = { ID: '%j', ARRAY_ID: '%A', ARRAY_INDEX: '%a', NAME: '%x' } as const;

/** What a key that only a scheduler knows would do there. */
const WITHOUT_MEANING: Readonly<Record<string, string>> = {
  queue: 'there are no queues on a single machine',
  account: 'nothing is accounted on a single machine',
  qos: 'there is no quality of service on a single machine',
  constraint: 'there is only one machine to choose from',
  exclusive: 'other programs go on running beside the job',
  gpus_per_node: 'the job sees all GPUs of the machine',
  mail_user: 'no mail is sent from a local run',
  mail_type: 'no mail is sent from a local run',
};

/** Reads the resources of a job that is to run on a machine without a scheduler, and says what it cannot give. */
export function readSettings(resources: readonly Resource[]): {
  readonly settings: LocalSettings;
  readonly problems: readonly KeyProblem[];
} {
  const reader = new SettingsReader();
  for (const resource of resources) {
    if (resource.value !== null && resource.value !== false) reader.read(resource.key, resource.value);
  }
  return reader.result();
}

class SettingsReader {
  readonly #problems: KeyProblem[] = [];
  #array: ArraySpec | null = null;
  #processes = 1;
  #threads = 1;
  #seconds: number | null = null;
  #memMb: number | null = null;
  #stdout: string | null = null;
  #stderr: string | null = null;
  #join = false;
  #warning: LimitWarning | null = null;

  read(key: string, value: Exclude<Value, null>): void {
    switch (key) {
      case 'jobname':
        break;
      case 'nodes':
        if (this.#count(key, value) !== 1) {
          this.#error(key, 'one-node-only', `nodes = ${value}: a local run has one node, this machine.`);
        }
        break;
      case 'ppn':
        this.#processes = this.#count(key, value);
        break;
      case 'threads':
        this.#threads = this.#count(key, value);
        break;
      case 'time':
        this.#seconds = this.#duration(String(value));
        break;
      case 'mem':
        this.#memMb = wholeNumber(value) ?? parseMemory(String(value));
        this.#info(key, 'not-enforced', 'mem is not enforced on a local run; the run shows what was used.');
        break;
      case 'array':
        this.#array = this.#arraySpec(String(value));
        break;
      case 'stdout':
        this.#stdout = this.#outputName(key, String(value));
        break;
      case 'stderr':
        this.#stderr = this.#outputName(key, String(value));
        break;
      case 'join':
        this.#join = value === true;
        if (!this.#join) this.#error(key, 'not-a-choice', `join = ${value}: a local run knows true and false only.`);
        break;
      case 'signal':
        this.#warning = this.#limitWarning(String(value));
        break;
      case 'dependency':
        this.#error(
          key,
          'key-not-supported',
          'A local run starts at once: it cannot wait for another job (dependency).',
        );
        break;
      default:
        this.#withoutMeaning(key);
    }
  }

  result(): { readonly settings: LocalSettings; readonly problems: readonly KeyProblem[] } {
    this.#checkOutputs();
    if (this.#warning && this.#seconds === null) {
      this.#warn('signal', 'signal-without-time', 'signal is sent before the wall time ends, but no time is set.');
    }
    return {
      settings: {
        array: this.#array,
        cores: this.#processes * this.#threads,
        processes: this.#processes,
        seconds: this.#seconds,
        memMb: this.#memMb,
        stdout: this.#stdout,
        stderr: this.#stderr,
        join: this.#join,
        warning: this.#warning,
      },
      problems: this.#problems,
    };
  }

  #withoutMeaning(key: string): void {
    const leftOut = `${key} has no meaning on a local run and is left out`;
    const likely = isCommonKey(key) || key.includes('-') ? null : likelyKey(key);
    if (likely !== null) {
      const replace = { title: `Change to ${likely}`, key: likely };
      const message = `${leftOut}. Did you mean ${likely}?`;
      this.#problems.push({ key, severity: 'warning', code: 'unknown-option', message, replace });
    } else {
      this.#info(key, 'no-meaning-here', `${leftOut}: ${WITHOUT_MEANING[key] ?? 'it is an option for a scheduler'}.`);
    }
  }

  /** A number of nodes, processes or threads; 1 where it is none, as an error. */
  #count(key: string, value: Value): number {
    const count = wholeNumber(value);
    if (count !== null && count > 0) return count;
    this.#error(key, 'not-a-number', `${key} = ${value} is no number of at least 1.`);
    return 1;
  }

  #duration(text: string): number | null {
    const seconds = parseDuration(text);
    if (seconds !== null && Number.isSafeInteger(seconds)) return seconds === 0 ? null : seconds;
    this.#error('time', 'impossible-time', `time = ${text} is no time: write minutes, HH:MM:SS or D-HH:MM:SS.`);
    return null;
  }

  #arraySpec(text: string): ArraySpec | null {
    const spec = parseArraySpec(text);
    if (spec === null) {
      this.#error('array', 'invalid-array', `array = ${text} is no list of tasks: write 1-10, 1,3,7-9 or 1-10%2.`);
    }
    return spec;
  }

  #outputName(key: string, text: string): string {
    const { text: name, unmapped } = logName(text, LOG_PATTERNS);
    for (const variable of unmapped) {
      this.#error(key, 'no-log-pattern', `${variable} cannot stand in ${key}: a local run has no pattern for it.`);
    }
    const unknown = /%(?![jAax%])./.exec(name.replaceAll('%%', ''));
    if (unknown) {
      this.#warn(
        key,
        'unknown-log-pattern',
        `${unknown[0]} in ${key} stays as it is: the patterns of a local run are %j (id), %a (task), %x (job name), %%.`,
      );
    }
    return name;
  }

  #limitWarning(text: string): LimitWarning | null {
    const match = /^\s*(?:([BR]{1,2}):)?(?:SIG)?([A-Z][A-Z0-9]*|\d+)(?:@(\d+))?\s*$/i.exec(text);
    if (match) {
      return {
        signal: (match[2] ?? '').toUpperCase(),
        toScript: (match[1] ?? '').toUpperCase().includes('B'),
        secondsBefore: match[3] === undefined ? 60 : Number(match[3]),
      };
    }
    this.#error('signal', 'invalid-signal', `signal = ${text} is no signal: write USR1, USR1@60 or B:USR1@60.`);
    return null;
  }

  #checkOutputs(): void {
    if (this.#array === null) return;
    const outputs = { stdout: this.#stdout, stderr: this.#join ? null : this.#stderr };
    for (const [key, name] of Object.entries(outputs)) {
      if (name !== null && !name.replaceAll('%%', '').includes('%a') && name !== '/dev/null') {
        this.#warn(key, 'shared-log', `All tasks of the array write to the same file: put %a into ${key}.`);
      }
    }
  }

  #error(key: string, code: string, message: string): void {
    this.#problems.push({ key, severity: 'error', code, message });
  }

  #warn(key: string, code: string, message: string): void {
    this.#problems.push({ key, severity: 'warning', code, message });
  }

  #info(key: string, code: string, message: string): void {
    this.#problems.push({ key, severity: 'info', code, message });
  }
}
