import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Command } from '../../../src/base/command.ts';
import { runnerFunctions } from '../../../src/transport/commandRunner.ts';
import { exchangeScript, furtherScript, randomNames } from '../../../src/transport/script.ts';
import { sh } from './contract.ts';
import type { Sandbox } from './sandbox.ts';
import { makeSandbox } from './sandbox.ts';
import { SHELLS } from './shells.ts';

let sandbox: Sandbox;

beforeEach(() => {
  sandbox = makeSandbox();
});

afterEach(() => sandbox.remove());

/** Feeds every prefix of a script to a shell and prints the lengths of those that the shell took for a whole script. */
const FEED_PREFIXES = `
script=$1 shell=$2 at=$3 size=$(wc -c <"$1")
shift 3
while [ "$at" -lt "$size" ]; do
head -c "$at" "$script" | "$shell" "$@" >>out 2>/dev/null && [ "$at" -gt 0 ] && echo "$at"
at=$((at + 1))
done`;

describe.each(SHELLS)('a script that was cut, read by %s', (shell) => {
  let target: string;
  let commands: readonly Command[];

  beforeEach(() => {
    target = join(sandbox.root, 'target');
    mkdirSync(target);
    commands = [
      sh(`rm -rf ${target}; : >${sandbox.root}/ran`),
      { ...sh(`: >${sandbox.root}/ran-2`), input: { text: `}\n: >${sandbox.root}/ran-3\n` }, environment: 'user' },
    ];
  });

  /** Feeds the beginnings of a script that are at least so long to `shell` with these arguments: nothing may come of it. */
  const expectNothingOf = (script: string, from: number, ...args: readonly string[]): void => {
    writeFileSync(join(sandbox.root, 'script'), script);
    const before = readdirSync(sandbox.root).concat('out').sort();
    const taken = execFileSync(shell, ['-c', FEED_PREFIXES, 'feed', 'script', shell, `${from}`, ...args], {
      cwd: sandbox.root,
      env: sandbox.environment,
      encoding: 'utf8',
    });
    expect(taken).toBe('');
    expect(readdirSync(sandbox.root).sort()).toEqual(before);
    expect(readdirSync(sandbox.temporary)).toEqual([]);
    expect(readdirSync(sandbox.home)).toEqual([]);
    expect(execFileSync('wc', ['-c', 'out'], { cwd: sandbox.root, encoding: 'utf8' })).toBe('0 out\n');
  };

  /** The whole one does what it says: the test would notice. */
  const expectAllOf = (script: string, ...args: readonly string[]): void => {
    spawnSync(shell, args, { input: script, env: sandbox.environment });
    expect(readdirSync(sandbox.root)).toContain('ran');
    expect(readdirSync(sandbox.root)).not.toContain('target');
  };

  it.each(['yes', 'no', 'FILE'])(
    'does nothing, wherever it was cut (login_env = %s)',
    (kind) => {
      const loginFile = join(sandbox.root, 'login');
      writeFileSync(loginFile, `: >${sandbox.root}/sourced`);
      const loginEnv = kind === 'FILE' ? loginFile : kind;
      const script = exchangeScript(commands, { ...randomNames(), loginEnv, shell, stays: false }).trimEnd();
      // The scripts differ only behind the part that runs the commands, so the long way is gone once.
      expectNothingOf(script, loginEnv === 'yes' ? 0 : script.indexOf('export CLUSTERJOB_SCRIPT'));
      expectAllOf(script);
    },
    300_000,
  );

  it('does nothing, wherever it was cut, where the shell is to stay', () => {
    const script = exchangeScript(commands, { ...randomNames(), loginEnv: 'no', shell, stays: true }).trimEnd();
    expectNothingOf(script, script.indexOf('mkfifo'));
  }, 300_000);

  it('does nothing, wherever it was cut, in a shell that stayed', () => {
    writeFileSync(join(target, 'functions'), runnerFunctions({ ...randomNames(), shell }));
    const script = furtherScript(commands).trimEnd();
    expectNothingOf(script, 0, '-s', target);
    expect(readdirSync(target)).toEqual(['functions']);
    expectAllOf(script, '-s', target);
  }, 300_000);
});
