import type { TextDocument } from 'vscode';
import { isSettingsPath } from '../job/jobPaths.ts';
import { ownConfigFolder } from './configFoldersOf.ts';
import type { Jobs } from './jobs.ts';

/** What a document is to us: the body or the settings of a job, or settings of a cluster. */
export type JobRole = 'body' | 'settings' | 'cluster';

/** The languages in which bodies of jobs are written. */
export const SCRIPT_LANGUAGES: ReadonlySet<string> = new Set(
  'shellscript python perl r julia ruby lua javascript matlab fish tcl'.split(' '),
);

/** The role of a document; null where it belongs to no job. A script alone, without settings and directives, is none yet. */
export async function roleOf(document: TextDocument, jobs: Jobs): Promise<JobRole | null> {
  if (document.uri.scheme !== 'file') return null;
  const path = document.uri.fsPath;
  if (isSettingsPath(path)) {
    if (/[\\/]\.clusterjob[\\/]/.test(path) || path.startsWith(ownConfigFolder())) return 'cluster';
    return hasJobSections(document.getText()) ? 'settings' : null;
  }
  const isScript = SCRIPT_LANGUAGES.has(document.languageId) || document.lineAt(0).text.startsWith('#!');
  if (!isScript) return null;
  const { loaded, problems } = await jobs.current(path);
  const { job } = loaded;
  // Where the settings beside it cannot be read there is no job, and problems of that file say why.
  if (!job) return problems.some(({ file }) => file !== null && isSettingsPath(file)) ? 'body' : null;
  const hasSettings = job.settingsFiles.some(({ layer }) => layer === 'job' || layer === 'job-on-cluster');
  return hasSettings || job.kind === 'plain' || /\.body\.[^.]+$/.test(path) ? 'body' : null;
}

/** So many lines of an INI file are looked at: a long one of another program is not read through. */
const LINES_LOOKED_AT = 50;

/** Whether a text is a settings file of ours rather than any other INI file. */
export function hasJobSections(text: string): boolean {
  const beginning = text.split('\n', LINES_LOOKED_AT).join('\n');
  return /^\[(?:Resources|Attributes)\]/m.test(beginning);
}
