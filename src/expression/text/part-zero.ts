import { userError } from '../../errors.ts';

/** The part of a text with the number 0, which there is not. */
export function partZero(): Error {
  return userError('INVALID_INDEX_OF_ZERO', 'The parts of a text are counted from 1 or -1.');
}
