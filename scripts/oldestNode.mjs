// A Node of the oldest major version that the library and the text commands support: the running one if it is that
// old, else one from npm.
import { ensureTool, packagedNode } from './toolchain.mjs';

/**
 * The path of a Node 20; undefined where there is none for this platform.
 * @returns {Promise<string | undefined>}
 */
export async function ensureOldestNode() {
  if (process.versions.node.startsWith('20.')) return process.execPath;
  if (process.platform !== 'linux') return undefined;
  return packagedNode(await ensureTool('oldestNode', { label: 'oldest Node' }));
}
