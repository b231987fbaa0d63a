import { describe, expect, it } from 'vitest';
import type { Backend, JobRef, Plan, Seen, SubmitRequest } from '../../../src/backends/contract.ts';
import { findOption } from '../../../src/backends/optionWords.ts';
import type { Command, CommandOutput } from '../../../src/base/command.ts';
import type { HeaderRequest, Resource } from '../../../src/job/dialect.ts';
import { resourceKey } from '../../../src/job/keys.ts';
import { output } from './outputs.ts';

/** What a backend tells the suite of itself where it cannot be guessed. */
export interface ContractFacts {
  /** Ids as this scheduler writes them. */
  readonly ids: readonly string[];
  /** Resources that it can express, in their usual spelling: reading its own header gives them back. */
  readonly resources: readonly Resource[];
  /** Keys of `resources` that are not read back, as the scheduler has no directive for them. */
  readonly notReadBack?: readonly string[];
}

const FACTS: ContractFacts = {
  ids: ['1234', '1235', '99999999'],
  resources: [
    { key: 'jobname', value: 'demo', native: false },
    { key: 'queue', value: 'short', native: false },
    { key: 'time', value: '01:30:00', native: false },
    { key: 'nodes', value: 2, native: false },
    { key: 'ppn', value: 4, native: false },
    { key: 'threads', value: 2, native: false },
    { key: 'mem', value: 2000, native: false },
    { key: 'stdout', value: 'demo.out', native: false },
    { key: 'stderr', value: 'demo.err', native: false },
    { key: 'account', value: 'physics', native: false },
  ],
};

/** Linux refuses a single argument of 128 KiB and more. */
const LONGEST_ARGUMENT = 128 * 1024 - 1;

/** Answers that no scheduler gives and every reader must survive. */
const BAD_OUTPUTS: Readonly<Record<string, CommandOutput>> = {
  empty: output(),
  'empty with an error': output({ end: { kind: 'exit', code: 1 } }),
  'timed out': output({ end: { kind: 'timeout' } }),
  'timed out after a part': output({ end: { kind: 'timeout' }, stdout: '1234' }),
  lost: output({ end: { kind: 'lost', reason: 'connection reset' } }),
  killed: output({ end: { kind: 'signal', signal: 'SIGKILL' } }),
  cut: output({ truncated: true, stdout: '1234|RUNNING|'.repeat(50) }),
  'not found': output({ end: { kind: 'exit', code: 127 }, stderr: 'sh: 1: command not found\n' }),
  garbage: output({ stdout: '\u0000\uFFFD{]<|>\n1234\n|||\n[1-\u001b[31mred', stderr: '%s%n' }),
  'a banner': output({ stdout: '*** Welcome to the cluster ***\nYou have 1234 unread mails\n' }),
  'an error page': output({ end: { kind: 'exit', code: 255 }, stderr: 'Internal error 1234\n'.repeat(100) }),
};

/** Texts that would do harm if they reached a shell as they are. */
const HOSTILE = ['$(touch /tmp/x)', '`id`', '; rm -rf /', "' || true '", '1234\n5678', '-x', '--help', ''];

const REQUEST: SubmitRequest = {
  script: '/home/me/jobs/demo',
  folder: '/home/me/jobs',
  jobName: 'demo',
  token: 'token-0123456789abcdef',
  args: [],
  resources: [],
  taken: [],
};

/** The tests that every backend passes. */
export function backendContract(backend: Backend, facts: Partial<ContractFacts> = {}): void {
  const { ids, resources, notReadBack = [] } = { ...FACTS, ...facts };
  const refs: readonly JobRef[] = ids.map((id) => ({ id }));

  describe(`${backend.name}: its sheet`, () => {
    it('has the words that messages and files need', () => {
      expect(backend.name).toMatch(/^[a-z][a-z0-9_-]*$/);
      expect(backend.displayName).not.toBe('');
      expect(backend.extension).toMatch(/^[a-z0-9]+$/);
      expect(backend.manual).toMatch(/^https:\/\//);
      expect(backend.prefix === null || backend.prefix.startsWith('#')).toBe(true);
    });

    it('has an option table without contradictions', () => {
      const names = backend.options.options.flatMap((option) => option.names);
      expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
      for (const option of backend.options.options) {
        expect(option.names.length).toBeGreaterThan(0);
        expect(option.names.every((name) => /^-[^\s=]/.test(name))).toBe(true);
        expect(option.meaning).toMatch(/\.$/);
        if (option.key !== undefined) expect(resourceKey(option.key), option.key).toBeDefined();
        if (option.value === 'enum') expect(option.words?.length).toBeGreaterThan(0);
        expect(findOption(backend.options, option.names[0] ?? '')).toBe(option);
      }
    });

    it('maps every core variable to a name of its own or a command', () => {
      for (const spelling of Object.values(backend.variables)) {
        if (spelling.kind === 'variable') expect(spelling.name).toMatch(/^[A-Za-z_][A-Za-z0-9_]*$/);
        else expect(spelling.text).toMatch(/^`.+`$|^\$\(.+\)$/);
      }
      expect(backend.variables.ID).toBeDefined();
    });
  });

  describe(`${backend.name}: headers`, () => {
    const header = (list: readonly Resource[]) =>
      backend.header({ resources: list, shell: '/bin/bash' } satisfies HeaderRequest);

    it('writes whole lines that begin with its prefix and name their keys', () => {
      const { lines } = header(resources);
      for (const { text, keys } of lines) {
        expect(text).not.toMatch(/[\r\n]/);
        if (backend.prefix !== null) expect(text.startsWith(`${backend.prefix} `)).toBe(true);
        for (const key of keys) expect(resources.map((resource) => resource.key)).toContain(key);
      }
      if (backend.prefix === null) expect(lines).toEqual([]);
    });

    it('has no line for what is unset or false', () => {
      const off = resources.flatMap(({ key }) => [null, false].map((value) => ({ key, value, native: false })));
      for (const resource of off) {
        const { lines, problems } = header([resource]);
        expect(lines.filter(({ keys }) => keys.includes(resource.key))).toEqual([]);
        expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
      }
    });

    it('never lets a value end its line', () => {
      for (const { key } of resources) {
        const { lines, problems } = header([{ key, value: 'a\n#echo pwned', native: false }]);
        expect(lines.every(({ text }) => !text.includes('\n'))).toBe(true);
        if (!lines.some(({ keys }) => keys.includes(key))) continue;
        expect(problems).toEqual([]);
      }
    });

    it('names the key in every problem', () => {
      const list: Resource[] = [
        { key: 'nodes', value: 'many', native: false },
        { key: 'time', value: 'soon', native: false },
        { key: 'no_such_option_of_any_scheduler', value: 'x', native: false },
      ];
      for (const problem of header(list).problems) {
        expect(list.map(({ key }) => key)).toContain(problem.key);
        expect(problem.message).not.toBe('');
        expect(problem.code).toMatch(/^[a-z][a-z0-9-]*$/);
      }
    });

    it('reads its own header back', () => {
      const { lines, problems } = header(resources);
      if (backend.prefix === null) return;
      expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
      const script = ['#!/bin/bash', ...lines.map(({ text }) => text), 'true', ''].join('\n');
      const reading = backend.readHeader(script);
      expect(reading.unread).toEqual([]);
      const read = new Map(reading.resources.map(({ key, value }) => [key, value]));
      for (const { key, value } of resources) {
        if (!notReadBack.includes(key)) expect([key, read.get(key)]).toEqual([key, value]);
      }
      const again = header(reading.resources.map(({ key, value }) => ({ key, value, native: false })));
      expect(again.lines.map(({ text }) => text).sort()).toEqual(lines.map(({ text }) => text).sort());
    });

    it('reads any text without failing, with places inside it', () => {
      const prefix = backend.prefix ?? '#';
      const texts = [
        '',
        '\n',
        prefix,
        `${prefix} `,
        `${prefix} -`,
        `${prefix} --`,
        `${prefix} "`,
        `${prefix} -q`,
        `${prefix} \uFFFD\u0000=`,
      ];
      for (const text of [...texts, ...texts.map((line) => `#!/bin/sh\n${line}\r\n\ttrue\n${line}`)]) {
        const { resources: read, unread } = backend.readHeader(text);
        for (const { span } of [...read, ...unread]) {
          expect(span.start).toBeGreaterThanOrEqual(0);
          expect(span.end).toBeLessThanOrEqual(text.length);
          expect(span.start).toBeLessThanOrEqual(span.end);
        }
      }
    });
  });

  describe(`${backend.name}: questions`, () => {
    const questions: Readonly<Record<string, ((asked: readonly JobRef[]) => Plan<Seen>) | undefined>> = {
      query: backend.query,
      history: backend.history && ((asked) => backend.history?.(asked, 0) as Plan<Seen>),
    };

    for (const [name, question] of Object.entries(questions)) {
      if (!question) continue;

      it(`${name}: survives every bad answer and then speaks for nobody it cannot speak for`, () => {
        for (const [kind, bad] of Object.entries(BAD_OUTPUTS)) {
          const plan = question(refs);
          const seen = plan.read(plan.commands.map(() => bad));
          expect(
            seen.states.filter(({ state }) => state !== null),
            `${name}, ${kind}`,
          ).toEqual([]);
          const asked = refs.map(({ id }) => id);
          expect(seen.answered.every(({ id }) => asked.includes(id))).toBe(true);
          if (bad.end.kind !== 'exit' || bad.truncated || bad.end.code === 127) {
            expect(seen.answered, `${name}, ${kind}`).toEqual([]);
            expect(seen.failure, `${name}, ${kind}`).not.toBeNull();
          }
        }
      });

      it(`${name}: survives answers that are missing`, () => {
        const seen = question(refs).read([]);
        expect([seen.states, seen.answered]).toEqual([[], []]);
      });

      it(`${name}: asks nothing for nobody`, () => {
        const plan = question([]);
        expect(plan.read(plan.commands.map(() => output()))).toMatchObject({ states: [], answered: [] });
      });

      it(`${name}: stays below the argument limit for thousands of jobs`, () => {
        const many = Array.from({ length: 20_000 }, (_, index) => ({
          id: (ids[0] ?? '1').replace(/\d+/, String(1_000_000 + index)),
        }));
        const plan = question(many);
        checkCommands(plan.commands);
        expect(plan.read(plan.commands.map(() => output({ end: { kind: 'timeout' } }))).answered).toEqual([]);
      });

      it(`${name}: hands no hostile id to a shell`, () => {
        const plan = question(HOSTILE.map((id) => ({ id })));
        checkCommands(plan.commands);
        for (const command of plan.commands) expectQuoted(command);
      });
    }

    const others: Readonly<Record<string, (() => Plan<unknown>) | undefined>> = {
      probe: backend.probe && (() => backend.probe?.() as Plan<unknown>),
      queryMine: backend.queryMine && (() => backend.queryMine?.() as Plan<unknown>),
      queues: backend.queues && (() => backend.queues?.() as Plan<unknown>),
      find:
        backend.find &&
        (() =>
          backend.find?.({
            token: 'token-1',
            jobName: 'demo',
            folder: '/home/me',
            since: 1_800_000_000_000,
          }) as Plan<unknown>),
      submit: backend.submit && (() => backend.submit?.(REQUEST) as Plan<unknown>),
      check: backend.check && (() => backend.check?.(REQUEST) as Plan<unknown>),
    };

    for (const [name, make] of Object.entries(others)) {
      if (!make) continue;
      it(`${name}: has limits and survives every bad answer`, () => {
        checkCommands(make().commands);
        for (const bad of Object.values(BAD_OUTPUTS)) make().read(make().commands.map(() => bad));
        make().read([]);
      });
    }

    it('finds nobody in an answer that broke off', () => {
      const plan = backend.find?.({ token: 'token-1', jobName: 'demo', folder: '/home/me', since: 0 });
      const seen = plan?.read(plan.commands.map(() => output({ end: { kind: 'lost', reason: 'gone' } })));
      if (seen) expect([seen.states, seen.failure === null]).toEqual([[], false]);
    });

    it('never takes a submission for refused that may have arrived', () => {
      const plan = backend.submit?.(REQUEST);
      for (const kind of ['timed out', 'lost', 'killed', 'cut', 'empty']) {
        const bad = BAD_OUTPUTS[kind];
        if (plan && bad) expect(plan.read(plan.commands.map(() => bad)).kind, kind).toBe('unclear');
      }
    });

    if (backend.programs.length > 0) {
      it('takes a scheduler that is not there for a refusal', () => {
        const plan = backend.submit?.(REQUEST);
        const missing = BAD_OUTPUTS['not found'];
        if (plan && missing) expect(plan.read(plan.commands.map(() => missing)).kind).toBe('refused');
      });
    }

    it('submits in the folder and environment of the user, with the file names as they are', () => {
      const hostile = { ...REQUEST, script: "/home/me/it's; here/$(x)", folder: "/home/me/it's; here" };
      for (const command of backend.submit?.(hostile).commands ?? []) {
        expect(command.cwd ?? hostile.folder).toBe(hostile.folder);
        expectQuoted(command);
      }
    });

    it('reports facts only of a scheduler that answered', () => {
      const plan = backend.probe?.();
      const lost = plan?.read(plan.commands.map(() => output({ end: { kind: 'lost', reason: 'gone' } })));
      if (lost) expect([lost.present, lost.trouble === null]).toEqual([false, false]);
    });
  });

  describe(`${backend.name}: orders`, () => {
    const orders = {
      cancel: backend.cancel,
      hold: backend.hold,
      release: backend.release,
      requeue: backend.requeue,
      alter: backend.alter && ((asked: readonly JobRef[]) => alterTime(backend, asked)),
    };

    it('can see what became of an order', () => {
      if (Object.values(orders).some((order) => order)) expect(backend.query).toBeDefined();
    });

    for (const [name, order] of Object.entries(orders)) {
      if (!order) continue;

      it(`${name}: answers for every job, in doubt with doubt`, () => {
        for (const [kind, bad] of Object.entries(BAD_OUTPUTS)) {
          const plan = order(refs);
          const answers = plan.read(plan.commands.map(() => bad));
          expect(answers.map(({ ref }) => ref.id).sort(), `${name}, ${kind}`).toEqual([...ids].sort());
          if (bad.end.kind !== 'exit' || bad.truncated) {
            expect(
              answers.every(({ outcome }) => outcome === 'unclear' || outcome === 'refused'),
              `${name}, ${kind}`,
            ).toBe(true);
          }
        }
        expect(order(refs).read([])).toHaveLength(refs.length);
      });

      it(`${name}: takes tasks and thousands of jobs`, () => {
        checkCommands(
          order([
            {
              id: ids[0] ?? '1',
              tasks: [
                { first: 1, last: 3 },
                { first: 7, last: 7 },
              ],
            },
          ]).commands,
        );
        const many = Array.from({ length: 20_000 }, (_, index) => ({
          id: (ids[0] ?? '1').replace(/\d+/, String(1_000_000 + index)),
        }));
        checkCommands(order(many).commands);
      });

      it(`${name}: hands no hostile id to a shell`, () => {
        for (const command of order(HOSTILE.map((id) => ({ id }))).commands) expectQuoted(command);
      });
    }
  });

  describe(`${backend.name}: output files`, () => {
    it('are absolute, or not told', () => {
      const paths = backend.logPaths?.({
        ref: { id: ids[0] ?? '1' },
        jobName: 'demo',
        folder: '/home/me/jobs',
        resources: [],
      });
      for (const path of [paths?.stdout, paths?.stderr]) if (path) expect(path).toMatch(/^\//);
    });
  });
}

function alterTime(backend: Backend, asked: readonly JobRef[]) {
  const plan = backend.alter?.(asked, [{ key: 'time', value: '00:05:00', native: false }]);
  if (!plan) throw new Error('alter is there');
  return plan;
}

/** Every command has a program, a time limit, and arguments that Linux takes. */
function checkCommands(commands: readonly Command[]): void {
  for (const { file, args, limitMs, input } of commands) {
    expect(file).not.toBe('');
    expect(limitMs).toBeGreaterThan(0);
    expect(limitMs).toBeLessThanOrEqual(10 * 60_000);
    expect(Math.max(0, ...args.map((arg) => Buffer.byteLength(arg)))).toBeLessThanOrEqual(LONGEST_ARGUMENT);
    if (input && 'text' in input) expect(input.text.length).toBeLessThan(64 * 1024 * 1024);
  }
}

/** A shell's script is the same whatever the ids are: they reach it as further arguments or by its input. */
function expectQuoted({ file, args }: Command): void {
  if (!/^(?:\/bin\/)?(?:ba|da)?sh$/.test(file)) return;
  const script = args[args.indexOf('-c') + 1] ?? '';
  if (!args.includes('-c')) return;
  for (const text of HOSTILE.filter((hostile) => hostile.length > 2)) expect(script).not.toContain(text);
  expect(script).not.toContain('$(x)');
}
