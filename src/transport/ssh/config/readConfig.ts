import { readFile } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import { UserError } from '../../../base/errors.ts';
import { matchesPatterns } from '../patterns.ts';
import type { ConfigLine } from './configLines.ts';
import { configLines } from './configLines.ts';
import { includedFiles } from './includedFiles.ts';

/** Whose configuration is read, and for what. */
export interface ConfigQuery {
  /** As the user wrote it. */
  readonly host: string;
  /** What was given beside the host; it precedes every file. */
  readonly given: Readonly<Record<string, string>>;
  readonly localUser: string;
  readonly home: string;
  /** The user's file, then the system's. */
  readonly files: readonly string[];
}

/** What the files say about one host: for each keyword in lower case the words of its first line, of some of all lines. */
export interface ConfigOptions {
  readonly options: ReadonlyMap<string, readonly string[]>;
  /** Where something applies that only OpenSSH itself can decide, in words. */
  readonly undecided: readonly string[];
}

/** Reads the files for one host as ssh(1) does: the first value of a keyword counts. A second time for `Match final`. */
export async function readConfig(query: ConfigQuery): Promise<ConfigOptions> {
  const reader = new ConfigReader(query);
  await reader.readFiles();
  return { options: reader.options, undecided: reader.undecided };
}

/** Keywords whose lines add up. */
const ADDED_UP: ReadonlySet<string> = new Set(['identityfile', 'certificatefile']);

/** Former names, from readconf.c of OpenSSH. */
const FORMER_NAMES: Readonly<Record<string, string>> = {
  challengeresponseauthentication: 'kbdinteractiveauthentication',
  skeyauthentication: 'kbdinteractiveauthentication',
  tisauthentication: 'kbdinteractiveauthentication',
  dsaauthentication: 'pubkeyauthentication',
  identityfile2: 'identityfile',
  smartcarddevice: 'pkcs11provider',
};

/** As in readconf.c. */
const DEEPEST_INCLUDE = 16;

class ConfigReader {
  readonly options = new Map<string, string[]>();
  readonly undecided: string[] = [];
  readonly #query: ConfigQuery;
  #final = false;
  #finalWanted = false;

  constructor(query: ConfigQuery) {
    this.#query = query;
    for (const [keyword, value] of Object.entries(query.given)) this.options.set(keyword, [value]);
  }

  async readFiles(): Promise<void> {
    for (const file of this.#query.files) await this.#readFile(file, true, 0);
    if (!this.#finalWanted || this.#final) return;
    this.#final = true;
    await this.readFiles();
  }

  async #readFile(file: string, applies: boolean, depth: number): Promise<void> {
    const text = await readIfThere(file);
    if (text === null) return;
    if (depth > DEEPEST_INCLUDE) {
      throw new UserError({
        what: 'The configuration of SSH cannot be read',
        detail: `${file} is included by itself`,
        next: 'Remove that Include',
        code: 'ssh-config-unreadable',
      });
    }
    let active = applies;
    for (const line of configLines(file, text)) {
      if (line.keyword === 'host') active = applies && matchesPatterns(line.words, this.#host());
      else if (line.keyword === 'match') active = this.#matches(line, applies);
      else if (line.keyword === 'include') await this.#include(file, line, active, depth);
      else if (active) this.#set(line);
    }
  }

  /** What `Host` looks at: the name as written, in the second reading the host that it stands for. */
  #host(): string {
    return this.#final ? this.#hostName() : this.#query.host;
  }

  #hostName(): string {
    const { host } = this.#query;
    const name = this.options.get('hostname')?.[0];
    return (name?.replace(/%[%h]/g, (token) => (token === '%h' ? host : '%')) ?? host).toLowerCase();
  }

  #set(line: ConfigLine): void {
    const keyword = FORMER_NAMES[line.keyword] ?? line.keyword;
    if (line.unclear) this.undecided.push(line.where);
    const known = this.options.get(keyword);
    if (ADDED_UP.has(keyword)) {
      // A second reading brings the same files again.
      const fresh = line.words.filter((word) => !known?.includes(word));
      this.options.set(keyword, [...(known ?? []), ...fresh]);
    } else if (!known && !this.#excluded(keyword)) {
      this.options.set(keyword, [...line.words]);
    }
  }

  /** Whichever of these two comes first keeps the other from taking effect (ssh_config(5), ProxyJump). */
  #excluded(keyword: string): boolean {
    const [jump] = this.options.get('proxyjump') ?? [];
    if (keyword === 'proxycommand') return jump !== undefined && jump !== 'none';
    return keyword === 'proxyjump' && this.options.has('proxycommand');
  }

  async #include(file: string, line: ConfigLine, active: boolean, depth: number): Promise<void> {
    for (const word of line.words) {
      for (const included of await includedFiles(this.#includedPath(word, file)))
        await this.#readFile(included, active, depth + 1);
    }
  }

  #includedPath(word: string, file: string): string {
    const { home, files } = this.#query;
    if (word.startsWith('~/')) return join(home, word.slice(2));
    if (isAbsolute(word)) return word;
    // The user's files include from ~/.ssh, the system's from their own folder.
    return join(file === files[1] ? dirname(file) : join(home, '.ssh'), word);
  }

  /** Whether all criteria of a `Match` line are met. */
  #matches(line: ConfigLine, applies: boolean): boolean {
    const criteria = matchCriteria(line);
    // Each is looked at, for `final` wants a second reading wherever it stands.
    const met = criteria.map((criterion) => this.#meets(criterion));
    if (!applies || met.includes('no')) return false;
    if (!met.includes('unknown')) return true;
    this.undecided.push(line.where);
    return false;
  }

  #meets({ name, negated, patterns }: MatchCriterion): 'yes' | 'no' | 'unknown' {
    const met = this.#holds(name, patterns);
    if (met === null) return 'unknown';
    return met === negated ? 'no' : 'yes';
  }

  /** Null for what only OpenSSH can tell: commands, local networks, tags. */
  #holds(name: string, patterns: readonly string[]): boolean | null {
    const { host, localUser } = this.#query;
    switch (name) {
      case 'all':
        return true;
      case 'final':
        this.#finalWanted = true;
        return this.#final;
      case 'canonical':
        return this.#final;
      case 'host':
        return matchesPatterns(lowerCase(patterns), this.#hostName());
      case 'originalhost':
        return matchesPatterns(lowerCase(patterns), host);
      case 'user':
        return matchesPatterns(patterns, this.options.get('user')?.[0] ?? localUser);
      case 'localuser':
        return matchesPatterns(patterns, localUser);
      default:
        return null;
    }
  }
}

interface MatchCriterion {
  readonly name: string;
  readonly negated: boolean;
  readonly patterns: readonly string[];
}

const WITHOUT_PATTERN: ReadonlySet<string> = new Set(['all', 'final', 'canonical']);

function matchCriteria({ words }: ConfigLine): MatchCriterion[] {
  const criteria: MatchCriterion[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    const negated = word.startsWith('!');
    const name = word.slice(negated ? 1 : 0).toLowerCase();
    const patterns = WITHOUT_PATTERN.has(name) ? [] : (words[++at]?.split(',') ?? []);
    criteria.push({ name, negated, patterns });
  }
  return criteria;
}

/** OpenSSH does so with the patterns of host names in `Match`, not with those of `Host`. */
function lowerCase(patterns: readonly string[]): string[] {
  return patterns.map((pattern) => pattern.toLowerCase());
}

async function readIfThere(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    // ssh(1) too goes on where there is no file, and where a pattern found a folder.
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR') return null;
    throw new UserError({
      what: `The configuration of SSH in ${file} cannot be read`,
      detail: error instanceof Error ? error.message : String(error),
      next: 'Correct the permissions of the file',
      code: 'ssh-config-unreadable',
      cause: error,
    });
  }
}
