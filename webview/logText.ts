/**
 * Control sequences of terminals: colours and movements (CSI), titles and links (OSC, ended by BEL or ESC \), and the
 * short ones of two or three characters (ECMA-48).
 */
const SEQUENCES =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  /\u001b\[[0-?]*[ -/]*[@-~]|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)|\u001b[ -/]*[0-~]/g;

/**
 * The end of a log as a terminal would leave it: without control sequences, and of a line that was written over again
 * and again (a progress bar) only the last state.
 */
export function logText(text: string): string {
  return text.replace(SEQUENCES, '').split('\n').map(lastState).join('\n');
}

/** A shorter text leaves the end of a longer one standing. */
function lastState(line: string): string {
  return line.split('\r').reduce((shown, part) => part + shown.slice(part.length));
}
