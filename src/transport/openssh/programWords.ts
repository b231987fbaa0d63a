import { UserError } from '../../base/errors.ts';

/**
 * A program with its arguments as words, from the attribute `ssh`: split at blanks, quotes as in a shell. A backslash is itself,
 * so that paths of Windows need no care.
 */
export function programWords(text: string): readonly [string, ...string[]] {
  const words = [...text.matchAll(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g)].map(([word]) =>
    word.replaceAll(
      /"([^"]*)"|'([^']*)'/g,
      (_, double: string | undefined, single: string | undefined) => double ?? single ?? '',
    ),
  );
  const [program, ...args] = words;
  if (program === undefined || program === '' || /["']/.test(text.replaceAll(/"[^"]*"|'[^']*'/g, ''))) {
    throw new UserError({
      what: `The attribute ssh = ${text} names no program`,
      next: 'Write the program and its arguments, those with blanks in quotes',
      code: 'bad-program',
    });
  }
  return [program, ...args];
}
