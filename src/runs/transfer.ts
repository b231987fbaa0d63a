import { realpath } from 'node:fs/promises';
import { join, posix } from 'node:path';
import type { Clock } from '../base/clock.ts';
import { UserError } from '../base/errors.ts';
import type { FileEntry, Transport, TransportOptions } from '../transport/contract.ts';
import type { FileTree, FoundFiles } from './filePatterns.ts';
import { filesMatching, patternSegments } from './filePatterns.ts';
import { localFile, localTree } from './localTree.ts';
import type { RunRecord } from './record.ts';
import { trackedFiles } from './trackedFiles.ts';
import type { CopyPair } from './transferPlan.ts';
import { changedPairs } from './transferPlan.ts';

/** The word that stands for all files that git tracks. */
const GIT = /^git:?$/;

/** So many files are on their way at the same time. */
const AT_ONCE = 4;

/** Progress is told at most so often, in milliseconds. */
const TELL_MS = 200;

/** How files are copied. */
export interface TransferOptions extends TransportOptions {
  readonly clock: Clock;
  readonly progress?: (step: string) => void;
}

/** What was copied and what was not. */
export interface TransferResult {
  readonly copied: number;
  readonly bytes: number;
  /** Files that were there already. */
  readonly unchanged: number;
  /** Patterns that meant no file. */
  readonly unmatched: readonly string[];
}

/** Refuses patterns that no files can be copied by, before anything is sent. */
export async function checkTransfers(
  {
    upload,
    download,
    folder,
  }: { readonly upload: readonly string[]; readonly download: readonly string[]; readonly folder: string },
  signal: AbortSignal | undefined,
): Promise<void> {
  for (const pattern of download) {
    if (GIT.test(pattern)) throw notForDownload();
    patternSegments(pattern);
  }
  await filesToUpload(upload, folder, signal);
}

/** Copies what `upload` of the job names into the folder of the run: what has changed, never deleting. */
export async function uploadFiles(
  run: RunRecord,
  transport: Transport,
  options: TransferOptions,
): Promise<TransferResult> {
  const { localFolder, upload = [] } = run.job;
  if (upload.length === 0 || (await isSameFolder(run, transport))) return NOTHING;
  const found = await filesToUpload(upload, localFolder, options.signal);
  // What was rendered for this run stays.
  const own = new Set([run.job.filename, ...Object.keys(run.job.aux)].map((name) => posix.normalize(name)));
  const paths = [...found.keys()].filter((path) => !own.has(path));
  const there = await transport.stat(
    paths.map((path) => posix.join(run.folder, path)),
    options,
  );
  const pairs = paths.map((path, at): CopyPair => {
    const source = found.get(path);
    if (!source) throw new Error(`${path} was not found`);
    return {
      path,
      here: join(localFolder, path),
      there: posix.join(run.folder, path),
      source,
      target: there[at] ?? null,
    };
  });
  return await copyChanged('uploading', pairs, transport, options, []);
}

/** Copies what `download` of the job names from the folder of the run into that of the job: what has changed, never onto a source. */
export async function downloadFiles(
  run: RunRecord,
  transport: Transport,
  options: TransferOptions,
): Promise<TransferResult> {
  const { localFolder, download = [] } = run.job;
  if (download.length === 0 || (await isSameFolder(run, transport))) return NOTHING;
  const tree: FileTree = {
    root: run.folder,
    list: (folder) => transport.list(posix.join(run.folder, folder), options),
  };
  const { files, unmatched } = await filesMatching(download, tree);
  const sources = await sourcesOf(run);
  const pairs: CopyPair[] = [];
  for (const [path, source] of files) {
    const here = join(localFolder, path);
    if (path.startsWith('.clusterjob/') || sources.has(await realpath(here).catch(() => here))) continue;
    pairs.push({ path, here, there: posix.join(run.folder, path), source, target: await localFile(localFolder, path) });
  }
  return await copyChanged('downloading', pairs, transport, options, unmatched);
}

const NOTHING: TransferResult = { copied: 0, bytes: 0, unchanged: 0, unmatched: [] };

async function filesToUpload(
  patterns: readonly string[],
  folder: string,
  signal: AbortSignal | undefined,
): Promise<FoundFiles> {
  const globs = patterns.filter((pattern) => !GIT.test(pattern));
  const { files, unmatched } = await filesMatching(globs, localTree(folder));
  const [missing] = unmatched;
  if (missing !== undefined) {
    throw new UserError({
      what: `'${missing}' of \`upload\` means no file`,
      detail: `there is none in ${folder}`,
      next: 'Correct the path or the glob; it starts at the folder of the job',
      code: 'nothing-to-upload',
    });
  }
  const all = new Map<string, FileEntry>(files);
  for (const path of globs.length < patterns.length ? await trackedFiles(folder, signal) : []) {
    const entry = await localFile(folder, path);
    // One that is tracked and was deleted, or a repository in the repository.
    if (entry?.kind === 'file') all.set(path, entry);
  }
  return all;
}

/** On this machine a job may run in its own folder: then there is nothing to copy. */
async function isSameFolder(run: RunRecord, transport: Transport): Promise<boolean> {
  if (transport.kind !== 'local') return false;
  const folder = await realpath(run.folder).catch(() => run.folder);
  return folder === (await realpath(run.job.localFolder));
}

/** Real paths of what the user wrote for this job. */
async function sourcesOf({ job }: RunRecord): Promise<ReadonlySet<string>> {
  const files = [
    job.file,
    ...job.layers.map(({ file }) => file),
    ...Object.keys(job.aux).map((name) => join(job.localFolder, name)),
  ];
  const paths = files.filter((file) => file !== null).map((file) => realpath(file).catch(() => file));
  return new Set(await Promise.all(paths));
}

async function copyChanged(
  doing: 'uploading' | 'downloading',
  pairs: readonly CopyPair[],
  transport: Transport,
  options: TransferOptions,
  unmatched: readonly string[],
): Promise<TransferResult> {
  const changed = await changedPairs(pairs, transport, options);
  const bytes = changed.reduce((sum, { source }) => sum + source.size, 0);
  const progress = new Progress(doing, changed.length, bytes, options);
  const waiting = [...changed];
  const copyNext = async (): Promise<void> => {
    for (let pair = waiting.shift(); pair; pair = waiting.shift()) {
      const { here, there, path } = pair;
      const file = { here, there, onProgress: (done: number) => progress.moved(path, done) };
      await (doing === 'uploading' ? transport.upload(file, options) : transport.download(file, options));
      progress.done(path);
    }
  };
  const workers = Array.from({ length: Math.min(AT_ONCE, changed.length) }, async () => {
    try {
      await copyNext();
    } catch (error) {
      // One failure is enough: the others end with the file that they have begun.
      waiting.length = 0;
      throw error;
    }
  });
  const results = await Promise.allSettled(workers);
  for (const result of results) if (result.status === 'rejected') throw result.reason;
  return { copied: changed.length, bytes, unchanged: pairs.length - changed.length, unmatched };
}

/** Tells how far all files have come. */
class Progress {
  readonly #doing: string;
  readonly #files: number;
  readonly #bytes: number;
  readonly #options: TransferOptions;
  readonly #open = new Map<string, number>();
  #doneFiles = 0;
  #doneBytes = 0;
  #told = 0;

  constructor(doing: string, files: number, bytes: number, options: TransferOptions) {
    this.#doing = doing;
    this.#files = files;
    this.#bytes = bytes;
    this.#options = options;
  }

  moved(path: string, bytes: number): void {
    this.#open.set(path, bytes);
    this.#tell();
  }

  done(path: string): void {
    this.#doneBytes += this.#open.get(path) ?? 0;
    this.#open.delete(path);
    this.#doneFiles++;
    this.#tell();
  }

  #tell(): void {
    const { clock, progress } = this.#options;
    if (!progress || (clock.now() - this.#told < TELL_MS && this.#doneFiles < this.#files)) return;
    this.#told = clock.now();
    const bytes = [...this.#open.values()].reduce((sum, open) => sum + open, this.#doneBytes);
    progress(
      `${this.#doing} files: ${this.#doneFiles} of ${this.#files}, ${megabytes(bytes)} of ${megabytes(this.#bytes)} MB`,
    );
  }
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0);
}

function notForDownload(): UserError {
  return new UserError({
    what: '`download = git` cannot be carried out',
    detail: 'git knows the files of this machine only',
    next: 'Name the files to copy back',
    code: 'git-download',
  });
}
