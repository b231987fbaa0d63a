import SSHConfig from 'ssh-config';
import { UserError } from '../../../base/errors.ts';

/** One line of a configuration file that says something. */
export interface ConfigLine {
  /** In lower case. */
  readonly keyword: string;
  readonly words: readonly string[];
  /** Whether it is written in a way that the reader may misunderstand; it matters only where the line applies. */
  readonly unclear: boolean;
  /** For messages: `/home/me/.ssh/config line 12`. */
  readonly where: string;
}

/**
 * The lines of a file of ssh_config(5). The library reads one line at a time, so that a line that it cannot read spoils no
 * other and has a number; it takes a lone keyword for the beginning of the next line otherwise.
 */
export function configLines(file: string, text: string): ConfigLine[] {
  return text.split(/\r?\n/).flatMap((raw, index) => {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) return [];
    return [configLine(line, `${file} line ${index + 1}`)];
  });
}

function configLine(line: string, where: string): ConfigLine {
  const directive = parsed(line, where);
  const { value } = directive;
  const words = (typeof value === 'string' ? [value] : value.map(({ val }) => val)).filter((word) => word !== '');
  if (words.length === 0) throw unreadable(where, undefined);
  return {
    keyword: directive.param.toLowerCase(),
    words,
    // The library knows neither single quotes nor escaped blanks, and sees a comment in every number sign; OpenSSH only in
    // one that begins a word.
    unclear: /'|[^\s"]#|\\[\\ ]/.test(line.replace(/"[^"]*"/g, '')),
    where,
  };
}

function parsed(line: string, where: string) {
  try {
    const directive = SSHConfig.parse(line)[0];
    if (directive && 'param' in directive && directive.param !== '') return directive;
  } catch (error) {
    throw unreadable(where, error);
  }
  throw unreadable(where, undefined);
}

function unreadable(where: string, cause: unknown): UserError {
  return new UserError({
    what: 'The configuration of SSH cannot be read',
    detail: `${where} is not a keyword with its value`,
    next: 'Correct that line',
    code: 'ssh-config-unreadable',
    cause,
  });
}
