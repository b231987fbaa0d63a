import './runPage.css';
import type { Editor } from './editor.ts';
import { connectEditor } from './editor.ts';
import { LogPanel } from './logPanel.ts';
import { el } from './pageNode.ts';
import { actionMessage } from './parts/actions.ts';
import type { RunPageView } from './protocol.ts';
import { readHostMessage } from './protocol.ts';
import type { PartName } from './runPageParts.ts';
import { PART_NAMES, runPageParts } from './runPageParts.ts';
import { toDom } from './toDom.ts';
import { registerControls } from './toolkit.ts';

/** Where the parts stand: a wide page has two columns, a narrow one shows them one below the other. */
const TOP: readonly PartName[] = ['header', 'explanation', 'actions'];
const LEFT: readonly PartName[] = ['timeline', 'tasks', 'attempts'];
const RIGHT: readonly PartName[] = ['usage', 'facts', 'resources'];

/** The page of one run. A part is only made anew when what it shows has changed, so that selection and focus stay. */
class RunPage {
  readonly #editor: Editor;
  readonly #slots: ReadonlyMap<PartName, Element>;
  readonly #shown = new Map<PartName, string>();
  readonly #log: LogPanel;
  /** Tells a screen reader of a new state, and not of every second that passes. */
  readonly #announcer = toDom(el('p', { class: 'unseen', role: 'status' }));

  constructor(root: Element, editor: Editor) {
    this.#editor = editor;
    this.#slots = new Map(PART_NAMES.map((name) => [name, toDom(el('div', { 'data-part': name, hidden: '' }))]));
    this.#log = new LogPanel(editor.recall().log, (log) => {
      editor.remember({ ...editor.recall(), log });
      editor.send({ type: 'showLog', log });
    });
    this.#log.element.setAttribute('data-part', 'log');
    this.#layOut(root);
    root.addEventListener('click', (event) => this.#act(event));
    // The event of a part that opens does not bubble.
    root.addEventListener('toggle', (event) => this.#rememberScript(event), { capture: true });
  }

  receive(data: unknown): void {
    const message = readHostMessage(data);
    if (message?.type === 'run') this.#show(message.view);
    else if (message?.type === 'log') this.#log.show(message);
  }

  #layOut(root: Element): void {
    const slots = (names: readonly PartName[]): Element[] => names.flatMap((name) => this.#slots.get(name) ?? []);
    const columns = toDom(
      el('div', { class: 'columns' }, el('div', { class: 'column' }), el('div', { class: 'column' })),
    );
    columns.children[0]?.append(this.#log.element, ...slots(LEFT));
    columns.children[1]?.append(...slots(RIGHT));
    root.append(this.#announcer, ...slots(TOP), columns, ...slots(['script']));
  }

  #show(view: RunPageView): void {
    document.title = view.title;
    if (this.#announcer.textContent !== view.stateText) this.#announcer.textContent = view.stateText;
    const parts = runPageParts(view, { now: Date.now() });
    for (const [name, slot] of this.#slots) {
      const node = parts[name];
      const key = JSON.stringify(node);
      if (this.#shown.get(name) === key) continue;
      this.#shown.set(name, key);
      const focused = slot.contains(document.activeElement) ? focusedAction() : null;
      slot.replaceChildren(...(node === null ? [] : [toDom(node)]));
      slot.toggleAttribute('hidden', node === null);
      if (focused !== null) focusAction(slot, focused);
      if (name === 'script') slot.querySelector('details')?.toggleAttribute('open', this.#editor.recall().scriptOpen);
    }
    this.#log.offer(view.logs);
  }

  #act(event: Event): void {
    const action = event.target instanceof Element ? event.target.closest('[data-action]') : null;
    const message = actionMessage(action?.getAttribute('data-action') ?? '');
    if (message) this.#editor.send(message);
  }

  #rememberScript(event: Event): void {
    if (!(event.target instanceof HTMLDetailsElement)) return;
    this.#editor.remember({ ...this.#editor.recall(), scriptOpen: event.target.open });
  }
}

function focusedAction(): string | null {
  return document.activeElement?.getAttribute('data-action') ?? null;
}

/** A button that is gone leaves the focus to the first one that is there. */
function focusAction(slot: Element, action: string): void {
  const buttons = [...slot.querySelectorAll<HTMLElement>('[data-action]')];
  (buttons.find((button) => button.getAttribute('data-action') === action) ?? buttons[0])?.focus();
}

function start(): void {
  registerControls();
  const root = toDom(el('main', { class: 'page' }));
  document.body.append(root);
  const editor = connectEditor(document.body.dataset.run ?? null);
  const page = new RunPage(root, editor);
  window.addEventListener('message', ({ data }: MessageEvent<unknown>) => page.receive(data));
  editor.send({ type: 'ready' });
}

start();
