/** What the file `info` in a job's folder says of it. */
export interface JobInfo {
  readonly name: string;
  readonly token: string;
  readonly folder: string;
  readonly script: string;
  /** Patterns of the output files. */
  readonly stdout: string;
  readonly stderr: string;
  /** Tasks of an array, `1-3,7`; null for a job that is none. */
  readonly tasks: string | null;
  readonly seconds: number | null;
  readonly memMb: number | null;
  readonly cores: number;
}

const TEXTS = ['name', 'token', 'folder', 'script', 'stdout', 'stderr'] as const;
const NUMBERS = ['seconds', 'memMb'] as const;

/** One line of printable ASCII whatever the texts hold, so that it passes through shells and locales unchanged. */
export function writeJobInfo(info: JobInfo): string {
  return JSON.stringify(info).replace(
    /[^ -~]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Null for a text that is no such line. */
export function readJobInfo(text: string): JobInfo | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
  return isJobInfo(value) ? value : null;
}

function isJobInfo(value: unknown): value is JobInfo {
  if (typeof value !== 'object' || value === null) return false;
  const record = value as Readonly<Record<string, unknown>>;
  const nullOr = (type: string, key: string): boolean => record[key] === null || typeof record[key] === type;
  return (
    TEXTS.every((key) => typeof record[key] === 'string') &&
    NUMBERS.every((key) => nullOr('number', key)) &&
    nullOr('string', 'tasks') &&
    typeof record.cores === 'number'
  );
}
