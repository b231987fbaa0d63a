import type { Backend } from '../../backends/contract.ts';
import type { Option } from '../../backends/options.ts';
import type { WrittenOption } from '../../backends/optionWords.ts';
import type { WrittenDirective } from '../../backends/readDirectives.ts';
import { nearest } from '../../base/nearest.ts';
import type { Fix, Problem, Source } from '../../base/problem.ts';
import type { Span } from '../../base/text.ts';
import { optionUsage } from '../optionPage.ts';
import type { Subject } from '../subject.ts';
import { limitsOf } from './directiveLimits.ts';
import { hasLookalike, lookalikes } from './lookalikes.ts';
import { missedDirectives } from './missedDirectives.ts';
import { removeOption } from './removeOption.ts';
import type { ScriptDirective } from './scriptDirectives.ts';
import { directivesIn, readersOf } from './scriptDirectives.ts';
import { valueTrouble } from './valueTrouble.ts';

/** What directives are checked with. */
export type DirectiveSubject = Pick<Subject, 'backend' | 'backends' | 'live'>;

/** All that is wrong with the directives of a script, in order. */
export function directiveProblems(source: Source, subject: DirectiveSubject): readonly Problem[] {
  const found = directivesIn(source.text, subject);
  const readers = readersOf(source.text, subject);
  return [
    ...missedDirectives(source, readers),
    ...(found.length > 0 ? missingShebang(source, found) : []),
    ...found.flatMap((one) => lineProblems(source, one)),
    ...repeated(source, found),
    ...limitsOf(source, found, subject),
  ].sort((a, b) => (a.span?.start ?? 0) - (b.span?.start ?? 0));
}

/** sbatch refuses a script without `#!`; the others take a shell of their own choice, unless `-S` names one. */
function missingShebang(source: Source, found: readonly ScriptDirective[]): readonly Problem[] {
  const [first] = found;
  // A byte order mark before it is told of the job.
  if (!first || /^\ufeff?#!/.test(source.text) || found.some(namesShell)) return [];
  const { displayName, name } = first.backend;
  const refused = name === 'slurm';
  const message = refused
    ? 'sbatch refuses a script whose first line does not begin with #!.'
    : `Without #! in the first line ${displayName} runs the script in a shell of its own choice.`;
  const start = { start: 0, end: 0 };
  const fixes = [{ title: 'Put #!/bin/bash above it', span: start, text: '#!/bin/bash\n' }];
  const line = source.text.search(/\r?\n|$/);
  return [
    source.problem(refused ? 'error' : 'warning', 'missing-shebang', message, { start: 0, end: line }, { fixes }),
  ];
}

function namesShell({ directive: { counts, options } }: ScriptDirective): boolean {
  return counts && options.some(({ name, option }) => name === '-S' && option?.value === 'path');
}

function lineProblems(source: Source, { backend, directive }: ScriptDirective): readonly Problem[] {
  const { span, counts, openQuote, options } = directive;
  if (!counts) {
    const message = `${backend.displayName} passes over this line: it stands behind the first command.`;
    return [source.problem('warning', 'directive-ignored', message, span, { fixes: moveUp(source, span) })];
  }
  return [
    ...lookalikes(source, directive),
    ...(openQuote
      ? [source.problem('error', 'directive-open-quote', 'A quote is not closed on this line.', span)]
      : []),
    ...(openQuote ? [] : options.flatMap((_, at) => optionProblems(source, { backend, directive }, at))),
  ];
}

/** Puts the line above the first command; what stands between them is written behind it, as it is. */
function moveUp({ text }: Source, span: Span): readonly Fix[] {
  const command = /^(?:[ \t]*(?:#[^\r\n]*)?(?:\r?\n|$))*/.exec(text)?.[0].length ?? 0;
  const lineEnd = /\r?\n|$/.exec(text.slice(span.end))?.[0].length ?? 0;
  const moved = text.slice(span.start, span.end);
  const end = span.end + lineEnd;
  const replacement = `${moved}\n${text.slice(command, span.start)}`;
  return [{ title: 'Move it above the first command', span: { start: command, end }, text: replacement }];
}

/** `at`: which option of the directive. */
function optionProblems(source: Source, { backend, directive }: ScriptDirective, at: number): readonly Problem[] {
  const [written, before] = [directive.options[at], directive.options[at - 1]];
  if (!written) return [];
  const { option, name, span, value } = written;
  const nameSpan = { start: span.start, end: Math.min(span.start + name.length, span.end) };
  if (!option) {
    // What looks like a dash is told as such, and a word behind an unknown option is probably its value.
    const told = hasLookalike(name) || (before?.option === null && !name.startsWith('-'));
    return told ? [] : [unknownOption(source, backend, name, nameSpan)];
  }
  if (written.trouble !== null) {
    const message = `${written.trouble}: write ${optionUsage(option, name)}.`;
    const fixes = option.value === 'none' ? [{ title: `Change to ${name}`, span, text: name }] : [];
    return [source.problem('error', 'directive-value', message, span, { fixes })];
  }
  if (option.commandLineOnly) {
    const message = `${name} belongs on the command line of ${backend.options.command}, not into a script.`;
    const fixes = removeOption(source, directive, written);
    return [source.problem('warning', 'directive-command-line', message, nameSpan, { fixes })];
  }
  // What only looks like the right character is told as such.
  if (value === null || hasLookalike(value)) return [];
  return valueTrouble(backend, written, option, value).map(({ message, span: where, fixes }) =>
    source.problem('error', 'directive-value', message, where, { fixes }),
  );
}

function unknownOption(source: Source, backend: Backend, name: string, span: Span): Problem {
  const { command, options, elsewhere = {} } = backend.options;
  const owner = elsewhere[name];
  if (owner !== undefined) {
    const message = `${command} has no option ${name}: it is one of ${owner}, give it there.`;
    return source.problem('warning', 'directive-unknown', message, span);
  }
  // One letter is near to every other.
  const likely = name.length > 2 ? nearest(name, namesOf(options)) : null;
  const proposal = likely === null ? '' : ` Did you mean ${likely}?`;
  const fixes = likely === null ? [] : [{ title: `Change to ${likely}`, span, text: likely }];
  const message = name.startsWith('-')
    ? `${command} has no option ${name}.${proposal}`
    : `'${name}' is no option of ${command}.`;
  return source.problem('warning', 'directive-unknown', message, span, { fixes });
}

function namesOf(options: readonly Option[]): readonly string[] {
  return options.flatMap(({ names }) => names).filter((name) => !name.startsWith('-l '));
}

/** An option that is given twice with different values: the last one counts. */
function repeated(source: Source, found: readonly ScriptDirective[]): readonly Problem[] {
  const last = new Map<string, { readonly written: WrittenOption; readonly directive: WrittenDirective }>();
  const problems: Problem[] = [];
  for (const { backend, directive } of found) {
    if (directive.separates) last.clear();
    if (!directive.counts) continue;
    for (const written of directive.options) {
      if (!written.option || written.option.repeats) continue;
      const key = `${backend.name} ${written.option.names[0]}`;
      const before = last.get(key);
      if (before && before.written.value !== written.value) {
        const message = `${before.written.name} is given once more below, and that is what counts.`;
        const fixes = removeOption(source, before.directive, before.written);
        problems.push(source.problem('warning', 'directive-repeated', message, before.written.span, { fixes }));
      }
      last.set(key, { written, directive });
    }
  }
  return problems;
}
