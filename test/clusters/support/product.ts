import { chmodSync, cpSync, existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { TestCluster } from '../testCluster.ts';
import type { Seat } from './desk.ts';
import { Desk } from './desk.ts';

const ROOT = resolve(import.meta.dirname, '../../..');

/** What a user of the cluster has of the product: the command line tool as it is built, and a Node to run it. */
export class Product {
  readonly cluster: TestCluster;
  /** The words that start the command line tool. */
  readonly command: readonly [string, string];

  private constructor(cluster: TestCluster, command: readonly [string, string]) {
    this.cluster = cluster;
    this.command = command;
  }

  /** Copies the built tool to where the cluster's user can read it: a clone may lie in a folder that only root can enter. */
  static install(cluster: TestCluster): Product {
    const built = join(ROOT, 'dist', 'clusterjob.js');
    if (!existsSync(built)) throw new Error(`${built} is missing: run npm run build`);
    const target = `${cluster.dir}/product`;
    mkdirSync(target, { recursive: true, mode: 0o755 });
    cpSync(process.execPath, `${target}/node`);
    chmodSync(`${target}/node`, 0o755);
    // It says that the files beside it are ES modules.
    cpSync(join(ROOT, 'package.json'), `${target}/package.json`);
    // All but the editor's part: the helper and its libraries are found beside the tool.
    const ofTheEditor = ['extension.cjs', 'webview', 'types'].map((name) => join(ROOT, 'dist', name));
    const filter = (path: string): boolean => !ofTheEditor.includes(path) && !path.endsWith('.map');
    cpSync(join(ROOT, 'dist'), `${target}/dist`, { recursive: true, filter });
    return new Product(cluster, [`${target}/node`, `${target}/dist/clusterjob.js`]);
  }

  /**
   * A folder in the user's home with its own list of runs and a profile of the scheduler's name, so that tests do not see each
   * other. `seat`: where else than on the cluster it stands.
   */
  desk(name: string, seat?: Seat): Desk {
    return new Desk(this, name, seat);
  }
}
