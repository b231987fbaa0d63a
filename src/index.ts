/**
 * The library: everything that the command line and the editor can do, for a program. `docs/library.md` shows it at work.
 * @module
 */
import { Source } from './base/problem.ts';
import { Clusterjob } from './clusterjob.ts';
import { readSettings } from './job/settings/reader.ts';
import { viewSections } from './job/settings/sections.ts';
import type { SettingsRecord } from './job/settings/settingsRecord.ts';
import { settingsRecord } from './job/settings/settingsRecord.ts';
import type { OpenOptions } from './libraryOptions.ts';

export type {
  Backend,
  BackendDefinition,
  CheckAnswer,
  Facts,
  KnownCommand,
  LimitProblem,
  LogPaths,
  LogRequest,
  Order,
  OrderAnswer,
  Plan,
  Queue,
  Refusal,
  Search,
  SubmitAnswer,
  SubmitRequest,
} from './backends/contract.ts';
export type { ClusterjobExtension } from './backends/extensionApi.ts';
export type { ExitClass, ExitInfo, JobRef, JobState, Seen, Usage, WaitingReason } from './backends/jobState.ts';
export type { Option, OptionTable, OptionValue } from './backends/options.ts';
export { builtInBackends } from './backends/registry.ts';
export type { Command, CommandEnd, CommandEnvironment, CommandInput, CommandOutput } from './base/command.ts';
export type { Disposable } from './base/disposable.ts';
export { UserError } from './base/errors.ts';
export type { Log } from './base/log.ts';
export type { ProblemRecord } from './base/problem.ts';
export { splitSequence } from './base/splitSequence.ts';
export { Clusterjob } from './clusterjob.ts';
export type {
  CoreVariable,
  Dialect,
  HeaderLine,
  HeaderReading,
  HeaderRequest,
  HeaderResult,
  KeyProblem,
  ReadResource,
  Resource,
  UnusedDirective,
  VariableSpelling,
  VariableTable,
} from './job/dialect.ts';
export type { JobRecord } from './job/jobRecord.ts';
export type { SettingsRecord } from './job/settings/settingsRecord.ts';
export type { LibraryStatus, RunState } from './job/states.ts';
export { isFinished, libraryStatus } from './job/states.ts';
export type { Value } from './job/value.ts';
export type { ConversionRecord } from './language/convert/conversionRecord.ts';
export type {
  ClusterQueue,
  JobLayers,
  JobOptions,
  OpenOptions,
  QueueVerdict,
  ResubmitOptions,
  RunReference,
  SubmitOptions,
  TaskOptions,
} from './libraryOptions.ts';
export { JobError } from './runs/jobError.ts';
export type { PublicCheck } from './runs/publicCheck.ts';
export type { PublicRun } from './runs/publicRun.ts';
export type { Scale } from './runs/scale.ts';
export type { FolderConflict } from './runs/submitJob.ts';

/** Reads the text of a settings file as Python's configparser does, any section names allowed. `file` names it in problems. */
export function parseSettings(text: string, file: string | null = null): SettingsRecord {
  return settingsRecord(viewSections(readSettings(new Source(file, text))));
}

/** Opens the library. Runs are the same as in the editor and on the command line: all share one store. */
export async function openClusterjob(options: OpenOptions = {}): Promise<Clusterjob> {
  return new Clusterjob(options);
}
