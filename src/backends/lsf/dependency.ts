const CONDITIONS: Readonly<Record<string, string>> = {
  after: 'started',
  afterok: 'done',
  afternotok: 'exit',
  afterany: 'ended',
};

/** `afterok:12:13,afterany:14` as LSF writes it, `done(12) && done(13) && ended(14)`; other texts pass unchanged. */
export function dependencyExpression(value: string): string {
  const parts = value.split(',').map((part) => /^([a-z]+)((?::\d+)+)$/.exec(part.trim()));
  const terms = parts.flatMap((match) => {
    const condition = CONDITIONS[match?.[1] ?? ''];
    if (condition === undefined) return [null];
    return (match?.[2] ?? '')
      .slice(1)
      .split(':')
      .map((id) => `${condition}(${id})`);
  });
  return terms.includes(null) ? value : terms.join(' && ');
}
