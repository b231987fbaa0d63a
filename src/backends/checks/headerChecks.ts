import type { HeaderResult, Resource } from '../../job/dialect.ts';
import type { Backend } from '../contract.ts';
import type { ContractCheck } from './check.ts';
import { ensure, ensureMatch, ensureSame } from './check.ts';
import type { ContractFacts } from './facts.ts';
import { sampleResources } from './samples.ts';

/** The rules on writing directives and reading them back. */
export function headerChecks(backend: Backend, facts: ContractFacts): readonly ContractCheck[] {
  const group = 'headers';
  const rules = new HeaderRules(backend, facts);
  return [
    { group, name: 'writes whole lines that begin with its prefix and name their keys', run: () => rules.wholeLines() },
    { group, name: 'has no line for what is unset or false', run: () => rules.nothingForUnset() },
    { group, name: 'never lets a value end its line', run: () => rules.noLineBreaks() },
    { group, name: 'names the key in every problem', run: () => rules.keysInProblems() },
    { group, name: 'reads its own header back', run: () => rules.readsBack() },
    { group, name: 'reads any text without failing, with places inside it', run: () => rules.readsAnything() },
  ];
}

class HeaderRules {
  readonly #backend: Backend;
  readonly #facts: ContractFacts;

  constructor(backend: Backend, facts: ContractFacts) {
    this.#backend = backend;
    this.#facts = facts;
  }

  wholeLines(): void {
    const { prefix } = this.#backend;
    const { lines } = this.#header(this.#facts.resources);
    const known = this.#facts.resources.map((resource) => resource.key);
    for (const { text, keys } of lines) {
      ensure(!/[\r\n]/.test(text), `a line has a line break: ${text}`);
      if (prefix !== null) ensure(text.startsWith(`${prefix} `), `a line does not begin with ${prefix}: ${text}`);
      for (const key of keys)
        ensure(known.includes(key), `${text} is said to come from ${key}, which nobody asked for`);
    }
    if (prefix === null) ensureSame(lines, [], 'lines without a prefix');
  }

  nothingForUnset(): void {
    for (const { key } of this.#facts.resources) {
      for (const value of [null, false]) {
        const { lines, problems } = this.#header([{ key, value, native: false }]);
        ensureSame(textsOf(lines.filter(({ keys }) => keys.includes(key))), [], `lines for ${key} = ${value}`);
        ensureSame(problems.filter(isError), [], `errors for ${key} = ${value}`);
      }
    }
  }

  noLineBreaks(): void {
    for (const { key } of this.#facts.resources) {
      const { lines, problems } = this.#header([{ key, value: 'a\n#echo pwned', native: false }]);
      for (const { text } of lines) ensure(!text.includes('\n'), `${key} ends its line: ${JSON.stringify(text)}`);
      if (lines.some(({ keys }) => keys.includes(key)))
        ensureSame(problems, [], `a line of ${key} and problems with it`);
    }
  }

  keysInProblems(): void {
    const list = sampleResources({ nodes: 'many', time: 'soon', no_such_option_of_any_scheduler: 'x' });
    for (const { key, message, code } of this.#header(list).problems) {
      ensure(
        list.some((resource) => resource.key === key),
        `a problem is about ${key}, which is not there`,
      );
      ensure(message !== '', `the problem with ${key} has no words`);
      ensureMatch(code, /^[a-z][a-z0-9-]*$/, `the code of the problem with ${key}`);
    }
  }

  readsBack(): void {
    const { lines, problems } = this.#header(this.#facts.resources);
    if (this.#backend.prefix === null) return;
    ensureSame(problems.filter(isError), [], 'errors with what it can express');
    const script = ['#!/bin/bash', ...textsOf(lines), 'true', ''].join('\n');
    const reading = this.#backend.readHeader(script);
    ensureSame(reading.unread, [], 'lines of its own that it cannot read');
    const read = new Map(reading.resources.map(({ key, value }) => [key, value]));
    for (const { key, value } of this.#facts.resources) {
      if (!this.#facts.notReadBack?.includes(key)) ensureSame(read.get(key), value, `${key} as it is read back`);
    }
    const again = this.#header(reading.resources.map(({ key, value }) => ({ key, value, native: false })));
    ensureSame(textsOf(again.lines).sort(), textsOf(lines).sort(), 'the lines for what was read back');
  }

  readsAnything(): void {
    const prefix = this.#backend.prefix ?? '#';
    const ends = ['', ' ', ' -', ' --', ' "', ' -q', ' \uFFFD\u0000='];
    const texts = ['', '\n', ...ends.map((end) => prefix + end)];
    for (const text of [...texts, ...texts.map((line) => `#!/bin/sh\n${line}\r\n\ttrue\n${line}`)]) {
      const { resources, unread } = this.#backend.readHeader(text);
      for (const { span } of [...resources, ...unread]) {
        const isInside = 0 <= span.start && span.start <= span.end && span.end <= text.length;
        ensure(isInside, `a place outside of the text ${JSON.stringify(text)}: ${JSON.stringify(span)}`);
      }
    }
  }

  #header(resources: readonly Resource[]): HeaderResult {
    return this.#backend.header({ resources, shell: '/bin/bash' });
  }
}

function textsOf(lines: HeaderResult['lines']): string[] {
  return lines.map(({ text }) => text);
}

function isError({ severity }: { readonly severity: string }): boolean {
  return severity === 'error';
}
