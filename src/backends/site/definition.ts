import type { VariableTable } from '../../job/dialect.ts';
import type { Backend } from '../contract.ts';
import type { LineTemplate } from './lineTemplate.ts';

/** What becomes of a key on a site. */
export type KeySpelling =
  /** It has no line of its own; other lines may use it. */
  | { readonly kind: 'none' }
  /** It is the value of an option: `--qos`, `-l qos`. */
  | { readonly kind: 'option'; readonly option: string }
  | { readonly kind: 'line'; readonly line: SiteLine };

/** A line of the header, and the line of the file in which it stands (from 1). */
export interface SiteLine extends LineTemplate {
  readonly sourceLine: number;
}

/** What the file of a site backend says; everything in it has been checked. */
export interface SiteDefinition {
  readonly name: string;
  /** Path of the file; null where it came from none. */
  readonly file: string | null;
  readonly text: string;
  readonly parent: Backend;
  readonly displayName: string;
  readonly manual: string;
  readonly keys: ReadonlyMap<string, KeySpelling>;
  /** Lines that belong to no single key, in order. */
  readonly header: readonly SiteLine[];
  /** Parallel environments with their slots; the first whose condition holds is asked for. */
  readonly environments: readonly SiteLine[];
  /** Those of the parent with the site's own. */
  readonly variables: VariableTable;
  /** The words that stand for a command of the scheduler: its program and perhaps first arguments. */
  readonly commands: ReadonlyMap<string, readonly string[]>;
}
