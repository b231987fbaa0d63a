import { parentPort, workerData } from 'node:worker_threads';
import type { KeyText } from './keyFormats.ts';
import { plainKey } from './keyFormats.ts';

// A passphrase with many rounds keeps a thread busy for a second: this one and not the editor's.
const { text, passphrase } = workerData as KeyText & { readonly passphrase: string };
parentPort?.postMessage(plainKey({ text }, passphrase));
