import { environmentError, type MillraceError, userError } from '../../../errors.ts';
import { errorName, isPassing, NO_ERROR } from '../protocol/error-codes.ts';

/** The condition of an error that the same request would meet again, and the whole batch would not. */
export const PRODUCER_LOST = 'KAFKA_PRODUCER_LOST';

/** What may go better when it is tried again. */
export function requestFailed(name: string, reason: string, cause?: unknown): MillraceError {
  return environmentError('KAFKA_REQUEST_FAILED', `Kafka could not answer ${name}: ${reason}.`, {
    hint: "Look whether the brokers of 'kafka.bootstrap.servers' are up and can be reached.",
    cause,
  });
}

/** Throws for an error code of an answer. */
export function checkCode(name: string, errorCode: number, what: string): void {
  if (errorCode !== NO_ERROR) throw kafkaError(name, errorCode, what);
}

/** The error for an error code of an answer. */
export function kafkaError(name: string, errorCode: number, what: string): MillraceError {
  const code = errorName(errorCode);
  if (isPassing(errorCode)) return requestFailed(name, `${code} (${what})`);
  const isRefused = code.endsWith('AUTHORIZATION_FAILED');
  const hint = isRefused ? 'The user of the connection has no right to do that.' : undefined;
  return userError('KAFKA_REQUEST_REFUSED', `Kafka refuses ${name} with ${code} (${what}).`, {
    hint,
  });
}
