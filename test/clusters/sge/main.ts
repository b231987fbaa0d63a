import { parseArgs } from 'node:util';
import { defaultRoot } from '../names.ts';
import { findSge, startSge } from './cluster.ts';

const USAGE = `Brings up a Grid Engine for tests on this machine. Needs root and the packages of install.sh.

  node test/clusters/sge/main.ts up      start it, or find it running
  node test/clusters/sge/main.ts status  tell what runs
  node test/clusters/sge/main.ts halt    stop it and keep its folder
  node test/clusters/sge/main.ts down    stop it and remove everything

  --dir DIR   its folder (${defaultRoot('sge')})
`;

const { values, positionals } = parseArgs({ allowPositionals: true, options: { dir: { type: 'string' } } });
const dir = values.dir ?? defaultRoot('sge');

switch (positionals[0]) {
  case 'up': {
    const began = Date.now();
    const cluster = await startSge(dir);
    console.log(`Grid Engine is up in ${dir} after ${((Date.now() - began) / 1000).toFixed(1)} s`);
    console.log(`a shell of its user: su - ${cluster.user.name}`);
    break;
  }
  case 'status': {
    const cluster = findSge(dir);
    if (cluster === null) console.log(`no cluster in ${dir}`);
    for (const daemon of cluster?.daemons.all ?? []) {
      console.log(`${daemon.name}: ${daemon.process === null ? 'does not run' : `process ${daemon.process.pid}`}`);
    }
    break;
  }
  case 'halt':
    await findSge(dir)?.halt();
    break;
  case 'down':
    await findSge(dir)?.stop();
    break;
  default:
    console.error(USAGE);
    process.exitCode = 2;
}
