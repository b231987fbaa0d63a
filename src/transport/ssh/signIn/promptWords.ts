/** The server's own words for a person: without control characters, escape sequences and blank ends. */
export function plainWords(text: string): string {
  return (
    text
      .replace(/\r\n?/g, '\n')
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out
      .replace(/\u001b(\[[0-?]*[ -/]*[@-~]|[@-Z\\-_])/g, '')
      .replace(/[^\P{Cc}\n\t]/gu, '')
      .trim()
  );
}

/**
 * Whether a prompt asks for nothing but the account's password, so that the answer may be kept: `Password:`,
 * `(me@host) Password:`, `me@host's password:`. Everything else may be a one-time code.
 */
export function asksForPassword(text: string): boolean {
  return /^(\([^()]*\)\s*)?(\S+'s\s+)?password(\s+for\s+\S+)?\s*:?$/i.test(plainWords(text));
}
