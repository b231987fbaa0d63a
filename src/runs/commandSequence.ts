import type { Command, CommandOutput } from '../base/command.ts';
import { commandScript } from '../base/shell.ts';

/** What a command of a sequence printed; `not run`: one before it had failed; `no answer`: the sequence was cut short. */
export type SequenceOutput = CommandOutput | 'not run' | 'no answer';

/** Commands as one script that runs them in turn until one fails. Behind what each prints stands the mark, and on standard output its status. */
export function sequenceScript(commands: readonly Command[], mark: string): string {
  const [only, another] = commands;
  if (only && !another) return commandScript(only);
  const steps = commands.map(
    (command) => `${commandScript(command)}
status=$?
printf '\\n%s %s\\n' ${mark} "$status"
printf '\\n%s\\n' ${mark} >&2
[ "$status" = 0 ] || exit "$status"`,
  );
  return steps.join('\n');
}

/** What each of `count` commands printed, from all that their script did. */
export function sequenceOutputs(output: CommandOutput, mark: string, count: number): readonly SequenceOutput[] {
  if (count === 1) return [output];
  const ended = [...output.stdout.matchAll(new RegExp(`([^]*?)\\n${mark} (\\d+)\\n`, 'g'))];
  const errors = output.stderr.split(`\n${mark}\n`);
  const failed = ended.some(([, , status]) => status !== '0');
  return Array.from({ length: count }, (_, at) => {
    const [, stdout, status] = ended[at] ?? [];
    if (stdout === undefined) return failed ? 'not run' : 'no answer';
    const end = { kind: 'exit', code: Number(status) } as const;
    return { end, stdout, stderr: errors[at] ?? '', truncated: false, ms: output.ms };
  });
}
