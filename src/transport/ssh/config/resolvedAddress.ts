import { homedir, userInfo } from 'node:os';
import { UserError } from '../../../base/errors.ts';
import type { LocalUser } from './localUser.ts';
import { route } from './route.ts';

/**
 * Where an address leads by the user's configuration of SSH: `user@host:port`. Two names of one host are the same place, and a
 * name that comes to mean another host is another one. What cannot be resolved stands for itself.
 */
export async function resolvedAddress(remote: string, local: LocalUser = thisUser()): Promise<string> {
  try {
    const last = (await route(remote, local)).at(-1);
    return last ? `${last.user}@${last.host}:${last.port}` : remote;
  } catch (error) {
    // Connecting says what is wrong with it.
    if (error instanceof UserError) return remote;
    throw error;
  }
}

function thisUser(): LocalUser {
  return { name: userInfo().username, home: homedir(), environment: process.env, platform: process.platform };
}
