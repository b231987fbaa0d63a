import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { RunState } from '../../../src/job/states.ts';
import { stateIcon } from '../../../src/runs/describe.ts';
import { STATE_ORDER } from '../../../src/runs/summary.ts';
import { DRAWN_ICONS } from '../../../webview/icons.ts';
import type { PageNode } from '../../../webview/pageNode.ts';
import { textOf } from '../../../webview/pageNode.ts';
import { actionMessage } from '../../../webview/parts/actions.ts';
import type { RunPageView } from '../../../webview/protocol.ts';
import { readPageMessage } from '../../../webview/protocol.ts';
import type { PartName } from '../../../webview/runPageParts.ts';
import { PART_NAMES, runPageParts } from '../../../webview/runPageParts.ts';
import { failedRun } from './runView.ts';

const clock = { now: Date.UTC(2026, 2, 4, 12), locale: 'en-GB', timeZone: 'UTC' };

function part(name: PartName, change: Partial<RunPageView> = {}): PageNode {
  const node = runPageParts({ ...failedRun(), ...change }, clock)[name];
  if (node === null) throw new Error(`there is no ${name}`);
  return node;
}

function words(node: PageNode): string[] {
  return node.children.flatMap((child) => (typeof child === 'string' ? [child] : words(child)));
}

function all(node: PageNode, tag: string): PageNode[] {
  const inside = node.children.flatMap((child) => (typeof child === 'string' ? [] : all(child, tag)));
  return node.tag === tag ? [node, ...inside] : inside;
}

function actions(change: Partial<RunPageView>): (string | undefined)[] {
  return all(part('actions', change), 'button').map((button) => button.attributes['data-action']);
}

describe('the header', () => {
  it('says the state once, and what else the summary tells', () => {
    expect(words(part('header'))).toEqual([
      'train',
      'failed: out of memory',
      '42 min 10 s',
      'history of the scheduler, 12 s ago',
    ]);
  });

  it('keeps a summary that does not begin with the state', () => {
    expect(words(part('header', { summary: '3 tasks' }))).toContain('3 tasks');
  });
});

describe('the explanation', () => {
  it('tells why and what to do', () => {
    expect(textOf(part('explanation'))).toBe('Detected 1 oom_kill eventAsk for more mem and submit it again');
    expect(all(part('explanation'), 'code').map(textOf)).toEqual(['mem']);
  });

  it('keeps the lines of an output', () => {
    expect(all(part('explanation', { explanation: 'a\n  b' }), 'pre').map(textOf)).toEqual(['a\n  b']);
  });

  it('is not there where nothing is to be explained', () => {
    expect(runPageParts({ ...failedRun(), explanation: null, next: null }, clock).explanation).toBeNull();
  });
});

describe('the actions', () => {
  it('offers to submit a finished run again first', () => {
    expect(actions({})).toEqual(['submitAgain', 'requeue', 'openStdout', 'openStderr']);
    expect(all(part('actions'), 'button')[0]?.attributes.appearance).toBe('primary');
  });

  it('offers to cancel an unfinished one first, and only logs that exist', () => {
    expect(actions({ finished: false, orders: ['cancel', 'hold'], logs: ['stdout'] })).toEqual([
      'cancel',
      'hold',
      'submitAgain',
      'openStdout',
    ]);
  });

  it('sends a message for each button that the extension understands', () => {
    const everything = { orders: ['cancel', 'hold', 'release', 'requeue'] } as const;
    for (const action of [...actions(everything), 'openScript']) {
      const message = actionMessage(action ?? '');
      expect(message, action).not.toBeNull();
      expect(readPageMessage(message)).toEqual(message);
    }
    expect(actionMessage('')).toBeNull();
  });
});

describe('the timeline', () => {
  it('tells each state with its time, who said so and how long it lasted', () => {
    expect(words(part('timeline'))).toEqual([
      'Timeline',
      'running',
      '09:30:05',
      'queue · lasted 42 min 10 s',
      'failed: out of memory',
      '10:12:15',
      'history of the scheduler',
      'OUT_OF_MEMORY',
    ]);
    expect(all(part('timeline'), 'time')[0]?.attributes.datetime).toBe('2026-03-04T09:30:05.000Z');
  });
});

describe('usage', () => {
  it('writes used and requested, and draws what can be compared', () => {
    expect(words(part('usage'))).toEqual(['Usage', 'Memory', '8 GiB of 8 GiB', '100 %', 'Nodes', '1 requested']);
    const bars = all(part('usage'), 'svg');
    expect(bars.map((bar) => bar.attributes['data-tone'])).toEqual(['close']);
    expect(all(bars[0] as PageNode, 'rect').map((rect) => rect.attributes.width)).toEqual(['100%', '99.8%']);
  });

  it('does not draw beyond the end', () => {
    const usage = [{ name: 'Time', used: '3 h', requested: '2 h', fraction: 1.5 }];
    expect(all(part('usage', { usage }), 'rect')[1]?.attributes.width).toBe('100%');
  });
});

describe('tasks and attempts', () => {
  const tasks = (['completed', 'failed'] as const).map((state, index) => ({
    title: `task ${index}`,
    count: 1,
    stateText: state,
    icon: stateIcon(state),
    explanation: state === 'failed' ? 'exit status 1' : null,
  }));

  it('shows the tasks that stand alike, with their share', () => {
    const node = part('tasks', { tasks });
    expect(words(node)).toEqual(['Tasks', 'completed', '1', 'task 0', 'failed', '1', 'task 1', 'exit status 1']);
    expect(all(node, 'rect').map(({ attributes }) => [attributes.x, attributes.width])).toEqual([
      ['0%', '50%'],
      ['50%', '50%'],
    ]);
  });

  it('shows attempts only where there is more than one', () => {
    const attempt = {
      number: 1,
      schedulerId: '12',
      stateText: 'failed',
      icon: stateIcon('failed'),
      submitted: null,
      started: null,
      ended: clock.now,
      nodes: null,
    };
    expect(runPageParts({ ...failedRun(), attempts: [attempt] }, clock).attempts).toBeNull();
    const node = part('attempts', { attempts: [attempt, { ...attempt, number: 2 }] });
    expect(all(node, 'tr').map(textOf)).toEqual([
      'AttemptStateJobStartedEndedNodes',
      '1failed12–12:00:00–',
      '2failed12–12:00:00–',
    ]);
  });
});

describe('facts, resources and the script', () => {
  it('puts the exit before the other facts', () => {
    expect(all(part('facts'), 'dt').map(textOf)).toEqual(['Exit', 'Cluster', 'Folder']);
  });

  it('keeps what looks like markup as text', () => {
    expect(all(part('facts'), 'dd').map(textOf)).toContain('/home/alice/<b>runs</b>');
  });

  it('shows each resource by its key', () => {
    expect(all(part('resources'), 'tr').map(textOf)).toEqual(['KeyValue', 'mem8 GiB']);
  });

  it('shows the whole script, closed at first', () => {
    const node = part('script');
    expect(textOf(all(node, 'pre')[0] as PageNode)).toBe(failedRun().script.text);
    expect(node.attributes).not.toHaveProperty('open');
    expect(words(node)).toContain('train.slr · 3 lines');
  });
});

describe('the whole page', () => {
  it('has no part for what is empty', () => {
    const empty = { facts: [], exit: null, timeline: [], resources: [], usage: [], explanation: null, next: null };
    const parts = runPageParts({ ...failedRun(), ...empty }, clock);
    expect(PART_NAMES.filter((name) => parts[name] !== null)).toEqual(['header', 'actions', 'script']);
  });

  it('carries no inline style and no inline script, which its content policy forbids', () => {
    for (const name of PART_NAMES) {
      const node = runPageParts(failedRun(), clock)[name];
      const json = JSON.stringify(node);
      expect(json).not.toMatch(/"style"|"on[a-z]+":|javascript:/);
    }
  });

  it('hides every drawing from screen readers, as the words stand beside it', () => {
    const nodes = PART_NAMES.flatMap((name) => all(runPageParts(failedRun(), clock)[name] ?? part('header'), 'svg'));
    expect(nodes.length).toBeGreaterThan(5);
    expect(nodes.every((node) => node.attributes['aria-hidden'] === 'true')).toBe(true);
  });
});

describe('icons', () => {
  const css = readFileSync(new URL('../../../webview/runPage.css', import.meta.url), 'utf8');

  it.each(STATE_ORDER)('draws the icon of a run that is %s, in its colour', (state: RunState) => {
    const { name, color } = stateIcon(state);
    expect(DRAWN_ICONS).toContain(name);
    if (color !== null) expect(css).toContain(`[data-color="${color}"]`);
  });
});
