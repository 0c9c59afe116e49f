import { userError } from '../errors.ts';

/** A time in a smaller unit than it was written in. Throws where that is too far from 1970 for 64 bits. */
export function exactTime(value: bigint): bigint {
  if (BigInt.asIntN(64, value) === value) return value;
  throw userError(
    'DATETIME_OVERFLOW',
    'A time is too far from 1970 for the microseconds of a TIMESTAMP.',
  );
}
