import type { TestServer } from './testServer.ts';

/** Jobs for the tests in the workbench: one that ends well, one that fails, one that waits until it is told to go on. */
export function writeExampleJobs(server: TestServer): void {
  server.write(
    'hello/hello.sh',
    [
      '#!/bin/bash',
      '# Says hello from wherever it runs.',
      'echo "{greeting} from $CLUSTERJOB_NAME"',
      'sleep 0.2',
      'echo "to the error stream" >&2',
      '',
    ].join('\n'),
  );
  server.write(
    'hello/hello.ini',
    [
      '[Resources]',
      'time = 5:00',
      'nodes = 1',
      'mem = 200',
      '',
      '[Attributes]',
      'greeting = hello',
      'workdir = out',
      '',
    ].join('\n'),
  );
  server.write('broken/broken.sh', '#!/bin/bash\necho "reading data"\necho "data.csv: no such file" >&2\nexit 3\n');
  server.write('broken/broken.ini', '[Resources]\ntime = 5:00\n\n[Attributes]\nworkdir = out\n');
  server.write('long/long.sh', '#!/bin/bash\nfor n in $(seq 1 600); do echo "step $n"; sleep 0.5; done\n');
  server.write('long/long.ini', '[Resources]\ntime = 10:00\n\n[Attributes]\nworkdir = out\n');
  server.write(
    '.clusterjob/clusters/alpha.ini',
    '[Attributes]\nbackend = slurm\ntransport = local\n\n[Resources]\naccount = physics\nqueue = short\n',
  );
}
