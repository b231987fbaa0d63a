const CONDITIONS: Readonly<Record<string, string>> = {
  after: 'started',
  afterok: 'done',
  afternotok: 'exit',
  afterany: 'ended',
};

/**
 * `afterok:12:13,afterany:14` as LSF writes it, `done(12) && done(13) && ended(14)`, and `?` between conditions of which one
 * is enough as `||`; LSF's own expressions pass unchanged. Null for conditions that it has not.
 */
export function dependencyExpression(value: string): string | null {
  const one = value.includes('?');
  const terms = value.split(one ? '?' : ',').map(termOf);
  if (terms.every((term) => term !== null)) return terms.join(one ? ' || ' : ' && ');
  return OTHERS.test(value) ? null : value;
}

/** A condition with ids behind a colon, and one that only Slurm has. */
const OTHERS = /(?:^|[,?\s])(?!run:)[a-z]+:|^singleton$/;

function termOf(part: string): string | null {
  const [, word = '', ids = ''] = /^([a-z]+)((?::\d+(?:_\d+)?)+)$/.exec(part.trim()) ?? [];
  const condition = CONDITIONS[word];
  if (condition === undefined) return null;
  // `12_3` is task 3 of an array.
  const jobs = ids
    .slice(1)
    .split(':')
    .map((id) => id.replace(/_(\d+)$/, '[$1]'));
  return jobs.map((id) => `${condition}(${id})`).join(' && ');
}
