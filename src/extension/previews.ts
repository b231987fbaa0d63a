import { dirname } from 'node:path';
import type { Event, TextDocument } from 'vscode';
import { EventEmitter, languages, RelativePattern, Uri, workspace } from 'vscode';
import type { Disposable } from '../base/disposable.ts';
import { DisposableStore } from '../base/disposable.ts';
import { errorText, unreachable } from '../base/errors.ts';
import type { LineOrigin, Rendering } from '../job/job.ts';
import { compareSchedulers } from '../runs/compareJob.ts';
import type { CurrentJob, Jobs } from './jobs.ts';
import type { PreviewPart } from './previewUri.ts';
import { PREVIEW_SCHEME, previewTarget } from './previewUri.ts';
import { ReadOnlyFiles } from './readOnlyFiles.ts';

/** What a preview shows beside its text. */
export interface PreviewState {
  readonly job: CurrentJob | null;
  readonly text: string;
  readonly origins: readonly LineOrigin[];
  /** Why the text is older than the files; null where it is what would be sent now. */
  readonly stale: string | null;
}

/**
 * The texts that a scheduler would get, as read-only documents that follow the job while it is typed. A job that cannot
 * be rendered at the moment keeps its last good text.
 */
export class Previews implements Disposable {
  readonly files: ReadOnlyFiles;
  readonly #jobs: Jobs;
  readonly #states = new Map<string, PreviewState>();
  readonly #watchers = new Map<string, Disposable>();
  readonly #changes = new EventEmitter<Uri>();
  readonly #held = new DisposableStore();

  /** The text of a preview, or what is said about it, has changed. */
  readonly onDidChange: Event<Uri> = this.#changes.event;

  constructor(jobs: Jobs) {
    this.#jobs = jobs;
    this.files = new ReadOnlyFiles(async (uri) => (await this.#show(uri)).text);
    this.#held.add(this.files);
    this.#held.add(jobs.onDidChange(() => void this.#refreshAll()));
    this.#held.add(workspace.onDidOpenTextDocument((document) => this.#opened(document)));
    this.#held.add(workspace.onDidCloseTextDocument((document) => this.#closed(document)));
    for (const document of workspace.textDocuments) this.#opened(document);
  }

  /** What a preview shows now; null where it was not asked for yet. */
  state(uri: Uri): PreviewState | null {
    return this.#states.get(uri.toString()) ?? null;
  }

  dispose(): void {
    for (const watcher of this.#watchers.values()) watcher.dispose();
    this.#held.dispose();
    this.#changes.dispose();
  }

  #opened(document: TextDocument): void {
    const target = previewTarget(document.uri);
    if (!target) return;
    const language = target.part.kind === 'comparison' ? 'plaintext' : 'shellscript';
    if (document.languageId !== language) void languages.setTextDocumentLanguage(document, language);
    // Files of the job that are open in no editor may change too: by git, say.
    const pattern = new RelativePattern(Uri.file(dirname(target.path)), '*');
    const watcher = workspace.createFileSystemWatcher(pattern);
    for (const event of [watcher.onDidChange, watcher.onDidCreate, watcher.onDidDelete])
      event(() => this.#jobs.refresh());
    const key = document.uri.toString();
    this.#watchers.get(key)?.dispose();
    this.#watchers.set(key, watcher);
  }

  #closed({ uri }: TextDocument): void {
    if (uri.scheme !== PREVIEW_SCHEME) return;
    const key = uri.toString();
    this.#watchers.get(key)?.dispose();
    this.#watchers.delete(key);
    this.#states.delete(key);
    this.files.forget(uri);
  }

  async #refreshAll(): Promise<void> {
    const open = workspace.textDocuments.filter(({ uri }) => uri.scheme === PREVIEW_SCHEME);
    await Promise.all(open.map(({ uri }) => this.files.refresh(uri)));
  }

  async #show(uri: Uri): Promise<PreviewState> {
    const key = uri.toString();
    const before = this.#states.get(key) ?? null;
    const state = await this.#render(uri, before);
    this.#states.set(key, state);
    this.#changes.fire(uri);
    return state;
  }

  async #render(uri: Uri, before: PreviewState | null): Promise<PreviewState> {
    const target = previewTarget(uri);
    if (!target) return stale(null, before, 'this preview has no job');
    try {
      const { path, part, cluster } = target;
      const job = await (cluster === undefined ? this.#jobs.current(path) : this.#jobs.renderedFor(path, cluster));
      if (part.kind === 'comparison') {
        return { job, text: await compareSchedulers(this.#jobs.loader, job.body), origins: [], stale: null };
      }
      const fresh = job.rendering && partOf(job.rendering, part);
      if (fresh) return { job, ...fresh, stale: null };
      return stale(job, before, reasonOf(job, part));
    } catch (error) {
      return stale(before?.job ?? null, before, errorText(error));
    }
  }
}

/** The last good text, marked; where there never was one, the reason in its place. */
function stale(job: CurrentJob | null, before: PreviewState | null, reason: string): PreviewState {
  if (before && before.origins.length > 0) return { ...before, job: job ?? before.job, stale: reason };
  return { job, text: `# There is no preview: ${reason}\n`, origins: [], stale: reason };
}

/** A part that the rendering itself has. */
type RenderedPart = Exclude<PreviewPart, { kind: 'comparison' }>;

function partOf(rendering: Rendering, part: RenderedPart): Pick<PreviewState, 'text' | 'origins'> | null {
  switch (part.kind) {
    case 'script':
      return rendering.script;
    case 'prologue':
      return plain(rendering.prologue);
    case 'epilogue':
      return plain(rendering.epilogue);
    case 'aux':
      return plain(rendering.aux.get(part.name) ?? null);
    default:
      return unreachable(part);
  }
}

/** Of these parts only the text is known. One line without an origin tells them from a text that never was there. */
function plain(text: string | null): Pick<PreviewState, 'text' | 'origins'> | null {
  return text === null ? null : { text, origins: [{ line: 1, file: null, sourceLine: null, key: null }] };
}

function reasonOf(job: CurrentJob, part: RenderedPart): string {
  const errors = job.problems.filter(({ severity }) => severity === 'error');
  const [first, ...more] = errors;
  if (!first) return part.kind === 'script' ? 'the job cannot be read' : `the job has no ${part.kind}`;
  const place =
    first.file === null ? '' : `${workspace.asRelativePath(first.file)}${first.start ? `:${first.start.line}` : ''}: `;
  return `${place}${first.message}${more.length > 0 ? ` (and ${more.length} more)` : ''}`;
}
