import type { DocumentSemanticTokensProvider, Event, SemanticTokens, TextDocument } from 'vscode';
import { EventEmitter, SemanticTokensBuilder, SemanticTokensLegend } from 'vscode';
import type { Disposable } from '../../base/disposable.ts';
import { unreachable } from '../../base/errors.ts';
import { scriptTemplate } from '../../language/body/jobTemplates.ts';
import type { TemplateText } from '../../language/body/templateTokens.ts';
import { meaningTokens } from '../../language/body/templateTokens.ts';
import type { MeaningToken } from '../../language/items.ts';
import { templatesIn } from '../../language/settings/settingsTemplates.ts';
import type { Jobs } from '../jobs.ts';
import type { Look, Looks } from './looks.ts';
import { rangeIn } from './places.ts';

/** Standard types, so that every theme has a colour for them. */
const TYPES: Readonly<Record<MeaningToken['kind'], string>> = {
  placeholder: 'parameter',
  format: 'string',
  variable: 'variable',
};

/** The types of tokens, by which the editor knows their numbers. */
export const MEANING_LEGEND = new SemanticTokensLegend(Object.values(TYPES));

/** Colours placeholders and core variables, which only the job tells from other braces. */
export class MeaningTokens implements DocumentSemanticTokensProvider, Disposable {
  readonly #looks: Looks;
  readonly #changes = new EventEmitter<void>();
  readonly #listening: Disposable;

  readonly onDidChangeSemanticTokens: Event<void> = this.#changes.event;

  constructor(looks: Looks, jobs: Jobs) {
    this.#looks = looks;
    this.#listening = jobs.onDidChange(() => this.#changes.fire());
  }

  async provideDocumentSemanticTokens(document: TextDocument): Promise<SemanticTokens> {
    const builder = new SemanticTokensBuilder(MEANING_LEGEND);
    const look = await this.#looks.of(document);
    for (const { span, kind } of look ? tokensOf(look) : []) {
      const range = rangeIn(document, span);
      // A token of the editor lies on one line.
      if (range.isSingleLine) builder.push(range, TYPES[kind]);
    }
    return builder.build();
  }

  dispose(): void {
    this.#listening.dispose();
    this.#changes.dispose();
  }
}

function tokensOf(look: Look): readonly MeaningToken[] {
  return templatesOf(look).flatMap((template) => meaningTokens(template, look.subject));
}

function templatesOf(look: Look): readonly TemplateText[] {
  switch (look.kind) {
    case 'settings':
      return templatesIn(look.document);
    case 'backend':
      return [];
    case 'script':
      return look.plain ? [] : [scriptTemplate(look.text, look.placeholders)];
    default:
      return unreachable(look);
  }
}
