import type { Problem, Source } from '../../base/problem.ts';
import type { Backend } from '../contract.ts';
import type { Option, OptionTable } from '../options.ts';
import { findOption } from '../optionWords.ts';
import type { SiteDefinition } from './definition.ts';
import { fixedStart } from './lineTemplate.ts';
import { readDefinition } from './readDefinition.ts';
import type { CommandNames } from './siteCommands.ts';
import { recogniseRenamed, renamePlan } from './siteCommands.ts';
import { siteHeader } from './siteHeader.ts';
import { readSiteHeader } from './siteReading.ts';

/** A backend made from a file; broken, with an error wherever it is used, if the file has errors. */
export interface SiteBackend {
  readonly backend: Backend;
  readonly problems: readonly Problem[];
  /** Null for a broken one. */
  readonly definition: SiteDefinition | null;
}

/**
 * Makes the backend that a file describes. `parents`: those that it may extend; `bytes`: what is wrong with the bytes of
 * the file.
 */
export function siteBackend(
  name: string,
  source: Source,
  parents: readonly Backend[],
  bytes: readonly Problem[] = [],
): SiteBackend {
  const read = readDefinition(name, source, parents);
  const problems = [...bytes, ...read.problems];
  const definition = bytes.length === 0 ? read.definition : null;
  return { backend: definition ? extended(definition) : broken(name, source, problems), problems, definition };
}

/** All powers of the parent, with the site's own names for its commands. */
function extended(site: SiteDefinition): Backend {
  const { parent, name, displayName, manual, variables, commands, text } = site;
  return {
    name,
    displayName,
    manual,
    extends: [parent.name, ...(parent.extends ?? [])],
    extension: parent.extension,
    prefix: parent.prefix,
    variables,
    options: siteOptions(site),
    programs: parent.programs.map((program) => commands.get(program)?.[0] ?? program),
    definition: { file: site.file, text },
    header: (request) => siteHeader(site, request),
    readHeader: (script) => readSiteHeader(site, script),
    ...plans(parent, commands),
    ...rules(parent),
  };
}

/** The powers that run something. */
function plans(parent: Backend, names: CommandNames): Partial<Backend> {
  const { alter, cancel, check, find, history, hold, probe, query, queryMine, queues, release, requeue, submit } =
    parent;
  return {
    ...(probe && { probe: () => renamePlan(probe.call(parent), names) }),
    ...(submit && { submit: (request) => renamePlan(submit.call(parent, request), names) }),
    ...(check && { check: (request) => renamePlan(check.call(parent, request), names) }),
    ...(find && { find: (search) => renamePlan(find.call(parent, search), names) }),
    ...(query && { query: (refs) => renamePlan(query.call(parent, refs), names) }),
    ...(queryMine && { queryMine: () => renamePlan(queryMine.call(parent), names) }),
    ...(history && { history: (refs, since) => renamePlan(history.call(parent, refs, since), names) }),
    ...(cancel && { cancel: (refs) => renamePlan(cancel.call(parent, refs), names) }),
    ...(hold && { hold: (refs) => renamePlan(hold.call(parent, refs), names) }),
    ...(release && { release: (refs) => renamePlan(release.call(parent, refs), names) }),
    ...(requeue && { requeue: (refs) => renamePlan(requeue.call(parent, refs), names) }),
    ...(alter && { alter: (refs, changes) => renamePlan(alter.call(parent, refs, changes), names) }),
    ...(queues && { queues: () => renamePlan(queues.call(parent), names) }),
    ...(parent.recognise && { recognise: recogniseRenamed(parent.recognise.bind(parent), names) }),
  };
}

/** The powers that need no command. */
function rules(parent: Backend): Partial<Backend> {
  const { arrayLimit, coerce, dependOn, directives, logPaths, validate } = parent;
  return {
    ...(arrayLimit && { arrayLimit }),
    ...(validate && { validate: validate.bind(parent) }),
    ...(coerce && { coerce: coerce.bind(parent) }),
    ...(logPaths && { logPaths: logPaths.bind(parent) }),
    ...(dependOn && { dependOn: dependOn.bind(parent) }),
    ...(directives && { directives: directives.bind(parent) }),
  };
}

/** The parent's table in which the keys of the site stand at the options that they become. */
function siteOptions({ keys, parent }: SiteDefinition): OptionTable {
  const spelled = new Map<string, string>();
  for (const [key, spelling] of keys) {
    const option =
      spelling.kind === 'option' ? spelling.option : spelling.kind === 'line' ? optionOf(spelling.line) : null;
    if (option !== null) spelled.set(option, key);
  }
  const kept = parent.options.options.map((option): Option => {
    const key = option.names.map((name) => spelled.get(name)).find((one) => one !== undefined);
    const { key: usual, ...rest } = option;
    if (key !== undefined) return { ...rest, key };
    return usual === undefined || keys.has(usual) ? rest : option;
  });
  const added = [...spelled].filter(([option]) => findOption(parent.options, option) === null);
  return { ...parent.options, options: [...kept, ...added.map(([option, key]) => ownOption(option, key))] };
}

function ownOption(option: string, key: string): Option {
  return {
    names: [option],
    value: 'text',
    optionalValue: true,
    meaning: `Stands for the key ${key} on this site.`,
    key,
  };
}

function optionOf(line: Parameters<typeof fixedStart>[0]): string | null {
  return /^(?:-l [\w.]+|--?[\w-]+)/.exec(fixedStart(line))?.[0] ?? null;
}

/** It can be named, so that the error stands where it is named, and does nothing. */
function broken(name: string, source: Source, problems: readonly Problem[]): Backend {
  return {
    name,
    displayName: name,
    manual: 'https://',
    extension: 'job',
    prefix: null,
    variables: {},
    options: { command: name, version: '', options: [] },
    programs: [],
    definition: { file: source.file, text: source.text },
    broken: problems.filter(({ severity }) => severity === 'error'),
    header: () => ({ lines: [], problems: [{ key: 'backend', ...unusable(name, problems) }] }),
    readHeader: () => ({ resources: [], unread: [] }),
  };
}

function unusable(name: string, problems: readonly Problem[]) {
  const message = `The backend ${name} cannot be used: ${problems.find(({ severity }) => severity === 'error')?.message}`;
  return { severity: 'error', code: 'broken-backend', message } as const;
}
