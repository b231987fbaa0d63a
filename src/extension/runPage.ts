import type { Webview, WebviewPanel } from 'vscode';
import { commands, Uri } from 'vscode';
import type { HostMessage, LogName, PageMessage } from '../../webview/protocol.ts';
import { PAGE_ORDERS, readPageMessage } from '../../webview/protocol.ts';
import type { Disposable } from '../base/disposable.ts';
import { DisposableStore } from '../base/disposable.ts';
import { errorText, unreachable } from '../base/errors.ts';
import { isFinished } from '../job/states.ts';
import { LogTail } from '../runs/logTail.ts';
import type { RunRecord } from '../runs/record.ts';
import type { RunService } from '../runs/service.ts';
import { runPageView } from './runPageView.ts';
import type { RunsHost } from './runsHost.ts';

/** How much of the end of a log a page shows, in bytes: enough to see what happened. The editor shows more. */
const LOG_BYTES = 64 * 1024;
/** How often the page of a run that goes on is written anew, in ms. */
const TICK_MS = 2_000;

/** The log that is looked at. */
interface ShownLog {
  readonly log: LogName;
  readonly path: string;
  readonly tail: LogTail;
}

/** The page of one run. It sends what is known of the run whenever that changes, and does what its buttons say. */
export class RunPage implements Disposable {
  readonly #id: string;
  readonly #panel: WebviewPanel;
  readonly #host: RunsHost;
  readonly #held = new DisposableStore();
  #following: Disposable | null = null;
  #tail: ShownLog | null = null;
  #finished = false;
  #ready = false;

  constructor(id: string, panel: WebviewPanel, host: RunsHost, root: Uri) {
    this.#id = id;
    this.#panel = panel;
    this.#host = host;
    const tick = setInterval(() => {
      if (panel.visible && !this.#finished) void this.#send();
    }, TICK_MS);
    this.#held.add({ dispose: () => clearInterval(tick) });
    this.#held.add(panel.webview.onDidReceiveMessage((data: unknown) => void this.#receive(data)));
    this.#held.add(panel.onDidChangeViewState(() => void this.#send()));
    this.#held.add(host.onDidChange(() => this.#attach()));
    panel.iconPath = {
      light: Uri.joinPath(root, 'media', 'run-light.svg'),
      dark: Uri.joinPath(root, 'media', 'run-dark.svg'),
    };
    panel.webview.html = pageHtml(panel.webview, root, id);
    this.#attach();
  }

  reveal(): void {
    this.#panel.reveal();
  }

  dispose(): void {
    this.#following?.dispose();
    this.#held.dispose();
    this.#panel.dispose();
  }

  #attach(): void {
    this.#following?.dispose();
    this.#following = this.#host.service?.context.store.onDidChange(() => void this.#send()) ?? null;
    void this.#send();
  }

  async #receive(data: unknown): Promise<void> {
    const message = readPageMessage(data);
    if (!message) {
      this.#host.service?.context.log.warn(`The page of run ${this.#id} said something that is no message of it`);
      return;
    }
    await this.#act(message);
  }

  async #act(message: PageMessage): Promise<void> {
    switch (message.type) {
      case 'ready':
        this.#ready = true;
        await this.#send();
        return;
      case 'showLog':
        this.#tail = await this.#newTail(message.log);
        await this.#sendLog();
        return;
      case 'openLog':
        await commands.executeCommand(
          message.log === 'stdout' ? 'clusterjob.run.openLog' : 'clusterjob.run.openErrorLog',
          this.#id,
        );
        return;
      case 'openScript':
        await commands.executeCommand('clusterjob.run.openScript', this.#id);
        return;
      case 'submitAgain':
        await commands.executeCommand('clusterjob.run.submitAgain', this.#id);
        return;
      case 'order':
        await commands.executeCommand(`clusterjob.run.${message.order}`, this.#id);
        return;
      default:
        return unreachable(message);
    }
  }

  async #send(): Promise<void> {
    const { service } = this.#host;
    const run = await service?.context.store.get(this.#id);
    if (!service || !run || !this.#ready) return;
    this.#finished = isFinished(run.state);
    const view = runPageView(run, {
      events: await service.events(run),
      orders: PAGE_ORDERS.filter((order) => service.canOrder(run, order)),
      logs: logsOf(service, run),
      now: service.context.clock.now(),
    });
    this.#panel.title = view.title;
    await this.#post({ type: 'run', view });
    if (this.#panel.visible) await this.#sendLog();
  }

  async #newTail(log: LogName): Promise<ShownLog | null> {
    const { service } = this.#host;
    const run = await service?.context.store.get(this.#id);
    const path = service && run && service.logPath(run, log);
    if (!service || !run || !path) return null;
    return {
      log,
      path,
      tail: new LogTail((range) => service.readLog(run, path, range, { intent: 'background' }), LOG_BYTES),
    };
  }

  async #sendLog(): Promise<void> {
    const shown = this.#tail;
    const { service } = this.#host;
    const run = await service?.context.store.get(this.#id);
    if (!shown || !service || !run) return;
    const { log, path, tail } = shown;
    const missing = await tail.update().then(
      () => (tail.found ? null : service.missingLog(run, path)),
      (error: unknown) => errorText(error),
    );
    await this.#post({ type: 'log', log, text: tail.text, truncated: tail.skippedBytes > 0, missing });
  }

  async #post(message: HostMessage): Promise<void> {
    await this.#panel.webview.postMessage(message);
  }
}

function logsOf(service: RunService, run: RunRecord): readonly LogName[] {
  const [stdout, stderr] = [service.logPath(run, 'stdout'), service.logPath(run, 'stderr')];
  return [
    ...(stdout === null ? [] : ['stdout' as const]),
    ...(stderr === null || stderr === stdout ? [] : ['stderr' as const]),
  ];
}

/** No script but our own, and nothing from anywhere else. The elements of the page bring their styles with their code. */
function pageHtml(webview: Webview, root: Uri, run: string): string {
  const file = (...path: string[]): string => webview.asWebviewUri(Uri.joinPath(root, ...path)).toString();
  const { cspSource } = webview;
  const policy = [
    "default-src 'none'",
    `script-src ${cspSource}`,
    `style-src ${cspSource} 'unsafe-inline'`,
    `font-src ${cspSource}`,
    `img-src ${cspSource}`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${file('dist', 'webview', 'runPage.css')}">
<title>Run</title>
</head>
<body data-run="${run}">
<script type="module" src="${file('dist', 'webview', 'runPage.js')}"></script>
</body>
</html>`;
}
