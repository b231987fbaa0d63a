import { UserError } from '../../../base/errors.ts';

/** More hops than this are a circle. */
export const LONGEST_ROUTE = 10;

/** That the jump hosts on the way to a host lead in a circle. */
export function jumpCircle(host: string): UserError {
  return new UserError({
    what: `The way to ${host} has no end`,
    detail: 'the jump hosts of the SSH configuration lead in a circle',
    next: 'Correct ProxyJump there, for instance with "ProxyJump none" for the jump host itself',
    code: 'ssh-jump-circle',
  });
}
