import { join } from 'node:path';
import type { Address } from './address.ts';
import { addressText, parseAddress } from './address.ts';
import type { HostSettings } from './hostSettings.ts';
import { hostSettings } from './hostSettings.ts';
import { jumpCircle, LONGEST_ROUTE } from './jumpCircle.ts';
import type { LocalUser } from './localUser.ts';
import { readConfig } from './readConfig.ts';

/** The hosts on the way to an address, that one last; each with its own configuration. */
export async function route(remote: string, local: LocalUser): Promise<readonly HostSettings[]> {
  return await hopsTo(parseAddress(remote), null, local, LONGEST_ROUTE);
}

/** `jumps`: what stands in place of the host's own ProxyJump, as with `ssh -J`; null: its own. */
async function hopsTo(
  address: Address,
  jumps: readonly Address[] | null,
  local: LocalUser,
  left: number,
): Promise<readonly HostSettings[]> {
  if (left === 0) throw jumpCircle(address.host);
  const settings = await settingsOf(address, jumps, local);
  const last = settings.jumps.at(-1);
  if (!last) return [settings];
  // Only the first hop of a list uses its own ProxyJump (ssh(1), -J).
  const before = settings.jumps.slice(0, -1);
  return [...(await hopsTo(last, before.length > 0 ? before : null, local, left - 1)), settings];
}

async function settingsOf(address: Address, jumps: readonly Address[] | null, local: LocalUser): Promise<HostSettings> {
  const given = {
    ...(address.user === null ? {} : { user: address.user }),
    ...(address.port === null ? {} : { port: String(address.port) }),
    // Given jumps keep a ProxyCommand of the files from taking effect.
    ...(jumps ? { proxyjump: jumps.map(addressText).join(',') } : {}),
  };
  const files = [join(local.home, '.ssh', 'config'), systemConfig(local)];
  const query = { host: address.host, given, localUser: local.name, home: local.home, files };
  return hostSettings(address, await readConfig(query), local);
}

function systemConfig({ platform, environment }: LocalUser): string {
  if (platform !== 'win32') return '/etc/ssh/ssh_config';
  return join(environment.ProgramData ?? 'C:\\ProgramData', 'ssh', 'ssh_config');
}
