import type { RunPageView } from '../../../webview/protocol.ts';

/** A run that failed, with something in every part of its page. */
export function failedRun(): RunPageView {
  const error = { name: 'error', color: 'testing.iconFailed' };
  const running = { name: 'play-circle', color: 'charts.blue' };
  const started = Date.UTC(2026, 2, 4, 9, 30, 5);
  return {
    id: 'k3f9a2',
    title: 'train',
    stateText: 'failed: out of memory',
    icon: error,
    summary: 'failed: out of memory · 42 min 10 s',
    explanation: 'Detected 1 oom_kill event',
    next: 'Ask for more `mem` and submit it again',
    freshness: 'history of the scheduler, 12 s ago',
    finished: true,
    facts: [
      { name: 'Cluster', value: 'leo' },
      { name: 'Folder', value: '/home/alice/<b>runs</b>' },
    ],
    exit: 'out of memory',
    timeline: [
      { time: started, stateText: 'running', icon: running, source: 'queue', text: null, lasted: '42 min 10 s' },
      {
        time: started + 2_530_000,
        stateText: 'failed: out of memory',
        icon: error,
        source: 'history of the scheduler',
        text: 'OUT_OF_MEMORY',
        lasted: null,
      },
    ],
    attempts: [],
    tasks: null,
    resources: [{ name: 'mem', value: '8 GiB' }],
    usage: [
      { name: 'Memory', used: '8 GiB', requested: '8 GiB', fraction: 0.998 },
      { name: 'Nodes', used: null, requested: '1', fraction: null },
    ],
    script: { name: 'train.slr', text: '#!/bin/bash\n#SBATCH --mem=8192\npython train.py\n' },
    logs: ['stdout', 'stderr'],
    orders: ['requeue'],
  };
}
