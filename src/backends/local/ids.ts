/** Whether a text is an id that this backend gives: a number from 1. */
export function isLocalId(id: string): boolean {
  return /^[1-9]\d{0,14}$/.test(id);
}
