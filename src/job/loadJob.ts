import { basename, dirname, join, resolve } from 'node:path';
import { UserError } from '../base/errors.ts';
import { nearest } from '../base/nearest.ts';
import type { Problem } from '../base/problem.ts';
import { Source } from '../base/problem.ts';
import { assembleJob } from './assembleJob.ts';
import type { ConfigFolders, Profile } from './configFolders.ts';
import { defaultsFile, LOCAL_PROFILE, listProfiles } from './configFolders.ts';
import type { Dialect } from './dialect.ts';
import type { LayerKind, ResolvedJob } from './job.ts';
import type { JobPaths } from './jobPaths.ts';
import { baseName, clusterSettingsPath, findJobPaths, isSettingsPath } from './jobPaths.ts';
import type { Layer, SetOption } from './layers.ts';
import { fileLayer, jobNameLayer, keywordLayer, localProfileLayer, setLayer } from './layers.ts';
import { refuseBroken } from './refuseBroken.ts';
import type { ResolvedSettings } from './resolve.ts';
import { attributeText, resolveLayers } from './resolve.ts';
import type { SourceFiles } from './sourceFiles.ts';
import { noSuchFile, readSource } from './sourceFiles.ts';
import type { Value } from './value.ts';

/** What settings are read with. */
export interface SettingsContext {
  readonly files: SourceFiles;
  readonly folders: ConfigFolders;
  /** All backends, as their names may stand in settings. */
  readonly dialects: readonly Dialect[];
}

/** What a job is loaded with, and for which cluster. */
export interface LoadOptions extends SettingsContext {
  /** Name of the profile; null for none, which leaves the library's default backend. */
  readonly profile: string | null;
  /** Values set in code: after the profile, before the job's own files, sorted by name. */
  readonly keywords?: ReadonlyMap<string, Value>;
  /** Values that win over all files. */
  readonly set?: readonly SetOption[];
}

/**
 * Puts the job together to which a body or a settings file (an absolute path) belongs, with all its layers.
 * @throws UserError `unknown-profile` where there is no such profile, `file-not-readable`, `no-such-file`.
 */
export async function loadJob(path: string, options: LoadOptions): Promise<ResolvedJob> {
  const { files, set, keywords, dialects } = options;
  const backends = new Set(dialects.map(({ name }) => name));
  const profiles = await listProfiles(options.folders, files);
  const profile = options.profile === null ? null : findProfile(options.profile, profiles);
  if ((await files.read(path)) === null) throw await noSuchFile(path, files);
  const found = await findJobPaths(path, new Set(profiles.map(({ name }) => name)), files);
  const { paths, problems } = await settingsThatName(found, options);

  const defaults = await defaultsLayers(options);
  const onCluster = profile && clusterSettingsPath(paths, profile.name);
  const layers = [
    ...defaults,
    jobNameLayer(paths.name),
    ...(profile ? await profileLayers(profile, options) : []),
    ...(keywords ? [refuseBroken(keywordLayer(keywords, backends), dialects)] : []),
    ...(await layersOf([['job', paths.settings]], options)),
    ...(await layersOf([['job-on-cluster', onCluster]], options)),
    ...(set ? [refuseBroken(setLayer(set, backends), dialects)] : []),
  ];
  const settings = resolveLayers(layers);
  const body = bodyPath(paths, settings);
  return await assembleJob({
    name: paths.name,
    settingsPath: paths.settings,
    body,
    layers,
    settings,
    profile: profile?.name ?? null,
    explicit: false,
    problems,
    files,
    dialects,
  });
}

/** The layers of a job one by one, as the library is given them: nothing else is looked up. Paths are absolute. */
export interface ExplicitLayers {
  readonly body: string;
  readonly defaults?: string | null;
  readonly jobname: string;
  readonly keywords?: ReadonlyMap<string, Value>;
  readonly settings: readonly string[];
  readonly set?: readonly SetOption[];
}

/**
 * Puts a job together from layers that are given one by one.
 * @throws UserError `no-such-file`, `file-not-readable`.
 */
export async function loadExplicit(
  given: ExplicitLayers,
  context: Omit<SettingsContext, 'folders'>,
): Promise<ResolvedJob> {
  const { files, dialects } = context;
  const backends = new Set(dialects.map(({ name }) => name));
  for (const path of [given.body, given.defaults, ...given.settings]) {
    if (path && (await files.read(path)) === null) throw await noSuchFile(path, files);
  }
  const layers = [
    ...(await layersOf([['user-defaults', given.defaults]], context)),
    jobNameLayer(given.jobname),
    ...(given.keywords ? [refuseBroken(keywordLayer(given.keywords, backends), dialects)] : []),
    ...(await layersOf(
      given.settings.map((path) => ['job', path] as const),
      context,
    )),
    ...(given.set ? [refuseBroken(setLayer(given.set, backends), dialects)] : []),
  ];
  return await assembleJob({
    name: given.jobname,
    settingsPath: given.settings.at(-1) ?? null,
    body: given.body,
    layers,
    settings: resolveLayers(layers),
    profile: null,
    explicit: true,
    problems: [],
    files,
    dialects,
  });
}

/** The settings of a profile without a job: what is known of its cluster. */
export interface ProfileSettings extends ResolvedSettings {
  readonly name: string;
  readonly problems: readonly Problem[];
  /** Whether one of its files cannot be read, so that nothing of that file is applied. */
  readonly unreadable: boolean;
}

/**
 * Reads the settings of a profile over the defaults.
 * @throws UserError `unknown-profile`, `file-not-readable`.
 */
export async function loadProfile(name: string, context: SettingsContext): Promise<ProfileSettings> {
  const profile = findProfile(name, await listProfiles(context.folders, context.files));
  const layers = [...(await defaultsLayers(context)), ...(await profileLayers(profile, context))];
  return {
    name,
    ...resolveLayers(layers),
    problems: layers.flatMap((layer) => layer.problems),
    unreadable: layers.some((layer) => layer.unreadable),
  };
}

function findProfile(name: string, profiles: readonly Profile[]): Profile {
  const found = profiles.find((profile) => profile.name === name);
  if (found) return found;
  throw unknownProfile(name, profiles);
}

/** The error for a name that none of these profiles has. */
export function unknownProfile(name: string, profiles: readonly { readonly name: string }[]): UserError {
  const names = profiles.map((profile) => profile.name);
  const meant = nearest(name, names);
  return new UserError({
    what: `There is no profile '${name}'`,
    next: meant ? `Did you mean ${meant}?` : `Profiles here: ${names.join(', ')}`,
    code: 'unknown-profile',
  });
}

async function defaultsLayers(context: SettingsContext): Promise<readonly Layer[]> {
  const { user, workspace } = context.folders;
  return await layersOf(
    [
      ['user-defaults', defaultsFile(user)],
      ['workspace-defaults', defaultsFile(workspace)],
    ],
    context,
  );
}

async function profileLayers(profile: Profile, context: SettingsContext): Promise<readonly Layer[]> {
  const layers = await layersOf(
    [
      ['user-profile', profile.userFile],
      ['workspace-profile', profile.workspaceFile],
    ],
    context,
  );
  return profile.name === LOCAL_PROFILE ? [localProfileLayer(), ...layers] : layers;
}

async function layersOf(
  paths: readonly (readonly [LayerKind, string | null | undefined])[],
  { files, dialects }: Pick<SettingsContext, 'files' | 'dialects'>,
): Promise<readonly Layer[]> {
  const backends = new Set(dialects.map(({ name }) => name));
  const layers: Layer[] = [];
  for (const [kind, path] of paths) {
    const text = path ? await readSource(path, files, 'unreadable') : null;
    if (!text) continue;
    const layer = fileLayer(kind, text.source, backends);
    const bad = text.problems.length > 0;
    const read = bad
      ? { ...layer, settings: [], problems: [...text.problems, ...layer.problems], unreadable: true }
      : layer;
    layers.push(refuseBroken(read, dialects));
  }
  return layers;
}

/** The body of a job: the one that the user named, the attribute `script`, or the file of the same base name. */
function bodyPath(paths: JobPaths, { attributes }: ResolvedSettings): string | null {
  const script = attributeText(attributes, 'script');
  if (script === null || paths.bodyGiven) return paths.body;
  const from = attributes.get('script')?.origin.source?.file;
  return resolve(from ? dirname(from) : paths.folder, script);
}

/** A body without settings beside it may be the attribute `script` of another settings file in its folder. */
async function settingsThatName(
  paths: JobPaths,
  { files, dialects }: SettingsContext,
): Promise<{ readonly paths: JobPaths; readonly problems: readonly Problem[] }> {
  if (paths.settings !== null || paths.body === null) return { paths, problems: [] };
  const naming: string[] = [];
  for (const name of (await files.list(paths.folder)).filter(isSettingsPath)) {
    const path = join(paths.folder, name);
    const settings = resolveLayers(await layersOf([['job', path]], { files, dialects }));
    const script = attributeText(settings.attributes, 'script');
    if (script !== null && resolve(paths.folder, script) === paths.body) naming.push(path);
  }
  const [settings, another] = naming;
  if (settings === undefined) return { paths, problems: [] };
  if (another === undefined) return { paths: { ...paths, name: baseName(settings), settings }, problems: [] };
  const message = `Several jobs have this script (${naming.map((path) => basename(path)).join(', ')}) and none is chosen: open the settings file of one of them.`;
  return { paths, problems: [new Source(paths.body, '').problem('info', 'several-jobs', message, null)] };
}
