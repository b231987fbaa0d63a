import { UserError } from '../../../base/errors.ts';
import type { LocalUser } from './localUser.ts';
import type { ConfigOptions } from './readConfig.ts';
import type { Tokens } from './tokens.ts';
import { expandTokens, inHome } from './tokens.ts';

/** Where the agent of Windows listens. */
export const WINDOWS_AGENT = '\\\\.\\pipe\\openssh-ssh-agent';

const SECONDS: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };

/** Values of options in the forms of ssh_config(5). */
export class OptionReader {
  readonly #options: ConfigOptions['options'];

  constructor(options: ConfigOptions['options']) {
    this.#options = options;
  }

  words(keyword: string): readonly string[] | undefined {
    return this.#options.get(keyword);
  }

  text(keyword: string): string | undefined {
    return this.#options.get(keyword)?.[0];
  }

  /** A value of which `none` means that there is none. */
  none(keyword: string): string | null {
    const text = this.words(keyword)?.join(' ');
    return text === undefined || text.toLowerCase() === 'none' ? null : text;
  }

  choice<T>(keyword: string, choices: Readonly<Record<string, T>>): T | undefined {
    const text = this.text(keyword)?.toLowerCase();
    if (text === undefined) return undefined;
    if (!Object.hasOwn(choices, text)) throw badValue(keyword, text);
    return choices[text];
  }

  yes(keyword: string, otherwise: boolean): boolean {
    // Some of these know more words than two, as `unbound` of PubkeyAuthentication.
    const text = this.text(keyword)?.toLowerCase();
    return text === undefined ? otherwise : text !== 'no' && text !== 'false';
  }

  number(keyword: string): number | undefined {
    const text = this.text(keyword);
    if (text === undefined) return undefined;
    if (!/^\d{1,9}$/.test(text)) throw badValue(keyword, text);
    return Number(text);
  }

  port(): number | undefined {
    const port = this.text('port') === 'ssh' ? 22 : this.number('port');
    if (port !== undefined && (port < 1 || port > 65_535)) throw badValue('port', String(port));
    return port;
  }

  /** `90`, `1m30s`; `none` counts as nothing said. */
  milliseconds(keyword: string): number | undefined {
    const text = this.text(keyword)?.toLowerCase();
    if (text === undefined || text === 'none') return undefined;
    if (!/^(\d+[smhdw]?)+$/.test(text)) throw badValue(keyword, text);
    const parts = [...text.matchAll(/(\d+)([smhdw]?)/g)];
    return parts.reduce((sum, [, count, unit]) => sum + Number(count) * (SECONDS[unit ?? ''] ?? 1), 0) * 1000;
  }
}

/** Values that are paths: with tokens, variables and `~` replaced. */
export class PathReader {
  /** What could not be read, in words. */
  readonly unclear: string[] = [];
  readonly #read: OptionReader;
  readonly #tokens: Tokens;
  readonly #local: LocalUser;

  constructor(read: OptionReader, tokens: Tokens, local: LocalUser) {
    this.#read = read;
    this.#tokens = tokens;
    this.#local = local;
  }

  /** Null where nothing is said. */
  list(keyword: string): string[] | null {
    const words = this.#read.words(keyword);
    if (!words) return null;
    return words.filter((word) => word.toLowerCase() !== 'none').flatMap((word) => this.#path(keyword, word) ?? []);
  }

  agent(): string | null {
    const { environment, platform } = this.#local;
    const fromEnvironment = environment.SSH_AUTH_SOCK || (platform === 'win32' ? WINDOWS_AGENT : null);
    const word = this.#read.text('identityagent');
    if (word === undefined || word === 'SSH_AUTH_SOCK') return fromEnvironment;
    if (word.toLowerCase() === 'none') return null;
    if (word.startsWith('$') && !word.startsWith('${')) return environment[word.slice(1)] || null;
    return this.#path('identityagent', word);
  }

  #path(keyword: string, word: string): string | null {
    const path = expandTokens(word, this.#tokens, this.#local.environment);
    if (path === null || /^~[^/]/.test(path)) {
      this.unclear.push(`${keyword} ${word} can only be read by OpenSSH`);
      return null;
    }
    return inHome(path, this.#local.home);
  }
}

function badValue(keyword: string, value: string): UserError {
  return new UserError({
    what: 'The configuration of SSH cannot be used',
    detail: `${keyword} cannot be ${JSON.stringify(value)}`,
    next: 'Correct that line',
    code: 'ssh-config-unreadable',
  });
}
