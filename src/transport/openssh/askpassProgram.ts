import { shellWord } from '../../base/shell.ts';

/** The variable that names the socket on which our askpass program asks. */
export const ASKPASS_SOCKET = 'CLUSTERJOB_ASKPASS';

/** A program for Node that `ssh` starts to ask for something: it hands the prompt to us and prints our answer. */
export const ASKPASS_PROGRAM = `const { connect } = require('node:net');
let answer = '';
const socket = connect(process.env.${ASKPASS_SOCKET});
socket.setEncoding('utf8');
socket.on('error', () => process.exit(1));
socket.on('data', (piece) => { answer += piece; });
socket.on('end', () => {
  if (answer === '') process.exit(1);
  process.stdout.write(JSON.parse(answer).text + '\\n', () => process.exit(0));
});
socket.end(JSON.stringify({ prompt: process.argv[2] ?? '', hint: process.env.SSH_ASKPASS_PROMPT ?? '' }));
`;

/** The file that `SSH_ASKPASS` names: it has to be one program without arguments. Electron runs such a text only if told to. */
export function askpassStarter(node: string, program: string, platform: NodeJS.Platform): string {
  if (platform === 'win32') {
    return `@echo off\r\nset ELECTRON_RUN_AS_NODE=1\r\n"${node}" "${program}" %*\r\n`;
  }

  return `#!/bin/sh\nELECTRON_RUN_AS_NODE=1 exec ${shellWord(node)} ${shellWord(program)} "$@"\n`;
}
