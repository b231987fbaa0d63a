import { ViewColumn, window, workspace } from 'vscode';
import { UserError } from '../base/errors.ts';
import { countTasks, formatTasks, hasTask, joinTasks } from '../job/tasks.ts';
import type { LogName } from '../runs/logs.ts';
import type { RunRecord } from '../runs/record.ts';
import { offerDirectLog } from './directLog.ts';
import type { Logs } from './logs.ts';
import { logUri } from './logUri.ts';
import type { RunPages } from './runPages.ts';
import type { RunsHost } from './runsHost.ts';

/** Opens what there is to see of a run: its page and its logs. */
export class RunViews {
  readonly #pages: RunPages;
  readonly #host: RunsHost;
  readonly #logs: Logs;

  constructor(pages: RunPages, host: RunsHost, logs: Logs) {
    this.#pages = pages;
    this.#host = host;
    this.#logs = logs;
  }

  async show(run: RunRecord): Promise<void> {
    await this.#pages.open(run.id);
  }

  /** Opens a log; of an array that of the task which the user names. */
  async openLog(run: RunRecord, log: LogName = 'stdout', known: number | null = null): Promise<void> {
    if (run.schedulerId === null) {
      throw new UserError({ what: `${run.job.name} was never submitted, so it has no log`, code: 'no-log' });
    }
    const task = run.tasks === null ? null : (known ?? (await askTask(run)));
    if (run.tasks !== null && task === null) return;
    const uri = logUri(run, log, task);
    await this.#logs.opening(uri);
    const document = await workspace.openTextDocument(uri);
    await window.showTextDocument(document, { viewColumn: ViewColumn.Active, preview: false });
    const service = await this.#host.ready();
    void offerDirectLog(service, run);
  }

  /** Opens the script as it was submitted. */
  async openScript(run: RunRecord): Promise<void> {
    const document = await workspace.openTextDocument({ language: 'shellscript', content: run.job.script });
    await window.showTextDocument(document, { preview: true });
  }
}

async function askTask(run: RunRecord): Promise<number | null> {
  const all = joinTasks(...(run.tasks ?? []).map(({ tasks }) => tasks));
  if (countTasks(all) === 1) return all[0]?.first ?? null;
  const failed = run.tasks?.find(({ state }) => state === 'failed')?.tasks[0]?.first;
  const answer = await window.showInputBox({
    title: `Log of which task of ${run.job.name}?`,
    prompt: `Tasks: ${formatTasks(all)}`,
    value: String(failed ?? all[0]?.first ?? ''),
    validateInput: (text) => {
      return /^\d+$/.test(text) && hasTask(all, Number(text)) ? null : `There is no task ${text}: ${formatTasks(all)}`;
    },
  });
  return answer === undefined ? null : Number(answer);
}
