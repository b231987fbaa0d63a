import type { Refusal } from '../../../src/backends/contract.ts';
import type { TestCluster } from '../testCluster.ts';
import type { AskingBackend } from './judge.ts';
import { askScheduler } from './judge.ts';

/**
 * Which directives of a script ask for what only its own site has, by the code of the refusal that they get elsewhere:
 * names of queues and accounts, hardware, sizes.
 */
export type SiteDirectives = Readonly<Record<string, RegExp>>;

/** What a scheduler says of a script of another site. */
export interface ScriptVerdict {
  /** Why it takes the script not even without what only its site has; null: it takes it. */
  readonly refusal: Pick<Refusal, 'code' | 'message'> | null;
  /** The directives that had to go, in that order. */
  readonly dropped: readonly string[];
}

/**
 * Asks a scheduler for a script of another site. It names one trouble at a time: a refusal for want of what only that site
 * has costs the directives that ask for it, and the rest is asked again. Any other refusal stands.
 */
export async function judgeScript(
  cluster: TestCluster,
  backend: AskingBackend,
  name: string,
  script: string,
  directives: SiteDirectives,
): Promise<ScriptVerdict> {
  const dropped: string[] = [];
  for (let text = script; ; ) {
    const { verdict, message, refusal } = await askScheduler(cluster, backend, name, text, []);
    if (verdict === 'accepted') return { refusal: null, dropped };
    const code = refusal?.code ?? verdict;
    const blamed = directives[code];
    const lines = text.split('\n');
    const kept = lines.filter((line) => !(line.startsWith('#') && blamed?.test(line)));
    if (kept.length === lines.length) return { refusal: { code, message }, dropped };
    dropped.push(...lines.filter((line) => !kept.includes(line)));
    text = kept.join('\n');
  }
}
