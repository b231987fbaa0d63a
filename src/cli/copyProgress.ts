import type { Terminal } from './terminal.ts';

/** What a submission says while it copies files. */
const COPYING = /^(uploading|downloading) files: (\d+) of (\d+),/;

/**
 * Tells on standard error how far copying has come: in one line that is written again and again where a person sees it, else once
 * at the end. The other steps of a submission take no time worth telling.
 */
export function copyProgress(terminal: Terminal): (step: string) => void {
  return (step) => {
    const copying = COPYING.exec(step);
    if (!copying) return;
    const [, , done, all] = copying;
    const isLast = done === all;
    if (terminal.interactive) terminal.errRaw(`\r\u001b[Kclusterjob: ${step}${isLast ? '\n' : ''}`);
    else if (isLast) terminal.err(`clusterjob: ${step}`);
  };
}
