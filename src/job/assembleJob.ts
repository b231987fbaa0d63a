import { basename, dirname, resolve } from 'node:path';
import type { Problem } from '../base/problem.ts';
import { Source } from '../base/problem.ts';
import type { Dialect } from './dialect.ts';
import type { Job, ResolvedJob, ScriptFile, Setting } from './job.ts';
import { splitListSpans } from './keys.ts';
import type { Layer } from './layers.ts';
import { isJobFile, isJobLayer } from './layers.ts';
import { checkBodyDirectives, checkByteOrderMark, checkLineEnds, findDirectives } from './plainScript.ts';
import type { ResolvedSettings } from './resolve.ts';
import { attributeText } from './resolve.ts';
import { problemAtValue } from './settingProblems.ts';
import type { SourceFiles, SourceText } from './sourceFiles.ts';
import { readSource } from './sourceFiles.ts';

/** The parts of a job before its scripts are read. */
export interface JobParts {
  readonly name: string;
  readonly settingsPath: string | null;
  /** Path of the body; null where none was found. */
  readonly body: string | null;
  readonly layers: readonly Layer[];
  readonly settings: ResolvedSettings;
  readonly profile: string | null;
  /** Layers given one by one: the job is rendered as the library does, whatever its body looks like. */
  readonly explicit: boolean;
  readonly problems: readonly Problem[];
  readonly files: SourceFiles;
  readonly dialects: readonly Dialect[];
}

/** Reads the scripts of a job. There is no job where a settings file cannot be read or the body is missing. */
export async function assembleJob(parts: JobParts): Promise<ResolvedJob> {
  const { layers, settings, files } = parts;
  const problems = [...parts.problems, ...layers.flatMap((layer) => layer.problems)];
  const body = parts.body === null ? null : await readSource(parts.body, files, 'unrenderable');
  if (!body || parts.body === null) problems.push(missingBody(parts));
  const dialect = renderingDialect(settings, layers, parts.dialects);
  if (!body || parts.body === null || !dialect || layers.some((layer) => layer.unreadable))
    return { job: null, problems };

  const folder = dirname(parts.body);
  const bodyFile = scriptFile(basename(parts.body), body);
  const kind = isPlain(parts, body.source) ? 'plain' : 'template';
  const aux = await readAux(settings.attributes.get('aux_scripts'), folder, files);
  problems.push(...bodyProblems(kind, body, layers), ...aux.problems);
  const job: Job = {
    kind,
    name: parts.name,
    folder,
    body: bodyFile,
    bodyBytes: kind === 'plain' ? body.bytes : null,
    placeholders: parts.explicit || !isLone(layers) || /\.body\.[^.]+$/.test(bodyFile.name),
    aux: aux.found,
    missingAux: aux.missing,
    settingsFiles: layers.flatMap(({ kind, source, document }) =>
      source && document ? [{ layer: kind, source, document }] : [],
    ),
    ...settings,
    backend: dialect.name,
    dialect,
    backends: new Set(parts.dialects.map(({ name }) => name)),
    profile: parts.profile,
  };
  return { job, problems };
}

function scriptFile(name: string, { source, problems }: SourceText): ScriptFile {
  return { name, source, isUtf8: problems.length === 0 };
}

/** A script with directives of its own, and no resources beside it. */
function isPlain({ explicit, layers }: JobParts, body: Source): boolean {
  const asks = layers.some((layer) => isJobFile(layer.kind) && layer.hasResources);
  return !explicit && !asks && findDirectives(body.text).length > 0;
}

function isLone(layers: readonly Layer[]): boolean {
  return !layers.some((layer) => isJobFile(layer.kind));
}

function bodyProblems(kind: Job['kind'], body: SourceText, layers: readonly Layer[]): readonly Problem[] {
  const mark = checkByteOrderMark(body.source, kind);
  if (kind === 'template') return [...body.problems, ...mark, ...checkBodyDirectives(body.source)];
  // Its bytes are sent as they are, whatever their encoding.
  const unused = layers.filter((layer) => layer.source === null && isJobLayer(layer.kind));
  const asked = unused.flatMap((layer) => layer.settings).filter(({ section }) => section === 'Resources');
  const warnings = asked.map(({ key }) => {
    const message = `'${key}' has no effect: the script has directives of its own and is sent as it is. Convert it to a job with settings first.`;
    return new Source(null, '').problem('warning', 'resource-of-plain-script', message, null);
  });
  return [...mark, ...checkLineEnds(body.source), ...warnings];
}

function missingBody({ settings, settingsPath, body }: JobParts): Problem {
  const script = settings.attributes.get('script');
  if (script && body !== null) {
    const message = `There is no file ${body}: correct the attribute 'script', or write the script.`;
    return problemAtValue(script, 'error', 'missing-body', message, { reach: 'unreadable' });
  }
  const message = `The job has no body: write a script of the same base name beside ${settingsPath ?? body}, or name one with the attribute 'script'.`;
  return new Source(settingsPath ?? body, '').problem('error', 'missing-body', message, null, { reach: 'unreadable' });
}

/** The backend of the final attributes; the one of the profile where it extends that. Layers refuse a name that is none. */
function renderingDialect(
  { attributes }: ResolvedSettings,
  layers: readonly Layer[],
  dialects: readonly Dialect[],
): Dialect | undefined {
  const named = attributeText(attributes, 'backend') ?? '';
  const below = layers.filter((layer) => !isJobLayer(layer.kind)).flatMap((layer) => layer.settings);
  const cluster = below.findLast(({ section, key }) => section === 'Attributes' && key === 'backend')?.value;
  const dialect = dialects.find(({ name }) => name === cluster);
  return dialect?.extends?.includes(named) ? dialect : dialects.find(({ name }) => name === named);
}

interface AuxFiles {
  readonly found: readonly ScriptFile[];
  readonly missing: readonly string[];
  readonly problems: readonly Problem[];
}

/** Reads the scripts of `aux_scripts`, which lie beside the body. Each is placed under its base name. */
async function readAux(setting: Setting | undefined, folder: string, files: SourceFiles): Promise<AuxFiles> {
  const found: ScriptFile[] = [];
  const missing: string[] = [];
  const problems: Problem[] = [];
  if (!setting || setting.value === null) return { found, missing, problems };
  for (const { text, span } of splitListSpans(String(setting.value))) {
    const name = basename(text);
    if (found.some((file) => file.name === name) || missing.includes(name)) {
      const message = `Two files in aux_scripts are named ${name} and would be placed under the same name: rename one of them.`;
      problems.push(problemAtValue(setting, 'error', 'duplicate-aux', message, { span, reach: 'unrenderable' }));
      continue;
    }
    const read = await readSource(resolve(folder, text), files, 'unrenderable');
    if (read) {
      found.push(scriptFile(name, read));
      problems.push(...read.problems);
    } else {
      missing.push(name);
      const message = `There is no file ${resolve(folder, text)}: correct the name in aux_scripts, or write the script.`;
      problems.push(problemAtValue(setting, 'error', 'missing-aux', message, { span, reach: 'unrenderable' }));
    }
  }
  return { found, missing, problems };
}
