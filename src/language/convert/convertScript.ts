import type { Backend } from '../../backends/contract.ts';
import { UserError } from '../../base/errors.ts';
import { Source } from '../../base/problem.ts';
import type { HeaderReading } from '../../job/dialect.ts';
import { normalizeNewlines } from '../../job/template/newlines.ts';
import type { Ask, Note } from './ask.ts';
import { familyOf, isPbs } from './ask.ts';
import { directiveEdits, interpreterOf, withHeader } from './body.ts';
import type { Conversion, Expression, Parties } from './conversion.ts';
import { ConversionNotes } from './conversionNotes.ts';
import { express } from './express.ts';
import { sourceBackend } from './sourceBackend.ts';
import { understand } from './understand.ts';
import { convertVariables } from './variables.ts';

/** What to convert a script into. */
export interface ConvertOptions {
  /** All schedulers among which that of the script is found. */
  readonly backends: readonly Backend[];
  /** Name of the scheduler that the script is for; null: its directives tell. */
  readonly from: string | null;
  /** Name of the scheduler that it shall be for. */
  readonly to: string;
  /** Path of the script, for problems; null without one. */
  readonly file: string | null;
}

/**
 * Turns the directives and variables of one scheduler into those of another. Every directive is translated or listed;
 * all other text stays as it is.
 * @throws UserError where the script is for no scheduler that is known, for several, or for the wanted one already.
 */
export function convertScript(text: string, { backends, from: named, to: wanted, file }: ConvertOptions): Conversion {
  const to = backendNamed(backends, wanted);
  if (to.prefix === null) {
    throw new UserError({
      what: `${to.displayName} has no directives to convert to`,
      next: 'Convert to a portable job instead, and submit that',
      code: 'no-directives',
    });
  }
  const from = named === null ? sourceBackend(text, backends, to, file) : backendNamed(backends, named);
  const source = new Source(file, text);
  const reading = from.readHeader(text);
  const notes = new ConversionNotes(source, from);
  notes.reading(reading);
  const interpreter = interpreterOf(text);
  const parties: Parties = { from, to, interpreter: interpreter?.program ?? null, note: (note) => notes.add(note) };
  const { resources, byDefault } = translate(reading, parties);
  const header = to.header({ resources: resources.map(({ resource }) => resource), shell: '' });
  notes.header(header, { resources, byDefault });
  const others = directiveEdits(text, reading, backends, parties);
  for (const note of others.notes) notes.add(note);
  const variables = convertVariables(text, interpreter?.line ?? null, {
    from,
    to,
    array: reading.resources.some(({ key }) => key === 'array'),
  });
  for (const { severity, message, span } of variables.kept) {
    notes.add({ severity, code: 'convert-variable', message, spans: [span] });
  }
  noteFolder(text, reading, parties);
  if (text.includes('\r')) notes.add(lineEnds(text));
  const lines = header.lines.map((line) => line.text);
  const script = withHeader(text, lines, shellFor(reading), [...others.edits, ...variables.edits], notes);
  return {
    from: from.name,
    to: to.name,
    script: normalizeNewlines(script),
    translated: notes.translated,
    problems: notes.problems,
  };
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

function backendNamed(backends: readonly Backend[], name: string): Backend {
  const backend = backends.find((one) => one.name === name);
  if (backend) return backend;
  throw new UserError({
    what: `There is no backend '${name}'`,
    next: `Choose one of ${backends.map((one) => one.name).join(', ')}`,
    code: 'unknown-backend',
  });
}

/** The shell that a directive names, for a script without a first line. */
function shellFor({ resources }: HeaderReading): string {
  const named = resources.find(({ key }) => key === '-S')?.value;
  return typeof named === 'string' ? named : '/bin/bash';
}

/** The PBS kinds start a job in the home folder, all others in that of its submission. */
function noteFolder(text: string, reading: HeaderReading, { from, to, note }: Parties): void {
  const startsAtHome = isPbs(familyOf(from)) || (familyOf(from) === 'sge' && !/^#\$.*-(?:cwd|wd)\b/m.test(text));
  if (!isPbs(familyOf(to)) || startsAtHome) return;
  if (reading.resources.some(({ key }) => key === 'chdir') && familyOf(to) !== 'pbspro') return;
  if (/^[ \t]*cd[ \t]+["']?\$\{?(?:SLURM_SUBMIT_DIR|LS_SUBCWD|SGE_O_WORKDIR)\b/m.test(text)) return;
  const message = `${to.displayName} starts jobs in the home folder: put cd "$PBS_O_WORKDIR" before the first command.`;
  note({ severity: 'warning', code: 'convert-folder', message, spans: [] } satisfies Note);
}

function lineEnds(text: string): Note {
  const at = text.indexOf('\r');
  const message = 'The CR line ends are LF in the converted script, as the cluster needs them.';
  return { severity: 'info', code: 'convert-line-ends', message, spans: [{ start: at, end: at + 1 }] };
}
