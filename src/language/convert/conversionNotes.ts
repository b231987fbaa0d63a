import type { Backend } from '../../backends/contract.ts';
import type { Problem, Severity, Source } from '../../base/problem.ts';
import type { Span } from '../../base/text.ts';
import type { HeaderReading, HeaderResult } from '../../job/dialect.ts';
import type { Ask, Note } from './ask.ts';
import type { Expression, TranslatedDirective } from './conversion.ts';
import { isDecisive } from './express.ts';
import type { PortableSetting } from './portable.ts';

/** Keeps account of the directives of a script: each is translated or listed. */
export class ConversionNotes {
  readonly #source: Source;
  readonly #from: Backend;
  readonly #problems: Problem[] = [];
  readonly #translated = new Map<string, { span: Span; into: Set<string> }>();

  constructor(source: Source, from: Backend) {
    this.#source = source;
    this.#from = from;
  }

  /** In the order in which they stand in the script. */
  get problems(): readonly Problem[] {
    return this.#problems.toSorted((a, b) => (a.span?.start ?? 0) - (b.span?.start ?? 0));
  }

  /** In the order in which they stand in the script. */
  get translated(): readonly TranslatedDirective[] {
    return [...this.#translated.values()]
      .map(({ span, into }) => ({ text: this.#source.text.slice(span.start, span.end), span, into: [...into] }))
      .toSorted((a, b) => a.span.start - b.span.start);
  }

  add({ severity, code, message, spans }: Note): void {
    this.#problem(severity, code, message, spans);
  }

  /** What the other scheduler has nothing for, in the words in which it is written. */
  lost(ask: Ask, scheduler: string): void {
    const severity = isDecisive(ask) ? 'error' : 'warning';
    for (const span of ask.spans) {
      const written = this.#source.text.slice(span.start, span.end);
      const value = String(ask.value);
      const bare = written.replaceAll(/["']/g, '');
      const before = bare.slice(0, bare.indexOf(value));
      const isPart = /[a-z]/i.test(value) && bare.includes(value) && (!bare.endsWith(value) || /[:+,&]$/.test(before));
      const part = isPart ? `${value} in ` : '';
      const message = `${scheduler} has nothing for ${part}${written}.`;
      this.add({ severity, code: 'convert-no-counterpart', message, spans: [span] });
    }
  }

  /** What the scheduler of the script itself does not read, or passes over. */
  reading({ unread, idle = [] }: HeaderReading): void {
    const name = this.#from.displayName;
    for (const { reason, span } of unread) {
      const message = `It is not translated: ${reason}.`;
      this.add({ severity: 'warning', code: 'convert-unread', message, spans: [span] });
    }
    for (const { reason, span, needless } of idle) {
      if (needless) {
        this.#translate(span, []);
        continue;
      }
      const message = `It has no effect on ${name} and is not translated: ${reason}.`;
      this.add({ severity: 'info', code: 'convert-ignored', message, spans: [span] });
    }
  }

  /** What the other scheduler's header came to. */
  header({ lines, problems }: HeaderResult, { resources, byDefault }: Expression, scheduler: string): void {
    const asksOf = (key: string): readonly Ask[] =>
      resources.filter(({ resource }) => resource.key === key).flatMap(({ asks }) => asks);
    const failed = new Set(problems.filter(({ severity }) => severity === 'error').map(({ key }) => key));
    for (const { key, severity, code, message } of problems) {
      // Said for the settings of a job; here the figure is that of the whole job.
      if (code === 'memory-of-whole-job') continue;
      // It names core variables, which the script does not have.
      if (code === 'no-log-pattern') {
        for (const ask of new Set(asksOf(key))) this.lost(ask, scheduler);
        continue;
      }
      const spans = asksOf(key).flatMap((ask) => ask.spans);
      this.#problem(
        severity === 'error' && !isDecisive({ key, value: null }) ? 'warning' : severity,
        code,
        message,
        spans,
      );
    }
    for (const { resource, asks } of resources) {
      if (failed.has(resource.key)) continue;
      const into = lines.filter(({ keys }) => keys.includes(resource.key)).map(({ text }) => text);
      for (const ask of asks) for (const span of ask.spans) this.#translate(span, into);
    }
    for (const ask of byDefault) for (const span of ask.spans) this.#translate(span, []);
  }

  /** What became of the directives in the settings of a portable job. */
  portable(settings: readonly PortableSetting[], byDefault: readonly Ask[], scheduler: string): void {
    for (const { key, value, asks, native } of settings) {
      const spans = asks.flatMap((ask) => ask.spans);
      for (const span of spans) this.#translate(span, [`${key} = ${value}`]);
      const message = `It counts for ${scheduler} only, as ${key}.`;
      if (native) this.add({ severity: 'info', code: 'convert-no-counterpart', message, spans });
    }
    for (const ask of byDefault) for (const span of ask.spans) this.#translate(span, []);
  }

  #translate(span: Span, into: readonly string[]): void {
    const key = `${span.start}-${span.end}`;
    const known = this.#translated.get(key) ?? { span, into: new Set<string>() };
    for (const line of into) known.into.add(line);
    this.#translated.set(key, known);
  }

  #problem(severity: Severity, code: string, message: string, spans: readonly Span[]): void {
    const places = new Map(spans.map((span) => [`${span.start}-${span.end}`, span]));
    if (places.size === 0) this.#problems.push(this.#source.problem(severity, code, message, null));
    for (const span of places.values()) {
      const problem = this.#source.problem(severity, code, message, span);
      const said = JSON.stringify(problem);
      if (!this.#problems.some((known) => JSON.stringify(known) === said)) this.#problems.push(problem);
    }
  }
}
