import type { LogName, PageMessage } from './protocol.ts';

/** What the page remembers while it is hidden. */
export interface PageMemory {
  readonly log: LogName | null;
  readonly scriptOpen: boolean;
}

/** The editor, as a page sees it. */
export interface Editor {
  send(message: PageMessage): void;
  recall(): PageMemory;
  remember(memory: PageMemory): void;
}

interface EditorApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): EditorApi;

/**
 * The editor in which this page is shown; it may be asked for once only. `run`: the id of the run, which the editor is
 * given back when the window is loaded anew and the page with it.
 */
export function connectEditor(run: string | null): Editor {
  const api = acquireVsCodeApi();
  const remember = (memory: PageMemory): void => api.setState({ ...memory, run });
  remember(readMemory(api.getState()));
  return {
    send: (message) => api.postMessage(message),
    recall: () => readMemory(api.getState()),
    remember,
  };
}

function readMemory(state: unknown): PageMemory {
  const { log, scriptOpen } = (typeof state === 'object' && state !== null ? state : {}) as Record<string, unknown>;
  return { log: log === 'stdout' || log === 'stderr' ? log : null, scriptOpen: scriptOpen === true };
}
