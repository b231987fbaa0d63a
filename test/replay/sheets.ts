/** The schedulers that are replayed, by the names of their backends. */
export type Scheduler = 'pbspro' | 'pbs' | 'lpbs' | 'lsf';

/** Where a job stands. */
export type Phase =
  | 'pending'
  | 'held'
  | 'running'
  | 'suspended'
  | 'completed'
  | 'failed'
  | 'wall time'
  | 'deleted'
  | 'deleted before its start'
  | 'unknown';

/** What an order prints in a phase, and the phase that it leads to. */
export interface Effect {
  /** A captured answer. */
  readonly answer: string;
  readonly phase: Phase;
}

/** Which captured answers a scheduler is replayed from; paths below its folder of fixtures. */
export interface Sheet {
  readonly programs: readonly string[];
  readonly submit: { readonly program: string; readonly answer: string };
  /** Questions by the beginning of their options. */
  readonly questions: readonly {
    readonly program: string;
    /** An option that this question has and others of the program have not. */
    readonly option: string;
    readonly answers: Readonly<Partial<Record<Phase, string>>>;
  }[];
  readonly orders: Readonly<Record<string, Readonly<Partial<Record<Phase, Effect>>>>>;
  /** What programs print when the scheduler is down. */
  readonly down: Readonly<Record<string, string>>;
  /** What programs print for options that they do not know, or without jobs. */
  readonly usage: Readonly<Record<string, string>>;
  /** Programs that answer always alike. */
  readonly fixed: Readonly<Record<string, string>>;
}

/** What PBS Pro and TORQUE have in common. */
const PBS = {
  programs: ['qsub', 'qstat', 'qdel', 'qhold', 'qrls', 'qrerun', 'qalter', 'qmove'],
  submit: { program: 'qsub', answer: 'submit/script' },
  usage: { qsub: 'submit/bad-option', qstat: 'foreign/qstat-bad-option', qdel: 'foreign/qdel-none' },
  fixed: {},
} satisfies Partial<Sheet>;

const PBSPRO: Sheet = {
  ...PBS,
  questions: [
    {
      program: 'qstat',
      option: '-x',
      answers: {
        completed: 'history/fin-exit0',
        failed: 'history/fin-exit3',
        'wall time': 'history/fin-walltime',
        deleted: 'history/qdel-running',
        'deleted before its start': 'history/after-qdel-queued',
        unknown: 'query/unknown',
      },
    },
    {
      program: 'qstat',
      option: '-f',
      answers: {
        pending: 'query/queued-behind',
        held: 'query/held-user',
        running: 'query/running',
        completed: 'query/finished-no-x',
        failed: 'query/finished-no-x',
        'wall time': 'query/finished-no-x',
        deleted: 'query/finished-no-x',
        'deleted before its start': 'query/finished-no-x',
        unknown: 'query/unknown',
      },
    },
  ],
  orders: {
    qdel: {
      pending: { answer: 'cancel/queued', phase: 'deleted before its start' },
      held: { answer: 'cancel/held', phase: 'deleted before its start' },
      running: { answer: 'cancel/running', phase: 'deleted' },
      completed: { answer: 'cancel/finished', phase: 'completed' },
      unknown: { answer: 'cancel/unknown', phase: 'unknown' },
    },
    qhold: {
      pending: { answer: 'hold/queued', phase: 'held' },
      running: { answer: 'hold/running', phase: 'running' },
      unknown: { answer: 'hold/unknown', phase: 'unknown' },
    },
    qrls: {
      held: { answer: 'release/held', phase: 'pending' },
      running: { answer: 'release/running', phase: 'running' },
      unknown: { answer: 'release/unknown', phase: 'unknown' },
    },
    qrerun: { running: { answer: 'requeue/user', phase: 'running' } },
    qalter: { pending: { answer: 'alter/ok', phase: 'pending' }, held: { answer: 'alter/ok', phase: 'held' } },
    qmove: { pending: { answer: 'alter/qmove-short', phase: 'pending' } },
  },
  down: { qsub: 'submit/server-down', qstat: 'foreign/qstat-server-down' },
};

const TORQUE: Sheet = {
  ...PBS,
  questions: [
    {
      program: 'qstat',
      option: '-x',
      answers: {
        pending: 'query/waiting',
        held: 'query/held-user',
        running: 'query/running',
        completed: 'query/fin-exit0',
        failed: 'query/fin-exit3',
        'wall time': 'query/fin-walltime',
        deleted: 'query/qdel-running',
        unknown: 'query/unknown',
      },
    },
  ],
  orders: {
    qdel: {
      running: { answer: 'cancel/running', phase: 'deleted' },
      unknown: { answer: 'cancel/unknown', phase: 'unknown' },
    },
    qhold: { pending: { answer: 'hold/queued', phase: 'held' } },
    qrls: { held: { answer: 'release/held', phase: 'pending' } },
    qrerun: { running: { answer: 'requeue/running', phase: 'running' } },
    qalter: { pending: { answer: 'alter/ok', phase: 'pending' } },
    qmove: { pending: { answer: 'alter/qmove-ok', phase: 'pending' } },
  },
  down: { qsub: 'submit/server-down', qstat: 'foreign/qstat-server-down', qdel: 'cancel/server-down' },
};

/** LPBS forgets a job when it ends: the list is empty then. */
const LPBS: Sheet = {
  programs: ['lqsub', 'lqstat', 'lqdel'],
  submit: { program: 'lqsub', answer: 'submit/ok' },
  questions: [
    {
      program: 'lqstat',
      option: '-f',
      answers: { running: 'query/f', deleted: 'query/f-none', unknown: 'query/f-none' },
    },
  ],
  orders: {
    lqdel: {
      running: { answer: 'cancel/default-wait', phase: 'deleted' },
      unknown: { answer: 'cancel/unknown', phase: 'unknown' },
    },
  },
  down: {},
  usage: {
    lqsub: 'submit/bad-option',
    lqstat: 'foreign/lqstat-torque-option',
    lqdel: 'foreign/lqdel-bad-option',
  },
  fixed: {},
};

const LSF: Sheet = {
  programs: ['bsub', 'bjobs', 'bhist', 'bkill', 'bstop', 'bresume', 'brequeue', 'bmod'],
  submit: { program: 'bsub', answer: 'submit/script-queue' },
  questions: [
    {
      program: 'bjobs',
      option: '-l',
      answers: {
        pending: 'query/pend',
        held: 'query/psusp',
        running: 'query/run',
        suspended: 'query/ususp',
        completed: 'query/done',
        failed: 'query/exit3',
        'wall time': 'query/runlimit',
        deleted: 'query/exit-killed',
        unknown: 'foreign/bjobs-unknown',
      },
    },
    {
      program: 'bhist',
      option: '-l',
      answers: {
        completed: 'history/n0',
        failed: 'history/exit3',
        deleted: 'history/killed',
        'deleted before its start': 'history/killed-pending',
        unknown: 'history/unknown',
      },
    },
  ],
  orders: {
    bkill: {
      running: { answer: 'cancel/running', phase: 'deleted' },
      completed: { answer: 'cancel/finished', phase: 'completed' },
      unknown: { answer: 'cancel/unknown', phase: 'unknown' },
    },
    bstop: {
      pending: { answer: 'hold/pending', phase: 'held' },
      running: { answer: 'hold/running', phase: 'suspended' },
    },
    bresume: {
      held: { answer: 'release/pending', phase: 'pending' },
      suspended: { answer: 'release/running', phase: 'running' },
    },
    brequeue: { running: { answer: 'requeue/running', phase: 'pending' } },
    bmod: { pending: { answer: 'alter/pending', phase: 'pending' } },
  },
  // A daemon that is gone makes the clients try for ever; this is what they say without their configuration.
  down: { bjobs: 'foreign/bjobs-no-conf', bsub: 'submit/daemon-connection-reset' },
  usage: { bsub: 'submit/bad-option', bjobs: 'foreign/bjobs-bad-option', bkill: 'foreign/bkill-none' },
  fixed: { 'bsub -V': 'options/bsub-version' },
};

export const SHEETS: Readonly<Record<Scheduler, Sheet>> = { pbspro: PBSPRO, pbs: TORQUE, lpbs: LPBS, lsf: LSF };
