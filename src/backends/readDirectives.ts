import type { Span } from '../base/text.ts';
import type { HeaderReading, ReadResource, UnusedDirective } from '../job/dialect.ts';
import type { DirectiveLine, DirectiveRules, DirectiveWord } from './directives.ts';
import { sortDirectives } from './directives.ts';
import type { OptionTable } from './options.ts';
import type { OptionStyle, WrittenOption } from './optionWords.ts';
import { writtenOptions } from './optionWords.ts';

/** How a scheduler's directives are taken apart. */
export interface DirectiveSyntax {
  readonly rules: DirectiveRules;
  readonly options: OptionTable;
  readonly style: OptionStyle;
  /** Puts words together that are one value (`-pe mpi 16`). */
  words?(words: readonly DirectiveWord[]): readonly DirectiveWord[];
  /** Words that stand alone on a line between the directives of the components of one job (`hetjob`). */
  readonly separators?: readonly string[];
}

/** How a scheduler's directives become resources. */
export interface DirectiveForm extends DirectiveSyntax {
  /** Why a whole line cannot be read, though its words can. */
  trouble?(line: DirectiveLine): string | null;
  /** The resources that an option means, or why it cannot be understood. */
  read(written: WrittenOption): readonly ReadResource[] | string;
  /** Keys that may be set several times, and what stands between their values. */
  readonly joined?: Readonly<Record<string, string>>;
}

/** A directive line taken apart. */
export interface WrittenDirective extends DirectiveLine {
  /** False where the scheduler passes over it. */
  readonly counts: boolean;
  /** Whether the directives behind it are for the next component of the job; it has no options then. */
  readonly separates: boolean;
  readonly options: readonly WrittenOption[];
}

/** All directive lines of a script with their options, in order, those that the scheduler passes over too. */
export function writtenDirectives(script: string, syntax: DirectiveSyntax): readonly WrittenDirective[] {
  const { counting, passedOver } = sortDirectives(script, syntax.rules);
  return [...counting, ...passedOver].map((line, at) => {
    const separates = isSeparator(line, syntax);
    return { ...line, counts: at < counting.length, separates, options: separates ? [] : optionsOf(line, syntax) };
  });
}

/** Whether a line stands between the components of a job. */
export function isSeparator({ words: [first, ...more] }: DirectiveLine, { separators = [] }: DirectiveSyntax): boolean {
  return first !== undefined && more.length === 0 && separators.includes(first.text);
}

function optionsOf({ words }: DirectiveLine, syntax: DirectiveSyntax): readonly WrittenOption[] {
  return writtenOptions(syntax.words?.(words) ?? words, syntax.options, syntax.style);
}

/** The resources of a script by key, in the order in which they were set last, and what became no resource. */
export interface DirectiveReading extends Omit<HeaderReading, 'resources' | 'idle'> {
  readonly resources: Map<string, ReadResource>;
  readonly idle: readonly UnusedDirective[];
}

/** Reads the directives of any script. Of a resource that is set twice the last one counts, as for all schedulers. */
export function readDirectives(script: string, form: DirectiveForm): DirectiveReading {
  const resources = new Map<string, ReadResource>();
  const unread: UnusedDirective[] = [];
  const idle: UnusedDirective[] = [];
  const { counting, passedOver } = sortDirectives(script, form.rules);
  for (const line of counting) {
    const { text } = line;
    const trouble = line.openQuote ? 'a quote is not closed' : (form.trouble?.(line) ?? null);
    if (trouble !== null) {
      unread.push({ text, reason: trouble, span: line.span });
      continue;
    }
    for (const written of optionsOf(line, form)) {
      const found = written.trouble ?? form.read(written);
      if (typeof found === 'string') unread.push({ text, reason: found, span: written.span });
      else if (found.length === 0) {
        idle.push({ text, reason: 'it is so without it', span: written.span, needless: true });
      }
      for (const resource of typeof found === 'string' ? [] : found) {
        idle.push(...setResource(resources, resource, form.joined ?? {}, text));
      }
    }
  }
  for (const { text, span } of passedOver) {
    idle.push({ text, reason: 'it stands behind the first command', span, tooLate: true });
  }
  return { resources, unread, idle };
}

/** Sets a resource; it takes the later place. Returns the one that it takes the place of. */
function setResource(
  resources: Map<string, ReadResource>,
  resource: ReadResource,
  joined: Readonly<Record<string, string>>,
  text: string,
): readonly UnusedDirective[] {
  const { key } = resource;
  const before = resources.get(key);
  const joiner = joined[key];
  resources.delete(key);
  if (!before || joiner === undefined) {
    resources.set(key, resource);
    return before ? spansOf(before).map((span) => ({ text, reason: `${key} is set once more below`, span })) : [];
  }
  const more = [...(before.more ?? []), resource.span];
  resources.set(key, { ...before, value: `${before.value}${joiner}${resource.value}`, more });
  return [];
}

/** Where the directives of a resource stand. */
export function spansOf({ span, more = [] }: ReadResource): readonly Span[] {
  return [span, ...more];
}

/** A resource that stands for several others, with the places of all. */
export function mergedFrom(parts: readonly ReadResource[], key: string, value: ReadResource['value']): ReadResource {
  const [span = { start: 0, end: 0 }, ...more] = parts.flatMap(spansOf);
  return { key, value, span, ...(more.length > 0 && { more }) };
}

/** A stretch of a value; the whole option where it cannot be told. */
export function partOf({ span, valueSpan }: WrittenOption, from: number, length: number): Span {
  if (valueSpan === null) return span;
  return { start: valueSpan.start + from, end: valueSpan.start + from + length };
}

/** The parts of a list, divided by commas, with their places; an empty part is left out. */
export function listParts(written: WrittenOption): readonly { readonly text: string; readonly span: Span }[] {
  const parts: { text: string; span: Span }[] = [];
  let from = 0;
  for (const text of (written.value ?? '').split(',')) {
    if (text !== '') parts.push({ text, span: partOf(written, from, text.length) });
    from += text.length + 1;
  }
  return parts;
}
