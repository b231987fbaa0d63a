import { builtInBackends, createRegistry } from '../backends/registry.ts';
import type { Log } from '../base/log.ts';
import { unlessAborted } from '../base/unlessAborted.ts';
import { closeRuns } from '../runs/closeRuns.ts';
import type { JobLoader } from '../runs/jobLoader.ts';
import type { RunService } from '../runs/service.ts';
import { createLoader, openProgramRuns } from '../session.ts';
import type { Terminal } from './terminal.ts';
import { askConsentAt, TerminalAsker } from './terminalAsker.ts';

/** Reads jobs for one command. */
export function commandLineLoader(terminal: Terminal): JobLoader {
  return createLoader(createRegistry(builtInBackends()), terminal.env);
}

/** Opens the runs for the time of one command. `log`: who else listens. */
export async function withRuns<T>(
  terminal: Terminal,
  work: (service: RunService, loader: JobLoader) => Promise<T>,
  log: Partial<Log> = {},
): Promise<T> {
  const registry = createRegistry(builtInBackends());
  const own = terminalLog(terminal);
  const exchange: Log['exchange'] = (...sent) => {
    own.exchange(...sent);
    log.exchange?.(...sent);
  };
  const person = terminal.person?.() ?? null;
  const service = await openProgramRuns(registry, {
    env: terminal.env,
    log: { ...own, ...log, exchange },
    ...(person ? { asker: new TerminalAsker(person) } : {}),
    askConsent: askConsentAt(terminal, person),
  });
  try {
    return await work(service, createLoader(registry, terminal.env));
  } finally {
    closeRuns(service);
  }
}

/** The same for a command that changes nothing: an interrupt ends it at once, even while a cluster does not answer. */
export async function withRunsUntilStopped<T>(
  terminal: Terminal,
  work: (service: RunService, loader: JobLoader) => Promise<T>,
): Promise<T> {
  return await withRuns(
    terminal,
    async (service, loader) => await unlessAborted(work(service, loader), terminal.signal),
  );
}

/** Warnings, each once: a cluster that is out of reach fails in the same words again and again. */
export function terminalLog(terminal: Terminal): Log {
  const told = new Set<string>();
  const tell = (message: string): void => {
    if (!told.has(message)) terminal.err(`clusterjob: ${message}`);
    told.add(message);
  };
  return { info: () => undefined, warn: tell, error: tell, exchange: terminal.trace ?? (() => undefined) };
}
