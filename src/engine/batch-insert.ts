import { randomUUID } from 'node:crypto';
import type { Sink } from '../connectors/sink.ts';
import { type BatchQueryDefinition, runBatchQuery } from './batch-query.ts';
import type { FinishedResult } from './finish-result.ts';
import type { Runtime } from './runtime.ts';
import { writeToSink } from './write-to-sink.ts';

/** All inserts count as one query to a sink, which takes one after the other as the query's batches. */
const INSERT_QUERY_ID = 'insert';

/** Runs a query over bounded input and writes its result to a sink as one batch; `see` is shown what was written. */
export async function runBatchInsert(
  runtime: Runtime,
  definition: BatchQueryDefinition,
  sink: Sink,
  see?: (result: FinishedResult) => void,
): Promise<void> {
  const { stages, clock } = definition;
  const { schema, settings } = stages;
  const { memory } = runtime;
  try {
    const context = {
      queryId: INSERT_QUERY_ID,
      schema,
      outputMode: 'append',
      settings,
      memory,
      role: 'result',
      isBounded: true,
      plannedBatchId: -1,
      committedBatchId: -1,
      after: (delayMs: number, callback: () => void) => clock.after(delayMs, callback),
    } as const;
    const batchId = ((await sink.open(context)) ?? -1) + 1;
    const digest = randomUUID();
    const encoding = sink.encoding ?? null;
    await runBatchQuery(runtime, { ...definition, encoding }, async (result) => {
      const { batches, encoded, rowCount, rows, context: own } = result;
      const written = { schema, rowCount, batches, encoded, rows, context: own };
      const batch = { batchId, timestampMs: clock.now(), digest, ...written };
      await writeToSink(sink, batch, clock);
      see?.(result);
    });
  } finally {
    await sink.close();
  }
}
