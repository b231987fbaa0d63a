import { resolve } from 'node:path';
import { hasErrors, problemRecord } from '../../base/problem.ts';
import { nodeFiles } from '../../job/nodeFiles.ts';
import { readSettings } from '../../job/settings/reader.ts';
import type { SectionView } from '../../job/settings/sections.ts';
import { viewSections } from '../../job/settings/sections.ts';
import { settingsRecord } from '../../job/settings/settingsRecord.ts';
import { readNamedSource } from '../../job/sourceFiles.ts';
import { oneWord, readArguments } from '../arguments.ts';
import { showProblems } from '../jobOptions.ts';
import type { Terminal } from '../terminal.ts';
import { outJson } from '../terminal.ts';

/** `clusterjob settings`: a settings file as its dialect reads it, any section names allowed. */
export async function settings(argv: readonly string[], terminal: Terminal): Promise<number> {
  const { options, words } = readArguments(argv, { json: { type: 'flag' } });
  const path = resolve(terminal.cwd, oneWord(words, 'FILE'));
  const text = await readNamedSource(path, nodeFiles());
  const view = viewSections(readSettings(text.source));
  const problems = [...text.problems, ...view.problems];
  if (options.json) outJson(terminal, { ...settingsRecord(view), problems: problems.map(problemRecord) });
  else {
    terminal.out(view.sections.map(sectionText).join('\n'));
    showProblems(terminal, problems);
  }
  return hasErrors(problems) || view.failure !== null ? 1 : 0;
}

function sectionText({ name, settings: pairs }: SectionView): string {
  const lines = pairs.map(({ key, value }) => `${key} = ${(value ?? '').replaceAll('\n', '\n    ')}\n`);
  return `[${name}]\n${lines.join('')}`;
}
