import type { Backend, Facts } from '../../backends/contract.ts';
import { succeeded } from '../../base/command.ts';
import { errorText, UserError } from '../../base/errors.ts';
import type { TransportOptions } from '../../transport/contract.ts';
import { NOTHING_BEGUN } from '../../transport/contract.ts';
import type { ClusterSnapshot } from '../clusters.ts';
import { describePlace } from '../describePlace.ts';
import { carryOut } from '../exchange.ts';
import type { RunsContext } from '../runsContext.ts';
import { checkRoot } from './checkRoot.ts';
import { describeScheduler, findSchedulers, hasLastingHistory } from './findSchedulers.ts';

/** What is tried on a cluster, in this order. */
const TEST_STEPS = ['connect', 'shell', 'scheduler', 'root folder', 'history'] as const;

/** How one step went. */
export interface TestStep {
  readonly name: (typeof TEST_STEPS)[number];
  /** `skipped`: one before it failed. */
  readonly outcome: 'ok' | 'warning' | 'failed' | 'skipped';
  readonly text: string;
  /** What to do; null where there is nothing. */
  readonly next: string | null;
}

/** What is tested. */
export interface TestSubject {
  readonly cluster: ClusterSnapshot;
  readonly backends: readonly Backend[];
  /** Whether scripts there leave an exit marker. */
  readonly exitMarker: boolean;
}

/** Failures of an exchange that tell that there is a connection, but no usable shell behind it. */
const SHELL_CODES: ReadonlySet<string> = new Set([
  ...NOTHING_BEGUN,
  'script-not-started',
  'shell-failed',
  'exchange-timeout',
]);

/** Tries a cluster step by step and tells how each went. Returns whether none failed. */
export async function testCluster(
  context: RunsContext,
  subject: TestSubject,
  tell: (step: TestStep) => void,
  options: TransportOptions,
): Promise<boolean> {
  const told: TestStep[] = [];
  const say = (step: TestStep): void => {
    told.push(step);
    tell(step);
  };
  if (await tryShell(context, subject.cluster, say, options)) {
    const facts = await attempt(say, 'scheduler', () => tryScheduler(context, subject, say, options));
    await attempt(say, 'root folder', async () => {
      say({ name: 'root folder', ...(await checkRoot(context, subject.cluster, options)) });
    });
    if (facts?.present) say(historyStep(facts, subject.exitMarker));
  }
  for (const name of TEST_STEPS) {
    if (!told.some((step) => step.name === name)) say({ name, outcome: 'skipped', text: 'not tried', next: null });
  }
  return !told.some(({ outcome }) => outcome === 'failed');
}

/** Connects and runs something; returns whether that worked. */
async function tryShell(
  context: RunsContext,
  cluster: ClusterSnapshot,
  say: (step: TestStep) => void,
  options: TransportOptions,
): Promise<boolean> {
  const where = describePlace(cluster);
  try {
    const system = await carryOut(
      context,
      cluster,
      {
        commands: [{ file: 'uname', args: ['-sn'], environment: 'plain', limitMs: 30_000 }],
        read: ([output]) => (output && succeeded(output) ? output.stdout.trim() : null),
      },
      options,
    );
    say({ name: 'connect', outcome: 'ok', text: where, next: null });
    const environment = cluster.loginEnv === 'no' ? '' : ', with its login environment';
    say({
      name: 'shell',
      outcome: 'ok',
      text: `sh on ${system ?? 'a system without uname'}${environment}`,
      next: null,
    });
    return true;
  } catch (error) {
    options.signal?.throwIfAborted();
    if (!(error instanceof UserError)) throw error;
    const behind = SHELL_CODES.has(error.code);
    if (behind) say({ name: 'connect', outcome: 'ok', text: where, next: null });
    say(failure(behind ? 'shell' : 'connect', error));
    return false;
  }
}

async function tryScheduler(
  context: RunsContext,
  { cluster, backends }: TestSubject,
  say: (step: TestStep) => void,
  options: TransportOptions,
): Promise<Facts | null> {
  const backend = context.backends.get(cluster.backend, cluster.definition);
  const { displayName } = backend;
  const plan = backend.probe?.();
  if (!plan) {
    say({ name: 'scheduler', outcome: 'warning', text: `${displayName} cannot be asked for its version`, next: null });
    return null;
  }
  const facts = await carryOut(context, cluster, plan, options);
  if (facts.present) {
    const text = describeScheduler({ backend, facts });
    say({ name: 'scheduler', outcome: facts.trouble ? 'warning' : 'ok', text, next: facts.trouble });
    return facts;
  }
  const found = await findSchedulers(context, cluster, backends, options);
  const names = found.map(({ backend: { name } }) => `backend = ${name}`);
  say({
    name: 'scheduler',
    outcome: 'failed',
    text: `${displayName} was not found${facts.trouble ? `: ${facts.trouble}` : ''}`,
    next:
      names.length > 0
        ? `Set ${names.join(' or ')} in the profile: that was found there`
        : 'Set login_env in the profile to a file that puts the commands of the scheduler on the PATH',
  });
  return facts;
}

function historyStep(facts: Facts, exitMarker: boolean): TestStep {
  const name = 'history';
  if (hasLastingHistory(facts)) return { name, outcome: 'ok', text: 'finished jobs can be looked up', next: null };
  const text = facts.history.kept
    ? `finished jobs are forgotten after ${Math.round((facts.history.seconds ?? 0) / 60)} minutes`
    : 'finished jobs cannot be looked up';
  if (exitMarker) return { name, outcome: 'ok', text: `${text}; scripts leave an exit marker`, next: null };
  return { name, outcome: 'warning', text, next: 'Set exit_marker = true in the profile' };
}

/** Tries a step; that it cannot be tried is how it went. */
async function attempt<T>(
  say: (step: TestStep) => void,
  name: TestStep['name'],
  work: () => Promise<T>,
): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    say(failure(name, error));
    return null;
  }
}

function failure(name: TestStep['name'], error: UserError): TestStep {
  const { what, detail, next } = error;
  return { name, outcome: 'failed', text: detail ? `${what}: ${detail}` : what, next: next ?? errorText(error) };
}
