import type { TaskSet } from '../../job/tasks.ts';
import { withoutColours } from '../answers.ts';
import { taskSet } from './jobId.ts';

/** Something that happened to a job. */
export interface JobEvent {
  /** The time as written. */
  readonly time: string;
  readonly text: string;
}

/** What bjobs -l or bhist -l tells of one job, or of one task of an array. */
export interface JobBlock {
  readonly number: string;
  readonly tasks: TaskSet | null;
  /** `Job <12>, Job Name <x>, User <me>, ...`. Names and commands stand in it as they are, `>` and `,` too. */
  readonly head: string;
  readonly events: readonly JobEvent[];
  /** Titled parts, ` PENDING REASONS:`, with their lines. Limits have no title of their own and stand below ''. */
  readonly parts: ReadonlyMap<string, readonly string[]>;
  /** Whether what ends every block was there; a cut answer lacks it in its last one. */
  readonly whole: boolean;
}

/** IBM LSF, OpenLava 2.2 and `-UF` begin with `Job <12>`, OpenLava 4 with `Job Id <12>`. */
const HEAD = /^Job (?:Id )?<(\d+)(?:\[(\d+)\])?>,/;
const EVENT = /^((?:Sun|Mon|Tue|Wed|Thu|Fri|Sat) [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d(?: \d{4})?): *(.*)$/;
const TITLE = /^ ?([A-Z][A-Z ]+):$/;

/**
 * Long lines are folded at 79 characters, inside words, and go on behind 21 blanks; IBM LSF has some more where it prints
 * the year. A blank at the fold is lost, so that two words may have grown together.
 */
const FOLDED = /^ {21,26}/;

/** The last thing that bjobs and bhist print of a job. */
const LAST_LINE = /^ loadStop\b|^Summary of time in seconds spent/;

/** Takes a long answer apart. Lines before the first job (banners, "Please wait ...") are not part of it. */
export function jobBlocks(text: string): readonly JobBlock[] {
  const blocks: BlockBuilder[] = [];
  for (const line of withoutColours(text).split(/\r?\n/)) {
    if (HEAD.test(line)) blocks.push(new BlockBuilder(line));
    else blocks.at(-1)?.add(line);
  }
  return blocks.map((block) => block.finish());
}

/** Collects the lines of one job. */
class BlockBuilder {
  #head: string;
  readonly #events: { time: string; text: string }[] = [];
  readonly #parts = new Map<string, string[]>();
  #title = '';
  /** Whether the last line was the head or an event, which may go on in the next. */
  #mayGoOn = true;
  #whole = false;

  constructor(head: string) {
    this.#head = head;
  }

  add(line: string): void {
    if (LAST_LINE.test(line)) this.#whole = true;
    const event = EVENT.exec(line);
    const title = TITLE.exec(line.trimEnd())?.[1];
    if (event) {
      this.#events.push({ time: event[1] ?? '', text: event[2] ?? '' });
      this.#title = '';
      this.#mayGoOn = true;
    } else if (this.#mayGoOn && FOLDED.test(line)) {
      this.#unfold(line.replace(FOLDED, ''));
    } else if (title !== undefined || line.trim() !== '') {
      this.#mayGoOn = false;
      if (title !== undefined) this.#title = title;
      else this.#parts.set(this.#title, [...(this.#parts.get(this.#title) ?? []), line]);
    }
  }

  finish(): JobBlock {
    const match = HEAD.exec(this.#head);
    return {
      number: match?.[1] ?? '',
      tasks: taskSet(match?.[2]),
      head: this.#head,
      events: this.#events,
      parts: this.#parts,
      whole: this.#whole,
    };
  }

  #unfold(rest: string): void {
    const last = this.#events.at(-1);
    if (last) last.text += rest;
    else this.#head += rest;
  }
}

/** What stands between `<` and `>` behind a name: `CWD <$HOME/x>`. The name's blanks may be lost at a fold. */
export function bracketed(text: string, name: string): string | null {
  const pattern = name.replaceAll(' ', ' *');
  return new RegExp(`(?:^|[,;.] *)${pattern} *<([^>]*)>`).exec(text)?.[1] ?? null;
}
