// The first file of the command line tool. It has no static import and is built for old versions of Node, so that even
// one that is too old to run the rest can read this and say what is needed.

/** Commands that read and write text only. All others need `node:sqlite` for the store. */
const textCommands = ['render', 'check', 'settings', 'debug', 'help', '--help', '-h', 'version', '--version', '-V'];
const textNode = '20.0';
/** The first version in which `node:sqlite` has all that the store uses, without a flag. */
const storeNode = '22.16';

function atLeast(version: string, wanted: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [wantedMajor = 0, wantedMinor = 0] = wanted.split('.').map(Number);
  return major > wantedMajor || (major === wantedMajor && minor >= wantedMinor);
}

/** Node warns that `node:sqlite` is experimental; that is for programmers, not for users of this tool. */
function silenceExperimentalWarning(): void {
  const emit = process.emitWarning.bind(process) as (...args: unknown[]) => void;
  process.emitWarning = (...args: unknown[]): void => {
    if (args[1] !== 'ExperimentalWarning') emit(...args);
  };
}

function start(): void {
  const argv = process.argv.slice(2);
  const command = argv[0] || '--help';
  const wanted = textCommands.indexOf(command) < 0 ? storeNode : textNode;
  const version = process.versions.node;
  if (!atLeast(version, wanted)) {
    process.stderr.write(
      'clusterjob: ' +
        command +
        ' needs Node ' +
        wanted +
        ' or later, and this is Node ' +
        version +
        '. Install a newer Node (https://nodejs.org) and try again.\n',
    );
    process.exitCode = 2;
    return;
  }
  silenceExperimentalWarning();
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // A reader that closes early (`clusterjob list | head`) is no failure.
    if (error.code === 'EPIPE') process.exit();
    process.stderr.write(`clusterjob: The output could not be written: ${error.message}\n`);
    process.exit(1);
  });
  import('./main.ts')
    .then(({ main }) => main(argv))
    .then(
      (code) => {
        process.exitCode = code;
      },
      (error) => {
        process.stderr.write(`clusterjob: ${error instanceof Error ? error.message : String(error)}\n`);
        process.exitCode = 1;
      },
    );
}

start();
