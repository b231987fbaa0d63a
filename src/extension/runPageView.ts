import type { Fact, LogName, PageOrder, RunPageView, TaskRow, TimelineEntry } from '../../webview/protocol.ts';
import { isoTime } from '../base/clock.ts';
import { isFinished } from '../job/states.ts';
import { countTasks } from '../job/tasks.ts';
import {
  describeExit,
  describeGroup,
  describeRun,
  describeSource,
  describeState,
  exitOf,
  stateIcon,
} from '../runs/describe.ts';
import { describeEpilogue } from '../runs/describeEpilogue.ts';
import { describePlace } from '../runs/describePlace.ts';
import { describeMs } from '../runs/describeTime.ts';
import { describeUsage } from '../runs/describeUsage.ts';
import { describeJobIds } from '../runs/parts.ts';
import type { RunEvent, RunRecord, TaskGroup } from '../runs/record.ts';

/** What the page of a run needs to know beside the run. */
export interface RunPageFacts {
  readonly events: readonly RunEvent[];
  readonly orders: readonly PageOrder[];
  readonly logs: readonly LogName[];
  readonly now: number;
}

/** A run as its page shows it. */
export function runPageView(run: RunRecord, { events, orders, logs, now }: RunPageFacts): RunPageView {
  const { id, title, stateText, icon, summary, explanation, next, freshness } = describeRun(run, now);
  const exit = exitOf(run);
  return {
    id,
    title,
    stateText,
    icon,
    summary,
    explanation,
    next,
    freshness,
    finished: isFinished(run.state),
    facts: factsOf(run),
    exit: exit && describeExit(exit),
    timeline: timelineOf(run, events),
    attempts: run.attempts.map(
      ({ number, schedulerId, state, exit, nativeState, submitted, started, ended, nodes }) => ({
        number,
        schedulerId,
        stateText: describeState(state, exit, nativeState),
        icon: stateIcon(state),
        submitted,
        started,
        ended,
        nodes,
      }),
    ),
    tasks: run.tasks?.map(taskRow) ?? null,
    resources: run.job.resources.flatMap(({ key, value }) =>
      value === null ? [] : [{ name: key, value: String(value) }],
    ),
    usage: run.usage ? describeUsage(run.usage) : [],
    script: { name: run.job.filename, text: run.job.script },
    logs,
    orders,
  };
}

/** The states that the run went through, and what was said beside them. */
function timelineOf(run: RunRecord, events: readonly RunEvent[]): readonly TimelineEntry[] {
  return events.map(({ time, state, nativeState, source, text }, at) => {
    const next = events.slice(at + 1).find((later) => later.state !== state);
    // How it ended is known of the state that stands; of states before only what the scheduler called them.
    const exit = next || state !== run.state ? null : exitOf(run);
    const said = nativeState !== null && state === 'unsure' ? nativeState : null;
    return {
      time,
      stateText: describeState(state, exit, said),
      icon: stateIcon(state),
      source: describeSource(source),
      text,
      lasted: next ? describeMs(next.time - time) : null,
    };
  });
}

function taskRow(group: TaskGroup): TaskRow {
  const explanation = group.reason?.text ?? group.exit?.message ?? null;
  return { ...describeGroup(group), count: countTasks(group.tasks), explanation };
}

function factsOf(run: RunRecord): readonly Fact[] {
  const trouble = describeEpilogue(run);
  const facts: readonly (readonly [string, string | null])[] = [
    ['Cluster', `${run.cluster.name} (${describePlace(run.cluster)})`],
    ['Job on the cluster', describeJobIds(run)],
    ['Run', run.id],
    ['Queue', run.queue],
    ['Nodes', run.attempts.at(-1)?.nodes ?? null],
    ['Expected start', run.started === null ? isoTime(run.estimatedStart) : null],
    ['Folder', run.folder || null],
    ['Standard output', run.stdout],
    ['Standard error', run.stderr],
    ['Made from', run.job.file],
    ['Git commit', run.job.gitCommit],
    [trouble?.part === 'download' ? 'Download' : 'Epilogue', trouble?.text ?? null],
  ];
  return facts.flatMap(([name, value]) => (value === null ? [] : [{ name, value }]));
}
