/** Conditions have ids behind a colon, or in brackets; other texts are ids and names, also those of jobs of ours. */
const CONDITION = /^(?!run:).*[:()?&|]|^singleton$/;

/** The first part of a dependency that is a condition, and none of the scheduler's own; null where there is none. */
export function strangeCondition(value: string, own: RegExp): string | null {
  const parts = value.split(',').map((part) => part.trim());
  return parts.find((part) => CONDITION.test(part) && !own.test(part)) ?? null;
}
