import { readFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { UserError } from '../../../base/errors.ts';
import { configLines } from './configLines.ts';
import { includedFiles } from './includedFiles.ts';

/** As in readconf.c of OpenSSH. */
const DEEPEST_INCLUDE = 16;

/**
 * The hosts that the configuration of SSH in a home folder names, in its order: the words of `Host` that are no patterns. What
 * cannot be read names none; connecting says what is wrong with it.
 */
export async function hostNames(home: string): Promise<readonly string[]> {
  const names = new Set<string>();
  const read = async (file: string, depth: number): Promise<void> => {
    if (depth > DEEPEST_INCLUDE) return;
    const text = await readFile(file, 'utf8').catch(() => '');
    for (const { keyword, words } of linesOf(file, text)) {
      if (keyword === 'host') for (const word of words) if (!/[*?!]/.test(word)) names.add(word);
      if (keyword === 'include') {
        for (const word of words) {
          for (const included of await includedFiles(includedPath(word, home))) await read(included, depth + 1);
        }
      }
    }
  };
  await read(join(home, '.ssh', 'config'), 0);
  return [...names];
}

function includedPath(word: string, home: string): string {
  if (word.startsWith('~/')) return join(home, word.slice(2));
  return isAbsolute(word) ? word : join(home, '.ssh', word);
}

/** The lines of a file one by one, so that one which cannot be read spoils no other. */
function linesOf(file: string, text: string): ReturnType<typeof configLines> {
  return text.split('\n').flatMap((line) => {
    try {
      return configLines(file, line);
    } catch (error) {
      if (error instanceof UserError) return [];
      throw error;
    }
  });
}
