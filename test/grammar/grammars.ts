import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import oniguruma from 'vscode-oniguruma';
import type { IGrammar, IRawGrammar, StateStack } from 'vscode-textmate';
import textmate from 'vscode-textmate';

const { INITIAL, Registry, parseRawGrammar } = textmate;

const root = new URL('../../', import.meta.url);

/** The grammars by scope name. The editor's own grammars are no part of this repository, so small ones stand for them. */
const GRAMMARS: ReadonlyMap<string, URL> = new Map([
  ['source.clusterjob', new URL('syntaxes/clusterjob.tmLanguage.json', root)],
  ['injection.clusterjob.directives', new URL('syntaxes/directives.injection.tmLanguage.json', root)],
  ['injection.clusterjob.variables', new URL('syntaxes/variables.injection.tmLanguage.json', root)],
  ['source.shell', new URL('test/grammar/shell.tmLanguage.json', root)],
  ['source.python', new URL('test/grammar/script.tmLanguage.json', root)],
  ['source.perl', new URL('test/grammar/script.tmLanguage.json', root)],
  ['source.r', new URL('test/grammar/script.tmLanguage.json', root)],
]);

/** A stretch of a line with all scopes that lie over it, the widest first. */
export interface ScopedToken {
  readonly start: number;
  readonly end: number;
  readonly scopes: readonly string[];
}

/** The grammar of a scope, with what is injected into it as the manifest says. */
export async function loadGrammar(scopeName: string): Promise<IGrammar> {
  const wasm = readFileSync(createRequire(import.meta.url).resolve('vscode-oniguruma/release/onig.wasm'));
  await oniguruma.loadWASM(wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.byteLength));
  const registry = new Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (sources) => new oniguruma.OnigScanner(sources),
      createOnigString: (text) => new oniguruma.OnigString(text),
    }),
    loadGrammar: async (name) => readGrammar(name),
    getInjections: (name) => injectionsInto(name),
  });
  const grammar = await registry.loadGrammar(scopeName);
  if (!grammar) throw new Error(`there is no grammar ${scopeName}`);
  return grammar;
}

/** Takes a text apart, line by line. */
export function tokenize(grammar: IGrammar, lines: readonly string[]): readonly (readonly ScopedToken[])[] {
  let state: StateStack = INITIAL;
  return lines.map((line) => {
    const { tokens, ruleStack } = grammar.tokenizeLine(line, state);
    state = ruleStack;
    return tokens.map(({ startIndex, endIndex, scopes }) => ({ start: startIndex, end: endIndex, scopes }));
  });
}

function readGrammar(scopeName: string): IRawGrammar | null {
  const file = GRAMMARS.get(scopeName);
  // One small grammar stands for several languages.
  return file ? { ...parseRawGrammar(readFileSync(file, 'utf8'), '.json'), scopeName } : null;
}

interface ContributedGrammar {
  readonly scopeName: string;
  readonly injectTo?: readonly string[];
}

function injectionsInto(scopeName: string): string[] {
  const manifest = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as {
    readonly contributes: { readonly grammars: readonly ContributedGrammar[] };
  };
  return manifest.contributes.grammars
    .filter(({ injectTo }) => injectTo?.includes(scopeName))
    .map((grammar) => grammar.scopeName);
}
