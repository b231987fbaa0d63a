import { describe, expect, it } from 'vitest';
import { DrawnRows } from '../../../src/extension/drawnRows.ts';

describe('the rows that the editor has drawn', () => {
  it('are told of where they look different, by the objects that it was given last', () => {
    const rows = new DrawnRows<{ readonly name: string }>();
    const [big, old, small] = [{ name: 'big' }, { name: 'small' }, { name: 'small' }];
    rows.add('big', big, 'idle');
    rows.add('small', old, 'idle');
    rows.add('small', small, 'idle');
    expect(rows.changed(() => 'idle')).toEqual([]);
    const changed = rows.changed(({ name }) => (name === 'small' ? 'connected' : 'idle'));
    expect(changed).toHaveLength(1);
    expect(changed[0]).toBe(small);
    rows.clear();
    expect(rows.changed(() => 'connected')).toEqual([]);
  });
});
