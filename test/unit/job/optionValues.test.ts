import { describe, expect, it } from 'vitest';
import { parseKeyword, parseSetOption } from '../../../src/job/optionValues.ts';

describe('parseSetOption', () => {
  it.each([
    ['queue=long', { section: null, key: 'queue', text: 'long' }],
    ['a=b=c', { section: null, key: 'a', text: 'b=c' }],
    ['queue=', { section: null, key: 'queue', text: '' }],
    ['attributes.nodes=3', { section: 'Attributes', key: 'nodes', text: '3' }],
    ['resources.remote=x', { section: 'Resources', key: 'remote', text: 'x' }],
    ['slurm.mem=1', { section: null, key: 'slurm.mem', text: '1' }],
    ['-A=acct', { section: null, key: '-A', text: 'acct' }],
  ])('reads %s', (argument, option) => {
    expect(parseSetOption(argument)).toEqual(option);
  });

  it.each(['queue', '=x', 'attributes.=x', ''])('refuses %j', (argument) => {
    expect(() => parseSetOption(argument)).toThrow(expect.objectContaining({ code: 'wrong-usage' }));
  });
});

describe('parseKeyword', () => {
  it.each([
    ['nodes=2', ['nodes', 2]],
    ['V=true', ['V', true]],
    ['queue=null', ['queue', null]],
    ['time="00:05:00"', ['time', '00:05:00']],
    ['-A="acct"', ['-A', 'acct']],
    ['-l a="b"', ['-l a', 'b']],
    ['x=y=1', ['x=y', 1]],
    ['x="a=1"', ['x', 'a=1']],
  ])('reads %s', (argument, keyword) => {
    expect(parseKeyword(argument)).toEqual(keyword);
  });

  it.each(['nodes', 'nodes=two', 'nodes=[1]', 'nodes={}', '=1', ''])('refuses %j', (argument) => {
    expect(() => parseKeyword(argument)).toThrow(expect.objectContaining({ code: 'wrong-usage' }));
  });
});
