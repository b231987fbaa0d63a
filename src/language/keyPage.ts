import { basename } from 'node:path';
import type { Backend } from '../backends/contract.ts';
import type { LayerKind, LayerValue, Setting } from '../job/job.ts';
import type { KeyInfo, SectionName } from '../job/keys.ts';
import { backendKey, keyInfo, unitSentence } from '../job/keys.ts';
import type { Value } from '../job/value.ts';
import { code, paragraphs, plain, table } from './markdown.ts';
import { optionOfKey } from './optionKeys.ts';
import { optionPage } from './optionPage.ts';
import type { Subject } from './subject.ts';
import { valueWords } from './valueWords.ts';

/**
 * What is to be known of a key: its meaning, its spelling for every scheduler, and the value that counts now. `value`: what it is
 * spelled with where it has no value in a job.
 */
export function keyPage(section: SectionName, key: string, subject: Subject, value: Value = null): string {
  const names = new Set(subject.backends.map(({ name }) => name));
  const own = section === 'Resources' ? backendKey(key, names) : null;
  const name = own?.key ?? key;
  const backend = subject.backends.find((one) => one.name === own?.backend) ?? subject.backend;
  const info = keyInfo(section, name);
  const setting = (section === 'Resources' ? subject.job?.resources : subject.job?.attributes)?.get(key);
  return paragraphs(
    own ? `Only for ${backend.displayName}.` : null,
    info ? aboutKey(info) : aboutOwnKey(section, name, backend),
    info && section === 'Resources'
      ? spellings(name, info, setting?.value ?? value, own ? [backend] : subject.backends)
      : null,
    setting ? valueAndOrigin(setting, info) : null,
  );
}

function aboutKey(info: KeyInfo): string {
  const facts = [
    unitSentence(info),
    info.words ? `Values: ${info.words.map(code).join(', ')}.` : null,
    info.default === null || info.default === '' ? null : `Default: ${code(String(info.default))}.`,
    PLACES[info.files],
  ];
  return paragraphs(`**${plain(info.key)}**: ${plain(info.meaning)}`, facts.filter((fact) => fact !== null).join(' '));
}

const PLACES: Readonly<Record<KeyInfo['files'], string | null>> = {
  all: null,
  cluster: 'Counts in defaults and profiles only.',
  defaults: 'Counts in defaults only.',
};

/** A key that is no common one: an option of the scheduler, or an attribute of the user's own. */
function aboutOwnKey(section: SectionName, key: string, backend: Backend): string {
  if (section === 'Attributes') return `An attribute of your own: ${code(`{${key}}`)} inserts it.`;
  const option = optionOfKey(key, backend.options.options);
  if (option) return optionPage(option, backend.options, backend.manual);
  // A local run has no options: it leaves out what is no common key.
  if (backend.prefix === null) return `${code(key)} is no common key: only a scheduler gets it, as an option.`;
  return `${code(key)} goes to ${backend.displayName} as an option that its table does not have.`;
}

/** What each scheduler gets for a key: its lines for the value that the key has, else for an example. */
function spellings(key: string, info: KeyInfo, value: Value, backends: readonly Backend[]): string | null {
  const shown = value ?? EXAMPLES[key] ?? BY_KIND[info.kind] ?? 'x';
  const rows = backends
    .filter(({ prefix }) => prefix !== null)
    .map((backend): readonly [string, string] => [backend.displayName, spelled(key, shown, backend)]);
  return table(['Scheduler', key === 'jobname' ? 'As' : `As, for ${code(String(shown))}`], rows);
}

function spelled(key: string, value: Value, backend: Backend): string {
  const { lines, problems } = backend.header({ resources: [{ key, value, native: false }], shell: '' });
  const own = lines.filter(({ keys }) => keys.includes(key)).map(({ text }) => code(text));
  const error = problems.find(({ severity }) => severity === 'error');
  if (own.length > 0) return own.join('<br>');
  return error ? plain(error.message) : 'nothing';
}

/** Values by which the spelling of a key is shown where it has none. */
const EXAMPLES: Readonly<Record<string, Value>> = {
  jobname: 'train',
  queue: 'short',
  stdout: 'log/out.txt',
  stderr: 'log/err.txt',
  mail_user: 'me@example.org',
  mail_type: 'END,FAIL',
  dependency: 'afterok:123',
  signal: 'USR1@60',
  pe: 'mpi 16',
  constraint: 'skylake',
  account: 'project',
  qos: 'high',
};
const BY_KIND: Readonly<Partial<Record<KeyInfo['kind'], Value>>> = {
  duration: '2:00:00',
  integer: 2,
  count: 1,
  memory: 4096,
  array: '1-10%4',
  flag: true,
};

function valueAndOrigin(setting: Setting, info: KeyInfo | undefined): string {
  const words = info && valueWords(info, setting.value);
  const isSet = setting.value !== null && setting.value !== '';
  // As it was written: 4G says more than 4096.
  const value = isSet ? code(setting.written.trim() || String(setting.value)) : 'unset';
  const hidden = setting.hidden.toReversed().map((layer) => `- ${shownValue(layer)}, ${whereFrom(layer)}`);
  return paragraphs(
    `Now: ${value}${words ? `, ${words}` : ''} (${whereFrom(setting)}).`,
    hidden.length > 0 ? ['It hides:', ...hidden].join('\n') : null,
  );
}

function shownValue({ value }: LayerValue): string {
  return value === null || value === '' ? 'unset' : code(String(value));
}

/** The file and line, or the layer, from which a value comes. */
export function whereFrom({ origin }: Pick<LayerValue, 'origin'>): string {
  const { source, keySpan, layer } = origin;
  if (source?.file && keySpan) return `${plain(basename(source.file))}, line ${source.lines.place(keySpan.start).line}`;
  return LAYERS[layer];
}

const LAYERS: Readonly<Record<LayerKind, string>> = {
  'built-in': 'built in',
  'user-defaults': 'your defaults',
  'workspace-defaults': 'defaults of the workspace',
  'job-name': 'name of the job’s files',
  'user-profile': 'your profile',
  'workspace-profile': 'profile of the workspace',
  keyword: 'given by a program',
  job: 'settings of the job',
  'job-on-cluster': 'settings of the job for this cluster',
  'command-line': 'given on the command line',
};
