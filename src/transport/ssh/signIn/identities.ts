import type { ParsedKey } from 'ssh2';
import type { HostSettings } from '../config/hostSettings.ts';
import { WINDOWS_AGENT } from '../config/optionReader.ts';
import type { AgentKey } from './agentKeys.ts';
import { agentKeys, pageantPipes } from './agentKeys.ts';
import type { KeyFile } from './keyFiles.ts';
import { findKey } from './keyFiles.ts';

/** A key with which a sign-in can be tried. */
export type Identity =
  | { readonly kind: 'agent'; readonly publicKey: ParsedKey; readonly key: AgentKey }
  | { readonly kind: 'file'; readonly publicKey: ParsedKey | null; readonly file: KeyFile };

/** The key files that a host is to be tried with. */
export interface KeyFiles {
  readonly files: readonly KeyFile[];
  /** What is there that the library ssh2 cannot use, in words. */
  readonly unusable: readonly string[];
  /** Whether the configuration names these keys and none of them can be used as it is. */
  readonly certain: boolean;
}

/** Looks at the key files of a host. */
export async function keyFilesFor(settings: HostSettings): Promise<KeyFiles> {
  const found = await Promise.all(settings.identityFiles.map(findKey));
  return {
    files: found.flatMap(({ file }) => file ?? []),
    unusable: found.flatMap(({ unusable }) => unusable ?? []),
    certain: settings.identitiesNamed && found.every(({ file, unusable }) => file === null || unusable !== null),
  };
}

/** All keys for a host in OpenSSH's order: those of the agent that also stand in the configuration, the agent's others, files. */
export async function identitiesFor(settings: HostSettings, files: readonly KeyFile[]): Promise<readonly Identity[]> {
  const held = (await Promise.all((await agentsOf(settings)).map(agentKeys))).flat();
  const heldOf = (file: KeyFile): AgentKey | undefined => held.find((key) => sameKey(key.publicKey, file.publicKey));
  const named = files.flatMap((file) => heldOf(file) ?? []);
  const others = settings.identitiesOnly ? [] : held.filter((key) => !named.includes(key));
  return [
    ...[...named, ...others].map((key) => ({ kind: 'agent', publicKey: key.publicKey, key }) as const),
    ...files
      .filter((file) => file.text !== null && !heldOf(file))
      .map((file) => ({ kind: 'file', publicKey: file.publicKey, file }) as const),
  ];
}

async function agentsOf({ agent }: HostSettings): Promise<readonly string[]> {
  if (agent === null) return [];
  return agent === WINDOWS_AGENT ? [agent, ...(await pageantPipes())] : [agent];
}

function sameKey(one: ParsedKey, other: ParsedKey | null): boolean {
  return other?.getPublicSSH().equals(one.getPublicSSH()) ?? false;
}
