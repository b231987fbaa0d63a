/** What a command reads on its standard input. Without one it reads nothing (`/dev/null`). */
export type CommandInput = { readonly text: string } | { readonly file: string };

/**
 * In which environment a command runs. `plain`: `LC_ALL=C TZ=UTC`, for output that is read by a program.
 * `user`: the user's own, cleaned of the editor's variables and of those of a surrounding job, for submitting.
 */
export type CommandEnvironment = 'plain' | 'user';

/** One command for a cluster, as data: it can cross a process border. Paths are absolute paths on the cluster. */
export interface Command {
  /** The program's name or path; it is looked up on the PATH of the login environment. */
  readonly file: string;
  readonly args: readonly string[];
  readonly input?: CommandInput;
  readonly cwd?: string;
  /** Variables to set on top of the environment. */
  readonly env?: Readonly<Record<string, string>>;
  readonly environment: CommandEnvironment;
  /** The longest it may run, in milliseconds. */
  readonly limitMs: number;
}

/** How a command came to its end. `lost`: the connection went before the end was known. */
export type CommandEnd =
  | { readonly kind: 'exit'; readonly code: number }
  | { readonly kind: 'signal'; readonly signal: string }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'lost'; readonly reason: string };

/** The whole result of one command. */
export interface CommandOutput {
  readonly end: CommandEnd;
  readonly stdout: string;
  readonly stderr: string;
  /** Whether output was cut because it was longer than the transport keeps. A cut answer speaks for no job. */
  readonly truncated: boolean;
  readonly ms: number;
}

/** Whether a command ran to its end by itself with status 0 and nothing of its output was cut. */
export function succeeded(output: CommandOutput): boolean {
  return output.end.kind === 'exit' && output.end.code === 0 && !output.truncated;
}
