import type { QuickPickItem } from 'vscode';
import { window } from 'vscode';
import { UserError } from '../base/errors.ts';
import type { RunRecord } from '../runs/record.ts';
import type { Scale } from '../runs/scale.ts';
import { describeScaled, scaleOffer, scaleResources } from '../runs/scale.ts';

/** Asks how much more a run is to get of what it had too little of; null if the user chooses nothing. */
export async function askScale(run: RunRecord): Promise<Scale | null> {
  const offer = scaleOffer(run);
  if (offer === null) {
    throw new UserError({
      what: `${run.job.name} did not end for want of memory or time that it had asked for`,
      next: 'Change what it asks for in its files, and submit it again',
      code: 'nothing-to-do',
    });
  }
  const items = offer.factors.map((factor): QuickPickItem & { readonly scale: Scale } => {
    const scale = { [offer.key]: factor };
    const description = scaleResources(run, scale).map(describeScaled).join(', ');
    return { label: `${factor} times`, description, scale };
  });
  const chosen = await window.showQuickPick(items, {
    title: `Submit ${run.job.name} Again`,
    placeHolder: `How much ${offer.key} should it ask for?`,
  });
  return chosen?.scale ?? null;
}
