import type { Command } from '../src/base/command.ts';
import { LocalTransport } from '../src/transport/local/localTransport.ts';

/** Exchanges per second with this machine: figures for docs, no test. Run: node bench/transport.ts */
const TRUE: Command = { file: 'true', args: [], environment: 'plain', limitMs: 10_000 };

const CASES = [
  { loginEnv: 'no', commands: 1 },
  { loginEnv: 'no', commands: 10 },
  { loginEnv: 'no', commands: 100 },
  { loginEnv: 'yes', commands: 1 },
  { loginEnv: 'yes', commands: 10 },
] as const;

const SECONDS_A_CASE = 2;

async function measure(loginEnv: string, count: number): Promise<{ exchanges: number; seconds: number }> {
  const transport = new LocalTransport({ loginEnv });
  const commands = Array.from({ length: count }, () => TRUE);
  try {
    // The first one loads the library.
    await transport.exchange(commands, { intent: 'background' });
    const start = performance.now();
    let exchanges = 0;
    let seconds = 0;
    while (seconds < SECONDS_A_CASE) {
      await transport.exchange(commands, { intent: 'background' });
      exchanges++;
      seconds = (performance.now() - start) / 1000;
    }
    return { exchanges, seconds };
  } finally {
    transport.dispose();
  }
}

function row(...cells: readonly string[]): string {
  return cells.map((cell) => cell.padStart(14)).join('');
}

const lines = [row('login_env', 'commands', 'exchanges/s', 'commands/s', 'ms/exchange')];
for (const { loginEnv, commands } of CASES) {
  const { exchanges, seconds } = await measure(loginEnv, commands);
  const rate = exchanges / seconds;
  lines.push(row(loginEnv, `${commands}`, rate.toFixed(1), (rate * commands).toFixed(0), (1000 / rate).toFixed(1)));
}
process.stdout.write(`${lines.join('\n')}\n`);
