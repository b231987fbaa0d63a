import type { Problem, Source } from '../base/problem.ts';
import type { Span } from '../base/text.ts';
import type { Dialect, Resource } from './dialect.ts';
import type { SettingsDocument } from './settings/document.ts';
import type { Value } from './value.ts';

/** The layers from which a job's settings come, the weakest first. */
export type LayerKind =
  | 'built-in'
  | 'user-defaults'
  | 'workspace-defaults'
  | 'job-name'
  | 'user-profile'
  | 'workspace-profile'
  | 'keyword'
  | 'job'
  | 'job-on-cluster'
  | 'command-line';

/** Where a value was written. */
export interface Origin {
  readonly layer: LayerKind;
  /** Null where it came from no file (built-in, keyword, command line). */
  readonly source: Source | null;
  readonly keySpan: Span | null;
  readonly valueSpan: Span | null;
  /** Where a stretch of the value, as it is in `Setting.value`, stands in the source; absent without a source. */
  readonly spanOf?: (stretch: Span) => Span;
}

/** A value as one layer gives it. */
export interface LayerValue {
  readonly value: Value;
  readonly origin: Origin;
}

/** The final value of a resource or attribute, and how it came about. */
export interface Setting {
  readonly key: string;
  readonly value: Value;
  /** The value as text as it was written; the same as `value` for a text. */
  readonly written: string;
  readonly origin: Origin;
  /** The values of weaker layers that it hides, the weakest first. */
  readonly hidden: readonly LayerValue[];
  /** The parts of a value that joins over the layers (`env_setup`, `env_teardown`), in order; else absent. */
  readonly parts?: readonly LayerValue[];
}

/** A script of a job as written. */
export interface ScriptFile {
  /** Name beside the job script on the cluster: the base name. */
  readonly name: string;
  readonly source: Source;
  /** Whether its bytes are UTF-8; else its text is not what was written and is not rendered. */
  readonly isUtf8: boolean;
}

/** How a job is sent: rendered from a body and settings, or byte for byte as it is. */
export type JobKind = 'template' | 'plain';

/** A job with all its layers put together: what the user wrote, nothing rendered yet. */
export interface Job {
  readonly kind: JobKind;
  readonly name: string;
  /** Folder of the body: where prologue and epilogue run and relative paths start. */
  readonly folder: string;
  readonly body: ScriptFile;
  /** Bytes of the body as they are on disk, for a plain script. */
  readonly bodyBytes: Uint8Array | null;
  /** Whether braces in the body are placeholders; in a lone body they are not. */
  readonly placeholders: boolean;
  readonly aux: readonly ScriptFile[];
  /** Names in `aux_scripts` of which there is no file. */
  readonly missingAux: readonly string[];
  /** The settings files that were read, the weakest first. */
  readonly settingsFiles: readonly {
    readonly layer: LayerKind;
    readonly source: Source;
    readonly document: SettingsDocument;
  }[];
  /** In the order in which keys first appeared. */
  readonly resources: ReadonlyMap<string, Setting>;
  readonly attributes: ReadonlyMap<string, Setting>;
  /** Name of the backend that renders it: the attribute, or the profile's backend if that extends it. */
  readonly backend: string;
  /** That backend. */
  readonly dialect: Dialect;
  /** The names of all backends, which may stand in front of a key: `slurm.constraint`. */
  readonly backends: ReadonlySet<string>;
  /** Name of the profile; null without one. */
  readonly profile: string | null;
}

/** A job or, where it cannot be read, none; the problems of all its files either way. */
export interface ResolvedJob {
  readonly job: Job | null;
  readonly problems: readonly Problem[];
}

/** Where one line of a rendered script comes from; lines from 1. */
export interface LineOrigin {
  readonly line: number;
  readonly file: string | null;
  readonly sourceLine: number | null;
  /** The resource of a header line; null for others. */
  readonly key: string | null;
}

/** A script ready to be sent, with the origin of every line. */
export interface RenderedScript {
  readonly text: string;
  readonly origins: readonly LineOrigin[];
}

/** A job as one scheduler gets it. A part that cannot be rendered is null, and a problem says why. */
export interface Rendering {
  readonly backend: string;
  readonly profile: string | null;
  /** Name of the job script on the cluster. */
  readonly filename: string | null;
  /** The attribute `workdir` with its placeholders put in. */
  readonly workdir: string;
  readonly script: RenderedScript | null;
  /** Null also where the job has none. */
  readonly prologue: string | null;
  readonly epilogue: string | null;
  readonly aux: ReadonlyMap<string, string | null>;
  /** What the backend made its header from. */
  readonly resources: readonly Resource[];
  readonly submitArgs: readonly string[];
  readonly problems: readonly Problem[];
}

/** The main script as a part of a rendering. */
export type MainScript = Pick<Rendering, 'script' | 'resources' | 'submitArgs' | 'problems'>;
