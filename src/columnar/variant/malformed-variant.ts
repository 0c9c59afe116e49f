import { userError } from '../../errors.ts';

/** The error of bytes that are not in the format of a VARIANT, or point beyond their end. */
export function malformedVariant(): Error {
  return userError('MALFORMED_VARIANT', 'The bytes of a VARIANT are not in its format.');
}
