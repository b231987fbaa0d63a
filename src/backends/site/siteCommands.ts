import type { Command } from '../../base/command.ts';
import { shellWord } from '../../base/shell.ts';
import type { Resource } from '../../job/dialect.ts';
import type { Backend, KnownCommand, Plan } from '../contract.ts';

/** The words that stand for a command, by the command's usual name. */
export type CommandNames = ReadonlyMap<string, readonly string[]>;

/** A command with the site's name for its program, also where a script of ours for the shell names it. */
function renameCommand(command: Command, names: CommandNames): Command {
  const words = names.get(command.file);
  if (words) return { ...command, file: words[0] ?? command.file, args: [...words.slice(1), ...command.args] };
  const [option, script, ...rest] = command.args;
  if (command.file !== 'sh' || option !== '-c' || script === undefined) return command;
  return { ...command, args: [option, renameInScript(script, names), ...rest] };
}

/** Ids and options reach our scripts as arguments, so that a word of the script itself is the command. */
function renameInScript(script: string, names: CommandNames): string {
  return script.replaceAll(/(^|[\s(;|&])([A-Za-z][\w-]*)(?=[\s)]|$)/g, (written, before: string, word: string) => {
    const words = names.get(word);
    return words ? `${before}${words.map(shellWord).join(' ')}` : written;
  });
}

/** A plan with the site's names for its commands. */
export function renamePlan<T>(plan: Plan<T>, names: CommandNames): Plan<T> {
  return {
    commands: plan.commands.map((command) => renameCommand(command, names)),
    read: (outputs) => plan.read(outputs),
  };
}

/** A command line of the site as its parent would have written it, so that the parent recognises it. */
export function recogniseRenamed(
  recognise: (command: readonly string[]) => KnownCommand | null,
  names: CommandNames,
): (command: readonly string[]) => KnownCommand | null {
  return (command) => {
    const own = [...names].find(([, words]) => words.every((word, at) => command[at] === word));
    return recognise(own ? [own[0], ...command.slice(own[1].length)] : command);
  };
}

const SAMPLE_REFS = [{ id: '12' }, { id: '12.host' }];
const SAMPLE_CHANGES: readonly Resource[] = [{ key: 'time', value: '1:00:00', native: false }];

/** Whether a backend ever runs a command of this name, or is found by it. */
export function usesCommand(backend: Backend, name: string): boolean {
  const names = new Map([[name, ['']]]);
  if (backend.programs.includes(name)) return true;
  return samplePlans(backend).some((plan) => plan.commands.some((command) => changes(command, names)));
}

/** The programs that a backend runs by their own name. */
export function commandsOf(backend: Backend): readonly string[] {
  const files = samplePlans(backend).flatMap((plan) => plan.commands.map(({ file }) => file));
  return [...new Set([...backend.programs, ...files])].filter((file) => file !== 'sh');
}

function changes(command: Command, names: CommandNames): boolean {
  const renamed = renameCommand(command, names);
  return renamed.file !== command.file || renamed.args[1] !== command.args[1];
}

/** What the backend would run, for a sample of each of its powers. */
function samplePlans(backend: Backend): readonly Plan<unknown>[] {
  const request = {
    script: '/home/me/job',
    folder: '/home/me',
    jobName: 'job',
    token: 'token',
    args: [],
    resources: [],
    taken: [],
  };
  const plans = [
    backend.probe?.(),
    backend.submit?.(request),
    backend.check?.(request),
    backend.find?.({ token: 'token', jobName: 'job', folder: '/home/me', since: 0 }),
    backend.query?.(SAMPLE_REFS),
    backend.queryMine?.(),
    backend.history?.(SAMPLE_REFS, 0),
    backend.cancel?.(SAMPLE_REFS),
    backend.hold?.(SAMPLE_REFS),
    backend.release?.(SAMPLE_REFS),
    backend.requeue?.(SAMPLE_REFS),
    backend.alter?.(SAMPLE_REFS, SAMPLE_CHANGES),
    backend.queues?.(),
  ];
  return plans.filter((plan) => plan !== undefined);
}
