/**
 * Error codes of the Kafka protocol guide (https://kafka.apache.org/protocol#protocol_error_codes) that we meet, by number.
 * `passing`: it goes away by waiting, looking at the metadata anew and asking again.
 */
const ERRORS: Readonly<Record<number, { readonly name: string; readonly passing?: true }>> = {
  1: { name: 'OFFSET_OUT_OF_RANGE' },
  2: { name: 'CORRUPT_MESSAGE', passing: true },
  3: { name: 'UNKNOWN_TOPIC_OR_PARTITION', passing: true },
  5: { name: 'LEADER_NOT_AVAILABLE', passing: true },
  6: { name: 'NOT_LEADER_OR_FOLLOWER', passing: true },
  7: { name: 'REQUEST_TIMED_OUT', passing: true },
  8: { name: 'BROKER_NOT_AVAILABLE', passing: true },
  9: { name: 'REPLICA_NOT_AVAILABLE', passing: true },
  10: { name: 'MESSAGE_TOO_LARGE' },
  12: { name: 'OFFSET_METADATA_TOO_LARGE' },
  13: { name: 'NETWORK_EXCEPTION', passing: true },
  14: { name: 'COORDINATOR_LOAD_IN_PROGRESS', passing: true },
  15: { name: 'COORDINATOR_NOT_AVAILABLE', passing: true },
  16: { name: 'NOT_COORDINATOR', passing: true },
  17: { name: 'INVALID_TOPIC_EXCEPTION' },
  18: { name: 'RECORD_LIST_TOO_LARGE' },
  19: { name: 'NOT_ENOUGH_REPLICAS', passing: true },
  20: { name: 'NOT_ENOUGH_REPLICAS_AFTER_APPEND', passing: true },
  29: { name: 'TOPIC_AUTHORIZATION_FAILED' },
  30: { name: 'GROUP_AUTHORIZATION_FAILED' },
  31: { name: 'CLUSTER_AUTHORIZATION_FAILED' },
  35: { name: 'UNSUPPORTED_VERSION' },
  43: { name: 'UNSUPPORTED_FOR_MESSAGE_FORMAT' },
  44: { name: 'POLICY_VIOLATION' },
  45: { name: 'OUT_OF_ORDER_SEQUENCE_NUMBER' },
  46: { name: 'DUPLICATE_SEQUENCE_NUMBER' },
  47: { name: 'INVALID_PRODUCER_EPOCH' },
  48: { name: 'INVALID_TXN_STATE' },
  49: { name: 'INVALID_PRODUCER_ID_MAPPING' },
  50: { name: 'INVALID_TRANSACTION_TIMEOUT' },
  51: { name: 'CONCURRENT_TRANSACTIONS', passing: true },
  53: { name: 'TRANSACTIONAL_ID_AUTHORIZATION_FAILED' },
  55: { name: 'OPERATION_NOT_ATTEMPTED', passing: true },
  56: { name: 'KAFKA_STORAGE_ERROR', passing: true },
  59: { name: 'UNKNOWN_PRODUCER_ID' },
  74: { name: 'FENCED_LEADER_EPOCH', passing: true },
  75: { name: 'UNKNOWN_LEADER_EPOCH', passing: true },
  76: { name: 'UNSUPPORTED_COMPRESSION_TYPE' },
  78: { name: 'OFFSET_NOT_AVAILABLE', passing: true },
  87: { name: 'INVALID_RECORD' },
  88: { name: 'UNSTABLE_OFFSET_COMMIT', passing: true },
  89: { name: 'THROTTLING_QUOTA_EXCEEDED', passing: true },
  90: { name: 'PRODUCER_FENCED' },
  100: { name: 'UNKNOWN_TOPIC_ID', passing: true },
  103: { name: 'INCONSISTENT_TOPIC_ID', passing: true },
  120: { name: 'TRANSACTION_ABORTABLE' },
};

export const NO_ERROR = 0;
export const OFFSET_OUT_OF_RANGE = 1;
export const UNKNOWN_TOPIC_OR_PARTITION = 3;
export const LEADER_NOT_AVAILABLE = 5;
export const MESSAGE_TOO_LARGE = 10;
export const DUPLICATE_SEQUENCE_NUMBER = 46;

/** The name of an error code. */
export function errorName(code: number): string {
  return ERRORS[code]?.name ?? `error ${code}`;
}

/** Whether an error goes away by asking again later. */
export function isPassing(code: number): boolean {
  return ERRORS[code]?.passing === true;
}
