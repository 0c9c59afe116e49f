import { rowToJson } from '../../columnar/json-rows.ts';
import type { Row } from '../../columnar/value.ts';
import type { SinkBatch } from '../../connectors/sink.ts';
import type { JsonRow } from './results.ts';

/**
 * The rows of a batch in JSON form, for a sink of one's own (`session.registerSink`).
 *
 * ```ts
 * await using millrace = await session();
 * const log: string[] = [];
 * millrace.registerSink({
 *   name: 'log',
 *   create: () => ({
 *     description: 'log',
 *     outputModes: ['append'],
 *     guarantee: 'at-least-once',
 *     open: async () => null,
 *     write: async (batch) => {
 *       for (const row of jsonRows(batch)) log.push(`${batch.batchId}: ${row.join(' ')}`);
 *       return null;
 *     },
 *     close: async () => {},
 *   }),
 * });
 * await millrace.sql('SELECT 1 AS one').write.format('log').save();
 * console.log(log); // ['0: 1']
 * ```
 */
export function jsonRows(batch: SinkBatch): readonly JsonRow[] {
  return (batch.rows() as readonly Row[]).map((row) => rowToJson(row, batch.schema));
}
