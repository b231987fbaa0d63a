import { parseArgs } from 'node:util';
import { defaultRoot } from '../names.ts';
import { capture } from './capture.ts';
import { findSlurm, startSlurm } from './cluster.ts';
import { SIMPLE_PROBES } from './probe.ts';
import { SITUATIONS } from './situations.ts';

const USAGE = `Brings up a Slurm for tests on this machine. Needs root and the packages of install.sh.

  node test/clusters/slurm/main.ts up      start it, or find it running
  node test/clusters/slurm/main.ts status  tell what runs
  node test/clusters/slurm/main.ts halt    stop it and keep its folder
  node test/clusters/slurm/main.ts down    stop it and remove everything

  node test/clusters/slurm/main.ts capture --to DIR [--only SITUATION,...]
                                           start it and keep what it answers to simple questions

  --dir DIR   its folder (${defaultRoot('slurm')})
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { dir: { type: 'string' }, to: { type: 'string' }, only: { type: 'string' } },
});
const dir = values.dir ?? defaultRoot('slurm');

switch (positionals[0]) {
  case 'up': {
    const began = Date.now();
    const cluster = await startSlurm({ root: dir });
    console.log(`Slurm is up in ${dir} after ${((Date.now() - began) / 1000).toFixed(1)} s`);
    console.log(`SLURM_CONF=${cluster.env.SLURM_CONF}`);
    console.log(`a shell of its user: su - ${cluster.user.name}`);
    break;
  }
  case 'status': {
    const cluster = await findSlurm(dir);
    if (cluster === null) console.log(`no cluster in ${dir}`);
    for (const daemon of cluster?.daemons.all ?? []) {
      console.log(`${daemon.name}: ${daemon.process === null ? 'does not run' : `process ${daemon.process.pid}`}`);
    }
    break;
  }
  case 'halt':
    await (await findSlurm(dir))?.halt();
    break;
  case 'down':
    await (await findSlurm(dir))?.stop();
    break;
  case 'capture': {
    const only = values.only?.split(',');
    await capture({
      cluster: await startSlurm({ root: dir }),
      situations: SITUATIONS.filter(({ name }) => only?.includes(name) ?? true),
      probes: SIMPLE_PROBES,
      folder: values.to ?? `${dir}/answers`,
      told: (line) => console.log(line),
    });
    break;
  }
  default:
    console.error(USAGE);
    process.exitCode = 2;
}
