import type { Panels } from '@vscode/webview-ui-toolkit';
import {
  provideVSCodeDesignSystem,
  vsCodeButton,
  vsCodePanels,
  vsCodePanelTab,
  vsCodePanelView,
} from '@vscode/webview-ui-toolkit';

/*
 * The only file that knows the webview UI toolkit, which is no longer developed: the rest of the pages speaks of buttons
 * and tabs, and another kit of components can take its place here.
 */

const CONTROLS: ReadonlyMap<string, string> = new Map([['button', 'vscode-button']]);

/** Makes the components known to the browser; to be called once, before the first one is made. */
export function registerControls(): void {
  provideVSCodeDesignSystem().register(vsCodeButton(), vsCodePanels(), vsCodePanelTab(), vsCodePanelView());
}

/** The element that stands for a plain one. A button takes the attribute `appearance`: primary, secondary or icon. */
export function controlTag(tag: string): string {
  return CONTROLS.get(tag) ?? tag;
}

/** One tab with what it shows. */
export interface Tab<Name extends string> {
  readonly name: Name;
  readonly label: string;
  readonly content: Element;
}

/** Tabs, of which one shows its content. */
export interface Tabs<Name extends string> {
  readonly element: HTMLElement;
  choose(name: Name): void;
}

/** Makes tabs; `onChosen` hears of every change, by the user or by `choose`. */
export function createTabs<Name extends string>(
  label: string,
  tabs: readonly Tab<Name>[],
  onChosen: (name: Name) => void,
): Tabs<Name> {
  const element = document.createElement('vscode-panels') as Panels;
  element.setAttribute('aria-label', label);
  for (const { name, label: words } of tabs) {
    const tab = document.createElement('vscode-panel-tab');
    tab.id = `tab-${name}`;
    tab.textContent = words;
    element.append(tab);
  }
  for (const { name, content } of tabs) {
    const view = document.createElement('vscode-panel-view');
    view.id = `view-${name}`;
    view.append(content);
    element.append(view);
  }
  // A change of a field inside the content would bubble up here too: only the tabs' own one has an active tab.
  element.addEventListener('change', (event) => {
    if (event.target !== element) return;
    // The attribute of this name follows the property only later.
    const chosen = tabs.find(({ name }) => element.activeid === `tab-${name}`);
    if (chosen) onChosen(chosen.name);
  });
  return { element, choose: (name) => element.setAttribute('activeid', `tab-${name}`) };
}
