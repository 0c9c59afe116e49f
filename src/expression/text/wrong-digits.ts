import { userError } from '../../errors.ts';

/** A text that has not the digits of its format, such as HEX or BASE64. */
export function wrongDigits(text: string, format: string): Error {
  return userError(
    'CONVERSION_INVALID_INPUT',
    `The text '${text}' is not in the format ${format}.`,
    { hint: 'Use try_to_binary to get null instead.' },
  );
}
