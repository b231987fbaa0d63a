import { describe, expect, it } from 'vitest';
import { decideCluster, describeDecision, rememberedClusterKey } from '../../../src/runs/chosenCluster.ts';

const none = { pinned: null, remembered: null, preferred: null, names: ['local', 'alpha', 'beta'] };

describe('the cluster of a job', () => {
  it('is the place that the job itself names, whatever else is wished', () => {
    const decision = decideCluster({ ...none, pinned: 'me@login', remembered: 'alpha', preferred: 'beta' });
    expect(decision).toEqual({ kind: 'pinned', place: 'me@login' });
  });

  it('is else the one last chosen, then the preferred one', () => {
    const wishes = { ...none, remembered: 'alpha', preferred: 'beta' };
    expect(decideCluster(wishes)).toMatchObject({ name: 'alpha', because: 'remembered' });
    expect(decideCluster({ ...wishes, remembered: null })).toMatchObject({ name: 'beta', because: 'preferred' });
  });

  it('is not one that is gone', () => {
    const wishes = { ...none, remembered: 'gone', preferred: 'beta' };
    expect(decideCluster(wishes)).toMatchObject({ name: 'beta' });
    expect(decideCluster({ ...wishes, preferred: 'gone too' })).toEqual({ kind: 'ask', names: none.names });
  });

  it('is the only one there is, and asked for where there are several', () => {
    expect(decideCluster({ ...none, names: ['local'] })).toMatchObject({ name: 'local', because: 'only' });
    expect(decideCluster(none)).toMatchObject({ kind: 'ask' });
  });

  it('comes with its reason in words', () => {
    const words = [
      decideCluster({ ...none, pinned: 'me@login' }),
      decideCluster({ ...none, remembered: 'alpha' }),
      decideCluster({ ...none, preferred: 'alpha' }),
      decideCluster({ ...none, names: ['local'] }),
      decideCluster(none),
    ].map(describeDecision);
    expect(new Set(words).size).toBe(5);
    expect(words.at(-1)).toBe('not chosen yet');
  });

  it('is remembered by the body of the job', () => {
    expect(rememberedClusterKey('/w/a.sh')).not.toBe(rememberedClusterKey('/w/b.sh'));
  });
});
