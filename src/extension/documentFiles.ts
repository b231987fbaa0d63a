import { workspace } from 'vscode';
import type { SourceFiles } from '../job/sourceFiles.ts';

/** Files as the user sees them in the editor: documents that are not saved yet lie over the files on disk. */
export class DocumentFiles implements SourceFiles {
  readonly #disk: SourceFiles;

  constructor(disk: SourceFiles) {
    this.#disk = disk;
  }

  async read(path: string): Promise<Uint8Array | null> {
    const document = workspace.textDocuments.find(
      ({ uri, isDirty }) => isDirty && uri.scheme === 'file' && uri.fsPath === path,
    );
    return document ? new TextEncoder().encode(document.getText()) : await this.#disk.read(path);
  }

  async list(folder: string): Promise<readonly string[]> {
    return await this.#disk.list(folder);
  }

  async isOwn(path: string): Promise<boolean> {
    return await this.#disk.isOwn(path);
  }

  async realPath(path: string): Promise<string | null> {
    return await this.#disk.realPath(path);
  }
}
