import { unreachable } from '../base/errors.ts';
import type { ConnectionState } from '../transport/contract.ts';
import type { ClusterSnapshot } from './clusters.ts';
import type { Icon } from './describe.ts';

/** How a connection stands, for a node in a tree. */
export interface ConnectionWords {
  readonly text: string;
  /** Null: the usual picture of the cluster. */
  readonly icon: Icon | null;
  /** A line for the tooltip. */
  readonly detail: string;
  /** What the user can do about it. */
  readonly action: 'connect' | 'disconnect' | null;
}

const WARNING = 'list.warningForeground';

/** How the connection to a cluster stands, in words; null for this machine, which needs none. */
export function describeConnection(
  { transport }: Pick<ClusterSnapshot, 'transport'>,
  state: ConnectionState,
): ConnectionWords | null {
  if (transport === 'local') return null;
  switch (state.kind) {
    case 'not connected':
      return { text: 'not connected', icon: null, detail: 'It is connected when it is first used', action: 'connect' };
    case 'connecting':
      return {
        text: 'connecting',
        icon: { name: 'loading~spin', color: null },
        detail: 'The connection is being opened',
        action: 'disconnect',
      };
    case 'waiting for you':
      return {
        text: 'waiting for your answer',
        icon: { name: 'question', color: WARNING },
        detail: 'A question of the host is open',
        action: 'disconnect',
      };
    case 'sign-in needed':
      return {
        text: 'sign-in needed',
        icon: { name: 'key', color: WARNING },
        detail: 'It asks for something that only you can answer; its runs keep the state that was last seen',
        action: 'connect',
      };
    case 'connected':
      return {
        text: 'connected',
        icon: { name: 'vm-active', color: null },
        detail: `Connected since ${new Date(state.since).toLocaleTimeString()}`,
        action: 'disconnect',
      };
    case 'lost':
      return {
        text: `lost: ${state.reason}`,
        icon: { name: 'warning', color: WARNING },
        detail: `The connection was lost: ${state.reason}`,
        action: 'connect',
      };
    default:
      return unreachable(state);
  }
}
