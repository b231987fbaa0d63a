import { UserError } from '../../base/errors.ts';

/** That only the user's own ssh program can reach a host. */
export function needsOpenssh(host: string, reasons: readonly string[]): UserError {
  return new UserError({
    what: `${host} cannot be reached by the built-in SSH`,
    detail: reasons.join('; '),
    next: 'Set transport = openssh in the profile of the cluster, which uses your own ssh program',
    code: 'needs-openssh',
  });
}
