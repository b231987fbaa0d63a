import { basename, resolve } from 'node:path';
import { UserError } from '../../base/errors.ts';
import { hasErrors } from '../../base/problem.ts';
import { isSettingsPath } from '../../job/jobPaths.ts';
import type { SourceFiles } from '../../job/sourceFiles.ts';
import { readNamedSource } from '../../job/sourceFiles.ts';
import type { Conversion } from '../../language/convert/conversion.ts';
import { conversionRecord } from '../../language/convert/conversionRecord.ts';
import { convertScript, PORTABLE } from '../../language/convert/convertScript.ts';
import { oneWord, readArguments, usageError } from '../arguments.ts';
import { showProblems } from '../jobOptions.ts';
import { writeOutput } from '../outputFile.ts';
import { commandLineLoader } from '../session.ts';
import type { Terminal } from '../terminal.ts';
import { outJson } from '../terminal.ts';

/** `clusterjob convert`: a script of one scheduler as one of another, or as a portable job. */
export async function convert(argv: readonly string[], terminal: Terminal): Promise<number> {
  const { options, words } = readArguments(argv, {
    to: { type: 'text' },
    from: { type: 'text' },
    output: { type: 'text', short: 'o' },
    json: { type: 'flag' },
  });
  const name = oneWord(words, 'SCRIPT');
  if (options.to === null) throw usageError('--to is missing', `Name a scheduler, or ${PORTABLE}`);
  if (options.to === PORTABLE && options.output === null && !options.json) {
    throw usageError(`--to ${PORTABLE} needs -o NAME`, 'It makes two files, NAME.sh and NAME.ini');
  }
  const path = resolve(terminal.cwd, name);
  if (isSettingsPath(path)) throw rendered(name, options.to);
  const loader = commandLineLoader(terminal);
  const read = await readNamedSource(path, loader.files);
  if (hasErrors(read.problems)) return showProblems(terminal, read.problems) ? 1 : 0;
  const { text } = read.source;
  const { all } = await loader.backendsFor(path);
  const conversion = convertScript(text, { backends: all, from: options.from, to: options.to, file: path });
  if (options.json) outJson(terminal, conversionRecord(text, conversion));
  else showProblems(terminal, conversion.problems);
  if (options.output !== null) {
    await write(conversion, path, resolve(terminal.cwd, options.output), loader.files);
  } else if (!options.json) terminal.out(conversion.script);
  return hasErrors(conversion.problems) ? 1 : 0;
}

/** Writes the script, or the two files of a portable job; never over the script that is converted. */
async function write(conversion: Conversion, source: string, output: string, files: SourceFiles): Promise<void> {
  const { script, settings } = conversion;
  const base = output.replace(/\.(?:sh|ini)$/, '');
  const made: readonly (readonly [string, string, number])[] =
    settings === null
      ? [[output, script, 0o777]]
      : [
          [`${base}.sh`, script, 0o777],
          [`${base}.ini`, settings, 0o666],
        ];
  const own = await files.realPath(source);
  for (const [path] of made) {
    if ((await files.realPath(path)) !== own) continue;
    throw new UserError({
      what: `${path} is the script that is converted and is not overwritten`,
      next: 'Choose another file with -o',
      code: 'would-overwrite-source',
    });
  }
  for (const [path, text, mode] of made) await writeOutput(path, text, mode);
}

function rendered(name: string, to: string): UserError {
  return new UserError({
    what: `${basename(name)} is the settings file of a job, which is rendered and not converted`,
    next: `clusterjob render ${name} --set backend=${to} shows it for that scheduler`,
    code: 'no-directives',
  });
}
