import { answerLines, brokenAnswer } from '../answers.ts';
import type { Facts, Plan } from '../contract.ts';
import { HOST_SHELL } from './hostShell.ts';
import { KEEP_DAYS } from './supervisor.ts';

/** Prints one `name value` per line; the state folder, a free text, last. */
const PROBE = `\
${HOST_SHELL}
echo "host $cj_host"
echo "system $(uname -sr)"
echo "user $(id -un)"
echo "shell $cj_shell"
echo "processors $(getconf _NPROCESSORS_ONLN 2>/dev/null)"
if (umask 077 && mkdir -p "$cj_root") && [ -w "$cj_root" ]; then echo 'state yes'; else echo 'state no'; fi
printf '%s\\n' "folder $cj_root"
`;

/** What this host offers. */
export function probe(): Plan<Facts> {
  return {
    commands: [{ file: 'sh', args: ['-c', PROBE], environment: 'plain', limitMs: 30_000 }],
    read: ([output]) => {
      const broken = brokenAnswer(output, 'sh');
      if (!output || broken) return facts(new Map(), broken?.message ?? 'no answer');
      const said = new Map(
        answerLines(output.stdout).map((line) => {
          const at = line.indexOf(' ');
          return at < 0 ? [line, ''] : [line.slice(0, at), line.slice(at + 1)];
        }),
      );
      return facts(said, trouble(said));
    },
  };
}

function trouble(said: ReadonlyMap<string, string>): string | null {
  if (!said.get('host')) return 'The answer of this host could not be read.';
  if (!said.get('shell')) return 'There is neither setsid nor bash, so that a job could not be ended as a whole.';
  if (said.get('state') !== 'yes') {
    return `${said.get('folder')} cannot be written: set XDG_STATE_HOME to a folder that you can write.`;
  }
  return null;
}

function facts(said: ReadonlyMap<string, string>, trouble: string | null): Facts {
  const processors = Number(said.get('processors'));
  return {
    present: trouble === null,
    version: said.get('system') || null,
    user: said.get('user') || null,
    host: said.get('host') || null,
    clockOffsetMs: null,
    history: { kept: trouble === null, seconds: KEEP_DAYS * 86_400 },
    features: processors > 0 ? { processors } : {},
    trouble,
  };
}
