import type { Value } from '../../job/value.ts';
import type { Ask, Family } from './ask.ts';

/** Options that mean the same on several schedulers, with the value as it stands, though no common key names them. */
const SAME: Readonly<Record<string, Readonly<Partial<Record<Family, string>>>>> = {
  folder: { slurm: 'chdir', pbs: '-d', lpbs: '-d', lsf: '-cwd', sge: '-wd' },
  input: { slurm: 'input', lsf: '-i', sge: '-i' },
  comment: { slurm: 'comment', lsf: '-Jd' },
  hold: { slurm: 'hold', pbs: '-h', pbspro: '-h', lpbs: '-h', lsf: '-H', sge: '-h' },
  shell: { pbs: '-S', pbspro: '-S', lpbs: '-S', sge: '-S' },
};

/** Whether the job may be run again: flags on some schedulers, y and n on others. */
const RERUN: Readonly<Partial<Record<Family, readonly [yes: readonly [string, Value], no: readonly [string, Value]]>>> =
  {
    slurm: [
      ['requeue', true],
      ['no-requeue', true],
    ],
    lsf: [
      ['-r', true],
      ['-rn', true],
    ],
    pbs: [
      ['-r', 'y'],
      ['-r', 'n'],
    ],
    pbspro: [
      ['-r', 'y'],
      ['-r', 'n'],
    ],
    lpbs: [
      ['-r', 'y'],
      ['-r', 'n'],
    ],
    sge: [
      ['-r', 'y'],
      ['-r', 'n'],
    ],
  };

/** An own option of a scheduler in shared words; null where it has none. */
export function toShared(family: Family, { key, value, spans }: Ask): Ask | null {
  const [shared] = Object.entries(SAME).find(([, names]) => names[family] === key) ?? [];
  if (shared !== undefined) return { key: shared, value, own: false, spans };
  const text = value === 'yes' ? 'y' : value === 'no' ? 'n' : value;
  const at = RERUN[family]?.findIndex(([name, said]) => name === key && said === text) ?? -1;
  if (at >= 0) return { key: 'rerun', value: at === 0, own: false, spans };
  if (BEGIN[family] === key) {
    const begin = readBegin(family, String(value));
    return begin === null ? null : { key: 'begin', value: begin, own: false, spans };
  }
  return null;
}

/** A shared word as an own option of a scheduler; null where it has none. */
export function fromShared(family: Family, key: string, value: Value): readonly [key: string, value: Value] | null {
  const name = SAME[key]?.[family];
  if (name !== undefined) return [name, value];
  if (key === 'rerun') return RERUN[family]?.[value === true ? 0 : 1] ?? null;
  const begin = BEGIN[family];
  return key === 'begin' && begin !== undefined ? [begin, writeBegin(family, String(value))] : null;
}

/** The options that say when a job may start at the earliest. */
const BEGIN: Readonly<Partial<Record<Family, string>>> = {
  slurm: 'begin',
  pbs: '-a',
  pbspro: '-a',
  lpbs: '-a',
  sge: '-a',
  lsf: '-b',
};

/** A time with its year as `YYYY-MM-DDTHH:MM:SS`; null for one that counts from now, or leaves a part out. */
function readBegin(family: Family, text: string): string | null {
  const form =
    family === 'slurm'
      ? /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d))?)?$/
      : family === 'lsf'
        ? /^(\d{4}):(\d\d?):(\d\d?):(\d\d?):(\d\d)$/
        : /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(?:\.(\d\d))?$/;
  const match = form.exec(text);
  if (!match) return null;
  const [year, ...rest] = match.slice(1).map((part) => (part ?? '0').padStart(2, '0'));
  const [month, day, hour = '00', minute = '00', second = '00'] = rest;
  return `${year}-${month}-${day}T${hour}:${minute}:${second}`;
}

function writeBegin(family: Family, time: string): string {
  if (family === 'slurm') return time;
  const [year = '', month = '', day = '', hour = '', minute = '', second = ''] = time.split(/[-T:]/);
  if (family === 'lsf') return [year, month, day, hour, minute].join(':');
  return `${year}${month}${day}${hour}${minute}${second === '00' ? '' : `.${second}`}`;
}
