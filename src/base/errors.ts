/** What a `UserError` is built from; every part is a text for people. */
export interface UserErrorParts {
  /** What could not be done: one sentence without a full stop, "The job could not be submitted". */
  readonly what: string;
  /** The first useful line of what the other side said. */
  readonly detail?: string;
  /** What the user can do next, one sentence. */
  readonly next?: string;
  /** The command line that failed, as a person would type it. */
  readonly command?: string;
  /** Stable name for scripts, in kebab case. */
  readonly code?: string;
  /** Whether the same attempt may succeed later without any change. */
  readonly transient?: boolean;
  readonly cause?: unknown;
}

/** An expected failure, told in words. Thrown where it is known, shown once. */
export class UserError extends Error {
  readonly what: string;
  readonly detail: string | undefined;
  readonly next: string | undefined;
  readonly command: string | undefined;
  readonly code: string;
  readonly transient: boolean;

  constructor(parts: UserErrorParts) {
    super([parts.detail ? `${parts.what}: ${parts.detail}` : parts.what, parts.next].filter(Boolean).join('. '), {
      cause: parts.cause,
    });
    this.name = 'UserError';
    this.what = parts.what;
    this.detail = parts.detail;
    this.next = parts.next;
    this.command = parts.command;
    this.code = parts.code ?? 'failed';
    this.transient = parts.transient ?? false;
  }
}

/** The words for any thrown value: a `UserError`'s own, otherwise the message without its stack. */
export function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The code of an error of Node or of the operating system, `ENOENT`; undefined for any other thrown value. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** For the `default` of a `switch` over a closed union: the compiler proves that it is never reached. */
export function unreachable(value: never): never {
  throw new Error(`unexpected value: ${JSON.stringify(value)}`);
}
