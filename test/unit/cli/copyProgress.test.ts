import { expect, it } from 'vitest';
import { copyProgress } from '../../../src/cli/copyProgress.ts';
import type { Terminal } from '../../../src/cli/terminal.ts';

function written(interactive: boolean): string {
  let text = '';
  const terminal: Terminal = {
    cwd: '/',
    env: {},
    out: () => expect.fail('not wanted'),
    err: (line) => {
      text += `${line}\n`;
    },
    errRaw: (raw) => {
      text += raw;
    },
    interactive,
    signal: new AbortController().signal,
  };
  const tell = copyProgress(terminal);
  for (const step of ['connecting', 'uploading files: 1 of 2, 0.5 of 1.0 MB', 'uploading files: 2 of 2, 1.0 of 1.0 MB'])
    tell(step);
  return text;
}

it('writes one line again and again where a person sees it', () => {
  expect(written(true)).toBe(
    '\r\u001b[Kclusterjob: uploading files: 1 of 2, 0.5 of 1.0 MB\r\u001b[Kclusterjob: uploading files: 2 of 2, 1.0 of 1.0 MB\n',
  );
});

it('writes a single line elsewhere', () => {
  expect(written(false)).toBe('clusterjob: uploading files: 2 of 2, 1.0 of 1.0 MB\n');
});
