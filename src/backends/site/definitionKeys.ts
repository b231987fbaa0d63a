/** The sections of a file that describes a backend, and what stands in each. */
export const DEFINITION_SECTIONS = {
  Backend: 'What it extends, how it is called, and lines that belong to no single key.',
  Keys: 'How keys of `[Resources]` are written on this site. Keys of its own are declared here too.',
  Variables: "The scheduler's variables, or commands, that core variables become.",
  Commands: 'The commands of the scheduler, where they have other names or places.',
} as const;

/** A section of such a file. */
export type DefinitionSection = keyof typeof DEFINITION_SECTIONS;

/** The keys of `[Backend]` and their meaning; in the other sections the keys are the author's. */
export const BACKEND_KEYS: ReadonlyMap<string, string> = new Map([
  ['extends', 'The backend that the file extends. Always needed.'],
  ['name', 'How messages call it. Unless it is set, the name of the file.'],
  ['manual', 'Address of a page about it.'],
  ['header', 'Lines to write behind those of the keys.'],
  [
    'environments',
    'For Grid Engine: parallel environments with their slots, one on a line. The first counts whose condition holds.',
  ],
]);

/** Keys by which a run is followed and its output found: those of the parent stay. */
export const FIXED_KEYS: ReadonlySet<string> = new Set(['jobname', 'stdout', 'stderr', 'join', 'array', 'dependency']);
