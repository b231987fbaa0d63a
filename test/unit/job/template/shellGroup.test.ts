import { describe, expect, it } from 'vitest';
import { shellGroupEnd } from '../../../../src/job/template/shellGroup.ts';

/** `|` marks the end that bash 5.2 sees. */
const GROUPS: readonly string[] = [
  '${a}|',
  '${a}|}',
  '${}|}',
  '${a:-{b}|}',
  '${a:-${b:-${c}}}| }',
  '${a:-\\}}|',
  "${a:-'}'}| '",
  '${a:-"}"}|',
  '${a:-"$(echo "}")"}|',
  '${a:-"it\'s"}|',
  "${a:-$'\\'}'}|",
  '${a:-`echo }`}|',
  '${a:-$(echo } && (x) && echo ")" \')\')}|',
  '${a:-$((1 + (2)))}|',
  '${#a}| ${#}',
  '${#}| }',
  '${a%%[}|]}',
  '${a:-b\nc}|\n}',
  "${a:-'x}'}|",
  "${a#'}'}|",
  "${a/'}'/x}|",
];

/** Groups inside of double quotes that only the rule of POSIX shells ends on the line. */
const POSIX_GROUPS: readonly string[] = ["${a:-it's}|", "${a:-it's}|\n'}", "${a:-'}|\n"];

describe('the end of a group of the shell', () => {
  it.each([...GROUPS, ...POSIX_GROUPS])('%j', (marked) => {
    const end = marked.indexOf('|');
    const text = marked.replace('|', '');
    expect(shellGroupEnd(text, 0)).toBe(end);
    expect(shellGroupEnd(`{x} ${text}`, 4)).toBe(end + 4);
  });

  it.each([
    '${',
    '${a',
    '${a:-"}',
    '${a:-$(}',
    '${a:-`}',
    `\${a${' '.repeat(5000)}}`,
    '${'.repeat(60) + '}'.repeat(60),
  ])('is not found in %j', (text) => {
    expect(shellGroupEnd(text, 0)).toBeUndefined();
  });
});
