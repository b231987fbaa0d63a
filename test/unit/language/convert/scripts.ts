import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { builtInBackends } from '../../../../src/backends/registry.ts';
import type { Conversion } from '../../../../src/language/convert/conversion.ts';
import { convertScript } from '../../../../src/language/convert/convertScript.ts';

/** A script that was written for a scheduler. */
export interface GivenScript {
  readonly name: string;
  /** The backend's name. */
  readonly scheduler: string;
  readonly text: string;
}

export const FIXTURES = join(import.meta.dirname, '../../../fixtures');
export const SCHEDULERS = ['slurm', 'pbspro', 'pbs', 'lpbs', 'lsf', 'sge'] as const;

const backends = builtInBackends();

export function converted({ text, scheduler, name }: GivenScript, to: string): Conversion {
  return convertScript(text, { backends, from: scheduler, to, file: name });
}

/** Headers in the style of real sites: `test/fixtures/convert/sites/SCHEDULER/STYLE.sh`. */
export function siteScripts(): readonly GivenScript[] {
  return globSync('convert/sites/*/*.sh', { cwd: FIXTURES })
    .sort()
    .map((path) => ({
      name: `${basename(dirname(path))}/${basename(path)}`,
      scheduler: basename(dirname(path)),
      text: readFileSync(join(FIXTURES, path), 'utf8'),
    }));
}

const DIRECTIVE = /^#(?:SBATCH|PBS|BSUB|\$)[ \t-]/m;

/** The scripts that stand in captured answers (given by standard input, or told in the note) and those of the reference cases. */
export function capturedScripts(): readonly GivenScript[] {
  const found = new Map<string, GivenScript>();
  for (const path of globSync('{backends,reference}/**/*.json', { cwd: FIXTURES }).sort()) {
    const content: unknown = JSON.parse(readFileSync(join(FIXTURES, path), 'utf8'));
    for (const text of textsIn(content)) {
      // The note of some answers is the directive that was tried.
      const script = /^#(?!!)/.test(text)
        ? `#!/bin/bash\n${text}\ntrue\n`
        : (/printf "(#!.*)" \|/s.exec(text)?.[1] ?? text);
      if (!script.startsWith('#!') || !DIRECTIVE.test(script)) continue;
      const scheduler = path.startsWith('backends/') ? (path.split('/')[1] ?? '') : schedulerOf(content);
      if (!found.has(`${scheduler} ${script}`)) {
        found.set(`${scheduler} ${script}`, { name: path, scheduler, text: script });
      }
    }
  }
  return [...found.values()];
}

function schedulerOf(content: unknown): string {
  return String((content as { readonly backend?: string }).backend);
}

/** Every text in a value, at any depth. */
function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
