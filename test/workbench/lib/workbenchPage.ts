import { setTimeout as delay } from 'node:timers/promises';
import type { FrameLocator, Locator, Page } from 'playwright-core';

const startMs = 60_000;
const actionMs = 40_000;
/** Long enough for a list to open on a busy machine, short enough to try again. */
const attemptMs = 2000;

/** The workbench on a page, in the words of a user. Locators that are returned wait when they are used. */
export class WorkbenchPage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
    page.setDefaultTimeout(actionMs);
  }

  /** Opens an address and waits until the contributions of the extension are known. */
  async open(address: string): Promise<void> {
    await this.page.goto(address);
    await this.ready();
  }

  async reload(): Promise<void> {
    await this.page.reload();
    await this.ready();
  }

  /** Loads the window anew as a user does, who loses nothing of what is open; a reload of the page may come too soon for that. */
  async reloadWindow(): Promise<void> {
    const loaded = this.page.waitForEvent('load');
    await this.runCommand('Developer: Reload Window');
    await loaded;
    await this.ready();
  }

  async ready(): Promise<void> {
    await this.page.locator('.monaco-workbench .part.statusbar').waitFor({ timeout: startMs });
    await this.activityTab.waitFor({ timeout: startMs });
  }

  /**
   * Leaves the workbench as a user does who closes the tab. From a page that is merely torn down its extension host
   * waits for hours to be connected again, and meanwhile polls and tells the ends of runs to nobody.
   */
  async leave(): Promise<void> {
    // Unsaved text may keep nobody here.
    this.page.once('dialog', (dialog) => dialog.accept());
    await this.page.goto('about:blank');
  }

  /** The extension's tab in the activity bar. */
  get activityTab(): Locator {
    return this.page.locator('.activitybar').getByRole('tab', { name: /^Clusterjob/ });
  }

  /** Shows the extension's side bar, whatever is shown there now. */
  async showSideBar(): Promise<void> {
    if ((await this.activityTab.getAttribute('aria-selected')) !== 'true') await this.activityTab.click();
    await this.page.locator('.part.sidebar .composite.title').waitFor();
  }

  /** Runs a command of the palette by its whole title, "Category: Title". */
  async runCommand(title: string): Promise<void> {
    const item = this.pickItem(title);
    // The list does not grow when contributions arrive, and editors that are restored take the focus: all over again.
    await this.#insist(`the command "${title}"`, async () => {
      await this.page.keyboard.press('F1');
      await this.pickInput.fill(`>${title}`, { timeout: attemptMs });
      await item.click({ timeout: attemptMs });
    });
  }

  /** Opens a file by its absolute path, which needs no search (the oldest workbench comes without ripgrep). */
  async openFile(path: string): Promise<void> {
    const name = path.slice(path.lastIndexOf('/') + 1);
    await this.#insist(`the file "${path}"`, async () => {
      await this.page.keyboard.press('ControlOrMeta+P');
      await this.pickInput.fill(path, { timeout: attemptMs });
      // By its whole name: quick open also lists documents that are open and merely named after a file.
      const file = this.page
        .locator('.quick-input-widget .monaco-list-row .label-name')
        .getByText(name, { exact: true });
      await file.first().click({ timeout: attemptMs });
      await this.editorTab(name).waitFor({ timeout: attemptMs });
    });
  }

  /** The input of the palette, of a quick pick or of an input box. */
  get pickInput(): Locator {
    return this.page.locator('.quick-input-widget input.input');
  }

  /** The first item of an open list that has the text. */
  pickItem(text: string): Locator {
    const rows = this.page.locator('.quick-input-widget .monaco-list-row');
    return rows.filter({ has: this.page.locator('.monaco-icon-label', { hasText: text }) }).first();
  }

  /** The labels of all items of an open list. */
  async pickLabels(): Promise<readonly string[]> {
    return await this.page.locator('.quick-input-widget .monaco-list-row .label-name').allInnerTexts();
  }

  /** What an input box has against its value. */
  get inputMessage(): Locator {
    return this.page.locator('.quick-input-widget .quick-input-message');
  }

  /** The tab whose title begins with a name: "hello.sh" is not "Preview of hello.sh". */
  editorTab(name: string): Locator {
    const begin = new RegExp(`^${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`);
    return this.page.locator('.tabs-container').getByRole('tab', { name: begin }).first();
  }

  /** The lines of the editor whose tab is active that are on the screen. */
  get editorLines(): Locator {
    return this.page.locator('.editor-group-container.active .editor-instance .view-lines');
  }

  /** A button in the title of the active editor, by its tooltip. */
  editorAction(name: string | RegExp): Locator {
    return this.page.locator('.editor-group-container.active .editor-actions').getByRole('button', { name });
  }

  /** A view of the side bar by its name. */
  view(name: string): Locator {
    // The header of a container's only view is there, but hidden.
    const header = this.page.locator('.pane-header', { hasText: name });
    return this.page.locator('.part.sidebar .pane').filter({ has: header });
  }

  /** The rows of a tree in the side bar that have the text. */
  treeRow(view: string, text: string | RegExp): Locator {
    return this.view(view).locator('.monaco-list-row', { hasText: text });
  }

  /** How many runs stand in a group of the view of the runs. */
  async runsIn(group: string): Promise<number> {
    const row = this.treeRow('Runs', new RegExp(`^${group}\\d+`));
    return (await row.count()) === 0 ? 0 : Number((await row.innerText()).replace(/\D/g, ''));
  }

  /** Presses something until what it leads to is there: a row that is being drawn anew takes no press. */
  async pressFor(target: Locator, shown: Locator): Promise<void> {
    await this.#insist(`what ${target} leads to`, async () => {
      await target.click({ timeout: attemptMs });
      await shown.first().waitFor({ timeout: attemptMs });
    });
  }

  /** Opens a row, so that what stands below it is shown. */
  async expand(row: Locator): Promise<void> {
    await this.#insist(`what stands below ${row}`, async () => {
      const isOpen = (await row.getAttribute('aria-expanded', { timeout: attemptMs })) === 'true';
      if (!isOpen) await row.locator('.monaco-tl-twistie').click({ timeout: attemptMs });
      await row.and(this.page.locator('[aria-expanded="true"]')).waitFor({ timeout: attemptMs });
    });
  }

  /** Presses a button that a row shows under the mouse. */
  async pressInRow(row: Locator, name: string | RegExp): Promise<void> {
    await row.hover();
    await row.getByRole('button', { name }).click();
  }

  /** Chooses from the menu that a row shows under the right button of the mouse. */
  async pickInMenu(row: Locator, item: string): Promise<void> {
    const menu = this.page.locator('.monaco-menu');
    // A menu that has just opened takes no clicks, and it goes when the tree is drawn anew: all over again.
    await this.#insist(`"${item}" in the menu of a row`, async () => {
      await row.click({ button: 'right', timeout: attemptMs });
      await menu.getByText(item, { exact: true }).hover({ timeout: attemptMs });
      await this.page.keyboard.press('Enter');
      await menu.waitFor({ state: 'detached', timeout: attemptMs });
    });
  }

  /** Types at the end of a line of the active editor. */
  async appendTo(line: number, text: string): Promise<void> {
    await this.#insist(`line ${line}`, async () => {
      await this.page.keyboard.press('Control+G');
      await this.pickInput.fill(`:${line}`, { timeout: attemptMs });
      await this.page.keyboard.press('Enter');
      await this.pickInput.waitFor({ state: 'hidden', timeout: attemptMs });
    });
    await this.page.keyboard.press('End');
    await this.page.keyboard.type(text);
  }

  /** What the editor tells of a text under the mouse, once that has the words. */
  async hoverText(target: Locator, words: string): Promise<Locator> {
    const hover = this.page.locator('.monaco-hover:visible');
    // An editor that is still being drawn misses the mouse: all over again.
    await this.#insist(`"${words}" under the mouse`, async () => {
      await this.page.mouse.move(0, 0);
      await target.hover({ timeout: attemptMs });
      await hover.getByText(words).waitFor({ timeout: attemptMs });
    });
    return hover;
  }

  /** A notification with the text. */
  toast(text: string | RegExp): Locator {
    return this.page.locator('.notification-toast').filter({ hasText: text });
  }

  /** A modal dialog. */
  get dialog(): Locator {
    return this.page.locator('.monaco-dialog-box');
  }

  /** An item of the status bar with the text. */
  statusItem(text: string | RegExp): Locator {
    return this.page.locator('.part.statusbar .statusbar-item').filter({ hasText: text });
  }

  /** The inside of the webview on top; of a panel and of a view alike. */
  get webview(): FrameLocator {
    return this.page.frameLocator('iframe.webview.ready').last().frameLocator('iframe#active-frame');
  }

  /** Waits until a theme is painted: the first paint is always the default one. `background` as `#1f1f1f`. */
  async paintedWith(background: string): Promise<void> {
    const painted =
      "getComputedStyle(document.querySelector('.monaco-workbench')).getPropertyValue('--vscode-editor-background')";
    await this.page.waitForFunction(`${painted}.trim().toLowerCase() === '${background.toLowerCase()}'`);
  }

  async #insist(what: string, attempt: () => Promise<void>): Promise<void> {
    const until = Date.now() + actionMs;
    for (;;) {
      try {
        return await attempt();
      } catch (error) {
        if (Date.now() > until) throw new Error(`the workbench does not offer ${what}`, { cause: error });
        await this.page.keyboard.press('Escape');
        await delay(100);
      }
    }
  }
}
