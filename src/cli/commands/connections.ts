import { isoTime } from '../../base/clock.ts';
import type { HelperConnections } from '../../helper/helperConnections.ts';
import type { PlaceState } from '../../helper/messages.ts';
import { describeConnection } from '../../runs/describeConnection.ts';
import { openConnections } from '../../session.ts';
import type { Place } from '../../transport/contract.ts';
import { readArguments, usageError } from '../arguments.ts';
import { findCluster } from '../clusterOption.ts';
import { commandLineLoader, terminalLog } from '../session.ts';
import type { Terminal } from '../terminal.ts';
import { outJson, table } from '../terminal.ts';

/** `clusterjob connections`: lists or closes the connections that are kept for all windows. It opens none. */
export async function connections(argv: readonly string[], terminal: Terminal): Promise<number> {
  const { options, words } = readArguments(argv, { json: { type: 'flag' } });
  const [action = 'list', name = null, ...more] = words;
  if (action !== 'list' && action !== 'close') throw usageError(`connections cannot '${action}'`, 'Use list or close');
  if (more.length > 0 || (action === 'list' && name !== null)) {
    throw usageError(`connections ${action} does not take ${[name, ...more].join(' ')}`);
  }
  const shared = await openConnections({ env: terminal.env, log: terminalLog(terminal) });
  try {
    if (action === 'list') return await list(shared, options.json, terminal);
    return await close(shared, name, options.json, terminal);
  } finally {
    shared.dispose();
  }
}

async function list(shared: HelperConnections, json: boolean, terminal: Terminal): Promise<number> {
  const report = await shared.report();
  const open = report?.connections.filter(isUsed) ?? [];
  if (json) {
    const helper = report && { pid: report.pid, since: isoTime(report.since) };
    outJson(terminal, { helper, connections: open.map(publicConnection) });
  } else if (!report || open.length === 0) {
    terminal.err(report ? `No connection is open (process ${report.pid} would keep them).` : 'No connection is open.');
  } else {
    terminal.out(connectionTable(open, report.pid));
  }
  return 0;
}

async function close(
  shared: HelperConnections,
  name: string | null,
  json: boolean,
  terminal: Terminal,
): Promise<number> {
  const used = (await shared.report())?.connections.filter(isUsed) ?? [];
  const closed = name === null ? used : await named(name, used, terminal);
  if (name === null) await shared.closeAll();
  else for (const { place } of closed) await shared.close(place);
  if (json) outJson(terminal, closed.map(publicConnection));
  else if (closed.length === 0) terminal.err(`No connection${name === null ? '' : ` to ${name}`} is open.`);
  else for (const { place } of closed) terminal.out(`${place.remote} closed\n`);
  return 0;
}

/** The connections to an address, or to the cluster with a name. */
async function named(name: string, used: readonly PlaceState[], terminal: Terminal): Promise<readonly PlaceState[]> {
  const found = used.filter(({ place }) => place.remote === name);
  if (found.length > 0) return found;
  const cluster = await findCluster(commandLineLoader(terminal), terminal, name);
  return used.filter(({ place }) => isSame(place, cluster));
}

function isSame(one: Place, other: Place): boolean {
  return one.transport === other.transport && one.remote === other.remote;
}

function isUsed({ state }: PlaceState): boolean {
  return state.kind !== 'not connected';
}

function publicConnection({ place, state }: PlaceState): unknown {
  return {
    remote: place.remote,
    transport: place.transport,
    state: state.kind,
    since: state.kind === 'connected' ? isoTime(state.since) : null,
    reason: state.kind === 'lost' ? state.reason : null,
  };
}

function connectionTable(open: readonly PlaceState[], pid: number): string {
  return table([
    ['REMOTE', 'TRANSPORT', 'SINCE', 'PROCESS', 'STATE'],
    ...open.map(({ place, state }) => [
      place.remote ?? '-',
      place.transport,
      (state.kind === 'connected' && isoTime(state.since)) || '-',
      `${pid}`,
      describeConnection(place, state)?.text ?? '-',
    ]),
  ]);
}
