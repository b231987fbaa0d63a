/** What kind of value an option of a submit command takes. */
export type OptionValue = 'none' | 'text' | 'integer' | 'size' | 'duration' | 'time' | 'path' | 'list' | 'enum';

/** One option of a scheduler's submit command. Rendering, reading, completion, hover and diagnostics share it. */
export interface Option {
  /** Names as typed, with their dashes: `--partition`, `-p`; for PBS and SGE resources: `-l walltime`. The first is the one that we write. */
  readonly names: readonly string[];
  readonly value: OptionValue;
  /** Whether the value may be left out. */
  readonly optionalValue?: boolean;
  /** The words that an `enum` takes. */
  readonly words?: readonly string[];
  /** How its value is written; absent: as all values of its kind. */
  readonly form?: ValueForm;
  /** Whether its value is several words of the line, so that no quotes may hold them together: `-pe mpi 16`. */
  readonly severalWords?: boolean;
  /** What stands for the value in help texts: `time`, `size[units]`. */
  readonly placeholder?: string;
  /** Names that can stand in its value behind a colon: `ncpus` in `select=2:ncpus=4`. */
  readonly parts?: readonly string[];
  /** One line in our words. */
  readonly meaning: string;
  /** The common key that it equals. */
  readonly key?: string;
  /** Whether it may be given several times, because the scheduler puts its values together. */
  readonly repeats?: boolean;
  /** Whether it can stand in a script, or only on the command line. */
  readonly commandLineOnly?: boolean;
}

/** How values of one kind are written for a scheduler. */
export interface ValueForm {
  readonly pattern: RegExp;
  /** For messages: `minutes, M:S or H:M:S`. */
  readonly words: string;
}

/** The forms of values by their kind. */
export type ValueForms = Readonly<Partial<Record<OptionValue, ValueForm>>>;

/** All options of a scheduler's submit command. */
export interface OptionTable {
  /** The command: `sbatch`. */
  readonly command: string;
  /** The version whose manual it follows. */
  readonly version: string;
  /** How values are written; a kind that is missing here is taken as it is. */
  readonly forms?: ValueForms;
  /** Options that only another command of the scheduler has, with that command, for those who look for them here. */
  readonly elsewhere?: Readonly<Record<string, string>>;
  readonly options: readonly Option[];
}

/** One option of a table; `names`, parted by blanks unless the option is a resource (`-l walltime`). */
export function makeOption(
  names: string,
  value: OptionValue,
  meaning: string,
  more: Omit<Option, 'names' | 'value' | 'meaning'> = {},
): Option {
  return { names: names.startsWith('-l ') ? [names] : names.split(' '), value, meaning, ...more };
}
