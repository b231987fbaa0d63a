import type { Backend } from '../../../../src/backends/contract.ts';
import { builtInBackends } from '../../../../src/backends/registry.ts';
import { siteBackend } from '../../../../src/backends/site/siteBackend.ts';
import { Source } from '../../../../src/base/problem.ts';
import type { Value } from '../../../../src/job/value.ts';
import { resources } from '../resourceList.ts';

const FILE = '/w/.clusterjob/backends/leo.ini';

/** The backend that a text describes, and what is wrong with it. */
export function read(text: string) {
  return siteBackend('leo', new Source(FILE, text), builtInBackends());
}

/** The backend of a text that has no errors. */
export function site(text: string): Backend {
  const { backend, definition, problems } = read(text);
  if (!definition) throw new Error(problems.map(({ message }) => message).join('\n'));
  return backend;
}

/** A text with sections for the keys and for the lines of a backend that extends another. */
export function text(parent: string, keys: readonly string[], header: readonly string[] = []): string {
  const lines = header.length > 0 ? ['header =', ...header.map((line) => `    ${line}`)] : [];
  return ['[Backend]', `extends = ${parent}`, ...lines, '[Keys]', ...keys, ''].join('\n');
}

/** The lines that a backend writes for some resources. */
export function lines(backend: Backend, record: Readonly<Record<string, Value>>): readonly string[] {
  return backend.header({ resources: resources(record), shell: '/bin/bash' }).lines.map((line) => line.text);
}

/** The problems of a text as `line:column code`. */
export function places(problems: ReturnType<typeof read>['problems']): readonly string[] {
  return problems.map(({ start, code }) => `${start?.line}:${start?.column} ${code}`);
}
