import type { Backend } from '../../backends/contract.ts';
import { UserError } from '../../base/errors.ts';
import { Source } from '../../base/problem.ts';
import type { HeaderReading } from '../../job/dialect.ts';
import { normalizeNewlines } from '../../job/template/newlines.ts';
import type { Ask, Note } from './ask.ts';
import { familyOf, isPbs } from './ask.ts';
import { directiveEdits, interpreterOf, withChanges, withHeader } from './body.ts';
import type { Conversion, Expression, Parties } from './conversion.ts';
import { ConversionNotes } from './conversionNotes.ts';
import { express } from './express.ts';
import { escapedBody, portableSettings, settingsText } from './portable.ts';
import { sourceBackend } from './sourceBackend.ts';
import { understand } from './understand.ts';
import type { Edit } from './variables.ts';
import { convertVariables } from './variables.ts';

/** What to convert a script into. */
export interface ConvertOptions {
  /** All schedulers among which that of the script is found. */
  readonly backends: readonly Backend[];
  /** Name of the scheduler that the script is for; null: its directives tell. */
  readonly from: string | null;
  /** Name of the scheduler that it shall be for, or `portable`: a body and a settings file for all of them. */
  readonly to: string;
  /** Path of the script, for problems; null without one. */
  readonly file: string | null;
}

/** The target that is no scheduler: a body with core variables, and its settings. */
export const PORTABLE = 'portable';

/**
 * Turns the directives and variables of one scheduler into those of another, or into a portable job. Every directive is
 * translated or listed; all other text stays as it is.
 * @throws UserError where the script is for no scheduler that is known, for several, or for the wanted one already.
 */
export function convertScript(text: string, options: ConvertOptions): Conversion {
  const { backends, file } = options;
  const to = options.to === PORTABLE ? null : targetNamed(backends, options.to);
  const from = options.from === null ? sourceBackend(text, backends, to, file) : backendNamed(backends, options.from);
  const reading = from.readHeader(text);
  const notes = new ConversionNotes(new Source(file, text), from);
  notes.reading(reading);
  const parties: Parties = {
    from,
    to: to ?? from,
    interpreter: interpreterOf(text),
    note: (note) => notes.add(note),
    lost: (ask) => notes.lost(ask, (to ?? from).displayName),
  };
  const edits = bodyEdits(text, reading, backends, to, parties);
  if (text.includes('\r')) notes.add(lineEnds(text));
  const made = to ? asScript(text, reading, edits, parties, notes) : asPortable(text, reading, edits, parties, notes);
  return {
    from: from.name,
    to: to?.name ?? PORTABLE,
    script: normalizeNewlines(made.script),
    settings: made.settings,
    translated: notes.translated,
    problems: notes.problems,
  };
}

type Made = Pick<Conversion, 'script' | 'settings'>;

function asScript(
  text: string,
  reading: HeaderReading,
  edits: readonly Edit[],
  parties: Parties,
  notes: ConversionNotes,
): Made {
  const { to } = parties;
  const expression = translate(reading, parties);
  const header = to.header({ resources: expression.resources.map(({ resource }) => resource), shell: '' });
  notes.header(header, expression, to.displayName);
  noteFolder(text, reading, parties);
  const lines = header.lines.map((line) => line.text);
  return { script: withHeader(text, lines, shellFor(reading), edits, notes), settings: null };
}

function asPortable(
  text: string,
  reading: HeaderReading,
  edits: readonly Edit[],
  parties: Parties,
  notes: ConversionNotes,
): Made {
  const asks = understand(reading.resources, familyOf(parties.from), parties.note, true);
  const { resources, byDefault } = express(asks, parties, true);
  const settings = portableSettings(resources, parties.from, reading.resources);
  notes.portable(settings, byDefault, parties.from.displayName);
  const shell = parties.interpreter === null ? shellFor(reading) : null;
  return { script: escapedBody(withChanges(text, edits), settings), settings: settingsText(settings, shell) };
}

/** The changes of the text itself: directives go, variables are mapped. */
function bodyEdits(
  text: string,
  reading: HeaderReading,
  backends: readonly Backend[],
  to: Backend | null,
  { from, note }: Parties,
): readonly Edit[] {
  const directives = directiveEdits(text, reading, backends, { from, to });
  for (const found of directives.notes) note(found);
  const variables = convertVariables(text, interpreterOf(text)?.line ?? null, {
    from,
    to,
    array: reading.resources.some(({ key }) => key === 'array'),
  });
  for (const { severity, message, span } of variables.kept) {
    note({ severity, code: 'convert-variable', message, spans: [span] });
  }
  return [...directives.edits, ...variables.edits];
}

/** The resources for the other scheduler. Within one kind of scheduler they are the same. */
function translate(reading: HeaderReading, parties: Parties): Expression {
  const [from, to] = [familyOf(parties.from), familyOf(parties.to)];
  if (from === to && from !== 'other') {
    const asks = reading.resources.map(
      (read): Ask => ({ ...read, own: true, spans: [read.span, ...(read.more ?? [])] }),
    );
    const resources = asks.map((ask) => ({ resource: { key: ask.key, value: ask.value, native: false }, asks: [ask] }));
    return { resources, byDefault: [] };
  }
  return express(understand(reading.resources, from, parties.note), parties);
}

function targetNamed(backends: readonly Backend[], name: string): Backend {
  const to = backendNamed(backends, name);
  if (to.prefix !== null) return to;
  throw new UserError({
    what: `${to.displayName} has no directives to convert to`,
    next: `Convert to '${PORTABLE}', a body and a settings file, and submit that`,
    code: 'no-directives',
  });
}

function backendNamed(backends: readonly Backend[], name: string): Backend {
  const backend = backends.find((one) => one.name === name);
  if (backend) return backend;
  throw new UserError({
    what: `There is no backend '${name}'`,
    next: `Choose one of ${[...backends.filter(({ prefix }) => prefix !== null).map((one) => one.name), PORTABLE].join(', ')}`,
    code: 'unknown-backend',
  });
}

/** The shell that a directive names, for a script without a first line. */
function shellFor({ resources }: HeaderReading): string {
  const named = resources.find(({ key }) => key === '-S')?.value;
  return typeof named === 'string' ? named : '/bin/bash';
}

/** The PBS kinds start a job in the home folder, all others in that of its submission. */
function noteFolder(text: string, { resources, idle = [] }: HeaderReading, { from, to, note }: Parties): void {
  const [source, target] = [familyOf(from), familyOf(to)];
  const atHome =
    isPbs(source) || (source === 'sge' && !idle.some(({ needless, text: line }) => needless && line.includes('-cwd')));
  const named = resources.some(
    ({ key }) => key === 'chdir' || key === '-d' || key === '-wd' || (key === '-cwd' && source === 'lsf'),
  );
  if (atHome === isPbs(target) || (named && target !== 'pbspro')) return;
  if (!atHome && /^[ \t]*cd[ \t]+["']?\$\{?(?:SLURM_SUBMIT_DIR|LS_SUBCWD|SGE_O_WORKDIR)\b/m.test(text)) return;
  if (atHome && /^[ \t]*cd[ \t]/m.test(text)) return;
  const message = atHome
    ? `${to.displayName} starts jobs in the folder of their submission, and not in the home folder.`
    : `${to.displayName} starts jobs in the home folder: put cd "$PBS_O_WORKDIR" before the first command.`;
  note({ severity: atHome ? 'info' : 'warning', code: 'convert-folder', message, spans: [{ start: 0, end: 0 }] });
}

function lineEnds(text: string): Note {
  const at = text.indexOf('\r');
  const message = 'The CR line ends are LF in the converted script, as the cluster needs them.';
  return { severity: 'info', code: 'convert-line-ends', message, spans: [{ start: at, end: at + 1 }] };
}
