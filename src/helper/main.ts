import { systemClock } from '../base/clock.ts';
import { withoutEditorVariables } from '../base/editorVariables.ts';
import { errorText } from '../base/errors.ts';
import { Connections } from '../transport/connections.ts';
import type { Environment } from './messages.ts';
import { runHelper } from './runHelper.ts';

// The program of the helper: holds the connections of the user for all windows and the command line. `startHelper` starts it.

/** Variables of the client that came last: that one has the agent that is alive. */
const environment: Record<string, string | undefined> = withoutEditorVariables(process.env);

function useEnvironment(newest: Environment): void {
  for (const name of Object.keys(environment)) delete environment[name];
  Object.assign(environment, newest);
}

async function main(dataFolder: string): Promise<void> {
  const source = new Connections({ folder: dataFolder, environment });
  const helper = await runHelper({ dataFolder, source, clock: systemClock, useEnvironment });
  if (!helper) return;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => helper.dispose());
  await helper.ended;
  source.dispose();
}

main(process.argv[2] ?? '').then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`${errorText(error)}\n`);
    process.exit(1);
  },
);
