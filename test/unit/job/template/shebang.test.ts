import { describe, expect, it } from 'vitest';
import { normalizeNewlines } from '../../../../src/job/template/newlines.ts';
import { assembleScript, hasShebang } from '../../../../src/job/template/shebang.ts';

const HEADERS = ['#SBATCH --job-name=job', '#SBATCH --nodes=5'];

describe('first line and header', () => {
  it('come before a text without a first line of its own', () => {
    const { text, lines } = assembleScript('echo\ntrue\n', '/bin/bash', HEADERS);
    expect(text).toBe('#!/bin/bash\n#SBATCH --job-name=job\n#SBATCH --nodes=5\necho\ntrue\n');
    expect(lines).toEqual([
      { kind: 'shebang' },
      { kind: 'header', index: 0 },
      { kind: 'header', index: 1 },
      { kind: 'text', index: 0 },
      { kind: 'text', index: 1 },
      { kind: 'text', index: 2 },
    ]);
  });

  it('leave the first line of a text first', () => {
    const { text, lines } = assembleScript('#!/usr/bin/env python3\nprint()', '/bin/bash', HEADERS);
    expect(text).toBe('#!/usr/bin/env python3\n#SBATCH --job-name=job\n#SBATCH --nodes=5\nprint()');
    expect(lines[0]).toEqual({ kind: 'text', index: 0 });
    expect(lines[3]).toEqual({ kind: 'text', index: 1 });
  });

  it.each([
    ['', [], '#!/bin/sh\n'],
    ['', ['#PBS -N x'], '#!/bin/sh\n#PBS -N x\n'],
    ['true', [], '#!/bin/sh\ntrue'],
    ['#!/bin/zsh', [], '#!/bin/zsh'],
    ['#!/bin/zsh', ['#PBS -N x'], '#!/bin/zsh\n#PBS -N x'],
    ['#!/bin/zsh\n', ['#PBS -N x'], '#!/bin/zsh\n#PBS -N x\n'],
    ['\n#!/bin/zsh\n', [], '#!/bin/sh\n\n#!/bin/zsh\n'],
  ])('add no newline at the end: %j with %j', (text, headers, expected) => {
    const script = assembleScript(text, '/bin/sh', headers);
    expect(script.text).toBe(expected);
    expect(script.lines).toHaveLength(expected.split('\n').length);
  });

  it('count only at the very beginning', () => {
    expect([hasShebang('#!/bin/sh'), hasShebang(' #!/bin/sh'), hasShebang('# !')]).toEqual([true, false, false]);
  });
});

describe('line ends', () => {
  it('are all turned into LF', () => {
    expect(normalizeNewlines('a\r\nb\rc\n\r\r\n\n')).toBe('a\nb\nc\n\n\n\n');
  });
});
