import { logText } from './logText.ts';
import { el } from './pageNode.ts';
import type { LogName, LogView } from './protocol.ts';
import { toDom } from './toDom.ts';
import type { Tabs } from './toolkit.ts';
import { createTabs } from './toolkit.ts';

/** Closer to the end than this, in pixels, the reader is taken to follow the log. */
const AT_END = 24;

/** The ends of the logs, one tab each. They follow what is written as long as the reader stays at the end. */
export class LogPanel {
  readonly element = toDom(
    el('section', { class: 'log', 'aria-labelledby': 'heading-log' }, el('h2', { id: 'heading-log' }, 'Output')),
  );
  readonly #onChosen: (log: LogName) => void;
  #screens = new Map<LogName, LogScreen>();
  #tabs: Tabs<LogName> | null = null;
  #chosen: LogName | null;

  /** `onChosen` hears which log is looked at, also the first time. */
  constructor(chosen: LogName | null, onChosen: (log: LogName) => void) {
    this.#chosen = chosen;
    this.#onChosen = onChosen;
  }

  /** Shows tabs for these logs. */
  offer(logs: readonly LogName[]): void {
    this.element.toggleAttribute('hidden', logs.length === 0);
    if (logs.length === this.#screens.size && logs.every((log) => this.#screens.has(log))) return;
    this.#tabs?.element.remove();
    this.#screens = new Map(logs.map((log) => [log, this.#screens.get(log) ?? new LogScreen(log)]));
    this.#tabs = createTabs(
      'Output',
      [...this.#screens].map(([name, screen]) => ({ name, label: name, content: screen.element })),
      (log) => this.#choose(log),
    );
    this.element.append(this.#tabs.element);
    const first = logs.find((log) => log === this.#chosen) ?? logs[0];
    if (first === undefined) return;
    this.#tabs.choose(first);
    this.#chosen = first;
    this.#onChosen(first);
  }

  show(view: LogView): void {
    this.#screens.get(view.log)?.show(view);
  }

  #choose(log: LogName): void {
    if (log === this.#chosen) return;
    this.#chosen = log;
    this.#onChosen(log);
  }
}

class LogScreen {
  readonly element: Element;
  readonly #text: Element;
  readonly #note: Element;

  constructor(log: LogName) {
    this.#note = toDom(el('p', { class: 'quiet log-note' }, 'Reading …'));
    this.#text = toDom(el('pre', { class: 'code log-text', tabindex: '0', 'aria-label': log, hidden: '' }));
    this.element = toDom(el('div', { class: 'log-screen' }));
    this.element.append(this.#note, this.#text);
  }

  show({ text, truncated, missing }: LogView): void {
    const atEnd = this.#text.scrollHeight - this.#text.scrollTop - this.#text.clientHeight < AT_END;
    const words = logText(text).trimEnd();
    const note = missing ?? (words === '' ? 'Nothing written yet.' : truncated ? 'Only the end is shown.' : '');
    this.#note.textContent = note;
    this.#note.toggleAttribute('hidden', note === '');
    this.#text.toggleAttribute('hidden', words === '');
    this.#text.textContent = words;
    if (atEnd) this.#text.scrollTop = this.#text.scrollHeight;
  }
}
