import type { Uri } from 'vscode';
import { workspace } from 'vscode';

/** Which ends of runs are told in a notification. */
export type Notifications = 'all' | 'failures' | 'none';

/** The settings `clusterjob.*` of the editor. This is the only place where they are read. */
export interface EditorSettings {
  /** The cluster of jobs for which none was chosen; null: none is preferred. */
  readonly defaultCluster: string | null;
  readonly notifications: Notifications;
  /** How much of the end of a log is shown, in bytes. */
  readonly logTailBytes: number;
  readonly codeLens: boolean;
  /** Whether INI files are looked at for sections of jobs. */
  readonly detectSettings: boolean;
  /** Whether the preview writes the origin of its lines behind them. */
  readonly previewOrigins: boolean;
}

/** Reads the settings as they are now; `scope`: the file or folder for which they count. */
export function editorSettings(scope?: Uri): EditorSettings {
  const section = workspace.getConfiguration('clusterjob', scope);
  return {
    defaultCluster: section.get<string>('defaultCluster')?.trim() || null,
    notifications: section.get<Notifications>('notifications') ?? 'all',
    logTailBytes: Math.max(0.01, section.get<number>('log.tailSize') ?? 1) * 1024 * 1024,
    codeLens: section.get<boolean>('codeLens') ?? true,
    detectSettings: section.get<boolean>('detectSettings') ?? true,
    previewOrigins: section.get<boolean>('preview.origins') ?? true,
  };
}
