import { environmentError, type MillraceError, userError } from '../../../errors.ts';
import { PRODUCER_LOST } from '../client/kafka-error.ts';
import { errorName } from '../protocol/error-codes.ts';
import type { WrittenBatch } from './record-writer.ts';

/** A record batch that the broker finds too large; such a batch is one record. */
export function recordRefused(
  { topic, partition, recordCount, records, firstRow }: WrittenBatch,
  code: string,
): MillraceError {
  const rows =
    recordCount === 1 ? `Row ${firstRow}` : `${recordCount} rows from row ${firstRow} on`;
  return userError(
    'KAFKA_RECORD_TOO_LARGE',
    `${rows} of the result, ${records.length} bytes, is more than ${topic}-${partition} takes (${code}).`,
    {
      hint:
        recordCount === 1
          ? "Raise 'max.message.bytes' of the topic, or write less in a row."
          : "Lower option('kafka.batch.size', …), or raise 'max.message.bytes' of the topic.",
    },
  );
}

/** A crash left open whether a batch was committed, and what would say so has expired. */
export function unknownBatch(batchId: number, transactionalId: string): MillraceError {
  return userError(
    'KAFKA_BATCH_UNKNOWN',
    `Kafka has forgotten whether batch ${batchId} was written: the offset of the group '${transactionalId}' has expired, or the sink is another one than before.`,
    {
      hint: "Look at the end of the topic, then start the query once with option('unknownBatch', 'write') or option('unknownBatch', 'skip').",
    },
  );
}

/** Someone newer has the transactional id: INVALID_PRODUCER_EPOCH, PRODUCER_FENCED. */
const FENCED: readonly number[] = [47, 90];

export function isFenced(errorCode: number): boolean {
  return FENCED.includes(errorCode);
}

const FENCED_CONDITION = 'KAFKA_PRODUCER_FENCED';

/** Another run of the query has taken over. */
export function fenced(transactionalId: string, code: string): MillraceError {
  return userError(
    FENCED_CONDITION,
    `Another run of this query writes to Kafka under the transactional id '${transactionalId}' now (${code}).`,
    { hint: 'One of the two has to stop.' },
  );
}

/**
 * The error of a batch that failed after some time: a broker that gives a transaction up because it takes too long refuses
 * its producer as if another had taken over.
 */
export function afterTime(
  error: unknown,
  batchId: number,
  tookMs: number,
  limitMs: number,
): unknown {
  const { condition } = error as { readonly condition?: unknown };
  if (condition !== FENCED_CONDITION || tookMs < limitMs) return error;
  return userError(
    'KAFKA_TRANSACTION_TIMEOUT',
    `Batch ${batchId} was not written in the ${limitMs} ms that a transaction may take: Kafka has given it up.`,
    {
      hint: "Raise option('kafka.transaction.timeout.ms', …), which the broker limits by 'transaction.max.timeout.ms', or let batches be smaller.",
      cause: error,
    },
  );
}

/**
 * The broker has given the transaction up or forgotten the producer: OUT_OF_ORDER_SEQUENCE_NUMBER, INVALID_TXN_STATE,
 * INVALID_PRODUCER_ID_MAPPING, UNKNOWN_PRODUCER_ID, TRANSACTION_ABORTABLE. A producer that begins anew may write the batch
 * again.
 */
const LOST: readonly number[] = [45, 48, 49, 59, 120];

/** Throws where only a new producer can go on. */
export function checkProducer(name: string, errorCode: number): void {
  if (!LOST.includes(errorCode)) return;
  throw environmentError(
    PRODUCER_LOST,
    `Kafka does not know our producer any more: it answers ${name} with ${errorName(errorCode)}.`,
  );
}
