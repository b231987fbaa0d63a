import { describe, expect, it } from 'vitest';
import {
  fingerprint,
  keyType,
  knownHostLine,
  knownKeys,
  verdict,
} from '../../../../../src/transport/ssh/hostKeys/knownHosts.ts';

/** A real key, and what ssh-keygen 9.2 makes of it (`-l`, and `-H` for two names and one with a port). */
const REAL = 'AAAAC3NzaC1lZDI1NTE5AAAAIGyt70zKXigMrJ2wDaxzm9MCIpNABizHfTwK1ctwQI9o';
const HASHED = `|1|je2oh50v4JQYIR4GohfAq/CAY74=|STwEDwRzydRclup7rXcIC/yrlvo= ssh-ed25519 ${REAL}
|1|YtC8fhYOeCB6NlKyI0HPb6FMzZ8=|AEnGp/nHebA3MqSnZJRqSiSl7JA= ssh-ed25519 ${REAL}
|1|QJiWocb2xKCxs0r65TBd1r8cqJ4=|KRm6fXkxzKGRuxdnEqzEAfNAAF0= ssh-ed25519 ${REAL}
`;

/** Something that looks like a key of a type. */
function made(type: string, text: string): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(type.length);
  return Buffer.concat([length, Buffer.from(type), Buffer.from(text)]);
}

const ed = made('ssh-ed25519', 'one');
const edOther = made('ssh-ed25519', 'two');
const rsa = made('ssh-rsa', 'three');
const line = (names: string, key: Buffer): string => `${names} ${keyType(key)} ${key.toString('base64')}`;
const lines = (text: string, name = 'a'): number[] => knownKeys('kh', text, name).map((found) => found.line);

describe('a file of known hosts', () => {
  it('has hashed names', () => {
    expect(lines(HASHED, 'login.example.org')).toEqual([1]);
    expect(lines(HASHED, '10.0.0.1')).toEqual([2]);
    expect(lines(HASHED, '[login.example.org]:2222')).toEqual([3]);
    expect(lines(HASHED, 'example.org')).toEqual([]);
  });

  it.each([
    ['a', 'a', true],
    ['A', 'a', true],
    ['a', 'A', true],
    ['b,a', 'a', true],
    ['*.example.org', 'x.example.org', true],
    ['*.example.org', 'example.org', false],
    ['*.example.org,!x.example.org', 'x.example.org', false],
    ['node?', 'node1', true],
    ['node?', 'node', false],
    ['[a]:2222', 'a', false],
    ['[a]:2222', '[a]:2222', true],
    ['[*.example.org]:22*', '[x.example.org]:2200', true],
    ['a.b', 'axb', false],
    ['::1', '::1', true],
  ])('%s speaks of %s: %s', (names, name, expected) => {
    expect(lines(line(names, ed), name)).toEqual(expected ? [1] : []);
  });

  it('may hold comments, blanks, several keys and broken lines', () => {
    const text = [
      '# a comment',
      '',
      `  ${line('a', ed)} a comment of words  \r`,
      'a ssh-ed25519',
      'a ssh-ed25519 not-a-key',
      `a ssh-rsa ${ed.toString('base64')}`,
      'a 1024 35 1234567890',
      `#${line('a', ed)}`,
      `@unknown ${line('a', ed)}`,
      '|1|broken',
      `a\t${line('', rsa).trim().replace(' ', '\t')}`,
    ].join('\n');
    expect(lines(text)).toEqual([3, 11]);
  });

  it('has marked lines', () => {
    const text = `@revoked ${line('*', ed)}\n@cert-authority ${line('*.b', rsa)}\n`;
    expect(knownKeys('kh', text, 'a.b').map(({ kind }) => kind)).toEqual(['revoked', 'authority']);
  });
});

describe('the verdict on a key', () => {
  const judge = (text: string, shown: Buffer, plain = ''): string => {
    const found = verdict(knownKeys('kh', text, '[a]:2'), knownKeys('kh', plain, 'a'), shown);
    return 'by' in found ? `${found.kind} by line ${found.by.line}` : found.kind;
  };

  it.each([
    ['nothing is known', '', ed, '', 'unknown'],
    ['it is known', line('[a]:2', ed), ed, '', 'known'],
    ['another of its type is known', line('[a]:2', ed), edOther, '', 'changed by line 1'],
    ['one of another type is known', line('[a]:2', ed), rsa, '', 'changed by line 1'],
    ['two are known, one of its type', `${line('[a]:2', rsa)}\n${line('[a]:2', ed)}`, edOther, '', 'changed by line 2'],
    ['it is one of several', `${line('[a]:2', edOther)}\n${line('[a]:2', ed)}`, ed, '', 'known'],
    ['it is known and revoked', `${line('[a]:2', ed)}\n@revoked ${line('*', ed)}`, ed, '', 'revoked by line 2'],
    ['another is revoked', `@revoked ${line('*', ed)}`, edOther, '', 'unknown'],
    ['an authority is known', `@cert-authority ${line('*', ed)}`, ed, '', 'unknown'],
    ['it is known without the port', '', ed, line('a', ed), 'known'],
    ['another is known without the port', '', ed, line('a', edOther), 'unknown'],
    ['it is revoked without the port', line('[a]:2', ed), ed, `@revoked ${line('a', ed)}`, 'revoked by line 1'],
  ])('where %s', (_, text, shown, plain, expected) => {
    expect(judge(text, shown, plain)).toBe(expected);
  });
});

describe('a line to add', () => {
  it.each([true, false])('is found again (hashed: %s)', (hashed) => {
    const text = knownHostLine('[Login]:2222', rsa, hashed);
    expect(text.includes('login')).toBe(!hashed);
    expect(lines(text, '[login]:2222')).toEqual([1]);
  });
});

it('shows a fingerprint as ssh-keygen does', () => {
  expect(fingerprint(Buffer.from(REAL, 'base64'))).toBe('SHA256:kr8hNoi8UPrdGkGVjjMS5HF01H1cnqV1A+8sD7H2BRA');
});
