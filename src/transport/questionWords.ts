import type { Question } from './asking.ts';

type Prompts = Extract<Question, { readonly kind: 'prompts' }>;
type UnknownKey = Extract<Question, { readonly kind: 'unknown host key' }>;

/** The title of a prompt: which host asks, and the server's own title if it gives one. */
export function promptTitle({ host, title }: Pick<Prompts, 'host' | 'title'>): string {
  return title === '' ? `Sign in to ${host}` : `Sign in to ${host}: ${title}`;
}

/** The question whether a host key is to be trusted, and what a person needs to know to answer it. */
export function hostKeyWords({ host, keyType, fingerprint, file }: UnknownKey): {
  readonly question: string;
  readonly detail: string;
} {
  const kept = file === '' ? 'It is not written down.' : `If you trust it, it is written to ${file}.`;
  return {
    question: `The host ${host} is not known yet. Is this its key?`,
    detail: `${keyType}\n${fingerprint}\n\nCompare it with the fingerprint that the site publishes. ${kept}`,
  };
}
