import { hostname } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { Command, CommandOutput } from '../../base/command.ts';
import { UserError } from '../../base/errors.ts';
import { baseName } from '../../job/jobPaths.ts';
import { loadExplicit } from '../../job/loadJob.ts';
import type { SourceFiles } from '../../job/sourceFiles.ts';
import { clusterOf, withDefinition } from '../../runs/clusterOf.ts';
import { describeRun } from '../../runs/describe.ts';
import type { JobLoader, LoadedJob } from '../../runs/jobLoader.ts';
import { pinnedPlace } from '../../runs/jobLoader.ts';
import type { RunRecord } from '../../runs/record.ts';
import type { RunService } from '../../runs/service.ts';
import { oneWord, readArguments } from '../arguments.ts';
import { writeOutput } from '../outputFile.ts';
import { send } from '../sending.ts';
import { commandLineLoader, withRuns } from '../session.ts';
import type { Terminal } from '../terminal.ts';

/** Where the test job prints to, as in the library's tool of this name. */
const OUTPUT = 'clusterjob_test.out';
/** How long the first job may take to be cancelled, in ms. */
const CANCEL_LIMIT_MS = 60_000;
/** The most of the job's output that is kept, in bytes. */
const KEPT_OUTPUT = 1 << 20;

const DEFAULT_BODY = `echo "job    $CLUSTERJOB_NAME ($CLUSTERJOB_ID)"
echo "from   $CLUSTERJOB_SUBMIT_HOST"
echo "folder $CLUSTERJOB_WORKDIR"
echo "host   $(hostname)"
sleep 10
echo done
`;

/** One command that was sent, with its answer, as it stands in the file of recorded commands. */
interface Recorded {
  readonly command: readonly string[];
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** `clusterjob test-backend`: goes through submit, cancel, submit again, status and wait with a settings file. */
export async function testBackend(argv: readonly string[], terminal: Terminal): Promise<number> {
  const { options, words } = readArguments(argv, {
    body: { type: 'text' },
    jobname: { type: 'text' },
    'show-default-body': { type: 'flag' },
  });
  if (options['show-default-body']) {
    terminal.out(DEFAULT_BODY);
    return 0;
  }
  const settings = resolve(terminal.cwd, oneWord(words, 'FILE'));
  const beside = (ending: string): string => join(dirname(settings), baseName(settings) + ending);
  const loader = commandLineLoader(terminal);
  const body = options.body === null ? beside('.body.sh') : resolve(terminal.cwd, options.body);
  if (options.body === null) await writeDefaultBody(body, loader.files);
  const loaded = await loadTest(loader, body, options.jobname ?? 'test_clj', settings);
  const script = loaded.job && loader.render(loaded.job).script;
  if (script) await writeOutput(beside('.rendered.sh'), script.text);
  const recorded: Recorded[] = [];
  const exchange = (_: string, command: Command, output: CommandOutput): void =>
    void recorded.push(recordOf(command, output));
  try {
    return await withRuns(terminal, (service) => goThrough(service, loader, loaded, beside('.out'), terminal), {
      exchange,
    });
  } finally {
    await writeOutput(beside('.json'), `${JSON.stringify(recorded, null, 2)}\n`);
  }
}

/** A file of this name may be the body of a job of the user. */
async function writeDefaultBody(path: string, files: SourceFiles): Promise<void> {
  const there = await files.read(path);
  if (there !== null && !Buffer.from(there).equals(Buffer.from(DEFAULT_BODY))) {
    throw new UserError({
      what: `${path} is there already and is not the built-in test job`,
      next: 'Give it with --body to test with it, or move it away',
      code: 'would-overwrite-source',
    });
  }
  await writeOutput(path, DEFAULT_BODY);
}

async function loadTest(loader: JobLoader, body: string, jobname: string, settings: string): Promise<LoadedJob> {
  const { all } = await loader.backendsFor(settings);
  const { job, problems } = await loadExplicit(
    { body, jobname, settings: [settings], set: [{ section: 'Resources', key: 'stdout', text: OUTPUT }] },
    { files: loader.files, dialects: all },
  );
  const cluster = job && clusterOf(pinnedPlace(job) ?? hostname(), job.attributes, hostname());
  return { job, problems, cluster: cluster && withDefinition(cluster, all) };
}

async function goThrough(
  service: RunService,
  loader: JobLoader,
  loaded: LoadedJob,
  outputFile: string,
  terminal: Terminal,
): Promise<number> {
  const transport = { intent: 'user', signal: terminal.signal } as const;
  const say = (step: string, run: RunRecord): void => {
    const { summary } = describeRun(run, service.context.clock.now());
    terminal.out(`${step.padEnd(8)} ${run.schedulerId ?? run.id}: ${summary}\n`);
  };
  const first = await submitTest(service, loader, loaded, terminal);
  if (first === null) return 1;
  say('submit', first);
  await service.order({ order: 'cancel' }, [first], transport);
  const cancelled = (await service.wait(first, CANCEL_LIMIT_MS, transport)).run;
  say('cancel', cancelled);
  const second = await submitTest(service, loader, loaded, terminal);
  if (second === null) return 1;
  say('submit', second);
  say('status', await service.refresh(second));
  const { run } = await service.wait(second, null, transport);
  say('wait', run);
  const slice = run.stdout && (await service.readLog(run, run.stdout, { offset: 0, length: KEPT_OUTPUT }, transport));
  if (slice) await writeOutput(outputFile, slice.bytes);
  return cancelled.state === 'cancelled' && run.state === 'completed' ? 0 : 1;
}

/** The run of a test job; null if it was not accepted, which is told. */
async function submitTest(
  service: RunService,
  loader: JobLoader,
  loaded: LoadedJob,
  terminal: Terminal,
): Promise<RunRecord | null> {
  const sent = await send(service, loader, loaded, terminal, { conflict: 'overwrite' });
  if (sent === null) return null;
  if (sent.run.schedulerId !== null) return sent.run;
  const { trouble } = sent.run;
  throw new UserError({
    what: 'The test job was not submitted',
    ...(trouble ? { detail: trouble.message, ...(trouble.next ? { next: trouble.next } : {}) } : {}),
    code: 'not-submitted',
  });
}

function recordOf({ file, args }: Command, { end, stdout, stderr }: CommandOutput): Recorded {
  return { command: [file, ...args], exitCode: end.kind === 'exit' ? end.code : null, stdout, stderr };
}
