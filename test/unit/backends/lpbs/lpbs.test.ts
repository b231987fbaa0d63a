import { describe, expect, it } from 'vitest';
import { createLpbs } from '../../../../src/backends/lpbs/lpbsBackend.ts';
import { headerOf, referenceHeaders } from '../referenceHeaders.ts';
import { resources } from '../resourceList.ts';

const lpbsBackend = createLpbs();

describe('LPBS headers', () => {
  referenceHeaders(lpbsBackend, ['case-06', 'case-07']);

  it.each(['array', 'qos', 'constraint', 'exclusive', 'dependency', 'signal'])('has nothing for %s', (key) => {
    expect(headerOf(lpbsBackend, { [key]: key === 'array' ? '1-3' : 'x' })).toEqual({
      lines: [],
      problems: [`${key} key-not-supported`],
    });
  });

  it('names the scheduler in its messages', () => {
    const { problems } = lpbsBackend.header({ resources: resources({ qos: 'x' }), shell: '/bin/sh' });
    expect(problems[0]?.message).toMatch(/^LPBS has nothing for qos/);
  });
});
