import type { QuickInputButton } from 'vscode';
import { ThemeIcon, window } from 'vscode';
import { Turns } from '../base/turns.ts';
import { unlessAborted } from '../base/unlessAborted.ts';
import type { AskConsent } from '../runs/consent.ts';
import { consentWords } from '../runs/consent.ts';
import type { Answer, Asker, Prompt, Question } from '../transport/asking.ts';
import { hostKeyWords, promptTitle } from '../transport/questionWords.ts';
import type { KeptSecrets } from './keptSecrets.ts';

type Prompts = Extract<Question, { readonly kind: 'prompts' }>;

const TRUST = 'Trust and Connect';
const CONNECT = 'Connect';

const DO_NOT_KEEP: QuickInputButton = {
  iconPath: new ThemeIcon('pin'),
  tooltip: 'Keep in the secret storage of the editor (now: not kept)',
};
const KEEP: QuickInputButton = {
  iconPath: new ThemeIcon('pinned'),
  tooltip: 'Keep in the secret storage of the editor (now: kept if the host accepts it)',
};

/** Asks the person in the editor, one question at a time: input boxes for what is typed, a dialog for the key of a host. */
export class EditorAsker implements Asker {
  readonly #secrets: KeptSecrets;
  readonly #turns = new Turns();

  constructor(secrets: KeptSecrets) {
    this.#secrets = secrets;
  }

  async ask(question: Question, signal: AbortSignal): Promise<Answer | null> {
    return await this.#turns.take(signal, async () => {
      return question.kind === 'prompts' ? await this.#askPrompts(question, signal) : await askTrust(question, signal);
    });
  }

  async kept(name: string): Promise<string | null> {
    return await this.#secrets.get(name);
  }

  async forget(name: string): Promise<void> {
    await this.#secrets.forget([name]);
  }

  async #askPrompts(question: Prompts, signal: AbortSignal): Promise<Answer | null> {
    const texts: string[] = [];
    let keep = false;
    for (const [at, prompt] of question.prompts.entries()) {
      const given = await askPrompt(question, prompt, { at, keep }, signal);
      if (given === null) return null;
      texts.push(given.text);
      keep = given.keep;
    }
    const [only] = texts;
    if (keep && question.keepAs !== null && only !== undefined) await this.#secrets.keep(question.keepAs, only);
    return { kind: 'texts', texts, keep };
  }
}

/** One input box, in the server's own words; null where the person leaves it. */
async function askPrompt(
  question: Prompts,
  { text, echo }: Prompt,
  { at, keep: before }: { readonly at: number; readonly keep: boolean },
  signal: AbortSignal,
): Promise<{ readonly text: string; readonly keep: boolean } | null> {
  const box = window.createInputBox();
  let keep = before;
  const showKeep = (): void => {
    box.buttons = question.keepAs === null ? [] : [keep ? KEEP : DO_NOT_KEEP];
  };
  box.title = promptTitle(question);
  box.prompt = [question.text, text].filter((part) => part !== '').join(' — ');
  box.placeholder = text;
  box.password = !echo;
  box.ignoreFocusOut = true;
  if (question.prompts.length > 1) {
    box.step = at + 1;
    box.totalSteps = question.prompts.length;
  }
  showKeep();
  const { promise, resolve } = Promise.withResolvers<string | null>();
  box.onDidAccept(() => resolve(box.value));
  box.onDidHide(() => resolve(null));
  box.onDidTriggerButton(() => {
    keep = !keep;
    showKeep();
  });
  box.show();
  try {
    const typed = await unlessAborted(promise, signal);
    return typed === null ? null : { text: typed, keep };
  } finally {
    box.dispose();
  }
}

async function askTrust(
  question: Extract<Question, { readonly kind: 'unknown host key' }>,
  signal: AbortSignal,
): Promise<Answer | null> {
  const words = hostKeyWords(question);
  return (await askModal(words.question, words.detail, TRUST, signal)) ? { kind: 'trusted' } : null;
}

/** Asks whether a host may be connected to that only a workspace names. */
export const askConsent: AskConsent = async (request, signal) => {
  const { question, detail } = consentWords(request);
  return await askModal(question, detail, CONNECT, signal);
};

/** A dialog of the editor, which cannot be closed by a program: who gives up meanwhile no longer waits for it. */
async function askModal(
  question: string,
  detail: string,
  yes: string,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const answer = Promise.resolve(window.showWarningMessage(question, { modal: true, detail }, yes));
  return (await unlessAborted(answer, signal)) === yes;
}
