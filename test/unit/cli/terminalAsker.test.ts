import { describe, expect, it } from 'vitest';
import { askConsentAt, TerminalAsker } from '../../../src/cli/terminalAsker.ts';
import { FakePerson } from './fakePerson.ts';

const signal = new AbortController().signal;

const CODES = {
  kind: 'prompts',
  host: 'login.big',
  title: 'Second factor',
  text: 'Your device is at hand?',
  prompts: [
    { text: 'Password:', echo: false },
    { text: 'Code:', echo: true },
  ],
  keepAs: null,
} as const;

const KEY = {
  kind: 'unknown host key',
  host: 'login.big',
  keyType: 'ssh-ed25519',
  fingerprint: 'SHA256:abc',
  file: '/home/me/.ssh/known_hosts',
} as const;

describe('questions in the terminal', () => {
  it("come in the server's own words, one line for each, hidden unless the server shows them", async () => {
    const person = new FakePerson('secret', '123456');
    const answer = await new TerminalAsker(person).ask(CODES, signal);
    expect(answer).toEqual({ kind: 'texts', texts: ['secret', '123456'], keep: false });
    expect(person.shown).toEqual([
      'Sign in to login.big: Second factor',
      'Your device is at hand?',
      'hidden: Password: ',
      'shown: Code: ',
    ]);
  });

  it('are over when one is not answered', async () => {
    const person = new FakePerson('secret', null);
    expect(await new TerminalAsker(person).ask(CODES, signal)).toBeNull();
  });

  it('about the key of a host show the fingerprint and want a whole word', async () => {
    const person = new FakePerson('y', 'yes');
    expect(await new TerminalAsker(person).ask(KEY, signal)).toEqual({ kind: 'trusted' });
    expect(person.shown[0]).toContain('ssh-ed25519\nSHA256:abc');
    expect(person.shown[0]).toContain('/home/me/.ssh/known_hosts');
    expect(person.shown).toContain("Please type 'yes' or 'no'.");
  });

  it.each([['no'], [null]])('are not trusted after %j', async (said) => {
    expect(await new TerminalAsker(new FakePerson(said)).ask(KEY, signal)).toBeNull();
  });

  it('come one after another', async () => {
    const person = new FakePerson('a', 'b', 'yes');
    const asker = new TerminalAsker(person);
    const answers = await Promise.all([asker.ask(CODES, signal), asker.ask(KEY, signal)]);
    expect(answers).toEqual([{ kind: 'texts', texts: ['a', 'b'], keep: false }, { kind: 'trusted' }]);
  });

  it('keep nothing', async () => {
    const asker = new TerminalAsker(new FakePerson('secret', '1'));
    await asker.ask({ ...CODES, keepAs: 'password me@login.big:22' }, signal);
    expect(await asker.kept()).toBeNull();
  });
});

describe('the consent to a host of the workspace', () => {
  const request = { host: 'login.odd', program: null, file: '/w/.clusterjob/clusters/odd.ini' };

  it('is given by --trust-host without a question', async () => {
    const person = new FakePerson();
    expect(await askConsentAt({ trustHost: true }, person)?.(request, signal)).toBe(true);
    expect(person.shown).toEqual([]);
  });

  it('is asked of the person, who sees the host and the file', async () => {
    const person = new FakePerson('yes');
    expect(await askConsentAt({}, person)?.({ ...request, program: './ssh' }, signal)).toBe(true);
    expect(person.shown[0]).toMatch(/login\.odd by the program \.\/ssh\?\nOnly \/w\/\.clusterjob\/clusters\/odd\.ini /);
  });

  it('cannot be asked where nobody is', () => {
    expect(askConsentAt({}, null)).toBeNull();
  });
});
