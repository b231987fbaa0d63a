import { nearest } from '../../base/nearest.ts';
import type { Source } from '../../base/problem.ts';
import type { Span } from '../../base/text.ts';
import type { SectionView, Setting } from '../../job/settings/sections.ts';
import { valueMap } from '../../job/valueMap.ts';
import type { Backend } from '../contract.ts';
import { findOption } from '../optionWords.ts';
import type { SiteLine } from './definition.ts';
import type { DefinitionProblems } from './definitionProblems.ts';
import { ExpressionError } from './expression.ts';
import { fixedStart, lineSpans, namesInLine, parseLine } from './lineTemplate.ts';
import { DERIVED_KEYS } from './siteValues.ts';

/** Reads lines of a header, and checks what can be checked without a job. */
export class LineReader {
  readonly #source: Source;
  readonly #parent: Backend;
  readonly #known: ReadonlySet<string>;
  readonly #problems: DefinitionProblems;

  /** `known`: the names of all values that a line may use. */
  constructor(source: Source, parent: Backend, known: ReadonlySet<string>, problems: DefinitionProblems) {
    this.#source = source;
    this.#parent = parent;
    this.#known = known;
    this.#problems = problems;
  }

  /** The lines of a value: options of the parent, or parallel environments with their slots. */
  read(setting: Setting, section: SectionView, kind: 'options' | 'environments'): readonly SiteLine[] {
    const text = setting.value ?? '';
    const place = valueMap(setting.entry, text, section, text);
    return lineSpans(text).flatMap((span) => {
      try {
        const line = parseLine(text, span);
        const where = place(span);
        if (kind === 'options') this.checkOption(fixedStart(line), where);
        else if (line.parts.length === 0)
          this.#problems.error('backend-line', 'The name of the environment and its slots are missing.', where);
        this.#checkNames(line, place);
        return [{ ...line, sourceLine: this.#source.lines.place(where.start).line }];
      } catch (error) {
        if (!(error instanceof ExpressionError)) throw error;
        this.#problems.error(error.code, error.message, place(error.span));
        return [];
      }
    });
  }

  /** A line begins with an option of the parent; one that its table does not have is worth a word. */
  checkOption(text: string, where: Span): void {
    const { command } = this.#parent.options;
    const [word] = /^(?:-l [\w.]*|-[^\s={]+)/.exec(text) ?? [];
    if (word === undefined) {
      const message = `A line begins with an option of ${command}; the prefix ${this.#parent.prefix} is put in front of it.`;
      this.#problems.error('backend-line', message, where);
      return;
    }
    const option = findOption(this.#parent.options, word);
    if (option?.commandLineOnly)
      this.#problems.error(
        'backend-line',
        `${word} belongs on the command line of ${command}, not in a script.`,
        where,
      );
    // Resources behind -l are a site's own more often than not.
    if (option || word.startsWith('-l ')) return;
    const likely = nearest(
      word,
      this.#parent.options.options.flatMap(({ names }) => names),
    );
    const hint = likely === null ? '' : ` Did you mean ${likely}?`;
    this.#problems.warn('backend-unknown-option', `${command} has no option ${word}.${hint}`, where);
  }

  #checkNames(line: Pick<SiteLine, 'condition' | 'parts' | 'span'>, place: (span: Span) => Span): void {
    for (const { name, span } of namesInLine(line)) {
      if (this.#known.has(name)) continue;
      const message = `There is no value '${name}': write a common key, one of ${[...DERIVED_KEYS.keys()].join(', ')}, or declare a key of your own in [Keys].`;
      this.#problems.error('backend-unknown-name', message, place(span), nearest(name, this.#known));
    }
  }
}
