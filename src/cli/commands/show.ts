import { isoTime } from '../../base/clock.ts';
import { describeGroup, describeRun, describeSource } from '../../runs/describe.ts';
import { describeJobIds } from '../../runs/parts.ts';
import { publicRun } from '../../runs/publicRun.ts';
import type { RunEvent, RunRecord } from '../../runs/record.ts';
import { oneWord, readArguments } from '../arguments.ts';
import { withRunsUntilStopped } from '../session.ts';
import type { Terminal } from '../terminal.ts';
import { outJson, table } from '../terminal.ts';

/** `clusterjob show`: all that is known of a run; nobody is asked. */
export async function show(argv: readonly string[], terminal: Terminal): Promise<number> {
  const { options, words } = readArguments(argv, { json: { type: 'flag' } });
  const id = oneWord(words, 'RUN');
  return await withRunsUntilStopped(terminal, async (service) => {
    const run = await service.find(id);
    if (options.json) outJson(terminal, publicRun(run));
    else terminal.out(runText(run, await service.events(run), service.context.clock.now()));
    return 0;
  });
}

function runText(run: RunRecord, events: readonly RunEvent[], now: number): string {
  const { summary, freshness, explanation, next } = describeRun(run, now);
  const facts: readonly (readonly [string, string | null])[] = [
    ['run', `${run.id} (${run.job.name})`],
    ['state', `${summary} (${freshness})`],
    ['why', explanation],
    ['next', next],
    ['job', run.job.file],
    ['cluster', `${run.cluster.name} (${run.cluster.backend})`],
    ['id there', describeJobIds(run)],
    ['folder', run.folder],
    ['stdout', run.stdout],
    ['stderr', run.stderr],
    ['commit', run.job.gitCommit],
    ...(run.tasks ?? []).map((group) => [describeGroup(group).title, describeGroup(group).stateText] as const),
  ];
  const timeline = events.map(({ time, state, nativeState, source, text }) => [
    isoTime(time) ?? '',
    nativeState === null ? state : `${state} (${nativeState})`,
    describeSource(source),
    text ?? '',
  ]);
  return [
    table(facts.flatMap(([name, value]) => (value ? [[name, value.replaceAll('\n', '\n          ')]] : []))),
    table(timeline),
    run.job.script.endsWith('\n') ? run.job.script : `${run.job.script}\n`,
  ].join('\n');
}
