/** Signals by number as Linux counts them (signal(7)). */
const SIGNALS: Readonly<Record<number, string>> = {
  1: 'HUP',
  2: 'INT',
  3: 'QUIT',
  4: 'ILL',
  6: 'ABRT',
  7: 'BUS',
  8: 'FPE',
  9: 'KILL',
  10: 'USR1',
  11: 'SEGV',
  12: 'USR2',
  13: 'PIPE',
  14: 'ALRM',
  15: 'TERM',
  24: 'XCPU',
  25: 'XFSZ',
};

/** Name of a signal with its number's usual meaning: `SIGKILL`; `signal 42` where it has no name here. */
export function signalName(signal: number): string {
  const name = SIGNALS[signal];
  return name === undefined ? `signal ${signal}` : `SIG${name}`;
}

/** Number of a signal by its name without `SIG`; null where it is not known. */
export function signalNumber(name: string): number | null {
  const found = Object.entries(SIGNALS).find(([, known]) => known === name);
  return found ? Number(found[0]) : null;
}
