import { basename, dirname, join } from 'node:path';
import { Uri } from 'vscode';
import { unreachable } from '../base/errors.ts';

/** The scheme of the addresses of previews. */
export const PREVIEW_SCHEME = 'clusterjob-preview';

/** Which text of a job a preview shows; `aux`: one of the further scripts, by its name. */
export type PreviewPart =
  | { readonly kind: 'script' }
  | { readonly kind: 'prologue' }
  | { readonly kind: 'epilogue' }
  | { readonly kind: 'aux'; readonly name: string }
  /** The whole job for every scheduler, side by side. */
  | { readonly kind: 'comparison' };

/** What a preview shows: a part of the job to which a file belongs. */
export interface PreviewTarget {
  /** Absolute path of the body or the settings file. */
  readonly path: string;
  readonly part: PreviewPart;
  /** The cluster for which the script is shown; absent: the one that is chosen for the job. */
  readonly cluster?: string;
}

/**
 * The address of a preview: `FOLDER/Preview of train.sh`. All of it is in the path, whose last part stands on the tab:
 * the editor's quick open gives an address back without its query.
 */
export function previewUri({ path, part, cluster }: PreviewTarget): Uri {
  const title = cluster === undefined ? partTitle(part) : `${partTitle(part)} for ${cluster}`;
  return Uri.file(join(dirname(path), `${title} of ${basename(path)}`)).with({ scheme: PREVIEW_SCHEME });
}

/** The title of a part of a job, which begins the name of its preview. */
export function partTitle(part: PreviewPart): string {
  switch (part.kind) {
    case 'script':
      return 'Preview';
    case 'prologue':
      return 'Prologue';
    case 'epilogue':
      return 'Epilogue';
    case 'aux':
      return `Script ${part.name}`;
    case 'comparison':
      return 'Comparison';
    default:
      return unreachable(part);
  }
}

const TITLE = /^(?:(Preview|Prologue|Epilogue|Comparison)(?: for ([\w-]+))?|Script (.+?)) of (.+)$/;

const KINDS: Readonly<Record<string, PreviewPart>> = {
  Preview: { kind: 'script' },
  Prologue: { kind: 'prologue' },
  Epilogue: { kind: 'epilogue' },
  Comparison: { kind: 'comparison' },
};

/** What a preview's address says; null for an address of another kind. */
export function previewTarget(uri: Uri): PreviewTarget | null {
  if (uri.scheme !== PREVIEW_SCHEME) return null;
  const { fsPath } = uri.with({ scheme: 'file' });
  const [, word = '', cluster, aux, file] = TITLE.exec(basename(fsPath)) ?? [];
  const part = aux === undefined ? KINDS[word] : ({ kind: 'aux', name: aux } as const);
  if (!part || file === undefined) return null;
  return { path: join(dirname(fsPath), file), part, ...(cluster === undefined ? {} : { cluster }) };
}
