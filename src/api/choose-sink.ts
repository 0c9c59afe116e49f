import { createSink } from '../connectors/index.ts';
import { MemorySink } from '../connectors/memory/memory-sink.ts';
import type { Sink } from '../connectors/sink.ts';
import { userError } from '../errors.ts';
import type { SessionContext } from './session-context.ts';

/** The sink of a format. The memory sink's table belongs to the session, so it is not in the catalogue of connectors. */
export function chooseSink(
  context: SessionContext,
  format: string,
  queryName: string | null,
  options: Readonly<Record<string, string>>,
): Sink {
  if (format.toLowerCase() !== 'memory') return createSink(format, options);
  if (queryName === null) {
    throw userError('QUERY_NAME_MISSING', 'A query into memory needs a name for its table.', {
      hint: 'Give it a queryName.',
    });
  }
  return new MemorySink(context.memoryTables.open(queryName), queryName);
}
