import type { Backend } from '../../backends/contract.ts';
import type { Option } from '../../backends/options.ts';
import { findOption } from '../../backends/optionWords.ts';
import { listParts } from '../../backends/readDirectives.ts';

/** A value of the common key of an option as the scheduler's directive has it: `1:00:00` is `60` for `-W`. Null where it has none. */
export function spelledValue(backend: Backend, option: Option, value: string): string | null {
  if (option.key === undefined) return null;
  const { lines } = backend.header({ resources: [{ key: option.key, value, native: false }], shell: '' });
  const directives = backend.directives?.(lines.map(({ text }) => text).join('\n')) ?? [];
  for (const written of directives.flatMap(({ options }) => options)) {
    if (written.option === option) return written.value;
    const parts = written.name === '-l' ? listParts(written) : [];
    for (const { text } of parts) {
      const at = text.indexOf('=');
      if (at >= 0 && findOption(backend.options, `-l ${text.slice(0, at)}`) === option) return text.slice(at + 1);
    }
  }
  return null;
}
