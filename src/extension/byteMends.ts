import { Uri, workspace } from 'vscode';
import { UserError } from '../base/errors.ts';

/** The command that mends what the text of a document does not show. */
export const MEND_BYTES = 'clusterjob.mendBytes';

/** Each byte as one character, so that nothing but what is meant changes. */
const MENDS: Readonly<Record<string, (bytes: string) => string>> = {
  'settings-byte-order-mark': withoutMark,
  'byte-order-mark': withoutMark,
  'carriage-return': (bytes) => bytes.replace(/\r\n?/g, '\n'),
};

/**
 * Whether the mend of a problem is one of the file's bytes: the editor takes a byte order mark off the text that it shows, and
 * gives all of its lines the same end, also those of an edit.
 */
export function isMendOfBytes(code: string): boolean {
  return code in MENDS;
}

/** Mends the bytes of a file; what is not saved yet is saved first. `path`: absolute. */
export async function mendBytes(path: unknown, code: unknown): Promise<void> {
  const mend = typeof code === 'string' ? MENDS[code] : undefined;
  if (typeof path !== 'string' || !mend)
    throw new UserError({ what: 'There is no file to mend', code: 'nothing-to-do' });
  const uri = Uri.file(path);
  const document = workspace.textDocuments.find(({ uri: { scheme, fsPath } }) => scheme === 'file' && fsPath === path);
  if (document?.isDirty) await document.save();
  const bytes = Buffer.from(await workspace.fs.readFile(uri)).toString('latin1');
  await workspace.fs.writeFile(uri, Buffer.from(mend(bytes), 'latin1'));
}

function withoutMark(bytes: string): string {
  return bytes.replace(/^\xef\xbb\xbf/, '');
}
