import type { PageNode } from './pageNode.ts';
import { actionsPart } from './parts/actions.ts';
import { attemptsPart } from './parts/attempts.ts';
import { explanationPart } from './parts/explanation.ts';
import { factsPart, resourcesPart } from './parts/facts.ts';
import { headerPart } from './parts/header.ts';
import { scriptPart } from './parts/script.ts';
import { tasksPart } from './parts/tasks.ts';
import { timelinePart } from './parts/timeline.ts';
import { usagePart } from './parts/usage.ts';
import type { RunPageView } from './protocol.ts';
import type { Clockwork } from './times.ts';

/** The parts of the run page that are made anew from the view; the log is a part of its own, as it grows. */
export const PART_NAMES = [
  'header',
  'explanation',
  'actions',
  'timeline',
  'tasks',
  'attempts',
  'usage',
  'facts',
  'resources',
  'script',
] as const;

/** One of these parts. */
export type PartName = (typeof PART_NAMES)[number];

/** All parts for a view; null for one that has nothing to show. */
export function runPageParts(view: RunPageView, clock: Clockwork): Readonly<Record<PartName, PageNode | null>> {
  return {
    header: headerPart(view),
    explanation: explanationPart(view),
    actions: actionsPart(view),
    timeline: timelinePart(view, clock),
    tasks: tasksPart(view),
    attempts: attemptsPart(view, clock),
    usage: usagePart(view),
    facts: factsPart(view),
    resources: resourcesPart(view),
    script: scriptPart(view),
  };
}
