import { commands, window } from 'vscode';
import type { Disposable } from '../base/disposable.ts';
import { errorText } from '../base/errors.ts';
import type { EndedRuns } from '../runs/followedRuns.ts';
import { describeEnds, FollowedRuns } from '../runs/followedRuns.ts';
import type { RunService } from '../runs/service.ts';
import { editorSettings } from './editorSettings.ts';
import type { RunsHost } from './runsHost.ts';
import type { RunViews } from './runViews.ts';

/** Tells when runs end: each one as it ends, and at the start, in one notice, those that ended meanwhile. */
export class EndNotices implements Disposable {
  readonly #host: RunsHost;
  readonly #views: RunViews;
  readonly #opened: Disposable;
  #following: Disposable | null = null;
  #looking: Promise<void> = Promise.resolve();

  constructor(host: RunsHost, views: RunViews) {
    this.#host = host;
    this.#views = views;
    this.#opened = host.onDidChange(() => this.#attach());
    this.#attach();
  }

  dispose(): void {
    this.#following?.dispose();
    this.#opened.dispose();
  }

  #attach(): void {
    const { service } = this.#host;
    this.#following?.dispose();
    this.#following = null;
    if (!service) return;
    const followed = new FollowedRuns(service.context.store, service.context.owner);
    const look = (): void => {
      // One look at a time: the second one must know what the first has told.
      this.#looking = this.#looking.then(() => this.#look(service, followed));
    };
    this.#following = service.context.store.onDidChange(look);
    look();
  }

  async #look(service: RunService, followed: FollowedRuns): Promise<void> {
    try {
      const ended = await followed.look();
      if (ended.runs.length > 0) void this.#tell(ended);
    } catch (error) {
      service.context.log.warn(`The ends of runs could not be told: ${errorText(error)}`);
    }
  }

  async #tell(ended: EndedRuns): Promise<void> {
    const wanted = editorSettings().notifications;
    const { text, bad } = describeEnds(ended, Date.now());
    if (wanted === 'none' || (wanted === 'failures' && !bad)) return;
    const [only, another] = ended.runs;
    const single = only && !another ? only : null;
    const [openLog, show] = ['Open Log', single ? 'Show Run' : 'Show Runs'];
    const buttons = single ? [openLog, show] : [show];
    const tell = bad ? window.showWarningMessage : window.showInformationMessage;
    const chosen = await tell(text, ...buttons);
    if (chosen === openLog && single) await this.#views.openLog(single);
    if (chosen === show && single) await this.#views.show(single);
    if (chosen === show && !single) await commands.executeCommand('clusterjob.runs.focus');
  }
}
