import { describe, expect, it } from 'vitest';
import { readHostMessage, readPageMessage } from '../../../webview/protocol.ts';
import { failedRun } from './runView.ts';

describe('messages from the page', () => {
  it.each([
    { type: 'ready' },
    { type: 'showLog', log: 'stderr' },
    { type: 'openLog', log: 'stdout' },
    { type: 'openScript' },
    { type: 'submitAgain' },
    { type: 'order', order: 'cancel' },
  ])('takes $type', (message) => {
    expect(readPageMessage(message)).toEqual(message);
  });

  it.each([null, 'ready', [], {}, { type: 'run' }, { type: 'showLog', log: 'core' }, { type: 'order', order: 'rm' }])(
    'refuses %j',
    (message) => {
      expect(readPageMessage(message)).toBeNull();
    },
  );

  it('passes on nothing beside what the message consists of', () => {
    expect(readPageMessage({ type: 'order', order: 'hold', path: '/etc' })).toEqual({ type: 'order', order: 'hold' });
  });
});

describe('messages from the extension', () => {
  it('takes a run', () => {
    const message = { type: 'run', view: failedRun() };
    expect(readHostMessage(message)).toEqual(message);
  });

  it.each(Object.keys(failedRun()))('refuses a run without %s', (key) => {
    const view: Record<string, unknown> = { ...failedRun() };
    delete view[key];
    expect(readHostMessage({ type: 'run', view })).toBeNull();
  });

  it('refuses a run with a wrong piece deep inside', () => {
    const view = { ...failedRun(), tasks: [{ title: 'task 1', count: '1' }] };
    expect(readHostMessage({ type: 'run', view })).toBeNull();
  });

  it('takes the end of a log, and one that is missing', () => {
    const log = { type: 'log', log: 'stdout', text: 'a\n', truncated: true, missing: null };
    expect(readHostMessage(log)).toEqual(log);
    expect(readHostMessage({ ...log, missing: 'no such file' })).toEqual({ ...log, missing: 'no such file' });
    expect(readHostMessage({ ...log, text: null })).toBeNull();
  });
});
