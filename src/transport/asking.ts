/** One line that a server asks for: a password, a one-time code, a passphrase. */
export interface Prompt {
  /** The server's own words, without control characters. */
  readonly text: string;
  /** Whether what is typed may be shown. */
  readonly echo: boolean;
}

/** What a connection needs a person for. Plain data: it may come from another process. */
export type Question =
  | {
      readonly kind: 'prompts';
      /** The host that asks; each hop of a jump chain names itself. */
      readonly host: string;
      /** Title and explanation of the server, often empty. */
      readonly title: string;
      readonly text: string;
      readonly prompts: readonly Prompt[];
      /**
       * Under what name the answer may be kept for the next time, if the person wants that: `password user@host:22`,
       * `passphrase /home/me/.ssh/id`. Null for what may be a one-time code.
       */
      readonly keepAs: string | null;
    }
  | {
      readonly kind: 'unknown host key';
      readonly host: string;
      /** `ssh-ed25519`. */
      readonly keyType: string;
      /** As OpenSSH shows it: `SHA256:...`. */
      readonly fingerprint: string;
      /** Where the key will be written if it is trusted. */
      readonly file: string;
    };

/** What the person said: one text for each prompt, or that the host key is trusted. */
export type Answer =
  | { readonly kind: 'texts'; readonly texts: readonly string[]; readonly keep: boolean }
  | { readonly kind: 'trusted' };

/** How a connection reaches the person: a port that the editor, the command line or a test provides. */
export interface Asker {
  /** Null: the person does not want to answer. No time limit runs meanwhile. Rejects only if `signal` aborts. */
  ask(question: Question, signal: AbortSignal): Promise<Answer | null>;
  /** A secret that was kept earlier under this name; null if there is none. */
  kept(name: string): Promise<string | null>;
  /** Forgets a kept secret, as the server refused it. */
  forget(name: string): Promise<void>;
}
