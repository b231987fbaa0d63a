import type { Command, CommandOutput } from '../../../src/base/command.ts';
import { UserError } from '../../../src/base/errors.ts';
import type { ConnectionSource, ConnectionState, Place, Transport } from '../../../src/transport/contract.ts';
import { output } from '../backends/outputs.ts';
import { fakeTransport } from './fakeTransport.ts';

/** What a command prints; a number: the status with which it ends, having printed nothing. */
export type Answers = (command: Command) => string | number;

/** A machine that answers commands as a test says, and counts the exchanges. */
export class FakeMachine {
  answers: Answers;
  /** Why it cannot be reached. */
  failure: Error | null = null;
  exchanges = 0;

  constructor(answers: Answers = () => '') {
    this.answers = answers;
  }

  get transport(): Transport {
    return fakeTransport({
      kind: 'ssh',
      exchange: async (commands) => {
        this.exchanges++;
        if (this.failure) throw this.failure;
        return commands.map((command) => outputOf(this.answers(command)));
      },
      expand: async (path) => {
        if (this.failure) throw this.failure;
        if (path.startsWith('$')) throw new UserError({ what: `${path} is not set`, code: 'variable-not-set' });
        return path.replace(/^~/, '/home/me');
      },
    });
  }
}

function outputOf(answer: string | number): CommandOutput {
  return output(typeof answer === 'number' ? { end: { kind: 'exit', code: answer } } : { stdout: answer });
}

/** Connections to machines by their address; `null` is this machine. The places that were asked for are kept. */
export class FakeConnections implements ConnectionSource {
  readonly places: Place[] = [];
  readonly #machines: ReadonlyMap<string | null, FakeMachine>;

  constructor(machines: ReadonlyMap<string | null, FakeMachine>) {
    this.#machines = machines;
  }

  async connect(place: Place): Promise<Transport> {
    this.places.push(place);
    const machine = this.#machines.get(place.remote);
    if (!machine) throw new UserError({ what: `no machine ${place.remote}`, code: 'host-not-found' });
    return machine.transport;
  }

  state(): ConnectionState {
    return { kind: 'not connected' };
  }

  onDidChangeState = () => ({ dispose: () => undefined });

  async close(): Promise<void> {
    // Nothing is open.
  }

  dispose(): void {
    // Nothing is open.
  }
}
