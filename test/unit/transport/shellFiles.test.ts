import { transportContract } from './contract.ts';
import { LoginShellTransport } from './loginShellTransport.ts';

// Other login shells: test/ssh.
transportContract(
  'commands and files through a shell',
  ({ environment }) => new LoginShellTransport('/bin/sh', environment),
);
