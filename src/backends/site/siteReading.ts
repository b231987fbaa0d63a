import type { Span } from '../../base/text.ts';
import type { HeaderReading, ReadResource, UnusedDirective } from '../../job/dialect.ts';
import { resourceKey } from '../../job/keys.ts';
import type { Value } from '../../job/value.ts';
import type { SiteDefinition, SiteLine } from './definition.ts';
import { DERIVED_KEYS } from './siteValues.ts';

/**
 * Reads the lines of any script. One that the site's file makes from a key is that key again; one that it calculates stays
 * the option as it is written, as what went in cannot be told from what came out. All others are read as the parent does.
 */
export function readSiteHeader(definition: SiteDefinition, script: string): HeaderReading {
  const reading = definition.parent.readHeader(script);
  const { prefix } = definition.parent;
  if (prefix === null) return reading;
  const forms = formsOf(definition);
  const found: ReadResource[] = [];
  const taken: Span[] = [];
  const always: UnusedDirective[] = [];
  for (const { 0: line, index } of script.matchAll(/[^\r\n]+/g)) {
    const span = { start: index, end: index + line.length };
    // Only the parent knows which lines of a script count.
    if (![...reading.resources, ...reading.unread].some((one) => hasPart(one, span))) continue;
    const body = line.slice(prefix.length).trim();
    const read = forms.map((form) => form(body)).find((one) => one !== null);
    if (!line.startsWith(prefix) || !read) continue;
    taken.push(span);
    found.push(...read.map((resource) => ({ ...resource, span })));
    if (read.length === 0) always.push({ text: line, reason: 'it is what every job gets', span });
  }
  const isFree = (one: Placed): boolean => !taken.some((span) => hasPart(one, span));
  const keys = new Set(found.map(({ key }) => key));
  const resources = [...reading.resources.filter((one) => isFree(one) && !keys.has(one.key)), ...found];
  return {
    resources: resources.sort((a, b) => a.span.start - b.span.start),
    unread: reading.unread.filter(isFree),
    idle: [...(reading.idle ?? []).filter(isFree), ...always],
  };
}

type Placed = Pick<ReadResource, 'span' | 'more'>;

/** Whether a part of something stands in a line. */
function hasPart({ span, more = [] }: Placed, line: Span): boolean {
  return [span, ...more].some(({ start, end }) => start >= line.start && end <= line.end);
}

type Found = Pick<ReadResource, 'key' | 'value'>;

/** What a directive without its prefix means, if it is of this form. */
type Form = (body: string) => readonly Found[] | null;

/** Whether what a line was made from can be told from the line. */
export function isReadBack(line: SiteLine): boolean {
  return line.parts.every((part) => typeof part === 'string' || (part.kind === 'name' && !DERIVED_KEYS.has(part.name)));
}

function formsOf({ keys, header }: SiteDefinition): readonly Form[] {
  const spelled = [...keys].flatMap(([key, spelling]) => {
    if (spelling.kind === 'option') return [optionForm(key, spelling.option)];
    return spelling.kind === 'line' ? [lineForm(spelling.line, key)] : [];
  });
  return [...spelled, ...header.map((line) => lineForm(line, null))];
}

function optionForm(key: string, option: string): Form {
  const pattern = new RegExp(String.raw`^${escaped(option)}(?:$|\s*=\s*|\s+(?!-))(.*)$`);
  return (body) => {
    const value = pattern.exec(body)?.[1];
    return value === undefined ? null : [{ key, value: value === '' ? true : typed(key, unquoted(value)) }];
  };
}

function lineForm(line: SiteLine, key: string | null): Form {
  const names = line.parts.flatMap((part) =>
    typeof part === 'string' ? [] : part.kind === 'name' ? [part.name] : [''],
  );
  const parts = line.parts.map((part) => (typeof part === 'string' ? escaped(part) : '(.+?)'));
  const pattern = new RegExp(`^${parts.join('')}$`);
  return (body) => {
    const match = pattern.exec(body);
    if (!match) return null;
    if (!isReadBack(line)) return [asWritten(body)];
    if (names.length > 0)
      return names.map((name, at) => ({ key: name, value: typed(name, unquoted(match[at + 1] ?? '')) }));
    if (key !== null) return [{ key, value: true }];
    // Without a condition the line is always there.
    return line.condition ? [asWritten(body)] : [];
  };
}

/** An option by the name that the header writes unchanged: `-l h_vmem`, `--ntasks`. */
function asWritten(body: string): Found {
  const [, option = body, value = ''] = /^(-l [\w.]+|--?[\w-]+)(?:\s*=\s*|\s+)?(.*)$/.exec(body) ?? [];
  return { key: option, value: value === '' ? true : value };
}

function typed(key: string, text: string): Value {
  const kind = resourceKey(key)?.kind;
  const isNumber = kind === 'integer' || kind === 'count' || kind === 'memory';
  return isNumber && /^\d+$/.test(text) ? Number(text) : text;
}

function unquoted(text: string): string {
  return /^(["'])(.*)\1$/.exec(text)?.[2] ?? text;
}

function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
