import type { WaitingReason } from '../jobState.ts';

/** What a reason means, and what to do if the job can never start by itself. */
interface Meaning {
  /** Fits the reason as LSF writes it. */
  readonly words: RegExp;
  readonly text: string;
  readonly next?: string;
}

function meaning(words: RegExp, text: string, next?: string): Meaning {
  return next === undefined ? { words, text } : { words, text, next };
}

const SUBMIT_AGAIN = 'Cancel it, mend the job and submit it again';

/** LSF writes its reasons in words, which differ a little between versions: lsb_pendreason(3), lsb_suspreason(3). */
const MEANINGS: readonly Meaning[] = [
  meaning(/invalid or never satisfied/, 'a job that it depends on did not end as it should', SUBMIT_AGAIN),
  meaning(/dependency condition not satisfied/, 'a job that it depends on has not ended'),
  meaning(/suspended by the user while pending/, 'held by its owner', 'Release it'),
  meaning(
    /suspended by (?:the )?(?:LSF )?admin\w*.* while pending/i,
    'held by an administrator',
    'Ask the administrators of the cluster',
  ),
  meaning(/specified start time/, 'its earliest start has not come'),
  meaning(/inactivated by its time windows/, 'the queue starts no jobs at this time of the day or week'),
  meaning(/inactivated by the administrator/, 'the queue starts no jobs until an administrator opens it'),
  meaning(/run windows of the queue are closed/, 'the queue runs no jobs at this time of the day or week'),
  meaning(/Closed by (?:LSF )?administrator/, 'the hosts that could run it are closed by an administrator'),
  meaning(/Unable to reach (?:slave|server) ?batch|Unable to reach/, 'the hosts that could run it cannot be reached'),
  meaning(/slot limit/, 'all slots that it may have are in use'),
  meaning(/running element limit|array.* limit/, 'the limit of tasks at a time is reached'),
  meaning(/Not enough (?:hosts|slots|processors|job slot)/i, 'there are not enough free slots'),
  meaning(/resource requirements? not satisfied/, 'no host has now what it asks for'),
  meaning(
    /pre-exec command exited/,
    'its preparation command (-E) failed; LSF tries again',
    'Correct the command (-E)',
  ),
  meaning(/New job is waiting|waiting for scheduling|scheduling after resumed/i, 'it was not looked at yet'),
  meaning(/requeued/i, 'it was put back into the queue'),
  meaning(/suspended by (?:the )?user/, 'stopped by its owner', 'Release it'),
  meaning(/re-scheduling after being resumed/, 'released; it goes on as soon as it gets its slots back'),
  meaning(/Load information unavailable/, 'nothing is known of the load of the hosts'),
  meaning(/load threshold|Load threshold/, 'the hosts are too busy'),
  meaning(/preempt/i, 'a job of higher priority took its place'),
];

/** Why a job waits or is stopped: LSF's own words, the number of hosts taken off, and what they mean. Null for none. */
export function waitingReason(lines: readonly string[]): WaitingReason | null {
  const codes = lines.map(reasonText).filter((text) => text !== '');
  const [first] = codes;
  if (first === undefined) return null;
  const meanings = codes.map((code) => MEANINGS.find(({ words }) => words.test(code)) ?? { text: code });
  const stuck = meanings.find((one): one is Meaning => 'next' in one && one.next !== undefined);
  return {
    code: codes.join('; '),
    text: [...new Set(meanings.map(({ text }) => text))].join('; '),
    stuck: stuck?.next === undefined ? null : { next: stuck.next },
  };
}

/** ` Job slot limit reached: 1 host;` without what changes from minute to minute. OpenLava 2.2 may leave out the text. */
function reasonText(line: string): string {
  return line
    .trim()
    .replace(/;$/, '')
    .replace(/: *\d+ hosts?$/, '')
    .trim();
}
