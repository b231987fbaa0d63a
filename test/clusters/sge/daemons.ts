import { SYSTEM_PATH } from '../account.ts';
import { Daemon } from '../daemon.ts';
import { MARK_VARIABLE } from '../leftovers.ts';
import { run } from '../process.ts';
import type { ConfigFacts } from './config.ts';
import { sgeEnvironment } from './config.ts';

const START_LIMIT_MS = 60_000;

/** With it the daemons stay in the foreground. */
const FOREGROUND = { SGE_ND: 'true' };

/** The daemons of one cluster, and how each is started. Started by root, they take the rights of Grid Engine's account. */
export class Daemons {
  readonly qmaster: Daemon;
  readonly execd: Daemon;
  readonly #env: Readonly<Record<string, string>>;
  readonly #mark: Readonly<Record<string, string>>;

  constructor(facts: ConfigFacts) {
    const folders = { run: `${facts.dir}/run`, log: `${facts.dir}/log` };
    this.qmaster = new Daemon('qmaster', folders);
    this.execd = new Daemon('execd', folders);
    this.#env = { PATH: SYSTEM_PATH, LANG: 'C.UTF-8', ...sgeEnvironment(facts) };
    this.#mark = { [MARK_VARIABLE]: facts.dir };
  }

  get all(): readonly Daemon[] {
    return [this.qmaster, this.execd];
  }

  async startQmaster(): Promise<void> {
    await this.qmaster.start({ argv: ['/usr/sbin/sge_qmaster'], env: { ...this.#env, ...FOREGROUND } });
    const argv = ['/usr/bin/qconf', '-sm'] as const;
    await this.qmaster.ready(async () => (await run({ argv, env: this.#env })).exitCode === 0, START_LIMIT_MS);
  }

  /** Starts the daemon that runs jobs; it registers with the qmaster later. */
  async startExecd(): Promise<void> {
    await this.execd.start({
      argv: ['/usr/sbin/sge_execd'],
      env: { ...this.#env, ...FOREGROUND, ...this.#mark },
    });
  }
}
