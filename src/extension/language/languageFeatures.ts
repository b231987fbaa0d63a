import { languages } from 'vscode';
import type { Disposable } from '../../base/disposable.ts';
import { DisposableStore } from '../../base/disposable.ts';
import { SCRIPT_LANGUAGES } from '../jobRole.ts';
import type { Jobs } from '../jobs.ts';
import { COMPLETION_TRIGGERS, Completions } from './completions.ts';
import { registerDirectiveTyping } from './directiveTyping.ts';
import { Formatting } from './formatting.ts';
import { Hovers } from './hovers.ts';
import type { Looks } from './looks.ts';
import { MEANING_LEGEND, MeaningTokens } from './meaningTokens.ts';
import { Navigation } from './navigation.ts';
import { REFACTORING_KINDS, Refactorings } from './refactorings.ts';
import { Structure } from './structure.ts';

/** Files on disk in which a job may stand; whether one does, its name and contents tell. */
const FILES = ['clusterjob', 'ini', 'plaintext', ...SCRIPT_LANGUAGES].map((language) => ({ scheme: 'file', language }));
const SCRIPTS = [...SCRIPT_LANGUAGES].map((language) => ({ scheme: 'file', language }));
const SETTINGS = { scheme: 'file', language: 'clusterjob' } as const;

/** Registers all that the editor can tell of settings files and scripts while they are written. */
export function registerLanguageFeatures(looks: Looks, jobs: Jobs): Disposable {
  const structure = new Structure(looks);
  const navigation = new Navigation(looks);
  const tokens = new MeaningTokens(looks, jobs);
  const held = new DisposableStore();
  for (const part of [
    tokens,
    registerDirectiveTyping(),
    languages.registerCompletionItemProvider(FILES, new Completions(looks), ...COMPLETION_TRIGGERS),
    languages.registerHoverProvider(FILES, new Hovers(looks)),
    languages.registerDocumentSymbolProvider(FILES, structure),
    languages.registerFoldingRangeProvider([SETTINGS, ...SCRIPTS], structure),
    languages.registerDocumentLinkProvider(SETTINGS, structure),
    languages.registerDefinitionProvider(FILES, navigation),
    languages.registerReferenceProvider(FILES, navigation),
    languages.registerDocumentFormattingEditProvider(SETTINGS, new Formatting()),
    languages.registerCodeActionsProvider(FILES, new Refactorings(looks), {
      providedCodeActionKinds: REFACTORING_KINDS,
    }),
    languages.registerDocumentSemanticTokensProvider(FILES, tokens, MEANING_LEGEND),
  ]) {
    held.add(part);
  }
  return held;
}
