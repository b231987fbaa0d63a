import type { Backend, CheckAnswer, Queue, SubmitRequest } from '../../../src/backends/contract.ts';
import type { Command, CommandOutput } from '../../../src/base/command.ts';
import { hasErrors } from '../../../src/base/problem.ts';
import type { Resource } from '../../../src/job/dialect.ts';
import { renderJob } from '../../../src/job/render.ts';
import { load } from '../../unit/support/jobs.ts';
import type { TestCluster } from '../testCluster.ts';

/** A backend that can be asked what a scheduler takes. */
export type AskingBackend = Backend & Required<Pick<Backend, 'check' | 'queues' | 'validate'>>;

/** What our checks and the scheduler say of one set of resources. */
export interface Judged {
  readonly settings: string;
  /** The keys of which our checks said something. */
  readonly foreseen: readonly string[];
  /** Null where our checks keep it from being sent. */
  readonly answer: CheckAnswer | null;
}

/** Scripts are judged side by side by as many commands. */
const SIDE_BY_SIDE = 4;

/** The queues of the cluster, as its users see them. */
export async function queuesOf(cluster: TestCluster, backend: AskingBackend): Promise<readonly Queue[]> {
  const plan = backend.queues();
  const outputs = await Promise.all(plan.commands.map((command) => outputOf(cluster, command)));
  const { queues, failure } = plan.read(outputs);
  if (failure) throw new Error(failure.message);
  return queues;
}

/** Lets our checks and the scheduler judge every set. */
export async function judgeAll(
  cluster: TestCluster,
  backend: AskingBackend,
  sets: readonly (readonly Resource[])[],
): Promise<readonly Judged[]> {
  const queues = await queuesOf(cluster, backend);
  const judged: Judged[] = [];
  const waiting = [...sets.entries()];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [number, resources] = next;
      judged[number] = await judge(cluster, backend, queues, resources, number);
    }
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, work));
  return judged;
}

async function judge(
  cluster: TestCluster,
  backend: AskingBackend,
  queues: readonly Queue[],
  wanted: readonly Resource[],
  number: number,
): Promise<Judged> {
  const settings = `[Attributes]\nbackend = ${backend.name}\n[Resources]\n${wanted.map(({ key, value }) => `${key} = ${value}\n`.replaceAll('%', '%%')).join('')}`;
  const files = { '/job/set.sh': 'true\n', '/job/set.ini': settings };
  const { job, problems: read } = await load(files, '/job/set.sh', { dialects: [backend] });
  const rendering = job && renderJob(job, backend);
  const { script = null, resources = [], submitArgs = [] } = rendering ?? {};
  const problems = rendering?.problems ?? read;
  const inScript = problems.flatMap(({ start }) => wanted[(start?.line ?? 0) - 4]?.key ?? []);
  const foreseen = [...inScript, ...limitsOf(backend, queues, resources).map(({ key }) => key)];
  const judged = { settings, foreseen };
  if (script === null || hasErrors(problems)) return { ...judged, answer: null };
  return { ...judged, answer: await askScheduler(cluster, backend, `set-${number}`, script.text, submitArgs) };
}

/** What is wrong with resources for the queue that they name, or for the one that counts without a name. */
function limitsOf(
  backend: AskingBackend,
  queues: readonly Queue[],
  resources: readonly Resource[],
): readonly { readonly key: string }[] {
  const named = resources.find(({ key }) => key === 'queue')?.value ?? null;
  const names = named === null ? null : String(named).split(',');
  const own = queues.filter((queue) => (names === null ? queue.default : names.includes(queue.name)));
  if (names !== null && own.length === 0) return [{ key: 'queue' }];
  // Of several, or where none is the default, it has to fit into one.
  const limits = (own.length === 0 ? queues : own).map((queue) => backend.validate(resources, queue));
  return limits.find((problems) => problems.length === 0) ?? limits[0] ?? [];
}

/** Asks whether the scheduler would take a script. `name`: of the script's file in the user's home. */
export async function askScheduler(
  cluster: TestCluster,
  backend: AskingBackend,
  name: string,
  text: string,
  args: readonly string[],
): Promise<CheckAnswer> {
  const folder = cluster.user.home;
  const script = `${folder}/${name}.${backend.extension}`;
  await cluster.asUser(['sh', '-c', 'cat >"$1"', 'sh', script], { input: text });
  const request: SubmitRequest = { script, folder, jobName: name, token: name, args, resources: [], taken: [] };
  const plan = backend.check(request);
  const outputs = [];
  for (const command of plan.commands) outputs.push(await outputOf(cluster, command));
  return plan.read(outputs);
}

async function outputOf(cluster: TestCluster, command: Command): Promise<CommandOutput> {
  const { file, args, cwd, env, environment, limitMs } = command;
  const { exitCode, stdout, stderr, timedOut, ms } = await cluster.asUser([file, ...args], {
    env: { ...(environment === 'plain' && { LC_ALL: 'C', TZ: 'UTC' }), ...env },
    limitMs,
    ...(cwd !== undefined && { cwd }),
  });
  if (timedOut || exitCode === null) throw new Error(`${file} ${args.join(' ')} did not end: ${stderr}`);
  return { end: { kind: 'exit', code: exitCode }, stdout, stderr, truncated: false, ms };
}

/** Keys that ask for cores and nodes together: a scheduler blames any of them. */
const CORES = ['nodes', 'ppn', 'threads'];

/** Whether a refusal was foreseen: our checks spoke of the key that is to blame, or of any where the scheduler blames none. */
export function isForeseen({ foreseen, answer }: Judged): boolean {
  if (answer === null || answer.verdict === 'accepted') return true;
  const key = answer.refusal?.key ?? null;
  if (answer.verdict !== 'refused') return false;
  if (key === null) return foreseen.length > 0;
  return foreseen.some((one) => one === key || (CORES.includes(one) && CORES.includes(key)));
}
