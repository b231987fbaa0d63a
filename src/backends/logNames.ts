import type { CoreVariable } from '../job/dialect.ts';

/** What a scheduler's own patterns for output files offer for core variables: `{ ID: '%j' }`. */
export type LogPatternTable = Readonly<Partial<Record<CoreVariable, string>>>;

/** An output path in the scheduler's own patterns. */
export interface LogName {
  readonly text: string;
  /** Core variables for which the scheduler has no pattern, as they were written. */
  readonly unmapped: readonly string[];
}

/**
 * Core variables in an output path as the scheduler's own patterns: `run-$CLUSTERJOB_ID.out` -> `run-%j.out`.
 * Only whole names count; a shell expansion on one (`${CLUSTERJOB_ID%.*}`) has no pattern, as no shell reads this path.
 */
export function logName(path: string, patterns: LogPatternTable): LogName {
  const unmapped: string[] = [];
  const text = path.replace(
    /\$(?:CLUSTERJOB_([A-Za-z0-9_]+)|\{\{?CLUSTERJOB_([A-Za-z0-9_]+)([^}]*)\}\}?)/g,
    (written, bare: string | undefined, braced: string | undefined, operator: string | undefined) => {
      const pattern = operator ? undefined : patterns[(bare ?? braced) as CoreVariable];
      if (pattern === undefined) unmapped.push(written);
      return pattern ?? written;
    },
  );
  return { text, unmapped };
}

/** The way back: the scheduler's patterns as core variables, so that another scheduler can have the same name. */
export function coreLogName(path: string, patterns: LogPatternTable): string {
  const byPattern = new Map(Object.entries(patterns).map(([name, pattern]) => [pattern, name]));
  const longest = [...byPattern.keys()].sort((a, b) => b.length - a.length);
  let text = '';
  for (let at = 0; at < path.length; ) {
    const pattern = longest.find((candidate) => path.startsWith(candidate, at));
    if (path.startsWith('%%', at)) {
      text += '%%';
      at += 2;
    } else if (pattern === undefined) {
      text += path[at++];
    } else {
      at += pattern.length;
      const name = `CLUSTERJOB_${byPattern.get(pattern)}`;
      text += /^\w/.test(path.slice(at)) ? `\${${name}}` : `$${name}`;
    }
  }
  return text;
}
