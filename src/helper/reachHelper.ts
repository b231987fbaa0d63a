import type { Socket } from 'node:net';
import { connect } from 'node:net';
import type { Clock } from '../base/clock.ts';
import { UserError } from '../base/errors.ts';
import type { Askers } from './askers.ts';
import { prove, proves, randomText } from './handshake.ts';
import type { HelperAddress } from './helperFolder.ts';
import { helperFiles, readAddress } from './helperFolder.ts';
import type { OnStates } from './helperLink.ts';
import { HelperLink } from './helperLink.ts';
import type { ClientMessage, Environment, HelperMessage } from './messages.ts';
import type { StartedHelper, StartHelper } from './startHelper.ts';
import { Wire } from './wire.ts';

/** How a client comes to the helper. */
export interface ReachSettings {
  readonly dataFolder: string;
  readonly clock: Clock;
  readonly protocol: number;
  readonly environment: Environment;
  readonly start: StartHelper;
  /** Ends the waiting for a helper that is being started. */
  readonly signal: AbortSignal;
  readonly askers: Askers;
  readonly onStates: OnStates;
}

/** How a client looks for a helper without starting one. */
export type FindSettings = Omit<ReachSettings, 'start' | 'signal'>;

/** How long a helper may take to start, in ms: the machine may be busy. */
const START_LIMIT_MS = 20_000;

/** How long it may take to answer, in ms. */
const ANSWER_LIMIT_MS = 10_000;

/** Pauses while it starts, in ms. */
const FIRST_PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 300;

/** A link to the helper, which is started if need be. Rejects with a `UserError` where there can be none. */
export async function reachHelper(settings: ReachSettings): Promise<HelperLink> {
  const { clock, dataFolder, start, signal } = settings;
  const end = clock.now() + START_LIMIT_MS;
  let started: StartedHelper | null = null;
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    const link = await findHelper(settings);
    if (link) return link;
    const ended = started?.ended();
    // One that ends well has seen another: that one is being started, or is about to end.
    if (ended && ended.code !== 0) throw notStarted(ended.words);
    if (clock.now() >= end) throw notStarted(`it did not listen within ${START_LIMIT_MS / 1000} s`);
    if (!started || ended) started = await start(dataFolder);
    await clock.sleep(pause, signal);
  }
}

/** A link to the helper if there is one; none is started. */
export async function findHelper(settings: FindSettings): Promise<HelperLink | null> {
  const files = await helperFiles(settings.dataFolder);
  const address = await readAddress(files.address);
  if (!address) return null;
  const socket = await connected(address.socket);
  if (!socket) return null;
  const done = new AbortController();
  const { clock } = settings;
  const late = clock.sleep(ANSWER_LIMIT_MS, done.signal).then(() => {
    throw notStarted(`it does not answer (process ${address.pid})`);
  });
  try {
    const link = await Promise.race([greeted(socket, address, settings), late]);
    if (!link) socket.destroy();
    return link;
  } catch (error) {
    socket.destroy();
    throw error;
  } finally {
    done.abort();
    late.catch(() => undefined);
  }
}

/** Null where nobody listens. */
async function connected(path: string): Promise<Socket | null> {
  return await new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => resolve(socket));
    // What was left by a helper that was killed, or one that others may not enter: in both cases a new one is needed.
    socket.once('error', () => resolve(null));
  });
}

/** Null where it has gone meanwhile, or goes for this client's sake. */
async function greeted(
  socket: Socket,
  { token }: HelperAddress,
  { protocol, environment, askers, onStates }: FindSettings,
): Promise<HelperLink | null> {
  const wire = new Wire<ClientMessage, HelperMessage>(socket);
  const nonce = randomText();
  wire.send({ kind: 'hello', protocol, nonce });
  const welcome = await wire.next();
  if (!welcome) return null;
  if (welcome.kind !== 'welcome' || !proves(welcome.proof, token, 'helper', nonce)) throw strange();
  const proof = prove(token, 'client', welcome.nonce);
  const wants = welcome.protocol === protocol ? 'service' : 'end';
  wire.send({ kind: 'proof', proof, wants, environment });
  const admission = await wire.next();
  if (admission?.kind === 'staying') throw newer();
  if (admission?.kind !== 'accepted') return null;
  wire.trust();
  return new HelperLink(wire, { pid: welcome.pid, since: welcome.since, askers, onStates });
}

function notStarted(detail: string): UserError {
  return new UserError({
    what: 'The process that keeps connections for all windows cannot be started',
    detail,
    next: 'This window signs in for itself',
    code: 'helper-not-started',
  });
}

function strange(): UserError {
  return new UserError({
    what: 'What listens in place of the process that keeps connections is another program',
    next: 'This window signs in for itself; remove the folder `helper` of the data folder',
    code: 'helper-strange',
  });
}

function newer(): UserError {
  return new UserError({
    what: 'Connections are kept by a newer version of Clusterjob',
    next: 'This window signs in for itself; reload it, or update the command line',
    code: 'helper-newer',
  });
}
