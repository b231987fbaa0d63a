import { splitList } from '../../job/keys.ts';

/** Why sbatch would not take a value, as code and message of a problem. */
export interface WrongForm {
  readonly code: string;
  readonly message: string;
}

/** sbatch(1), option --exclusive; `topo` came with 24.05. */
const EXCLUSIVE = ['user', 'mcs', 'topo'];

/** sbatch(1), option --mail-type. */
const MAIL_EVENTS =
  'NONE BEGIN END FAIL REQUEUE ALL INVALID_DEPEND STAGE_OUT TIME_LIMIT TIME_LIMIT_90 TIME_LIMIT_80 TIME_LIMIT_50 ARRAY_TASKS'.split(
    ' ',
  );

/** The names that sbatch knows, beside numbers: sig_name2num in Slurm's sources. */
const SIGNAL =
  /^(?:(?:R|B|RB|BR):)?(?:\d{1,2}|(?:SIG)?(?:HUP|INT|QUIT|KILL|TERM|USR1|USR2|CONT|STOP|TSTP|TTIN|TTOU|ALRM|ABRT|URG|XCPU))(?:@\d{1,5})?$/i;

/** Conditions before a colon; the names of runs and of jobs of ours are none of them. */
const CONDITION = /^([a-z]+):(.*)$/;
const CONDITIONS = 'after afterany afterburstbuffer aftercorr afternotok afterok expand'.split(' ');
/** Ids behind a condition: of tasks, of parts, with minutes to wait. */
const IDS = /^\d+(?:[_+][\d*]+)*(?::\d+(?:[_+][\d*]+)*)*$/;

/** What is wrong with the value of a common key that has a form of its own for sbatch; null where nothing is. */
export function wrongForm(key: string, value: string): WrongForm | null {
  switch (key) {
    case 'exclusive':
      return EXCLUSIVE.includes(value)
        ? null
        : {
            code: 'not-a-choice',
            message: `exclusive is true, false, ${EXCLUSIVE.join(', ')} for Slurm, not '${value}'.`,
          };
    case 'mail_type':
      return wrongMailType(value);
    case 'signal':
      return SIGNAL.test(value)
        ? null
        : {
            code: 'invalid-signal',
            message: `signal = ${value} is none that Slurm can send: write USR1@60 or B:TERM@60.`,
          };
    case 'gpus_per_node':
      return /^(?:[^\s:,]+:)?\d+(?:,(?:[^\s:,]+:)?\d+)*$/.test(value)
        ? null
        : { code: 'not-a-number', message: `gpus_per_node = ${value}: write a number, with a type before it a100:2.` };
    case 'dependency':
      return wrongDependency(value);
    default:
      return null;
  }
}

function wrongMailType(value: string): WrongForm | null {
  const strange = splitList(value).find((word) => !MAIL_EVENTS.includes(word.toUpperCase()));
  if (strange === undefined) return null;
  return {
    code: 'not-a-choice',
    message: `mail_type: Slurm has no mail for ${strange}. It has ${MAIL_EVENTS.join(', ')}.`,
  };
}

function wrongDependency(value: string): WrongForm | null {
  for (const part of value.split(/[,?]/)) {
    const [, condition = '', ids = ''] = CONDITION.exec(part.trim()) ?? [];
    // Expressions in brackets are LSF's.
    if ((condition === '' && !/[()]/.test(part)) || condition === 'run') continue;
    if (CONDITIONS.includes(condition) && IDS.test(ids)) continue;
    const message = `dependency = ${part.trim()} is no condition of Slurm: write afterok:ID or afterany:ID, or run:ID for a run of ours.`;
    return { code: 'dependency-not-supported', message };
  }
  return null;
}
