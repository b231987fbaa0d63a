/**
 * The candidate that looks most like a misspelled word, to offer as "did you mean"; null where none is near enough.
 * Letter case counts nothing, and a swap of neighbours counts as one slip.
 */
export function nearest(word: string, candidates: Iterable<string>): string | null {
  return nearestAmong(candidates)(word);
}

/** The same for many words that are looked for among the same candidates. */
export function nearestAmong(candidates: Iterable<string>): (word: string) => string | null {
  const offers = [...candidates].map((candidate) => {
    const offered = candidate.toLowerCase();
    return { candidate, offered, letters: lettersOf(offered) };
  });
  return (word) => {
    const wanted = word.toLowerCase();
    // One slip in a short word, a third of a long one: beyond that a proposal misleads more than it helps.
    let bound = Math.max(1, Math.floor(wanted.length / 3)) + 1;
    let found: string | null = null;
    const own = lettersOf(wanted);
    for (const { candidate, offered, letters } of offers) {
      if (Math.abs(wanted.length - offered.length) >= bound || lettersApart(own, letters) >= bound) continue;
      const distance = editDistance(wanted, offered, bound);
      if (distance < bound) {
        bound = distance;
        found = candidate;
      }
    }
    return found;
  };
}

/** Which letters a text has, as bits; some letters share one. */
function lettersOf(text: string): number {
  let bits = 0;
  for (let at = 0; at < text.length; at++) bits |= 1 << (text.charCodeAt(at) & 31);
  return bits;
}

/** At least so many edits lie between two texts with these letters: it spares comparing most of thousands of words. */
function lettersApart(a: number, b: number): number {
  return Math.max(countBits(a & ~b), countBits(b & ~a));
}

function countBits(bits: number): number {
  let count = 0;
  for (let left = bits; left !== 0; left &= left - 1) count++;
  return count;
}

/** The number of inserted, dropped, changed and swapped characters between two texts; `bound` or more counts as `bound`. */
function editDistance(a: string, b: string, bound: number): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      let cost = Math.min(
        (last[column] ?? bound) + 1,
        (current[column - 1] ?? bound) + 1,
        (last[column - 1] ?? bound) + (same ? 0 : 1),
      );
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) {
        cost = Math.min(cost, (beforeLast[column - 2] ?? bound) + 1);
      }
      current.push(cost);
    }
    beforeLast = last;
    last = current;
  }
  return Math.min(last[b.length] ?? bound, bound);
}
