import type { Command } from '../base/command.ts';
import { succeeded } from '../base/command.ts';
import { UserError } from '../base/errors.ts';
import type { Transport, TransportOptions } from './contract.ts';

/** How the beginning of a path stands for a variable of the login environment. */
export interface LeadingVariable {
  readonly name: string;
  /** What follows, with its slash if it has one. */
  readonly rest: string;
}

/** The leading `~`, `$NAME` or `${NAME}` of a path; null if it has none. Throws a `UserError` for forms that are not expanded. */
export function leadingVariable(path: string): LeadingVariable | null {
  const home = /^~(?=\/|$)/.exec(path);
  if (home) return { name: 'HOME', rest: path.slice(1) };
  const variable = /^\$(?:([A-Za-z_][A-Za-z0-9_]*)|\{([A-Za-z_][A-Za-z0-9_]*)\})/.exec(path);
  const name = variable?.[1] ?? variable?.[2];
  if (variable && name !== undefined) return { name, rest: path.slice(variable[0].length) };
  if (path.startsWith('~') || path.startsWith('$')) {
    throw new UserError({
      what: `The path ${path} cannot be expanded`,
      detail: 'at its beginning only ~ or the plain name of a variable is expanded',
      next: path.startsWith('~') ? 'Write the home folder in full' : 'Write the path in full, or begin it with ./',
      code: 'path-not-expandable',
    });
  }
  return null;
}

const LIMIT_MS = 10_000;
const NOT_SET = 3;

/** Looks up variables of the login environment, each once in the life of a connection. */
export class LoginVariables {
  readonly #transport: Pick<Transport, 'exchange'>;
  /** For messages: `on this machine`, `on login.example.org`. */
  readonly #where: string;
  readonly #known = new Map<string, string>();

  constructor(transport: Pick<Transport, 'exchange'>, where: string) {
    this.#transport = transport;
    this.#where = where;
  }

  /** The value of a variable; `path` is what it is wanted for. Rejects with a `UserError` if it is unset or empty. */
  async value(name: string, path: string, options: TransportOptions): Promise<string> {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const [output] = await this.#transport.exchange([printVariable(name)], options);
    if (output?.end.kind === 'exit' && output.end.code === NOT_SET) {
      throw new UserError({
        what: `The path ${path} cannot be expanded`,
        detail: `the variable ${name} is not set, or empty, ${this.#where}`,
        next: 'Set it in a login file there, or write the path in full',
        code: 'variable-not-set',
      });
    }
    if (!output || !succeeded(output)) {
      throw new UserError({
        what: `The path ${path} cannot be expanded`,
        detail: `the variable ${name} could not be read ${this.#where}`,
        next: 'Try again',
        code: 'variable-not-read',
        transient: true,
      });
    }
    this.#known.set(name, output.stdout);
    return output.stdout;
  }
}

/** Empty counts as unset: `$SCRATCH/jobs` must not become `/jobs`. */
function printVariable(name: string): Command {
  const script = `[ -n "\${${name}-}" ] || exit ${NOT_SET}; printf %s "$${name}"`;
  return { file: 'sh', args: ['-c', script], environment: 'user', limitMs: LIMIT_MS };
}
