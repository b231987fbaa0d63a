/** A name that a file gives to others. */
export interface Export {
  /** Path of the file below the root, with slashes. */
  readonly file: string;
  readonly line: number;
  readonly name: string;
  /** Whether nothing of it is left when the types are gone: such a name may stand in nothing but a signature. */
  readonly isType: boolean;
  /** Whether a comment stands above it that says what it is. */
  readonly documented: boolean;
}

const EXPORT = /^export (?:async )?(?:abstract )?(function|class|const|let|interface|type) (\w+)/;

/** The names that a file exports where it declares them. */
export function exportsOf(file: string, text: string): Export[] {
  const lines = text.split('\n');
  return lines.flatMap((line, at) => {
    const [, kind, name] = EXPORT.exec(line) ?? [];
    if (kind === undefined || name === undefined) return [];
    const documented = lines[at - 1]?.endsWith('*/') ?? false;
    return [{ file, line: at + 1, name, isType: kind === 'interface' || kind === 'type', documented }];
  });
}

/** The values among them that no other file names; `texts`: the text of every file, by its path. */
export function unusedValues(exports: readonly Export[], texts: ReadonlyMap<string, string>): Export[] {
  const words = new Map([...texts].map(([file, text]) => [file, new Set(text.match(/\w+/g))]));
  return exports.filter(
    ({ file, name, isType }) => !isType && ![...words].some(([other, used]) => other !== file && used.has(name)),
  );
}
