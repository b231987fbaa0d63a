import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Command, CommandOutput } from '../../../src/base/command.ts';
import { UserError } from '../../../src/base/errors.ts';
import type { Transport, TransportOptions } from '../../../src/transport/contract.ts';
import type { Sandbox } from './sandbox.ts';
import { makeSandbox } from './sandbox.ts';

const USER: TransportOptions = { intent: 'user' };

/** A command of `sh -c`, with what a test wants to be different. */
export function sh(script: string, more: Partial<Command> = {}): Command {
  return { file: 'sh', args: ['-c', script], environment: 'plain', limitMs: 10_000, ...more };
}

/** Prints each argument between brackets. */
function show(...words: readonly string[]): Command {
  return { file: 'printf', args: ['[%s]', ...words], environment: 'plain', limitMs: 10_000 };
}

export const NASTY_TEXTS: readonly string[] = [
  '',
  ' ',
  "it's",
  '"quoted"',
  'a\nb',
  'ends with a line\n',
  `$HOME \${HOME} $(id) \`id\` $((1+1))`,
  'a;b|c&d>e<f(g)h',
  '-n',
  '--',
  '*?[a]~!#%^',
  '\\ \\n \\\\',
  'tab\tcr\rbell\u0007',
  'Grüße 数据 🚀',
  '}\n{',
  'EOF\nEND\n',
];

const NASTY_NAMES: readonly string[] = [' ', '-rf', "o'b", 'a\nb', '$(x)', '*', 'ünïcode 数', '"', 'x'.repeat(255)];

/**
 * What every transport promises (`Transport`). The transport must reach this machine's file system, with the home folder and
 * the environment of the sandbox. Everything that it started must be gone at the end of each test.
 */
export function transportContract(name: string, makeTransport: (sandbox: Sandbox) => Transport): void {
  describe(name, () => {
    let sandbox: Sandbox;
    let transport: Transport;
    let folder: string;

    beforeEach(() => {
      sandbox = makeSandbox({ GREETING: 'hello', EMPTY: '', SCRATCH: '/scratch/me/' });
      transport = makeTransport(sandbox);
      folder = join(sandbox.root, 'work');
      mkdirSync(folder);
    });

    afterEach(() => {
      transport.dispose();
      sandbox.remove();
    });

    const run = async (command: Command): Promise<CommandOutput> => {
      const [output] = await transport.exchange([command], USER);
      if (!output) throw new Error('no output');
      return output;
    };

    const refusal = async (promise: Promise<unknown>): Promise<UserError> => {
      const error: unknown = await promise.then(
        () => null,
        (reason: unknown) => reason,
      );
      if (!(error instanceof UserError)) throw new Error(`expected a UserError, not ${String(error)}`);
      return error;
    };

    const nothingIsLeft = async (): Promise<void> => {
      // A shell may wait for further commands.
      transport.dispose();
      await expect.poll(() => sandbox.processes()).toEqual([]);
      expect(readdirSync(sandbox.temporary)).toEqual([]);
      expect(readdirSync(sandbox.home)).toEqual([]);
    };

    describe('running commands', () => {
      it('gives exit status and both outputs', async () => {
        const output = await run(sh('echo out; echo err >&2; exit 3'));
        expect(output).toMatchObject({
          end: { kind: 'exit', code: 3 },
          stdout: 'out\n',
          stderr: 'err\n',
          truncated: false,
        });
        await nothingIsLeft();
      });

      it('runs nothing for no commands', async () => {
        expect(await transport.exchange([], USER)).toEqual([]);
      });

      it('answers in the order of the commands, whatever one of them does', async () => {
        const outputs = await transport.exchange(
          [sh('exit 1'), { ...sh(''), file: 'no-such-program' }, sh('kill -KILL $$'), sh('cat; exec <&-; echo ok')],
          USER,
        );
        expect(outputs.map(({ end }) => end)).toEqual([
          { kind: 'exit', code: 1 },
          { kind: 'exit', code: 127 },
          { kind: 'signal', signal: 'SIGKILL' },
          { kind: 'exit', code: 0 },
        ]);
        expect(outputs[1]?.stderr).toContain('no-such-program');
        expect(outputs[3]?.stdout).toBe('ok\n');
        await nothingIsLeft();
      });

      it('keeps a status above 143 apart from a signal (PBS answers 153 to an unknown id)', async () => {
        const outputs = await transport.exchange([sh('exit 153'), sh('exit 255'), sh('kill -TERM $$')], USER);
        expect(outputs.map(({ end }) => end)).toEqual([
          { kind: 'exit', code: 153 },
          { kind: 'exit', code: 255 },
          { kind: 'signal', signal: 'SIGTERM' },
        ]);
      });

      it('runs a hundred commands in one exchange', async () => {
        const outputs = await transport.exchange(
          Array.from({ length: 100 }, (_, index) => show(`${index}`)),
          USER,
        );
        expect(outputs.map(({ stdout }) => stdout)).toEqual(Array.from({ length: 100 }, (_, index) => `[${index}]`));
        await nothingIsLeft();
      });

      it('runs exchanges side by side', async () => {
        const all = await Promise.all(
          Array.from({ length: 8 }, (_, index) => transport.exchange([show('a', `${index}`), sh('cat')], USER)),
        );
        expect(all.map(([first]) => first?.stdout)).toEqual(Array.from({ length: 8 }, (_, index) => `[a][${index}]`));
        await nothingIsLeft();
      });

      it('hands on every text as it is', async () => {
        expect((await run(show(...NASTY_TEXTS))).stdout).toBe(NASTY_TEXTS.map((text) => `[${text}]`).join(''));
      });

      it('finds programs only, not what the shell has built in', async () => {
        expect((await run({ ...sh(''), file: 'cd', args: [folder] })).end).toEqual({ kind: 'exit', code: 127 });
      });
    });

    describe('a command’s surroundings', () => {
      it('gives every text as input, with or without a line end', async () => {
        const outputs = await transport.exchange(
          NASTY_TEXTS.map((text) => ({ ...sh('cat; exit 4'), input: { text } })),
          USER,
        );
        expect(outputs.map(({ stdout }) => stdout)).toEqual(NASTY_TEXTS);
        expect(outputs.every(({ end }) => end.kind === 'exit' && end.code === 4)).toBe(true);
      });

      it('gives an input of a megabyte, and one that is not read', async () => {
        const text = 'x'.repeat(99).concat("'").repeat(10_000);
        const outputs = await transport.exchange(
          [sh('wc -c', { input: { text } }), sh('exit 5', { input: { text } })],
          USER,
        );
        expect(outputs[0]?.stdout.trim()).toBe(`${text.length}`);
        expect(outputs[1]).toMatchObject({ end: { kind: 'exit', code: 5 }, stderr: '' });
      });

      it('gives a file as input and tells of one that cannot be read', async () => {
        const file = join(folder, "in put'");
        writeFileSync(file, 'content');
        const outputs = await transport.exchange(
          [
            sh('cat', { input: { file } }),
            sh('cat', { input: { file: `${file}?` } }),
            sh('cat', { input: { file: folder } }),
          ],
          USER,
        );
        expect(outputs[0]?.stdout).toBe('content');
        expect(outputs[1]).toMatchObject({
          end: { kind: 'exit', code: 125 },
          stderr: `clusterjob: cannot read the input file ${file}?\n`,
        });
        expect(outputs[2]?.end).toEqual({ kind: 'exit', code: 125 });
      });

      it('starts in the home folder or in the one that is asked for, and tells of one that cannot be entered', async () => {
        const outputs = await transport.exchange(
          [sh('pwd'), sh('pwd', { cwd: folder }), sh('pwd', { cwd: `${folder}/nope` })],
          USER,
        );
        expect(outputs[0]?.stdout).toBe(`${sandbox.home}\n`);
        expect(outputs[1]?.stdout).toBe(`${folder}\n`);
        expect(outputs[2]).toMatchObject({
          end: { kind: 'exit', code: 125 },
          stdout: '',
          stderr: `clusterjob: cannot enter the folder ${folder}/nope\n`,
        });
      });

      it('sets variables of any value, for this command only', async () => {
        const outputs = await transport.exchange(
          [...NASTY_TEXTS.map((text) => sh('printf %s "$VALUE"', { env: { VALUE: text } })), sh('printf %s "$VALUE"')],
          USER,
        );
        expect(outputs.map(({ stdout }) => stdout)).toEqual([...NASTY_TEXTS, '']);
      });

      it('reads in the C locale and UTC, submits as the user', async () => {
        const print = 'echo "$GREETING $LC_ALL $TZ"';
        const outputs = await transport.exchange([sh(print), sh(print, { environment: 'user' })], USER);
        expect(outputs.map(({ stdout }) => stdout)).toEqual(['hello C UTC\n', 'hello  \n']);
      });
    });

    describe('output', () => {
      it('decodes what is not UTF-8 leniently', async () => {
        const outputs = await transport.exchange(
          [sh("printf 'a\\377b\\000c\\342\\202'"), sh("printf '\\357\\273\\277x'")],
          USER,
        );
        expect(outputs.map(({ stdout }) => stdout)).toEqual(['a\uFFFDb\0c\uFFFD', '\uFEFFx']);
      });

      it('keeps five megabytes whole', async () => {
        const output = await run(sh('head -c 5000000 /dev/zero | tr "\\0" x; echo; head -c 1000 /dev/zero >&2'));
        expect(output.truncated).toBe(false);
        expect(output.stdout).toHaveLength(5_000_001);
        expect(output.stderr).toHaveLength(1000);
      });

      it('cuts longer output and says so, and the others stay whole', async () => {
        const outputs = await transport.exchange(
          [sh('head -c 9000000 /dev/zero | tr "\\0" x; exit 6'), sh('echo ok')],
          USER,
        );
        expect(outputs[0]).toMatchObject({ end: { kind: 'exit', code: 6 }, truncated: true });
        expect(outputs[0]?.stdout).toHaveLength(8 * 1024 * 1024);
        expect(outputs[1]).toMatchObject({ stdout: 'ok\n', truncated: false });
      });

      it('ends a command that prints without end', async () => {
        const output = await run({ ...sh(''), file: 'yes', args: ['x'.repeat(1000)] });
        expect(output).toMatchObject({ end: { kind: 'signal', signal: 'SIGKILL' }, truncated: true });
        await nothingIsLeft();
      });

      it('does not wait for a child that keeps the output open (lqdel of LPBS)', async () => {
        const outputs = await transport.exchange([sh('sleep 3 & echo $!'), sh('echo next')], USER);
        expect(outputs.map(({ end }) => end)).toEqual([
          { kind: 'exit', code: 0 },
          { kind: 'exit', code: 0 },
        ]);
        expect(outputs[1]?.stdout).toBe('next\n');
        // It is still there: nobody waited for it, and nobody ended it.
        const child = Number(outputs[0]?.stdout);
        transport.dispose();
        await expect.poll(() => sandbox.processes().map((line) => line.trim())).toEqual(['sleep 3']);
        process.kill(child, 'SIGKILL');
      });

      it('does not mix a late child’s words into the next command’s output', async () => {
        const flag = join(folder, 'go');
        const late = `( while [ ! -e ${flag} ]; do sleep 0.05; done; echo late; : >${flag}.done ) & echo early`;
        const outputs = await transport.exchange(
          [sh(late), sh(`echo a; : >${flag}; while [ ! -e ${flag}.done ]; do sleep 0.05; done; echo b`)],
          USER,
        );
        expect(outputs.map(({ stdout }) => stdout)).toEqual(['early\n', 'a\nb\n']);
      });
    });

    describe('limits', () => {
      it('ends a command at its time limit, with all that it started, and goes on', async () => {
        const outputs = await transport.exchange(
          [sh('echo begun; sleep 60 & sleep 61; echo no', { limitMs: 300 }), sh('echo next')],
          USER,
        );
        expect(outputs[0]).toMatchObject({ end: { kind: 'timeout' }, stdout: 'begun\n' });
        expect(outputs[1]).toMatchObject({ end: { kind: 'exit', code: 0 }, stdout: 'next\n' });
        await nothingIsLeft();
      });

      it('kills a command that does not want to end', async () => {
        const output = await run(sh('trap "" TERM; while :; do sleep 1; done', { limitMs: 300 }));
        expect(output.end).toEqual({ kind: 'timeout' });
        await nothingIsLeft();
      });

      it('tells how long a command took', async () => {
        const output = await run(sh('sleep 0.3'));
        expect(output.ms).toBeGreaterThanOrEqual(290);
      });

      it('rejects with the reason of an abort and ends what runs', async () => {
        const controller = new AbortController();
        const started = join(folder, 'started');
        const promise = transport.exchange([sh(`: >${started}; sleep 60 & sleep 61`), sh(`: >${started}.next`)], {
          ...USER,
          signal: controller.signal,
        });
        while (!existsSync(started)) await new Promise((resolve) => setTimeout(resolve, 20));
        const reason = new Error('no longer wanted');
        controller.abort(reason);
        await expect(promise).rejects.toBe(reason);
        expect(existsSync(`${started}.next`)).toBe(false);
        await nothingIsLeft();
      });

      it('changes nothing for the next exchange', async () => {
        const look = sh('pwd; umask; env | sort | grep -v "^_="; ulimit -S -n; jobs; trap; ls -A');
        const before = await run(look);
        await run(
          sh('cd /; umask 077; ulimit -S -n 20; export LEFT=over; trap : TERM; kill -TERM $PPID', { cwd: folder }),
        );
        expect(await run(look)).toMatchObject({ end: before.end, stdout: before.stdout, stderr: before.stderr });
        await nothingIsLeft();
      });

      it('keeps nothing of what a command read and wrote', async () => {
        await run({ ...sh('cat; cat >&2 /dev/stdin'), input: { text: 'a secret' }, env: { PASSWORD: 'a secret' } });
        const kept = await run(sh(`grep -rl secret ${sandbox.temporary} | grep -v '/1[.a-z]*$'`));
        expect(kept.stdout).toBe('');
      });

      it('answers again after its shell was killed', async () => {
        const killed = await transport.exchange([sh('echo before'), sh('kill -KILL $PPID')], USER);
        expect(killed.map(({ end }) => end.kind)).toEqual(['exit', 'lost']);
        expect(await run(sh('echo after'))).toMatchObject({ end: { kind: 'exit', code: 0 }, stdout: 'after\n' });
        await nothingIsLeft();
      });

      it('starts nothing when it is aborted already', async () => {
        const signal = AbortSignal.abort(new Error('too late'));
        const mark = join(folder, 'mark');
        await expect(transport.exchange([sh(`: >${mark}`)], { ...USER, signal })).rejects.toThrow('too late');
        await expect(transport.writeFiles([{ path: mark, content: '' }], { ...USER, signal })).rejects.toThrow(
          'too late',
        );
        expect(existsSync(mark)).toBe(false);
      });
    });

    describe('expanding paths', () => {
      it.each([
        ['/a/b', '/a/b'],
        ['/a//b/', '/a/b'],
        ['~', 'HOME'],
        ['~/x y', 'HOME/x y'],
        ['jobs', 'HOME/jobs'],
        ['$SCRATCH/jobs', '/scratch/me/jobs'],
        [`\${SCRATCH}`, '/scratch/me'],
        ['$GREETING/jobs', 'HOME/hello/jobs'],
        ['./$HOME', 'HOME/$HOME'],
      ])('%s', async (path, expected) => {
        expect(await transport.expand(path, null, USER)).toBe(expected.replace(/^HOME/, sandbox.home));
      });

      it('starts at a base', async () => {
        expect(await transport.expand('../x', '/a/b', USER)).toBe('/a/x');
        expect(await transport.expand('~/x', '/a/b', USER)).toBe(`${sandbox.home}/x`);
      });

      it('names a variable that is not set', async () => {
        expect(await refusal(transport.expand('$NO_SUCH/x', null, USER))).toMatchObject({
          code: 'variable-not-set',
          message: expect.stringContaining('NO_SUCH'),
        });
        expect((await refusal(transport.expand('$EMPTY/x', null, USER))).message).toContain('EMPTY');
      });

      it.each(['~bob/x', '$(id)', `\${A:-b}`, '$1'])('refuses %s', async (path) => {
        expect((await refusal(transport.expand(path, null, USER))).code).toBe('path-not-expandable');
      });
    });

    describe('files', () => {
      it('writes files whole, with their mode, and makes folders', async () => {
        const path = join(folder, 'new', 'folder', 'job.sh');
        await transport.writeFiles(
          [
            { path, content: '#!/bin/sh\necho Grüße\n', mode: 0o750 },
            { path: `${path}.2`, content: new Uint8Array([0, 255, 10]) },
          ],
          USER,
        );
        expect(readFileSync(path, 'utf8')).toBe('#!/bin/sh\necho Grüße\n');
        expect(statSync(path).mode & 0o777).toBe(0o750);
        expect([...readFileSync(`${path}.2`)]).toEqual([0, 255, 10]);
        expect(statSync(`${path}.2`).mode & 0o777).toBe(0o600);
        expect(readdirSync(join(folder, 'new', 'folder')).sort()).toEqual(['job.sh', 'job.sh.2']);
      });

      it('replaces a file by renaming: who has it open keeps the old text, a link’s target stays', async () => {
        const path = join(folder, 'job.sh');
        const target = join(folder, 'target');
        writeFileSync(target, 'old');
        symlinkSync(target, path);
        await transport.writeFiles([{ path, content: 'new' }], USER);
        expect(readFileSync(path, 'utf8')).toBe('new');
        expect(readFileSync(target, 'utf8')).toBe('old');
      });

      it('changes nothing when one of the files cannot be written', async () => {
        writeFileSync(join(folder, 'file'), 'old');
        const error = await refusal(
          transport.writeFiles(
            [
              { path: join(folder, 'file'), content: 'new' },
              { path: join(folder, 'file', 'below'), content: 'x' },
            ],
            USER,
          ),
        );
        expect(error.message).toContain(join(folder, 'file', 'below'));
        expect(readFileSync(join(folder, 'file'), 'utf8')).toBe('old');
        expect(readdirSync(folder)).toEqual(['file']);
      });

      it('refuses to replace a folder', async () => {
        mkdirSync(join(folder, 'job'));
        const error = await refusal(transport.writeFiles([{ path: join(folder, 'job'), content: '' }], USER));
        expect(error.message).toContain(join(folder, 'job'));
        expect(readdirSync(folder)).toEqual(['job']);
      });

      it('takes every name', async () => {
        const paths = NASTY_NAMES.map((file) => join(folder, file));
        await transport.writeFiles(
          paths.map((path) => ({ path, content: path })),
          USER,
        );
        expect(readdirSync(folder).sort()).toEqual([...NASTY_NAMES].sort());
        for (const path of paths) {
          const slice = await transport.readFile(path, { offset: 0, length: 10_000 }, USER);
          expect(Buffer.from(slice?.bytes ?? []).toString()).toBe(path);
        }
        expect((await transport.stat(paths, USER)).map((stat) => stat?.kind)).toEqual(paths.map(() => 'file'));
      });

      it.each([
        [{ offset: 0, length: 4 }, '0123', 0],
        [{ offset: 8, length: 4 }, '89', 8],
        [{ offset: 12, length: 4 }, '', 10],
        [{ offset: -3, length: 2 }, '78', 7],
        [{ offset: -30, length: 3 }, '012', 0],
        [{ offset: 2, length: 0 }, '', 2],
      ])('reads the part %o', async (range, text, offset) => {
        const path = join(folder, 'log');
        writeFileSync(path, '0123456789');
        const slice = await transport.readFile(path, range, USER);
        expect(slice).toMatchObject({ offset, size: 10 });
        expect(Buffer.from(slice?.bytes ?? []).toString()).toBe(text);
      });

      it('has null for what is not there', async () => {
        writeFileSync(join(folder, 'file'), '');
        const absent = [join(folder, 'nope'), join(folder, 'nope', 'below'), join(folder, 'file', 'below')];
        expect(await transport.stat(absent, USER)).toEqual([null, null, null]);
        for (const path of absent) expect(await transport.readFile(path, { offset: 0, length: 1 }, USER)).toBeNull();
      });

      it('refuses to read what is no file', async () => {
        expect((await refusal(transport.readFile(folder, { offset: 0, length: 1 }, USER))).message).toContain(folder);
        await transport.exchange([{ ...sh(''), file: 'mkfifo', args: [join(folder, 'pipe')] }], USER);
        const error = await refusal(transport.readFile(join(folder, 'pipe'), { offset: 0, length: 1 }, USER));
        expect(error.message).toContain('regular file');
      });

      it('looks at files, folders, links and others', async () => {
        const file = join(folder, 'file');
        writeFileSync(file, 'abc');
        chmodSync(file, 0o640);
        symlinkSync(file, join(folder, 'link'));
        symlinkSync('nowhere', join(folder, 'broken'));
        const stats = await transport.stat(
          [file, folder, join(folder, 'link'), join(folder, 'broken'), '/dev/null'],
          USER,
        );
        expect(stats.map((stat) => stat?.kind)).toEqual(['file', 'folder', 'file', undefined, 'other']);
        expect(stats[0]).toMatchObject({ kind: 'file', size: 3, mode: 0o640 });
        // SFTP knows whole seconds.
        expect(Math.trunc((stats[0]?.modified ?? 0) / 1000)).toBe(Math.trunc(statSync(file).mtimeMs / 1000));
      });

      it('lists a folder with every name, broken links left out', async () => {
        for (const name of NASTY_NAMES) writeFileSync(join(folder, name), name);
        mkdirSync(join(folder, 'sub'));
        symlinkSync('nowhere', join(folder, 'broken'));
        const entries = await transport.list(folder, USER);
        expect(entries?.map(({ name }) => name)).toEqual([...NASTY_NAMES, 'sub'].sort());
        expect(entries?.find(({ name }) => name === 'sub')?.kind).toBe('folder');
        expect(await transport.list(join(folder, 'nope'), USER)).toBeNull();
        expect((await refusal(transport.list(join(folder, '-rf'), USER))).message).toContain(join(folder, '-rf'));
      });

      it.each([0, 1, 3_000_000])('copies a file of %i bytes there and back, with its mode', async (size) => {
        const here = join(sandbox.root, "it's here");
        const there = join(folder, 'new', "it's\nthere");
        const back = join(sandbox.root, 'back', 'again');
        const content = Buffer.alloc(size, 'abc\0\xff\n');
        writeFileSync(here, content);
        chmodSync(here, 0o750);
        const seen: number[] = [];
        await transport.upload({ here, there, onProgress: (bytes) => seen.push(bytes) }, USER);
        await transport.download({ here: back, there }, USER);
        expect(readFileSync(there).equals(content)).toBe(true);
        expect(readFileSync(back).equals(content)).toBe(true);
        expect([statSync(there).mode & 0o777, statSync(back).mode & 0o777]).toEqual([0o750, 0o750]);
        expect(seen.at(-1) ?? 0).toBe(size);
        expect(readdirSync(join(folder, 'new'))).toEqual(["it's\nthere"]);
      });

      it('refuses to copy what is not there, or onto a folder, and leaves nothing behind', async () => {
        const here = join(sandbox.root, 'file');
        writeFileSync(here, 'text');
        const nope = join(folder, 'nope');
        expect((await refusal(transport.download({ here: `${here}.2`, there: nope }, USER))).message).toContain(nope);
        expect((await refusal(transport.upload({ here: `${here}.3`, there: nope }, USER))).message).toContain('file.3');
        mkdirSync(join(folder, 'sub'));
        await refusal(transport.upload({ here, there: join(folder, 'sub') }, USER));
        expect(readdirSync(folder)).toEqual(['sub']);
        expect(existsSync(`${here}.2`)).toBe(false);
      });
    });

    it('says after its disposal that it is closed', async () => {
      transport.dispose();
      expect((await refusal(transport.exchange([sh('true')], USER))).message).toContain('closed');
      expect((await refusal(transport.stat(['/'], USER))).message).toContain('closed');
    });
  });
}
