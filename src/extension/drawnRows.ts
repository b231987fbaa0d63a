/**
 * The rows of a tree as the editor drew them last. It forgets a row that it is told of, and a menu that is open on it finds
 * nothing: so it is told of those that look different, and of no others.
 */
export class DrawnRows<N> {
  readonly #rows = new Map<string, { readonly node: N; readonly look: string }>();

  /** `id`: the same for the same row, whatever becomes of it. `look`: all that can be seen of it, or be done with it. */
  add(id: string, node: N, look: string): void {
    this.#rows.set(id, { node, look });
  }

  /** Those that look different now. */
  changed(lookOf: (node: N) => string): N[] {
    return [...this.#rows.values()].filter(({ node, look }) => lookOf(node) !== look).map(({ node }) => node);
  }

  clear(): void {
    this.#rows.clear();
  }
}
