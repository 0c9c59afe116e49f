import * as buffer from 'node:buffer';
import { BIGINT, BINARY, BOOLEAN, STRING } from '../../columnar/types.ts';
import { userError } from '../../errors.ts';
import type { Literal } from '../expression.ts';
import { isConstant } from '../facts.ts';
import { rowFunction } from '../row-function.ts';
import type { ScalarFunction } from '../scalar-function.ts';
import { type Parameter, typeArguments } from '../signature.ts';
import { decodeBytes, encodeText } from '../text/charset.ts';
import { wrongDigits } from '../text/wrong-digits.ts';

// Bytes as text and text as bytes.

export const encode: ScalarFunction = withCodingRules(
  rowFunction({
    name: 'encode',
    summary: 'Writes a text as bytes of a charset.',
    examples: [{ sql: "hex(encode('é', 'UTF-8'))", result: 'C3A9' }],
    parameters: [[STRING], [STRING], [BOOLEAN], [BOOLEAN]],
    result: BINARY,
    compute: (text: string, charset: string, allCharsets: boolean, replaces: boolean) =>
      encodeText(text, charset, { allCharsets, replaces }),
  }),
  [[STRING], [STRING]],
);

/** What `decode` of two arguments is. */
export const decodeText: ScalarFunction = withCodingRules(
  rowFunction({
    name: 'decode_text',
    summary: 'Reads bytes as text of a charset.',
    examples: [{ sql: "decode(X'00410042', 'UTF-16BE')", result: 'AB' }],
    parameters: [[BINARY], [STRING], [BOOLEAN], [BOOLEAN]],
    result: STRING,
    compute: (bytes: Uint8Array, charset: string, allCharsets: boolean, replaces: boolean) =>
      decodeBytes(bytes, charset, { allCharsets, replaces }),
  }),
  [[BINARY], [STRING]],
);

/** The function with what the session says about charsets behind its own arguments. */
function withCodingRules(own: ScalarFunction, parameters: readonly Parameter[]): ScalarFunction {
  return {
    ...own,
    resolve(given, settings, position) {
      const typed = typeArguments(own.name, parameters, parameters.length, given, position);
      const { allCharsets = false, replacesUnmappable = false } = settings;
      const rules = [allCharsets, replacesUnmappable].map(
        (value): Literal => Object.freeze({ kind: 'literal', value, type: BOOLEAN }),
      );
      return own.resolve([...typed, ...rules], settings, position);
    },
  };
}

const toBinaryByFormat: ScalarFunction = rowFunction({
  name: 'to_binary',
  summary: 'Reads bytes from text in the format hex, base64 or utf-8.',
  examples: [{ sql: "hex(to_binary('abc', 'utf-8'))", result: '616263' }],
  parameters: [[STRING], [STRING]],
  required: 1,
  result: BINARY,
  compute: readBytes,
});

export const toBinary: ScalarFunction = {
  ...toBinaryByFormat,
  resolve: (given, settings, position) => {
    if (given[1] !== undefined && !isConstant(given[1])) {
      const message = 'The format of `to_binary` must be a constant.';
      throw userError('DATATYPE_MISMATCH.NON_FOLDABLE_INPUT', message, { position });
    }
    return toBinaryByFormat.resolve(given, settings, position);
  },
};

export const tryToBinary: ScalarFunction = rowFunction({
  name: 'try_to_binary',
  summary: 'Reads bytes as to_binary does; null when the text is not in the format.',
  examples: [{ sql: "try_to_binary('zz', 'hex')", result: 'NULL' }],
  parameters: [[STRING], [STRING]],
  required: 1,
  result: BINARY,
  failure: 'null',
  compute: readBytes,
});

export const chr: ScalarFunction = rowFunction({
  name: 'chr',
  aliases: ['char'],
  summary: 'Gives the character of a code from 0 to 255, modulo 256; an empty text below 0.',
  examples: [{ sql: 'chr(65)', result: 'A' }],
  parameters: [[BIGINT]],
  result: STRING,
  compute: (code: bigint) => (code < 0n ? '' : String.fromCharCode(Number(code & 0xffn))),
});

export const isValidUtf8: ScalarFunction = rowFunction({
  name: 'is_valid_utf8',
  summary: 'Answers whether bytes are UTF-8.',
  examples: [{ sql: "is_valid_utf8('a')", result: 'true' }],
  parameters: [[STRING, BINARY]],
  result: BOOLEAN,
  compute: (value: string | Uint8Array) => isUtf8(value),
});

export const makeValidUtf8: ScalarFunction = rowFunction({
  name: 'make_valid_utf8',
  summary: 'Replaces what is not UTF-8.',
  examples: [{ sql: "make_valid_utf8('a')", result: 'a' }],
  parameters: [[STRING, BINARY]],
  result: STRING,
  compute: (value: string | Uint8Array) => Buffer.from(value).toString(),
});

export const validateUtf8: ScalarFunction = rowFunction({
  name: 'validate_utf8',
  summary: 'Gives a text back if it is UTF-8, and fails otherwise.',
  examples: [{ sql: "validate_utf8('a')", result: 'a' }],
  parameters: [[STRING, BINARY]],
  result: STRING,
  compute: readUtf8,
});

export const tryValidateUtf8: ScalarFunction = rowFunction({
  name: 'try_validate_utf8',
  summary: 'Gives a text back if it is UTF-8, and null otherwise.',
  examples: [{ sql: "try_validate_utf8(X'80')", result: 'NULL' }],
  parameters: [[STRING, BINARY]],
  result: STRING,
  failure: 'null',
  compute: readUtf8,
});

function readBytes(text: string, format = 'hex'): Uint8Array {
  switch (format.toLowerCase()) {
    case 'hex':
      if (!/^[\dA-Fa-f]*$/.test(text)) throw wrongDigits(text, 'HEX');
      return Buffer.from(text.length % 2 === 0 ? text : `0${text}`, 'hex');
    case 'base64':
      return readBase64(text);
    case 'utf-8':
    case 'utf8':
      return Buffer.from(text);
    default:
      throw userError(
        'DATATYPE_MISMATCH.INVALID_ARG_VALUE',
        `'${format}' is no format of bytes as text.`,
        { hint: 'Use hex, base64, utf-8 or utf8.' },
      );
  }
}

/** Only blanks may stand between the digits, and nothing in the padding. */
function readBase64(text: string): Uint8Array {
  const digits = text.replace(/\s/g, '');
  if (/=\s+=/.test(text)) throw wrongDigits(text, 'BASE64');
  const isValid = /^[\dA-Za-z+/]*={0,2}$/.test(digits) && digits.replace(/=/g, '').length % 4 !== 1;
  if (!isValid || (digits.includes('=') && digits.length % 4 !== 0)) {
    throw wrongDigits(text, 'BASE64');
  }
  return Buffer.from(digits, 'base64');
}

function isUtf8(value: string | Uint8Array): boolean {
  return typeof value === 'string' || buffer.isUtf8(value);
}

function readUtf8(value: string | Uint8Array): string {
  if (isUtf8(value)) return typeof value === 'string' ? value : Buffer.from(value).toString();
  throw userError('INVALID_UTF8_STRING', 'The text is not valid UTF-8.');
}
