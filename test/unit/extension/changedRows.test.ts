import { describe, expect, it } from 'vitest';
import { changedRows } from '../../../src/extension/changedRows.ts';

interface Row {
  readonly id: string;
  readonly text: string;
  readonly children: readonly Row[];
}

function row(id: string, text = '', ...children: readonly Row[]): Row {
  return { id, text, children };
}

function changed(before: readonly Row[], after: readonly Row[]): readonly string[] | null {
  return changedRows(before, after, ({ text }) => text);
}

const tree = [row('big', '', row('running', '2', row('a', '1 s'), row('b', '2 s'))), row('local')];

describe('the rows that have to be drawn anew', () => {
  it('are none where nothing differs', () => {
    expect(changed(tree, structuredClone(tree))).toEqual([]);
    expect(changed([], [])).toEqual([]);
  });

  it('are those that look different, and no others', () => {
    const later = [row('big', '', row('running', '2', row('a', '6 s'), row('b', '7 s'))), row('local')];
    expect(changed(tree, later)).toEqual(['a', 'b']);
    expect(changed(tree, [row('big', '!', ...(tree[0]?.children ?? [])), row('local')])).toEqual(['big']);
  });

  it('are all where one came, went or moved, wherever that is', () => {
    const gone = [row('big', '', row('running', '2', row('b', '2 s'))), row('local')];
    const moved = [row('big', '', row('running', '2', row('b', '2 s'), row('a', '1 s'))), row('local')];
    const ended = [row('big', '', row('running', '1', row('b')), row('completed', '1', row('a'))), row('local')];
    expect([gone, moved, ended, tree.slice(0, 1), []].map((after) => changed(tree, after))).toEqual(
      Array.from({ length: 5 }, () => null),
    );
  });
});
