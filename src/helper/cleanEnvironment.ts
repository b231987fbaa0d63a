/** Variables that belong to an editor and not to its user: in another program they would do harm. */
const EDITORS = /^(VSCODE_|ELECTRON_|NODE_OPTIONS$)/;

/** An environment without what an editor has put in for its own programs. */
export function cleanEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !EDITORS.test(name)));
}
