import { resourceKey } from '../../job/keys.ts';
import type { Backend } from '../contract.ts';
import { findOption } from '../optionWords.ts';
import type { ContractCheck } from './check.ts';
import { ensure, ensureMatch, ensureSame } from './check.ts';

/** The rules on what a backend says of itself. */
export function sheetChecks(backend: Backend): readonly ContractCheck[] {
  const group = 'its sheet';
  return [
    { group, name: 'has the words that messages and files need', run: () => checkWords(backend) },
    { group, name: 'has an option table without contradictions', run: () => checkOptions(backend) },
    { group, name: 'maps core variables to names or commands', run: () => checkVariables(backend) },
  ];
}

function checkWords({ name, displayName, extension, manual, prefix }: Backend): void {
  ensureMatch(name, /^[a-z][a-z0-9_-]*$/, 'its name');
  ensure(displayName !== '', 'it has no name for messages');
  ensureMatch(extension, /^[a-z0-9]+$/, 'the ending of its scripts');
  ensureMatch(manual, /^https:\/\//, 'the address of its manual');
  ensure(prefix === null || prefix.startsWith('#'), `its prefix ${prefix} is no comment of the shell`);
}

function checkOptions({ options }: Backend): void {
  const names = options.options.flatMap((option) => option.names);
  ensureSame(
    names.filter((name, index) => names.indexOf(name) !== index),
    [],
    'options that are there twice',
  );
  for (const option of options.options) {
    const [first = ''] = option.names;
    ensure(first !== '', 'an option has no name');
    for (const name of option.names) ensureMatch(name, /^-[^\s=]/, 'the name of an option');
    ensureMatch(option.meaning, /\.$/, `the meaning of ${first}`);
    if (option.value === 'enum') ensure((option.words?.length ?? 0) > 0, `${first} is an enum without words`);
    ensure(findOption(options, first) === option, `${first} is not found by its name`);
  }
}

/** The keys of options of a scheduler's own table are common ones; a file may add keys of the site. */
export function checkOptionKeys({ options }: Backend): void {
  for (const { key, names } of options.options)
    ensure(key === undefined || resourceKey(key) !== undefined, `${names[0]} equals ${key}, which is no common key`);
}

function checkVariables({ variables }: Backend): void {
  for (const [name, spelling] of Object.entries(variables)) {
    if (spelling.kind === 'variable') ensureMatch(spelling.name, /^[A-Za-z_][A-Za-z0-9_]*$/, `what stands for ${name}`);
    else ensureMatch(spelling.text, /^`.+`$|^\$\(.+\)$/, `what stands for ${name}`);
  }
  ensure(variables.ID !== undefined, 'it has no variable ID');
}
