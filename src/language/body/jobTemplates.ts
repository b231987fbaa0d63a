import type { Source } from '../../base/problem.ts';
import type { Job } from '../../job/job.ts';
import { templatesIn } from '../settings/settingsTemplates.ts';
import type { TemplateText } from './templateTokens.ts';

/** A script of a job as one template: the places in it are those of its file. */
export function scriptTemplate(text: string, placeholders: boolean): TemplateText {
  return { text, placeholders, spanOf: (span) => span };
}

/** All texts of a job in which placeholders may stand, each with its file: the scripts, and values of its settings files. */
export function jobTemplates(job: Job): readonly { readonly source: Source; readonly template: TemplateText }[] {
  const scripts = job.kind === 'plain' ? [] : [{ source: job.body.source, placeholders: job.placeholders }];
  const aux = job.aux.map(({ source }) => ({ source, placeholders: true }));
  return [
    ...[...scripts, ...aux].map(({ source, placeholders }) => ({
      source,
      template: scriptTemplate(source.text, placeholders),
    })),
    ...job.settingsFiles.flatMap(({ source, document }) =>
      templatesIn(document).map((template) => ({ source, template })),
    ),
  ];
}
