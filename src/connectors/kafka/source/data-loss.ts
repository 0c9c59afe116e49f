import { type MillraceError, userError } from '../../../errors.ts';

/** What `failOnDataLoss` makes of records that are gone before they were read. */
export function dataLost(kind: DataLoss, reason: string): MillraceError {
  return userError(
    `KAFKA_DATA_LOSS.${kind}`,
    `Some data may have been lost because they are not available in Kafka any more; either the data was aged out by Kafka or the topic may have been deleted before all the data in the topic was processed. ${reason}`,
    {
      hint: "If you don't want your streaming query to fail on such cases, set the source option failOnDataLoss to false.",
    },
  );
}

/** Spark's names of what may have happened. */
export type DataLoss =
  | 'ADDED_PARTITION_DOES_NOT_START_FROM_OFFSET_ZERO'
  | 'COULD_NOT_READ_OFFSET_RANGE'
  | 'PARTITIONS_DELETED'
  | 'START_OFFSET_RESET';
