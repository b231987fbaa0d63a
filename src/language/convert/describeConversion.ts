import type { Conversion } from './conversion.ts';

/** One sentence that sums a conversion up: how many directives were translated, and what has to be looked at. */
export function describeConversion({ translated, problems }: Conversion): string {
  const lost = problems.filter(({ severity }) => severity !== 'info').length;
  const done = `${counted(translated.length, 'directive')} translated`;
  if (lost === 0) return `${done}, nothing lost.`;
  const decisive = problems.some(({ severity }) => severity === 'error');
  const warning = decisive ? ' Without some of it this would be another job.' : '';
  return `${done}, ${counted(lost, 'thing')} to look at.${warning}`;
}

function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}
