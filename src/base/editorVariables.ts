/**
 * Variables that belong to an editor and not to its user, as patterns in which `*` stands for any end: in a job or in another
 * program they would do harm.
 */
export const EDITOR_VARIABLES: readonly string[] = ['VSCODE_*', 'ELECTRON_*', 'NODE_OPTIONS'];

/** An environment without what an editor has put in for its own programs. */
export function withoutEditorVariables(
  environment: Readonly<Record<string, string | undefined>>,
): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !isEditorVariable(name)));
}

function isEditorVariable(name: string): boolean {
  return EDITOR_VARIABLES.some((pattern) =>
    pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern,
  );
}
