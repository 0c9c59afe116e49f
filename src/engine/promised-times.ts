import type { JsonValue } from '../columnar/json-value.ts';
import type { QueryDefinition } from './query-definition.ts';

/**
 * The event times (ms) that the sources vouch for in a batch, by watermark index, beside those of its rows: a source may
 * say that its watermark is at least so much. It counts for the watermarks that are put over its rows where these are read.
 */
export function promisedTimes(
  ranges: readonly (JsonValue | null)[],
  { sources, stages }: Pick<QueryDefinition, 'sources' | 'stages'>,
): ReadonlyMap<number, number> {
  const times = new Map<number, number>();
  for (const { source, operators } of stages.splits) {
    const range = ranges[source] ?? null;
    const watermarkMs = range === null ? null : (sources[source]?.watermarkMs?.(range) ?? null);
    if (watermarkMs === null) continue;
    for (const operator of operators) {
      if (operator.kind !== 'observeEventTime') continue;
      times.set(operator.watermark, watermarkMs + operator.delayMs);
    }
  }
  return times;
}
