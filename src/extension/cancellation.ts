import type { CancellationToken } from 'vscode';

/** The editor's way to end work, as a signal. */
export function signalOf(token: CancellationToken): AbortSignal {
  const end = new AbortController();
  if (token.isCancellationRequested) end.abort();
  token.onCancellationRequested(() => end.abort());
  return end.signal;
}
