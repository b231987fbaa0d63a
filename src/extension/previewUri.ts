import { basename, dirname } from 'node:path';
import { Uri } from 'vscode';

export const PREVIEW_SCHEME = 'clusterjob-preview';

/** Which text of a job a preview shows; `aux`: one of the further scripts, by its name. */
export type PreviewPart =
  | { readonly kind: 'script' }
  | { readonly kind: 'prologue' }
  | { readonly kind: 'epilogue' }
  | { readonly kind: 'aux'; readonly name: string };

/** What a preview shows: a part of the job to which a file belongs. */
export interface PreviewTarget {
  /** Absolute path of the body or the settings file. */
  readonly path: string;
  readonly part: PreviewPart;
}

/** The address of a preview. Its last part is what stands on the tab. */
export function previewUri({ path, part }: PreviewTarget): Uri {
  const file = Uri.file(path);
  const title = `${partTitle(part)} of ${basename(path)}`;
  return file.with({
    scheme: PREVIEW_SCHEME,
    path: `${Uri.file(dirname(path)).path.replace(/\/$/, '')}/${title}`,
    query: JSON.stringify({ path, part }),
  });
}

export function partTitle(part: PreviewPart): string {
  switch (part.kind) {
    case 'script':
      return 'Preview';
    case 'prologue':
      return 'Prologue';
    case 'epilogue':
      return 'Epilogue';
    case 'aux':
      return part.name;
  }
}

/** What a preview's address says; null for an address of another kind. */
export function previewTarget(uri: Uri): PreviewTarget | null {
  if (uri.scheme !== PREVIEW_SCHEME) return null;
  try {
    const { path, part } = JSON.parse(uri.query) as PreviewTarget;
    return typeof path === 'string' && typeof part?.kind === 'string' ? { path, part } : null;
  } catch {
    // Somebody has made up the address: there is nothing behind it.
    return null;
  }
}
