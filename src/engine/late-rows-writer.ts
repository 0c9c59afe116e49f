import type { Batch } from '../columnar/batch.ts';
import { batchToRows } from '../columnar/column-to-values.ts';
import type { Sink, SinkBatch } from '../connectors/sink.ts';
import { LATE_ROWS } from '../plan/late-rows.ts';
import { newCounters } from '../task/counters.ts';
import { ResultEncoder } from '../task/result-encoder.ts';
import type { OpenBatch } from './open-batch.ts';
import type { QueryDefinition } from './query-definition.ts';
import type { QueryResources } from './query-resources.ts';
import { writeToSink } from './write-to-sink.ts';

/** Writes the late rows of a batch to a sink of their own, under the batch's number. Few as they are, here and at once. */
export async function writeLateRows(
  batches: readonly Batch[],
  { record, facts }: OpenBatch,
  digest: string,
  { stages, clock, lateSink: sink }: QueryDefinition,
  { runtime, budget }: QueryResources,
): Promise<void> {
  const rowCount = batches.reduce((sum, batch) => sum + batch.rowCount, 0);
  if (sink === undefined || rowCount === 0) return;
  const { memory, kernels, userFunctions } = runtime;
  const [arena, scratch] = [budget.arena(), budget.arena()];
  try {
    const { settings } = stages;
    const own = { memory, kernels, userFunctions, arena, scratch, settings, facts };
    const encoded = encode(batches, sink, { ...own, counters: newCounters(0) });
    const rows = () => batches.flatMap((batch) => batchToRows(batch, LATE_ROWS, memory));
    const { batchId, timestampMs } = record;
    const late = { schema: LATE_ROWS, rowCount, batches, encoded, rows, context: own };
    const written = { batchId, timestampMs, digest, ...late };
    await writeToSink(sink, written, clock);
  } finally {
    for (const each of [arena, scratch]) {
      each.release();
      budget.giveBackOwner(each.owner);
    }
  }
}

function encode(
  batches: readonly Batch[],
  { encoding }: Sink,
  context: ConstructorParameters<typeof ResultEncoder>[2],
): SinkBatch['encoded'] {
  if (encoding === undefined || encoding === 'discarded') return [];
  const encoder = new ResultEncoder(encoding, LATE_ROWS, context);
  for (const batch of batches) encoder.push(batch);
  return encoder.finish().map(({ directory, address, byteLength }) => ({
    directory,
    bytes: context.memory.u8.subarray(address, address + byteLength),
  }));
}
