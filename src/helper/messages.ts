import type { Command, CommandEnd, CommandOutput } from '../base/command.ts';
import type { Answer, Question } from '../transport/asking.ts';
import type {
  ConnectionState,
  FileEntry,
  FileRange,
  FileSlice,
  FileStat,
  FileWrite,
  Intent,
  Place,
  ProgramStart,
} from '../transport/contract.ts';
import type { CarriedError } from './carriedError.ts';

/**
 * The version of all that is said behind the handshake. It grows with every change that a helper of before would not understand,
 * and with every mend of the connections that must not wait until that helper ends.
 */
export const PROTOCOL = 1;

/** Variables of an environment by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** First words of a client. The handshake stays as it is for ever, so that programs of different versions understand each other. */
export interface Hello {
  readonly kind: 'hello';
  readonly protocol: number;
  readonly nonce: string;
}

/** The helper shows that it knows the token. */
export interface Welcome {
  readonly kind: 'welcome';
  readonly protocol: number;
  readonly pid: number;
  /** When it began, milliseconds since 1970 UTC. */
  readonly since: number;
  readonly nonce: string;
  readonly proof: string;
}

/** The client shows that it knows the token, and says what it wants. */
export interface Proof {
  readonly kind: 'proof';
  readonly proof: string;
  /** `end`: that another helper may take its place, as this client speaks another version. */
  readonly wants: 'service' | 'end';
  /** Where the agent of this client listens. */
  readonly environment: Environment;
}

/** What becomes of that. `staying`: it is newer than the client, and others use it. */
export interface Admission {
  readonly kind: 'accepted' | 'ending' | 'staying';
}

/** What is to be done at a place. */
export type Work =
  | { readonly kind: 'exchange'; readonly commands: readonly Command[] }
  | { readonly kind: 'expand'; readonly path: string; readonly base: string | null }
  | { readonly kind: 'writeFiles'; readonly files: readonly FileWrite[] }
  | { readonly kind: 'readFile'; readonly path: string; readonly range: FileRange }
  | { readonly kind: 'stat'; readonly paths: readonly string[] }
  | { readonly kind: 'list'; readonly path: string }
  | { readonly kind: 'upload' | 'download'; readonly here: string; readonly there: string }
  | { readonly kind: 'open'; readonly start: ProgramStart }
  | { readonly kind: 'close' };

/** What comes of it. */
export interface WorkResults {
  readonly exchange: readonly CommandOutput[];
  readonly expand: string;
  readonly writeFiles: null;
  readonly readFile: FileSlice | null;
  readonly stat: readonly (FileStat | null)[];
  readonly list: readonly FileEntry[] | null;
  readonly upload: null;
  readonly download: null;
  /** The program is carried under the number of the call. */
  readonly open: null;
  readonly close: null;
}

/** A connection that the helper holds. */
export interface PlaceState {
  readonly place: Place;
  readonly state: ConnectionState;
}

/** The streams of a program that runs on the other side, seen from whoever uses it. */
export type ProgramMessage =
  | {
      readonly kind: 'data';
      readonly id: number;
      readonly stream: 'stdin' | 'stdout' | 'stderr';
      readonly bytes: Uint8Array;
    }
  | { readonly kind: 'eof'; readonly id: number; readonly stream: 'stdin' | 'stdout' | 'stderr' }
  /** So many bytes of a stream have been taken on: as many may follow. */
  | {
      readonly kind: 'taken';
      readonly id: number;
      readonly stream: 'stdin' | 'stdout' | 'stderr';
      readonly count: number;
    }
  | { readonly kind: 'ended'; readonly id: number; readonly end: CommandEnd }
  | { readonly kind: 'kill'; readonly id: number };

/** What the helper wants of a client's person, or of what was kept for that person. */
export type Request =
  | { readonly kind: 'question'; readonly question: Question }
  | { readonly kind: 'kept'; readonly name: string }
  | { readonly kind: 'forget'; readonly name: string };

/** What a client says. Numbers of calls are its own, those of requests are the helper's. */
export type ClientMessage =
  | Hello
  | Proof
  | {
      readonly kind: 'call';
      readonly id: number;
      readonly place: Place;
      readonly work: Work;
      readonly intent: Intent;
      /** Which of the client's askers is to be asked; null: none. */
      readonly asker: number | null;
    }
  | { readonly kind: 'abort'; readonly id: number }
  | { readonly kind: 'reply'; readonly id: number; readonly value: Answer | string | null }
  | { readonly kind: 'unanswered'; readonly id: number; readonly error: CarriedError }
  /** That the helper may end as soon as nobody uses it. */
  | { readonly kind: 'unneeded' }
  | ProgramMessage;

/** What the helper says. */
export type HelperMessage =
  | Welcome
  | Admission
  | { readonly kind: 'done'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'failed'; readonly id: number; readonly error: CarriedError }
  | { readonly kind: 'progress'; readonly id: number; readonly bytes: number }
  | { readonly kind: 'request'; readonly id: number; readonly asker: number; readonly request: Request }
  /** Nobody waits for the answer any more. */
  | { readonly kind: 'withdrawn'; readonly id: number }
  | { readonly kind: 'states'; readonly states: readonly PlaceState[] }
  | ProgramMessage;
