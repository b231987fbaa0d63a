import { Source } from '../base/problem.ts';
import type { Dialect } from './dialect.ts';
import type { Layer } from './layers.ts';

/**
 * The layer, unreadable if it names a backend whose file has errors: they are told where they stand, and the first one where
 * the backend is named.
 */
export function refuseBroken(layer: Layer, dialects: readonly Dialect[]): Layer {
  const named = layer.settings.find(({ section, key }) => section === 'Attributes' && key === 'backend');
  const errors = dialects.find(({ name }) => name === named?.value)?.broken;
  if (!named || !errors) return layer;
  const [first] = errors;
  const place = first?.file ? ` (${first.file}${first.start ? `:${first.start.line}` : ''})` : '';
  const message = `The backend '${named.value}' cannot be used${place}: ${first?.message ?? 'it cannot be read.'}`;
  const source = layer.source ?? new Source(null, '');
  const problem = source.problem('error', 'broken-backend', message, named.origin.valueSpan, { reach: 'unreadable' });
  return { ...layer, settings: [], problems: [...layer.problems, problem, ...errors], unreadable: true };
}
