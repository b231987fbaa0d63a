import { describe, expect, it } from 'vitest';
import { Source } from '../../../../src/base/problem.ts';
import { readSettings } from '../../../../src/job/settings/reader.ts';
import { viewSections } from '../../../../src/job/settings/sections.ts';
import type { SettingsRecord } from '../../../../src/job/settings/settingsRecord.ts';
import { settingsRecord } from '../../../../src/job/settings/settingsRecord.ts';

function record(text: string): SettingsRecord {
  return settingsRecord(viewSections(readSettings(new Source('job.ini', text))));
}

describe('a settings file as JSON', () => {
  it('has sections, raw values and defaults in order', () => {
    expect(record('[DEFAULT]\nroot = /s\n[Resources]\nnodes = 4\nout = %(root)s/x\n')).toEqual({
      sections: {
        Resources: [
          ['root', '/s'],
          ['nodes', '4'],
          ['out', '/s/x'],
        ],
      },
      raw: {
        Resources: [
          ['root', '/s'],
          ['nodes', '4'],
          ['out', '%(root)s/x'],
        ],
      },
      defaults: [['root', '/s']],
      error: null,
      problems: [],
    });
  });

  it('has nothing of a file that cannot be read', () => {
    expect(record('[A]\na = 1\n[DEFAULT]\nd = 2\n[A]\n')).toEqual({
      sections: {},
      raw: {},
      defaults: [],
      error: { class: 'DuplicateSectionError', line: 5 },
      problems: [
        {
          severity: 'error',
          code: 'settings-duplicate-section',
          file: 'job.ini',
          line: 5,
          column: 1,
          endLine: 5,
          endColumn: 4,
          message: 'Section [A] is already open since line 1: move these settings there.',
        },
      ],
    });
  });

  it('leaves out a section of which a value cannot be made; configparser names no line for it', () => {
    const read = record('[A]\na = 5%\n[B]\nb = 1');
    expect(read).toMatchObject({
      raw: { A: [['a', '5%']], B: [['b', '1']] },
      error: { class: 'InterpolationSyntaxError', line: null },
      problems: [{ code: 'settings-interpolation-syntax', line: 2, column: 6 }],
    });
    expect(read.sections).toEqual({ B: [['b', '1']] });
  });

  it('survives being written as JSON with any section name', () => {
    const text = JSON.stringify(record('[__proto__]\nconstructor = 1\n'));
    expect(text).toContain('"sections":{"__proto__":[["constructor","1"]]}');
  });
});
