import type { TextDocument, Uri } from 'vscode';
import { window, workspace } from 'vscode';
import type { Disposable } from '../base/disposable.ts';
import { DisposableStore } from '../base/disposable.ts';
import { errorText } from '../base/errors.ts';
import { isFinished } from '../job/states.ts';
import { describeBytes } from '../runs/describeUsage.ts';
import { LogTail } from '../runs/logTail.ts';
import type { RunRecord } from '../runs/record.ts';
import type { RunService } from '../runs/service.ts';
import type { Intent } from '../transport/contract.ts';
import { editorSettings } from './editorSettings.ts';
import { LOG_SCHEME, logTarget } from './logUri.ts';
import { ReadOnlyFiles } from './readOnlyFiles.ts';
import type { RunsHost } from './runsHost.ts';

interface OpenLog {
  readonly uri: Uri;
  readonly tail: LogTail;
  /** Who wants the next part. */
  intent: Intent;
  /** Whether the run had ended before the last part was read: then nothing more comes. */
  complete: boolean;
  text: string;
}

/** How often a log that is on the screen is read, in ms. */
const FOLLOW_LOCAL_MS = 1_000;
const FOLLOW_REMOTE_MS = 5_000;

/** The logs of runs as read-only documents. While one is on the screen and may still grow, it is followed. */
export class Logs implements Disposable {
  readonly files: ReadOnlyFiles;
  readonly #host: RunsHost;
  readonly #open = new Map<string, OpenLog>();
  /** Logs that the user is about to open. */
  readonly #wanted = new Set<string>();
  readonly #held = new DisposableStore();
  readonly #timers = new Map<string, NodeJS.Timeout>();

  constructor(host: RunsHost) {
    this.#host = host;
    this.files = new ReadOnlyFiles((uri) => this.#text(uri));
    for (const held of [
      this.files,
      workspace.onDidCloseTextDocument((document) => this.#closed(document)),
      workspace.onDidOpenTextDocument(({ uri }) => this.#follow(uri)),
      window.onDidChangeVisibleTextEditors((editors) => {
        for (const { document } of editors) this.#follow(document.uri);
      }),
    ]) {
      this.#held.add(held);
    }
  }

  /** Tells that the user opens a log: its next part may ask for a sign-in. One that a reloaded window shows again may not. */
  async opening(uri: Uri): Promise<void> {
    const open = this.#open.get(uri.toString());
    if (!open) {
      this.#wanted.add(uri.toString());
      return;
    }
    open.intent = 'user';
    if (!open.complete) await this.files.refresh(uri);
  }

  dispose(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#held.dispose();
  }

  async #text(uri: Uri): Promise<string | null> {
    const target = logTarget(uri);
    if (!target) return null;
    const service = await this.#host.ready();
    const run = await service.context.store.get(target.run);
    if (!run) return null;
    const path = service.logPath(run, target.log, target.task ?? undefined);
    if (path === null) return `The path of this log is not known${isFinished(run.state) ? '' : ' yet'}.\n`;
    const key = uri.toString();
    const known = this.#open.get(key);
    const log = known ?? this.#newLog(uri, service, run, path);
    this.#open.set(key, log);
    try {
      await log.tail.update();
      log.complete = isFinished(run.state);
      log.text = log.tail.found ? textOf(log.tail) : `${service.missingLog(run, path)}.\n`;
    } catch (error) {
      // The last text stays: what was read is still true.
      if (log.text === '') log.text = `${errorText(error)}\n`;
    }
    log.intent = 'background';
    return log.text;
  }

  #newLog(uri: Uri, service: RunService, run: RunRecord, path: string): OpenLog {
    const log: OpenLog = {
      uri,
      intent: this.#wanted.delete(uri.toString()) ? 'user' : 'background',
      complete: false,
      text: '',
      tail: new LogTail(
        (range) => service.readLog(run, path, range, { intent: log.intent }),
        editorSettings().logTailBytes,
      ),
    };
    return log;
  }

  #follow(uri: Uri): void {
    const key = uri.toString();
    if (uri.scheme !== LOG_SCHEME || this.#timers.has(key)) return;
    const next = async (): Promise<void> => {
      this.#timers.delete(key);
      const log = this.#open.get(key);
      const target = logTarget(uri);
      const run = target && (await this.#host.service?.context.store.get(target.run));
      if (!isOnScreen(uri) || !run || log?.complete) return;
      await this.files.refresh(uri);
      this.#timers.set(
        key,
        setTimeout(() => void next(), paceOf(run)),
      );
    };
    this.#timers.set(
      key,
      setTimeout(() => void next(), FOLLOW_LOCAL_MS),
    );
  }

  #closed({ uri }: TextDocument): void {
    if (uri.scheme !== LOG_SCHEME) return;
    this.#open.delete(uri.toString());
    this.files.forget(uri);
  }
}

function paceOf({ cluster }: RunRecord): number {
  return cluster.transport === 'local' ? FOLLOW_LOCAL_MS : FOLLOW_REMOTE_MS;
}

function textOf(tail: LogTail): string {
  const skipped =
    tail.skippedBytes === 0 ? '' : `... ${describeBytes(tail.skippedBytes)} before this are not shown ...\n`;
  // A NUL would make the editor take the log for a binary file.
  return skipped + tail.text.replaceAll('\0', '\u2400');
}

function isOnScreen(uri: Uri): boolean {
  return window.visibleTextEditors.some(({ document }) => document.uri.toString() === uri.toString());
}
