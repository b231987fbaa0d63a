/**
 * The value of a resource or attribute: a text, a number, a flag, or null where it is unset. Whole numbers beyond 2^53
 * have no exact value here.
 */
export type Value = string | number | boolean | null;
