import { errorText, UserError } from '../base/errors.ts';
import { nearest } from '../base/nearest.ts';
import { HELP } from './commandHelp.ts';
import { SHORT_HELP } from './shortHelp.ts';
import type { Terminal } from './terminal.ts';
import { processTerminal } from './terminal.ts';
import { TRACED_COMMANDS, takeTrace, traceTo } from './trace.ts';
import { takeTrustHost } from './trustHost.ts';

/** A command: gets the arguments behind its name and returns its exit status. */
type CommandFunction = (argv: readonly string[], terminal: Terminal) => Promise<number>;

/** The commands; each is loaded only when it is called. */
const COMMANDS: ReadonlyMap<string, () => Promise<CommandFunction>> = new Map<string, () => Promise<CommandFunction>>([
  ['render', async () => (await import('./commands/render.ts')).render],
  ['check', async () => (await import('./commands/check.ts')).check],
  ['convert', async () => (await import('./commands/convert.ts')).convert],
  ['settings', async () => (await import('./commands/settings.ts')).settings],
  ['submit', async () => (await import('./commands/submit.ts')).submit],
  ['resubmit', async () => (await import('./commands/resubmit.ts')).resubmit],
  ['run', async () => (await import('./commands/run.ts')).run],
  ['status', async () => (await import('./commands/status.ts')).status],
  ['wait', async () => (await import('./commands/wait.ts')).wait],
  ['cancel', async () => (await import('./commands/order.ts')).cancel],
  ['hold', async () => (await import('./commands/order.ts')).hold],
  ['release', async () => (await import('./commands/order.ts')).release],
  ['requeue', async () => (await import('./commands/order.ts')).requeue],
  ['alter', async () => (await import('./commands/order.ts')).alter],
  ['logs', async () => (await import('./commands/logs.ts')).logs],
  ['list', async () => (await import('./commands/list.ts')).list],
  ['show', async () => (await import('./commands/show.ts')).show],
  ['debug', async () => (await import('./commands/debug.ts')).debug],
  ['queues', async () => (await import('./commands/queues.ts')).queues],
  ['jobs', async () => (await import('./commands/jobs.ts')).jobs],
  ['adopt', async () => (await import('./commands/adopt.ts')).adopt],
  ['clusters', async () => (await import('./commands/clusters.ts')).clusters],
  ['connections', async () => (await import('./commands/connections.ts')).connections],
  ['check-backend', async () => (await import('./commands/checkBackend.ts')).checkBackend],
  ['test-backend', async () => (await import('./commands/testBackend.ts')).testBackend],
]);

const FAILED = 1;
const WRONG_USAGE = 2;
/** As a shell counts the end by an interrupt: 128 and the number of SIGINT. */
const INTERRUPTED = 130;

declare const CLUSTERJOB_VERSION: string | undefined;
/** Put in by the build; a run from the sources has none. */
const VERSION = typeof CLUSTERJOB_VERSION === 'undefined' ? 'development' : CLUSTERJOB_VERSION;

/** The command line tool: carries out a command and returns the exit status. Every failure is one sentence. */
export async function main(argv: readonly string[], terminal: Terminal = processTerminal()): Promise<number> {
  const [name = 'help', ...rest] = argv;
  if (['version', '--version', '-V'].includes(name)) {
    terminal.out(`${VERSION}\n`);
    return 0;
  }
  if (['help', '--help', '-h'].includes(name)) return showHelp(terminal, rest[0]);
  const command = COMMANDS.get(name);
  if (!command) return noSuchCommand(terminal, name);
  if (rest.includes('--help') || rest.includes('-h')) return showHelp(terminal, name);
  try {
    if (!TRACED_COMMANDS.has(name)) return await (await command())(rest, terminal);
    const { argv: untraced, file } = takeTrace(rest);
    const { argv: own, trustHost } = takeTrustHost(untraced);
    const trace = file === null ? {} : { trace: traceTo(file, terminal) };
    return await (await command())(own, { ...terminal, ...trace, trustHost });
  } catch (error) {
    if (terminal.signal.aborted) {
      terminal.err('clusterjob: stopped');
      return INTERRUPTED;
    }
    const wrongUsage = error instanceof UserError && error.code === 'wrong-usage' ? error : null;
    const hint =
      wrongUsage && wrongUsage.next === undefined ? `. \`clusterjob help ${name}\` shows how it is used` : '';
    terminal.err(`clusterjob: ${errorText(error)}${hint}`);
    return wrongUsage ? WRONG_USAGE : FAILED;
  }
}

function showHelp(terminal: Terminal, name: string | undefined): number {
  const help = name === undefined ? SHORT_HELP : HELP.get(name);
  if (help === undefined) return noSuchCommand(terminal, name ?? '');
  terminal.out(`${help}\n`);
  return 0;
}

function noSuchCommand(terminal: Terminal, name: string): number {
  const likely = nearest(name, COMMANDS.keys());
  const hint = likely === null ? `\n${SHORT_HELP}` : `. Did you mean ${likely}? \`clusterjob help\` lists all`;
  terminal.err(`clusterjob: there is no command ${name}${hint}`);
  return WRONG_USAGE;
}
