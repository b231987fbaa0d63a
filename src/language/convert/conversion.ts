import type { Backend } from '../../backends/contract.ts';
import type { Problem } from '../../base/problem.ts';
import type { Span } from '../../base/text.ts';
import type { Resource } from '../../job/dialect.ts';
import type { Ask, Note } from './ask.ts';

/** A directive that became lines of the other scheduler; none where that one does so anyway. */
export interface TranslatedDirective {
  /** The option as it was written. */
  readonly text: string;
  readonly span: Span;
  readonly into: readonly string[];
}

/** A script for another scheduler, and all that has to be known of it. */
export interface Conversion {
  /** Names of the two schedulers. */
  readonly from: string;
  readonly to: string;
  /** The script; of a portable job its body. */
  readonly script: string;
  /** The settings of a portable job; null for a script. */
  readonly settings: string | null;
  readonly translated: readonly TranslatedDirective[];
  /** What did not translate and why, at its place in the script that was converted; also what should be looked at. */
  readonly problems: readonly Problem[];
}

/** A resource for the other scheduler and what it stands for. */
export interface Expressed {
  readonly resource: Resource;
  readonly asks: readonly Ask[];
}

/** What became of the asks of a script. */
export interface Expression {
  readonly resources: readonly Expressed[];
  /** What the other scheduler does without being asked. */
  readonly byDefault: readonly Ask[];
}

/** The first line of a script. */
export interface Interpreter {
  /** Name of the program, behind `env` too: `python3`. */
  readonly program: string;
  /** What follows `#!`. */
  readonly line: string;
}

/** The parts that a conversion works with. */
export interface Parties {
  readonly from: Backend;
  readonly to: Backend;
  /** The first line; null without one. */
  readonly interpreter: Interpreter | null;
  note(note: Note): void;
  /** Lists what the other scheduler has nothing for. */
  lost(ask: Ask): void;
}
