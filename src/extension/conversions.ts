import { basename, dirname, extname, join } from 'node:path';
import type { QuickPickItem, TextDocument } from 'vscode';
import { commands, languages, Uri, ViewColumn, window, workspace } from 'vscode';
import type { Backend } from '../backends/contract.ts';
import type { Disposable } from '../base/disposable.ts';
import { DisposableStore } from '../base/disposable.ts';
import { UserError } from '../base/errors.ts';
import { jobNameProblem } from '../job/jobPaths.ts';
import type { Conversion } from '../language/convert/conversion.ts';
import { convertScript, PORTABLE } from '../language/convert/convertScript.ts';
import { describeConversion } from '../language/convert/describeConversion.ts';
import { fileExists } from './fileExists.ts';
import type { Jobs } from './jobs.ts';
import { diagnosticOf } from './problemActions.ts';

const SHOW_PROBLEMS = 'Show Problems';

/** Converts scripts between schedulers. What did not translate stays underlined in the script until it changes or closes. */
export class Conversions implements Disposable {
  readonly #jobs: Jobs;
  readonly #collection = languages.createDiagnosticCollection('clusterjob-convert');
  readonly #held = new DisposableStore();

  constructor(jobs: Jobs) {
    this.#jobs = jobs;
    this.#held.add(this.#collection);
    this.#held.add(workspace.onDidChangeTextDocument(({ document }) => this.#collection.delete(document.uri)));
    this.#held.add(workspace.onDidCloseTextDocument(({ uri }) => this.#collection.delete(uri)));
  }

  /**
   * Converts the script that is given, or the one in the active editor. `wanted`: name of the scheduler, as a key binding may
   * give it; else the user picks it.
   */
  async convert(given: unknown, wanted: unknown): Promise<void> {
    const document = await scriptOf(given);
    const { all } = await this.#jobs.loader.backendsFor(document.uri.fsPath);
    const backends = all.filter(({ prefix }) => prefix !== null);
    const title = `Convert ${basename(document.uri.path)}`;
    const target = typeof wanted === 'string' ? wanted : await pickBackend(backends, title, 'Convert to', true);
    if (target === null) return;
    const conversion = await converted(document, backends, target);
    if (conversion === null) return;
    const shown = conversion.settings === null ? await showScript(conversion) : await writePair(document, conversion);
    if (!shown) return;
    this.#collection.set(document.uri, conversion.problems.map(diagnosticOf));
    void tell(conversion);
  }

  dispose(): void {
    this.#held.dispose();
  }
}

async function scriptOf(given: unknown): Promise<TextDocument> {
  if (given instanceof Uri) return await workspace.openTextDocument(given);
  const document = window.activeTextEditor?.document;
  if (document) return document;
  throw new UserError({
    what: 'No script is open in the active editor',
    next: 'Open the script that is to be converted',
    code: 'no-job',
  });
}

/** The conversion; where the directives do not tell the scheduler, the user does. Null if the user gave up. */
async function converted(document: TextDocument, backends: readonly Backend[], to: string): Promise<Conversion | null> {
  const convert = (from: string | null): Conversion =>
    convertScript(document.getText(), { backends, from, to, file: document.uri.fsPath });
  try {
    return convert(null);
  } catch (error) {
    if (!(error instanceof UserError) || error.code !== 'several-schedulers') throw error;
    const from = await pickBackend(backends, error.what, 'Convert from', false);
    return from === null ? null : convert(from);
  }
}

async function pickBackend(
  backends: readonly Backend[],
  title: string,
  placeHolder: string,
  portable: boolean,
): Promise<string | null> {
  const items: (QuickPickItem & { readonly backend: string })[] = backends.map(({ name, displayName, prefix }) => ({
    label: displayName,
    description: prefix ?? '',
    backend: name,
  }));
  if (portable) {
    items.push({
      label: 'Portable job',
      description: 'a script and a settings file for all schedulers',
      backend: PORTABLE,
    });
  }
  const chosen = await window.showQuickPick(items, { title, placeHolder, matchOnDescription: true });
  return chosen?.backend ?? null;
}

async function showScript({ script }: Conversion): Promise<boolean> {
  const document = await workspace.openTextDocument({ language: 'shellscript', content: script });
  await window.showTextDocument(document, { viewColumn: ViewColumn.Beside, preview: false });
  return true;
}

/** Writes the two files of a portable job beside the script, under a name that the user confirms. */
async function writePair({ uri }: TextDocument, { script, settings }: Conversion): Promise<boolean> {
  if (uri.scheme !== 'file') {
    throw new UserError({
      what: 'The script has no file yet, beside which its job could lie',
      next: 'Save it first',
      code: 'no-job',
    });
  }
  const base = basename(uri.fsPath, extname(uri.fsPath));
  const value = extname(uri.fsPath) === '.sh' ? `${base}-portable` : base;
  const name = await window.showInputBox({
    title: 'Portable job',
    prompt: 'Name of the script and its settings file, NAME.sh and NAME.ini',
    value,
    validateInput: (text) => {
      return `${text}.sh` === basename(uri.fsPath) ? 'This is the script that is converted' : jobNameProblem(text);
    },
  });
  if (name === undefined) return false;
  const beside = (ending: string): Uri => Uri.file(join(dirname(uri.fsPath), `${name}${ending}`));
  const pair = [[beside('.ini'), settings ?? ''] as const, [beside('.sh'), script] as const];
  if (!(await mayWrite(pair.map(([file]) => file)))) return false;
  for (const [file, text] of pair) {
    await workspace.fs.writeFile(file, new TextEncoder().encode(text));
    await window.showTextDocument(file, { viewColumn: ViewColumn.Beside, preview: false });
  }
  return true;
}

/** Asks before a file that is there already is written over. */
async function mayWrite(files: readonly Uri[]): Promise<boolean> {
  const there: string[] = [];
  for (const file of files) {
    if (await fileExists(file)) there.push(workspace.asRelativePath(file));
  }
  if (there.length === 0) return true;
  const overwrite = 'Overwrite';
  const message = `${there.join(' and ')} ${there.length === 1 ? 'exists' : 'exist'} already.`;
  return (await window.showWarningMessage(message, { modal: true }, overwrite)) === overwrite;
}

/** The way to what is listed stands open as long as the message does; nobody waits for it. */
async function tell(conversion: Conversion): Promise<void> {
  const text = describeConversion(conversion);
  const chosen =
    conversion.problems.length === 0
      ? await window.showInformationMessage(text)
      : await window.showWarningMessage(text, SHOW_PROBLEMS);
  if (chosen === SHOW_PROBLEMS) await commands.executeCommand('workbench.actions.view.problems');
}
