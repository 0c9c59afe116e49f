import type { JsonValue } from '../columnar/json-value.ts';
import type { Sink, SinkBatch } from '../connectors/sink.ts';
import { environmentError, MillraceError } from '../errors.ts';
import type { Clock } from './clock.ts';
import { SINK_RETRIES, withRetries } from './retry.ts';

/** What the sink answered, and how many rows it got: fewer than the stages gave where LIMIT cuts them. */
export interface WrittenBatch {
  readonly sinkToken: JsonValue;
  readonly rowCount: number;
}

/** Offers a batch to a sink, again when that fails, and says which sink failed in which batch when it goes on failing. */
export async function writeToSink(sink: Sink, batch: SinkBatch, clock: Clock): Promise<JsonValue> {
  try {
    return await withRetries(SINK_RETRIES, clock, () => sink.write(batch));
  } catch (cause) {
    if (cause instanceof MillraceError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw environmentError(
      'SINK_FAILED',
      `The sink ${sink.description} failed in batch ${batch.batchId}: ${reason}`,
      { hint: 'The batch comes again when the query is started again.', cause },
    );
  }
}
