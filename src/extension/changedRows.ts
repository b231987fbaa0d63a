/** A row of a tree as far as its place in it goes. */
export interface TreeRow<R> {
  /** Stable: the same thing has the same id whatever becomes of it. */
  readonly id: string;
  readonly children: readonly R[];
}

/**
 * The ids of the rows of a tree that have to be drawn anew; null: the whole tree, as rows came, went or moved. Drawn one after the
 * other, a row that moved would stand in two places for a moment. `lookOf`: all that can be seen of a row, or be done with it.
 */
export function changedRows<R extends TreeRow<R>>(
  before: readonly R[],
  after: readonly R[],
  lookOf: (row: R) => string,
): readonly string[] | null {
  if (before.length !== after.length) return null;
  const changed: string[] = [];
  for (const [at, now] of after.entries()) {
    const old = before[at];
    const below = old?.id === now.id ? changedRows(old.children, now.children, lookOf) : null;
    if (!old || below === null) return null;
    // Whoever draws a row draws all below it.
    changed.push(...(lookOf(old) === lookOf(now) ? below : [now.id]));
  }
  return changed;
}
