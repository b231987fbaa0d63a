import { isUtf8 } from 'node:buffer';
import { UserError } from '../base/errors.ts';
import type { Problem } from '../base/problem.ts';
import { Source } from '../base/problem.ts';

/** Files as the job reads them. An editor lays its unsaved documents over those on disk. Paths are absolute. */
export interface SourceFiles {
  /** The bytes of a file; null where there is none. Rejects with a `UserError` if it is there and cannot be read. */
  read(path: string): Promise<Uint8Array | null>;
  /** The names in a folder, sorted; none where there is no folder. */
  list(folder: string): Promise<readonly string[]>;
  /** Whether a file or folder, and what a link leads to, belongs to the user; true on systems without owners. */
  isOwn(path: string): Promise<boolean>;
  /** The path of a file or folder without links; null where there is none, or none that can be reached. */
  realPath(path: string): Promise<string | null>;
}

/** A text that was read, and what is wrong with its bytes. */
export interface SourceText {
  readonly source: Source;
  readonly bytes: Uint8Array;
  readonly problems: readonly Problem[];
}

/**
 * Reads a text file as UTF-8, a byte order mark included, as Python does; null where there is none. Bytes that are no UTF-8
 * become U+FFFD and are an error of this reach.
 */
export async function readSource(
  path: string,
  files: SourceFiles,
  reach: 'unreadable' | 'unrenderable',
): Promise<SourceText | null> {
  const bytes = await files.read(path);
  if (bytes === null) return null;
  const source = new Source(path, new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes));
  if (isUtf8(bytes)) return { source, bytes, problems: [] };
  const at = source.text.indexOf('\ufffd');
  const message = 'This is no UTF-8 text: save the file in the encoding UTF-8.';
  return {
    source,
    bytes,
    problems: [source.problem('error', 'not-utf8', message, { start: at, end: at + 1 }, { reach })],
  };
}

/** The same for a file that the user names. Rejects with a `UserError` `no-such-file` where there is none. */
export async function readNamedSource(path: string, files: SourceFiles): Promise<SourceText> {
  const read = await readSource(path, files, 'unreadable');
  if (!read) throw await noSuchFile(path, files);
  return read;
}

/** The error for a file that the user names and that is not there, or is a folder. */
export async function noSuchFile(path: string, files: SourceFiles): Promise<UserError> {
  if ((await files.realPath(path)) !== null) {
    return new UserError({ what: `${path} is a folder`, next: 'Name a file in it', code: 'no-such-file' });
  }
  return new UserError({ what: `There is no file ${path}`, next: 'Check the path', code: 'no-such-file' });
}
