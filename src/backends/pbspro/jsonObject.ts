/** A part of an answer in JSON. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** A value that was read from JSON as an object; null for any other value. */
export function jsonObject(value: unknown): JsonObject | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : null;
}
