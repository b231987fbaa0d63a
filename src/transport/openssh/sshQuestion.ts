import type { Question } from '../asking.ts';

/** What is known of the connection for which `ssh` asks. */
export interface Asked {
  /** The cluster's address, for questions that name no host. */
  readonly remote: string;
  /** `host:port`, for the names of kept secrets. */
  readonly address: string;
  /** Where `ssh` writes the key of a host that is trusted. */
  readonly knownHosts: string;
}

/** Key types as `ssh` prints them and as they are called in files. */
const KEY_TYPES: Readonly<Record<string, string>> = { ED25519: 'ssh-ed25519', RSA: 'ssh-rsa', DSA: 'ssh-dss' };

/** What `ssh` wants to know, from the text that it gives to its askpass program; `before` is what it said just before. */
export function questionOf(prompt: string, before: string, { remote, address, knownHosts }: Asked): Question {
  const text = cleaned(prompt);
  const fingerprint = /(\S+) key fingerprint is (\S+?)\.?$/m.exec(text);
  if (/authenticity of host/.test(text) && fingerprint) {
    const host = /authenticity of host '([^' ]+)/.exec(text)?.[1] ?? remote;
    const [, type = '', print = ''] = fingerprint;
    const keyType = KEY_TYPES[type] ?? type.toLowerCase();
    return { kind: 'unknown host key', host, keyType, fingerprint: print, file: knownHosts };
  }
  const password = /^(?:.*\n)?(\S+)@(\S+)'s password: *$/.exec(text);
  const key = /^Enter passphrase for (?:key )?'?(.+?)'?: *$/.exec(text);
  const interactive = /^\((\S+)@(\S+)\) ([\s\S]*)$/.exec(text);
  return {
    kind: 'prompts',
    host: password?.[2] ?? interactive?.[2] ?? remote,
    title: '',
    text: cleaned(before)
      .split('\n')
      .filter((line) => !/^Warning: Permanently added /.test(line))
      .join('\n')
      .trim(),
    prompts: [{ text: (interactive?.[3] ?? text).trim(), echo: false }],
    keepAs: password
      ? `password ${password[1]}@${addressOf(password[2] ?? '', address)}`
      : key
        ? `passphrase ${key[1]}`
        : null,
  };
}

/** A hop of a jump chain is asked for by its own name alone; for the cluster itself the port is known. */
function addressOf(host: string, address: string): string {
  return address.startsWith(`${host}:`) ? address : host;
}

function cleaned(text: string): string {
  return text.replaceAll('\r', '').replaceAll(/[^\P{Cc}\n]/gu, '');
}
