import { readdir } from 'node:fs/promises';
import type { BaseAgent, ParsedKey } from 'ssh2';
import ssh2 from 'ssh2';

const { createAgent } = ssh2;

/** A key that an agent holds. */
export interface AgentKey {
  readonly publicKey: ParsedKey;
  sign(data: Buffer, hash: string | undefined): Promise<Buffer>;
}

/** The keys of an agent; none where there is no agent. Certificates and security keys are left out by the library. */
export async function agentKeys(socket: string): Promise<readonly AgentKey[]> {
  const agent = createAgent(socket);
  return (await identities(agent)).map((publicKey) => ({
    publicKey,
    sign: async (data, hash) => await signature(agent, publicKey, data, hash),
  }));
}

async function identities(agent: BaseAgent): Promise<ParsedKey[]> {
  return await new Promise((resolve) => {
    // An agent that does not answer is none, as for OpenSSH.
    agent.getIdentities((_error, keys) => resolve((keys ?? []).filter(isParsed)));
  });
}

function isParsed(key: unknown): key is ParsedKey {
  return typeof key === 'object' && key !== null && 'getPublicSSH' in key;
}

async function signature(agent: BaseAgent, key: ParsedKey, data: Buffer, hash: string | undefined): Promise<Buffer> {
  return await new Promise((resolve, reject) => {
    const options = hash === undefined ? {} : { hash: hash as 'sha1' | 'sha256' | 'sha512' };
    agent.sign(key, data, options, (error, signed) => {
      if (signed) resolve(signed);
      else reject(error ?? new Error('the agent gave no signature'));
    });
  });
}

const PIPES = '\\\\.\\pipe\\';

/** The pipes of Pageant, PuTTY's agent, since 0.78: their names end with a part that only PuTTY can tell. */
export async function pageantPipes(): Promise<string[]> {
  const names = await readdir(PIPES).catch(() => []);
  return names.filter((name) => name.startsWith('pageant.')).map((name) => PIPES + name);
}
