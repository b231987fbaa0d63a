import type { QuickPickItem } from 'vscode';
import { window } from 'vscode';
import { RESOURCE_KEYS, unitSentence } from '../job/keys.ts';
import type { RunRecord } from '../runs/record.ts';

/** Keys that fix where the processes and tasks of a job are; no scheduler changes them alone. */
const FIXED: ReadonlySet<string> = new Set(['array', 'join', 'pe', 'ppn', 'threads']);

/** Asks which resource of waiting runs is to be changed and to what; null if the user changes nothing. */
export async function askChange(runs: readonly RunRecord[]): Promise<string | null> {
  const [first, another] = runs;
  if (!first) return null;
  const title = another ? `Alter ${runs.length} Runs` : `Alter ${first.job.name}`;
  const key = await askKey(title, first);
  if (key === null) return null;
  const now = first.job.resources.find((resource) => resource.key === key)?.value ?? null;
  const value = await window.showInputBox({
    title,
    prompt: `${key}, written as in a settings file`,
    value: now === null ? '' : String(now),
    validateInput: (text) => (text.trim() === '' ? `Give a value for ${key}` : undefined),
  });
  return value === undefined ? null : `${key}=${value}`;
}

async function askKey(title: string, { job }: RunRecord): Promise<string | null> {
  const common = RESOURCE_KEYS.filter(({ key }) => !FIXED.has(key)).map(({ key }) => key);
  const others = job.resources.map(({ key }) => key).filter((key) => !common.includes(key) && !FIXED.has(key));
  const items = [...common, ...others].map((key): QuickPickItem => {
    const value = job.resources.find((resource) => resource.key === key)?.value ?? null;
    const info = RESOURCE_KEYS.find((one) => one.key === key);
    return {
      label: key,
      ...(value === null ? {} : { description: String(value) }),
      ...(info ? { detail: [info.meaning, unitSentence(info) ?? ''].join(' ').trim() } : {}),
    };
  });
  // What the job asks for stands first: that is what somebody wants to change.
  items.sort((a, b) => Number(b.description !== undefined) - Number(a.description !== undefined));
  const chosen = await window.showQuickPick(items, {
    title,
    placeHolder: 'What should the run ask for?',
    matchOnDetail: true,
  });
  return chosen?.label ?? null;
}
