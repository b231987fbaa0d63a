import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { Slots } from '../slots.ts';
import type { Probe, ProbeCommand } from './probe.ts';
import type { Situation } from './situation.ts';
import type { SlurmCluster } from './slurmCluster.ts';
import { Stage } from './stage.ts';

/** What is captured, and where to. */
export interface CaptureOptions {
  readonly cluster: SlurmCluster;
  readonly situations: readonly Situation[];
  readonly probes: readonly Probe[];
  /** The folder for the answers: one file each, `PROBE-SITUATION.json`, numbered when a probe has several commands. */
  readonly folder: string;
  /** Is told of every situation when it has been captured. */
  readonly told: (line: string) => void;
}

/** An answer as it is kept. */
export interface CapturedAnswer {
  readonly scheduler: 'slurm';
  readonly version: string;
  readonly command: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string;
  /** Null when the time limit or a signal ended the command. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly timedOut?: true;
  readonly note: string;
}

/** How commands run whose output a program reads; the same as `plain` in src/base/command.ts. */
const PLAIN_ENVIRONMENT = { LC_ALL: 'C', TZ: 'UTC' };

/**
 * Brings about every situation, puts the questions in it and keeps the answers. Situations that do not disturb each
 * other are brought about side by side. One that cannot be brought about does not keep the others from it; all such
 * failures are thrown together at the end.
 */
export async function capture(options: CaptureOptions): Promise<void> {
  const { cluster, situations } = options;
  mkdirSync(options.folder, { recursive: true });
  const stage = new Stage(cluster, await cluster.addUser('other'));
  const version = (await stage.user('sbatch', '--version')).trim();
  await stage.clear();

  const failures: Error[] = [];
  const attempt = async (situation: Situation): Promise<void> => {
    const began = Date.now();
    try {
      await captureOne(situation, stage, version, options);
      options.told(`${situation.name}: ${((Date.now() - began) / 1000).toFixed(1)} s`);
    } catch (error) {
      failures.push(new Error(`situation ${situation.name}: ${String(error)}`, { cause: error }));
      options.told(`${situation.name}: FAILED: ${String(error)}`);
    }
  };

  // One CPU of each node stays free, for what the situations submit beside their own.
  const slots = new Slots(12);
  await Promise.all(situations.filter(({ alone }) => !alone).map((one) => slots.hold(one.cpus, () => attempt(one))));
  for (const one of situations.filter(({ alone }) => alone)) {
    await stage.clear();
    await attempt(one);
  }
  await stage.clear();
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} situations could not be captured`);
}

async function captureOne(situation: Situation, stage: Stage, version: string, options: CaptureOptions): Promise<void> {
  let jobs: readonly string[] = [];
  try {
    jobs = await situation.prepare(stage);
    const probes = options.probes.filter((probe) => probe.situations?.includes(situation.name) ?? true);
    const put = (probe: Probe): Promise<void> => putProbe(probe, jobs, situation, version, options);
    if (situation.slow) await Promise.all(probes.map(put));
    else for (const probe of probes) await put(probe);
  } finally {
    const ids = jobs.filter((id) => /^\d+$/.test(id));
    if (ids.length > 0 && !situation.alone) await stage.admin('scancel', ...ids);
    await situation.restore(stage, jobs);
  }
}

async function putProbe(
  probe: Probe,
  jobs: readonly string[],
  situation: Situation,
  version: string,
  options: CaptureOptions,
): Promise<void> {
  const commands = probe.commands(jobs, situation);
  for (const [index, command] of commands.entries()) {
    const answer = await put(command, options.cluster);
    const number = commands.length > 1 ? `-${index + 1}` : '';
    const kept: CapturedAnswer = {
      scheduler: 'slurm',
      version,
      ...answer,
      note: `${situation.name}: ${situation.note}`,
    };
    writeFileSync(
      `${options.folder}/${probe.name}-${situation.name}${number}.json`,
      `${JSON.stringify(kept, null, 2)}\n`,
    );
  }
}

async function put(
  command: ProbeCommand,
  cluster: SlurmCluster,
): Promise<Omit<CapturedAnswer, 'scheduler' | 'version' | 'note'>> {
  const { file, args, input, cwd, env, environment, limitMs } = command;
  const stdin = input === undefined ? undefined : 'text' in input ? input.text : readFileSync(input.file, 'utf8');
  const answer = await cluster.asUser([file, ...args], {
    env: { ...(environment === 'user' ? {} : PLAIN_ENVIRONMENT), ...env },
    ...(stdin === undefined ? {} : { input: stdin }),
    ...(cwd === undefined ? {} : { cwd }),
    ...(limitMs === undefined ? {} : { limitMs }),
  });
  return {
    command: [file, ...args],
    ...(env === undefined ? {} : { env }),
    ...(stdin === undefined ? {} : { stdin }),
    exitCode: answer.exitCode,
    stdout: answer.stdout,
    stderr: answer.stderr,
    ...(answer.timedOut ? { timedOut: true as const } : {}),
  };
}
