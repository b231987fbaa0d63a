import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AuthContext, KeyboardAuthContext } from 'ssh2';
import ssh2 from 'ssh2';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Clock } from '../../../../src/base/clock.ts';
import { systemClock } from '../../../../src/base/clock.ts';
import { errorText, UserError, unreachable } from '../../../../src/base/errors.ts';
import type { Answer, Asker, Question } from '../../../../src/transport/asking.ts';
import { knownHostLine } from '../../../../src/transport/ssh/hostKeys/knownHosts.ts';
import { SshTransport } from '../../../../src/transport/ssh/sshTransport.ts';
import { sh } from '../contract.ts';
import { soundKeys } from './soundKeys.ts';
import { TestServer } from './testServer.ts';

const PASSWORD = 'correct horse';
const WRONG = 'wrong battery';
const CODE = '314159';
const PASSPHRASE = 'staple';

let home: string;
let server: TestServer | undefined;
let transport: SshTransport | undefined;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'ssh-sign-in-'));
  mkdirSync(join(home, '.ssh'));
});

afterEach(async () => {
  transport?.dispose();
  await server?.stop();
  server = undefined;
  rmSync(home, { recursive: true, force: true });
});

/** Gives one answer after the other. */
class Person implements Asker {
  readonly questions: Question[] = [];
  readonly secrets = new Map<string, string>();
  readonly #answers: (readonly string[] | null | ((signal: AbortSignal) => Promise<never>))[];

  constructor(...answers: readonly (readonly string[] | null | ((signal: AbortSignal) => Promise<never>))[]) {
    this.#answers = [...answers];
  }

  async ask(question: Question, signal: AbortSignal): Promise<Answer | null> {
    this.questions.push(question);
    const answer = this.#answers.shift();
    if (answer === undefined) throw new Error(`nobody expected ${JSON.stringify(question)}`);
    if (typeof answer === 'function') return await answer(signal);
    return answer && { kind: 'texts', texts: answer, keep: false };
  }

  async kept(name: string): Promise<string | null> {
    return this.secrets.get(name) ?? null;
  }

  async forget(name: string): Promise<void> {
    this.secrets.delete(name);
  }

  prompts(): (readonly string[])[] {
    return this.questions.map((question) =>
      question.kind === 'prompts' ? question.prompts.map(({ text }) => text) : [question.kind],
    );
  }

  keptNames(): (string | null)[] {
    return this.questions.map((question) => (question.kind === 'prompts' ? question.keepAs : null));
  }
}

async function serve(
  authenticate: (context: AuthContext) => void,
  { config = [] as readonly string[], banner = '' } = {},
): Promise<TestServer> {
  const started = await new TestServer(authenticate, banner).listen();
  server = started;
  const lines = ['HostName 127.0.0.1', `Port ${started.port}`, 'User me', ...config];
  writeFileSync(join(home, '.ssh', 'config'), ['Host hpc', ...lines.map((line) => `  ${line}`), ''].join('\n'));
  const known = knownHostLine(`[127.0.0.1]:${started.port}`, started.hostKey, false);
  writeFileSync(join(home, '.ssh', 'known_hosts'), known);
  return started;
}

async function connect(
  person?: Person,
  intent: 'user' | 'background' = 'user',
  clock: Clock = systemClock,
): Promise<string> {
  const local = { name: 'nobody-here', home, environment: {}, platform: 'linux' as const };
  transport ??= new SshTransport({ remote: 'hpc', loginEnv: 'no', local, keepMs: 60_000, clock });
  const [output] = await transport.exchange([sh('echo in')], { intent, ...(person ? { asker: person } : {}) });
  return output?.stdout ?? '';
}

afterEach(() => {
  transport = undefined;
});

async function refusal(promise: Promise<unknown>): Promise<UserError> {
  const error = await promise.then(
    (value) => value,
    (reason: unknown) => reason,
  );
  if (!(error instanceof UserError)) throw new Error(`expected a UserError, not ${String(error)}`);
  const said = JSON.stringify([error, errorText(error), error.stack, error.detail, String(error.cause)]);
  for (const secret of [PASSWORD, WRONG, CODE, PASSPHRASE]) expect(said).not.toContain(secret);
  return error;
}

function isKeyboard(context: AuthContext): context is KeyboardAuthContext {
  return context.method === 'keyboard-interactive';
}

const byPassword = (context: AuthContext): void => {
  if (context.method === 'password' && context.password === PASSWORD) context.accept();
  else context.reject(['password']);
};

describe('a password', () => {
  it('is asked for by the name of the host', async () => {
    await serve(byPassword);
    const person = new Person([PASSWORD]);
    expect(await connect(person)).toBe('in\n');
    const host = `me@[127.0.0.1]:${server?.port}`;
    expect(person.questions).toEqual([
      {
        kind: 'prompts',
        host,
        title: '',
        text: '',
        prompts: [{ text: `${host}'s password:`, echo: false }],
        keepAs: `password me@127.0.0.1:${server?.port}`,
      },
    ]);
    expect(server?.tried).toEqual(['none', 'password']);
  });

  it('that is wrong three times ends the sign-in with one sentence', async () => {
    await serve(byPassword);
    const person = new Person([WRONG], [WRONG], [WRONG]);
    const error = await refusal(connect(person));
    expect(error).toMatchObject({ code: 'sign-in-refused', transient: false });
    expect(error.message).toContain('three times');
    expect(person.questions.map((question) => question.kind === 'prompts' && question.text)).toEqual([
      '',
      'That was refused.',
      'That was refused.',
    ]);
    expect(server?.tried).toEqual(['none', 'password', 'password', 'password']);
    expect(transport?.state).toEqual({ kind: 'sign-in needed' });
  });

  it('that is kept is used without a question', async () => {
    await serve(byPassword);
    const person = new Person();
    person.secrets.set(`password me@127.0.0.1:${server?.port}`, PASSWORD);
    expect(await connect(person)).toBe('in\n');
  });

  it('that is kept and refused is forgotten, and asked for', async () => {
    await serve(byPassword);
    const person = new Person([PASSWORD]);
    person.secrets.set(`password me@127.0.0.1:${server?.port}`, WRONG);
    expect(await connect(person)).toBe('in\n');
    expect(person.secrets.size).toBe(0);
    expect(server?.tried).toEqual(['none', 'password', 'password']);
  });

  it('that is not given leaves the host alone', async () => {
    await serve(byPassword);
    const error = await refusal(connect(new Person(null)));
    expect(error.code).toBe('sign-in-cancelled');
    expect(server?.tried).toEqual(['none']);
    expect(transport?.state).toEqual({ kind: 'sign-in needed' });
    // And the next act of the user asks again.
    expect(await connect(new Person([PASSWORD]))).toBe('in\n');
  });

  it('is never sent for background work, not even one that is kept', async () => {
    await serve(byPassword);
    const person = new Person();
    person.secrets.set(`password me@127.0.0.1:${server?.port}`, PASSWORD);
    expect(await refusal(connect(person, 'background'))).toMatchObject({ code: 'sign-in-needed', transient: true });
    expect(server?.tried).toEqual(['none']);
    expect(transport?.state).toEqual({ kind: 'sign-in needed' });
    // Nor is the host bothered again before the user acts.
    await refusal(connect(person, 'background'));
    expect(server?.tried).toEqual(['none']);
    await refusal(connect(undefined, 'user'));
    expect(server?.tried).toEqual(['none', 'none']);
  });
});

describe('questions of the server', () => {
  const password = { prompt: 'Password: ', echo: false };
  const code = { prompt: 'Verification code: ', echo: true };

  it('come with all prompts at once, in its own words, and are not kept', async () => {
    await serve(
      (context) => {
        if (!isKeyboard(context)) context.reject(['keyboard-interactive']);
        else {
          context.prompt([password, code], 'Two \u001b[1mfactors\u001b[0m', 'Use your\r\ntoken\u0007', (answers) =>
            answers[0] === PASSWORD && answers[1] === CODE ? context.accept() : context.reject(),
          );
        }
      },
      { banner: 'Authorised users only\n' },
    );
    const person = new Person([PASSWORD, CODE]);
    expect(await connect(person)).toBe('in\n');
    expect(person.questions).toEqual([
      {
        kind: 'prompts',
        host: `me@[127.0.0.1]:${server?.port}`,
        title: 'Two factors',
        text: 'Authorised users only\nUse your\ntoken',
        prompts: [
          { text: 'Password:', echo: false },
          { text: 'Verification code:', echo: true },
        ],
        keepAs: null,
      },
    ]);
  });

  it('come one after the other; a plain password among them may be kept, a code not', async () => {
    await serve((context) => {
      if (!isKeyboard(context)) context.reject(['keyboard-interactive']);
      else {
        context.prompt([password], (first) =>
          context.prompt([{ ...code, echo: false }], (second) =>
            first[0] === PASSWORD && second[0] === CODE ? context.accept() : context.reject(),
          ),
        );
      }
    });
    const person = new Person([PASSWORD], [CODE]);
    expect(await connect(person)).toBe('in\n');
    expect(person.keptNames()).toEqual([`password me@127.0.0.1:${server?.port}`, null]);
    expect(server?.tried).toEqual(['none', 'keyboard-interactive']);
  });

  it('are not sent the same answers twice', async () => {
    let rounds = 0;
    await serve((context) => {
      if (!isKeyboard(context)) context.reject(['keyboard-interactive']);
      else
        context.prompt([code], (answers) =>
          ++rounds === 2 && answers[0] === CODE ? context.accept() : context.reject(['keyboard-interactive']),
        );
    });
    const person = new Person(['000000'], [CODE]);
    expect(await connect(person)).toBe('in\n');
    expect(person.keptNames()).toEqual([null, null]);
  });

  it('are not put where the server has none: the next method is tried', async () => {
    await serve((context) => {
      if (context.method === 'password') context.accept();
      else context.reject(['keyboard-interactive', 'password']);
    });
    expect(await connect(new Person([PASSWORD]))).toBe('in\n');
    expect(server?.tried).toEqual(['none', 'keyboard-interactive', 'password']);
  });

  it('do not even begin for background work: the server might send a push', async () => {
    await serve((context) => context.reject(['keyboard-interactive', 'password']));
    expect((await refusal(connect(new Person(), 'background'))).code).toBe('sign-in-needed');
    expect(server?.tried).toEqual(['none']);
  });

  it('stop all time limits while they are open, and tell the state', async () => {
    const running = new Set<AbortSignal>();
    const clock: Clock = {
      now: () => 0,
      sleep: (_ms, signal) =>
        new Promise((_, reject) => {
          if (!signal) return;
          running.add(signal);
          signal.addEventListener('abort', () => {
            running.delete(signal);
            reject(signal.reason);
          });
        }),
    };
    await serve(byPassword);
    const seen: unknown[] = [];
    const person = new Person(async () => {
      seen.push(running.size, transport?.state.kind);
      throw new Error('enough');
    });
    await expect(connect(person, 'user', clock)).rejects.toThrow('enough');
    expect(seen).toEqual([0, 'waiting for you']);
  });

  it('are withdrawn when the server goes', async () => {
    await serve(byPassword);
    let withdrawn = false;
    const person = new Person(async (signal) => {
      server?.drop();
      return await new Promise<never>((_, reject) =>
        signal.addEventListener('abort', () => {
          withdrawn = true;
          reject(signal.reason);
        }),
      );
    });
    expect(await refusal(connect(person))).toMatchObject({ code: 'connection-lost', transient: true });
    expect(withdrawn).toBe(true);
  });

  it('are withdrawn when nobody wants the connection any more', async () => {
    await serve(byPassword);
    const controller = new AbortController();
    const person = new Person(async (signal) => {
      controller.abort(new Error('no longer wanted'));
      return await new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    });
    const local = { name: 'x', home, environment: {}, platform: 'linux' as const };
    transport = new SshTransport({ remote: 'hpc', loginEnv: 'no', local, keepMs: 60_000 });
    const options = { intent: 'user', asker: person, signal: controller.signal } as const;
    await expect(transport.exchange([sh('true')], options)).rejects.toThrow('no longer wanted');
    expect(transport.state).toEqual({ kind: 'not connected' });
  });
});

describe('keys', () => {
  type Type = 'ed25519' | 'rsa' | 'ecdsa';

  function generated(type: Type, passphrase: string | undefined) {
    const { generateKeyPairSync: generate } = ssh2.utils;
    const encryption = passphrase === undefined ? null : { passphrase, cipher: 'aes256-ctr' as const, rounds: 1 };
    switch (type) {
      case 'ed25519':
        return encryption ? generate(type, encryption) : generate(type);
      case 'ecdsa':
        return encryption ? generate(type, { bits: 256, ...encryption }) : generate(type, { bits: 256 });
      case 'rsa':
        return generate(type, { bits: 2048 });
      default:
        return unreachable(type);
    }
  }

  /** Makes a key file, with its public half beside it. */
  function key(name: string, type: Type = 'ed25519', passphrase?: string): Buffer {
    const keys = soundKeys(() => generated(type, passphrase), passphrase);
    writeFileSync(join(home, '.ssh', name), keys.private, { mode: 0o600 });
    return keys.public.getPublicSSH();
  }

  const byKey =
    (right: Buffer, then: (context: AuthContext) => void = (context) => context.accept()) =>
    (context: AuthContext): void => {
      if (context.method !== 'publickey' || !context.key.data.equals(right)) context.reject(['publickey']);
      else if (!context.signature || !context.blob) context.accept();
      else {
        const parsed = ssh2.utils.parseKey(
          `${context.key.algo.replace(/^rsa-sha2.*/, 'ssh-rsa')} ${right.toString('base64')}`,
        );
        if (parsed instanceof Error) throw parsed;
        if (parsed.verify(context.blob, context.signature, context.hashAlgo)) then(context);
        else context.reject();
      }
    };

  it.each(['ed25519', 'rsa', 'ecdsa'] as const)('open a host: %s', async (type) => {
    const right = key('own', type);
    await serve(byKey(right), { config: ['IdentityFile ~/.ssh/own'] });
    expect(await connect()).toBe('in\n');
    expect(server?.tried).toHaveLength(3);
  });

  it('are tried in their order, and never more than once', async () => {
    key('one', 'ecdsa');
    const right = key('two');
    await serve(byKey(right), {
      config: ['IdentityFile ~/.ssh/none', 'IdentityFile ~/.ssh/one', 'IdentityFile ~/.ssh/two'],
    });
    expect(await connect()).toBe('in\n');
    expect(server?.tried).toEqual([
      'none',
      'publickey ecdsa-sha2-nistp256',
      'publickey ssh-ed25519',
      'publickey ssh-ed25519 signed',
    ]);
  });

  it('that do not fit are told', async () => {
    key('id_ed25519');
    await serve((context) => context.reject(['publickey']));
    const error = await refusal(connect(new Person()));
    expect(error.message).toContain('knows none of your keys');
    expect(error.next).toContain('authorized_keys');
  });

  it('may be only the first factor', async () => {
    const right = key('id_ed25519');
    await serve((context) => {
      if (isKeyboard(context))
        context.prompt([{ prompt: 'Code:', echo: false }], ([text]) =>
          text === CODE ? context.accept() : context.reject(),
        );
      else byKey(right, (again) => again.reject(['keyboard-interactive'], true))(context);
    });
    const person = new Person([CODE]);
    expect(await connect(person)).toBe('in\n');
    expect(person.prompts()).toEqual([['Code:']]);
    expect(server?.tried).toEqual([
      'none',
      'publickey ssh-ed25519',
      'publickey ssh-ed25519 signed',
      'keyboard-interactive',
    ]);
  });

  it('that are encrypted are asked for only when the server takes them, and once', async () => {
    key('other', 'ecdsa', 'never asked');
    const right = key('own', 'ed25519', PASSPHRASE);
    await serve(byKey(right), { config: ['IdentityFile ~/.ssh/other', 'IdentityFile ~/.ssh/own'] });
    const person = new Person(['wrong'], [PASSPHRASE]);
    expect(await connect(person)).toBe('in\n');
    const prompt = `Passphrase for the key ${join(home, '.ssh', 'own')}:`;
    expect(person.prompts()).toEqual([[prompt], [prompt]]);
    expect(person.keptNames()[0]).toBe(`passphrase ${join(home, '.ssh', 'own')}`);
    // A connection that was lost comes back without a question, also for background work.
    server?.drop();
    await expect.poll(() => transport?.state.kind).toBe('lost');
    expect(await connect(person, 'background')).toBe('in\n');
    expect(person.questions).toHaveLength(2);
  });

  it('open with a kept passphrase also for background work', async () => {
    const right = key('id_ed25519', 'ed25519', PASSPHRASE);
    await serve(byKey(right));
    const person = new Person();
    person.secrets.set(`passphrase ${join(home, '.ssh', 'id_ed25519')}`, PASSPHRASE);
    expect(await connect(person, 'background')).toBe('in\n');
  });

  it('that stay locked leave background work waiting for the user', async () => {
    const right = key('id_ed25519', 'ed25519', PASSPHRASE);
    await serve(byKey(right));
    const person = new Person();
    person.secrets.set(`passphrase ${join(home, '.ssh', 'id_ed25519')}`, 'old');
    expect((await refusal(connect(person, 'background'))).code).toBe('sign-in-needed');
    expect(person.secrets.size).toBe(0);
  });

  it('whose passphrase is not given end the sign-in', async () => {
    const right = key('id_ed25519', 'ed25519', PASSPHRASE);
    key('id_ecdsa', 'ecdsa', PASSPHRASE);
    await serve(byKey(right));
    expect((await refusal(connect(new Person(null)))).code).toBe('sign-in-cancelled');
  });

  it('whose passphrase is wrong three times are named', async () => {
    const right = key('own', 'ed25519', PASSPHRASE);
    await serve(byKey(right), { config: ['IdentityFile ~/.ssh/own'] });
    const error = await refusal(connect(new Person(['a'], ['b'], ['c'])));
    expect(error.code).toBe('sign-in-refused');
    expect(error.message).toContain(`The key ${join(home, '.ssh', 'own')} cannot be used`);
  });

  it('may be in the form PKCS #8, encrypted or not, beside a public half', async () => {
    const right = key('own', 'ecdsa');
    const pem = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const text = pem.privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: PASSPHRASE });
    const jwk = pem.publicKey.export({ format: 'jwk' });
    const point = Buffer.concat([
      Buffer.of(4),
      Buffer.from(jwk.x ?? '', 'base64url'),
      Buffer.from(jwk.y ?? '', 'base64url'),
    ]);
    const blob = Buffer.concat([right.subarray(0, right.length - point.length), point]);
    writeFileSync(join(home, '.ssh', 'own'), text);
    writeFileSync(join(home, '.ssh', 'own.pub'), `ecdsa-sha2-nistp256 ${blob.toString('base64')} x\n`);
    await serve(byKey(blob), { config: ['IdentityFile ~/.ssh/own'] });
    expect(await connect(new Person([PASSPHRASE]))).toBe('in\n');
  });

  it.each([
    ['on a security key', 'sk-ssh-ed25519@openssh.com AAAA x', 'security key'],
    ['that are none', 'not a key', 'cannot be read'],
  ])('%s are recognised before connecting', async (_, text, words) => {
    writeFileSync(join(home, '.ssh', 'own'), text);
    await serve(byPassword, { config: ['IdentityFile ~/.ssh/own'] });
    const error = await refusal(connect(new Person()));
    expect(error).toMatchObject({ code: 'needs-openssh', next: expect.stringContaining('transport = openssh') });
    expect(error.message).toContain(words);
    expect(server?.tried).toEqual([]);
  });

  it('with a certificate beside them are recognised before connecting', async () => {
    key('own');
    writeFileSync(join(home, '.ssh', 'own-cert.pub'), 'ssh-ed25519-cert-v01@openssh.com AAAA x');
    await serve(byPassword, { config: ['IdentityFile ~/.ssh/own'] });
    expect((await refusal(connect(new Person()))).message).toContain('certificate');
    expect(server?.tried).toEqual([]);
  });
});

describe('a host that lets nobody in', () => {
  it('in a way that is known here needs OpenSSH', async () => {
    await serve((context) => context.reject(['gssapi-with-mic' as 'password', 'hostbased']));
    const error = await refusal(connect(new Person()));
    expect(error.code).toBe('needs-openssh');
    expect(error.message).toContain('gssapi-with-mic');
  });

  it('who needs a ProxyCommand is not even tried', async () => {
    await serve(byPassword, { config: ['ProxyCommand nc %h %p'] });
    expect((await refusal(connect(new Person()))).code).toBe('needs-openssh');
    expect(server?.tried).toEqual([]);
  });

  it('because its key has changed gets nothing', async () => {
    await serve(byPassword);
    const other = soundKeys(() => ssh2.utils.generateKeyPairSync('ed25519')).public;
    const line = knownHostLine(`[127.0.0.1]:${server?.port}`, other.getPublicSSH(), false);
    writeFileSync(join(home, '.ssh', 'known_hosts'), line);
    const error = await refusal(connect(new Person()));
    expect(error.code).toBe('host-key-changed');
    expect(error.message).toContain('known_hosts line 1');
    expect(server?.tried).toEqual([]);
  });
});

describe('a host that cannot be reached', () => {
  const at = async (remote: string): Promise<UserError> => {
    const local = { name: 'x', home, environment: {}, platform: 'linux' as const };
    transport = new SshTransport({ remote, loginEnv: 'no', local, keepMs: 60_000 });
    return await refusal(transport.exchange([sh('true')], { intent: 'user' }));
  };

  it('by its port is told', async () => {
    await serve(byPassword);
    const port = server?.port;
    await server?.stop();
    server = undefined;
    expect(await at(`127.0.0.1:${port}`)).toMatchObject({ code: 'connection-refused', transient: true });
  });

  it('by its name is told', async () => {
    expect(await at('no-such-host.invalid')).toMatchObject({ code: 'host-not-found', transient: true });
  });
});
