import type { Asker } from './asking.ts';
import type { ProgramStart, Transport, TransportOptions } from './contract.ts';

/** A transport that knows whom to ask, so that its callers need not say so in every call. */
export function withAsker(transport: Transport, asker: Asker): Transport {
  const known = (options: TransportOptions): TransportOptions => ({ asker, ...options });
  const open = transport.open?.bind(transport);
  return {
    kind: transport.kind,
    exchange: (commands, options) => transport.exchange(commands, known(options)),
    expand: (path, base, options) => transport.expand(path, base, known(options)),
    writeFiles: (files, options) => transport.writeFiles(files, known(options)),
    readFile: (path, range, options) => transport.readFile(path, range, known(options)),
    stat: (paths, options) => transport.stat(paths, known(options)),
    list: (path, options) => transport.list(path, known(options)),
    upload: (file, options) => transport.upload(file, known(options)),
    download: (file, options) => transport.download(file, known(options)),
    ...(open ? { open: (start: ProgramStart, options: TransportOptions) => open(start, known(options)) } : {}),
    dispose: () => transport.dispose(),
  };
}
