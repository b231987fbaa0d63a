import { basename, resolve } from 'node:path';
import type { SiteFileReport } from '../../backends/checks/checkSiteFile.ts';
import { checkSiteFile } from '../../backends/checks/checkSiteFile.ts';
import { builtInBackends } from '../../backends/registry.ts';
import { hasErrors, problemRecord } from '../../base/problem.ts';
import { nodeFiles } from '../../job/nodeFiles.ts';
import { readNamedSource } from '../../job/sourceFiles.ts';
import { oneWord, readArguments } from '../arguments.ts';
import { showProblems } from '../jobOptions.ts';
import type { Terminal } from '../terminal.ts';
import { outJson } from '../terminal.ts';

/** `clusterjob check-backend`: what is wrong with the file of a site backend, by itself and by the contract of backends. */
export async function checkBackend(argv: readonly string[], terminal: Terminal): Promise<number> {
  const { options, words } = readArguments(argv, { json: { type: 'flag' } });
  const path = resolve(terminal.cwd, oneWord(words, 'FILE'));
  const text = await readNamedSource(path, nodeFiles());
  const read = checkSiteFile(basename(path, '.ini'), text.source, builtInBackends());
  const report = { ...read, problems: [...text.problems, ...read.problems] };
  if (options.json) outJson(terminal, { ...report, problems: report.problems.map(problemRecord) });
  else show(report, path, terminal);
  return hasErrors(report.problems) || report.failed.length > 0 ? 1 : 0;
}

function show({ name, parent, problems, tried, failed }: SiteFileReport, path: string, terminal: Terminal): void {
  showProblems(terminal, problems);
  for (const { group, name: rule, message } of failed) terminal.err(`${path}: ${group}: ${rule}: ${message}`);
  if (parent === null) return;
  const passed = tried - failed.length;
  const count = failed.length === 0 ? `${tried} checks passed` : `${passed} of ${tried} checks passed`;
  terminal.out(`${name}, which extends ${parent}: ${count}.\n`);
}
