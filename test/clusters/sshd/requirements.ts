import { existsSync, globSync } from 'node:fs';

/** Where Debian has the server. */
export const SSHD = '/usr/sbin/sshd';

const PROGRAMS = [SSHD, '/usr/bin/ssh', '/usr/bin/ssh-keygen', '/usr/bin/ssh-agent', '/usr/bin/ssh-add'];
/** Login shells other than `sh` that users of clusters have. */
export const LOGIN_SHELLS = ['/bin/bash', '/bin/zsh', '/bin/tcsh', '/usr/bin/fish'] as const;

/** Libraries by which sshd sees accounts and sign-in rules of ours instead of the machine's, and a real second factor. */
const LIBRARIES = {
  accounts: '/usr/lib/*/libnss_wrapper.so',
  signIn: '/usr/lib/*/libpam_wrapper.so',
  passwords: '/usr/lib/*/pam_wrapper/pam_matrix.so',
  codes: '/{usr/,}lib/*/security/pam_oath.so',
} as const;

/** Path of one of these libraries. Throws where it is missing. */
export function library(name: keyof typeof LIBRARIES): string {
  const [path] = globSync(LIBRARIES[name]);
  if (path === undefined) throw new Error(`missing here: ${LIBRARIES[name]}`);
  return path;
}

/** Why no sshd can be started on this machine, in one sentence with what to do; null when it can. */
export function whyCannotStart(): string | null {
  if (process.platform !== 'linux') return 'a test server needs Linux';
  const missing = [
    ...[...PROGRAMS, ...LOGIN_SHELLS].filter((path) => !existsSync(path)),
    ...Object.values(LIBRARIES).filter((pattern) => globSync(pattern).length === 0),
  ];
  if (missing.length === 0) return null;
  const packages = 'openssh-server libnss-wrapper libpam-wrapper libpam-oath zsh tcsh fish';
  return `missing here: ${missing.join(', ')}; they come with the Debian packages ${packages}`;
}
