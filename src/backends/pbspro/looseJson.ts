import type { JsonObject } from './jsonObject.ts';

/**
 * Reads an object of which not all values are JSON: PBS Pro, in all versions so far, writes digits of a variable as they are
 * (`"foo":005`), and older ones leave quotes and control characters alone or put a backslash where JSON has none
 * (openpbs/openpbs#1255, #830, #2049). Each member stands on a line of its own. What stands behind the
 * object is passed over. Null unless every object in it is closed.
 */
export function readLooseObject(text: string): JsonObject | null {
  const [first = '', ...lines] = text.trimEnd().split(/\r?\n/);
  if (first.trim() !== '{') return null;
  const root = emptyObject();
  const open = [root];
  let goesOn = false;
  for (const line of lines) {
    const top = open.at(-1);
    if (top === undefined) break;
    // A value with line breaks ends with its quote.
    if (goesOn) {
      goesOn = !ENDED.test(line);
      continue;
    }
    const [, name = '', value] = MEMBER.exec(line) ?? [];
    if (value === undefined) {
      if (CLOSED.test(line)) open.pop();
    } else if (value === '{') {
      // PBS Pro up to 18 opens the list of jobs anew for each id, and closes it once (openpbs/openpbs#585).
      if (name !== 'Jobs' || top !== root.Jobs) open.push(childOf(top, name));
    } else {
      goesOn = value.startsWith('"') && !/^".*"$/.test(value);
      top[name] = looseValue(value);
    }
  }
  return open.length === 0 ? root : null;
}

const MEMBER = /^\s*"(.*?)"\s*:\s*(\{|.*?),?\s*$/;
const CLOSED = /^\s*\},?\s*$/;
const ENDED = /",?\s*$/;

type Members = Record<string, unknown>;

/** A variable may be called as what every object has. */
function emptyObject(): Members {
  return Object.create(null) as Members;
}

function childOf(parent: Members, name: string): Members {
  const child = emptyObject();
  parent[name] = child;
  return child;
}

function looseValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return text.replace(/^"|"$/g, '').replace(/\\(.)/g, '$1');
    throw error;
  }
}
