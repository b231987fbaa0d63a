import type { Problem } from '../../base/problem.ts';
import { Source } from '../../base/problem.ts';
import type { ConfigFolders } from '../../job/configFolders.ts';
import { backendFileAt, listBackendFiles } from '../../job/configFolders.ts';
import type { SourceFiles } from '../../job/sourceFiles.ts';
import { readSource } from '../../job/sourceFiles.ts';
import type { Backend } from '../contract.ts';
import type { BackendRegistry } from '../registry.ts';
import type { SiteBackend } from './siteBackend.ts';
import { siteBackend } from './siteBackend.ts';

/** The backends that count in one place: those of the program, and those of the files there. */
export interface BackendScope extends Pick<BackendRegistry, 'all' | 'get'> {
  /** What is wrong with the files as such; what stands in them is told where they are used. */
  readonly problems: readonly Problem[];
}

/** The backends for jobs whose settings lie in these folders. A file of the workspace wins over one of the user. */
export async function backendsIn(
  folders: ConfigFolders,
  files: SourceFiles,
  registry: BackendRegistry,
): Promise<BackendScope> {
  const found = new Map<string, Backend>();
  const problems: Problem[] = [];
  for (const { name, path } of await listBackendFiles(folders, files)) {
    const refused = fileNameProblem(name, path, registry.all);
    if (refused) problems.push(refused);
    else found.set(name, (await readSiteFile(name, path, files, registry.all)).backend);
  }
  return {
    all: [...registry.all, ...found.values()],
    get: (name, definition) => (definition ? undefined : found.get(name)) ?? registry.get(name, definition),
    problems,
  };
}

/** A file that is gone by now says nothing of what it extends, which is an error like any other. */
async function readSiteFile(
  name: string,
  path: string,
  files: SourceFiles,
  parents: readonly Backend[],
): Promise<SiteBackend> {
  const text = await readSource(path, files, 'unreadable');
  return siteBackend(name, text?.source ?? new Source(path, ''), parents, text?.problems ?? []);
}

/** What is wrong with a file of these folders that describes a backend, as it stands in the editor; null for any other file. */
export function backendFileProblems(
  source: Source,
  folders: ConfigFolders,
  parents: readonly Backend[],
): readonly Problem[] | null {
  const described = source.file === null ? null : backendFileAt(source.file, folders);
  if (!described) return null;
  const misnamed = fileNameProblem(described.name, described.path, parents);
  const { problems } = siteBackend(described.name, source, parents);
  return misnamed ? [misnamed, ...problems] : problems;
}

/** Why a file cannot describe a backend, whatever stands in it; null where it can. */
export function fileNameProblem(name: string, path: string, parents: readonly Backend[]): Problem | null {
  const warn = (code: string, message: string) => new Source(path, '').problem('warning', code, message, null);
  if (parents.some((backend) => backend.name === name)) {
    const message = `${path} is passed over: '${name}' is a backend already. Give the file another name.`;
    return warn('backend-shadowed', message);
  }
  if (/^[a-z][a-z0-9_-]*$/.test(name)) return null;
  const message = `${path} is passed over: the name of a backend is small letters, digits, '-' and '_', a letter first.`;
  return warn('backend-name', message);
}
