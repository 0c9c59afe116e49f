import {
  type NumberValue,
  type OfColumn,
  type OfColumns,
  ofColumn,
  ofColumns,
  type TextValue,
} from './function-makers.ts';

/** The bytes in base 64. */
export const base64: OfColumn<'STRING'> = ofColumn('base64');

/** The bytes of a text in base 64. */
export const unbase64: OfColumn<'BINARY'> = ofColumn('unbase64');

/** A whole number, or bytes, in hexadecimal digits. */
export const hex: OfColumn<'STRING'> = ofColumn('hex');

/** The bytes of hexadecimal digits; null where they are none. */
export const unhex: OfColumn<'BINARY'> = ofColumn('unhex');

/** A whole number in binary digits. */
export const bin: OfColumn<'STRING'> = ofColumn('bin');

/** A number of one base in another. */
export const conv: OfColumn<'STRING', [from: NumberValue, to: NumberValue]> = ofColumn('conv');

/** The bytes of a text in a charset such as `UTF-16`. */
export const encode: OfColumn<'BINARY', [charset: TextValue]> = ofColumn('encode');

/** The text of bytes in a charset. */
export const decode: OfColumn<'STRING', [charset: TextValue]> = ofColumn('decode');

/** The bytes of a text in `hex`, which goes without saying, `base64` or `utf-8`. */
export const toBinary: OfColumn<'BINARY', [format?: TextValue]> = ofColumn('to_binary');

/** As `toBinary`, but null where the text is not so. */
export const tryToBinary: OfColumn<'BINARY', [format?: TextValue]> = ofColumn('try_to_binary');

/** True when the bytes are UTF-8. */
export const isValidUtf8: OfColumn<'BOOLEAN'> = ofColumn('is_valid_utf8');

/** The text with a sign in the place of what is not UTF-8. */
export const makeValidUtf8: OfColumn<'STRING'> = ofColumn('make_valid_utf8');

/** The text, which must be UTF-8. */
export const validateUtf8: OfColumn<'STRING'> = ofColumn('validate_utf8');

/** The text; null where it is not UTF-8. */
export const tryValidateUtf8: OfColumn<'STRING'> = ofColumn('try_validate_utf8');

/** The text as a form in a URL has it. */
export const urlEncode: OfColumn<'STRING'> = ofColumn('url_encode');

/** The text that a form in a URL has. */
export const urlDecode: OfColumn<'STRING'> = ofColumn('url_decode');

/** As `urlDecode`, but null where the text is not so. */
export const tryUrlDecode: OfColumn<'STRING'> = ofColumn('try_url_decode');

/** A part of a URL: `HOST`, `PATH`, `QUERY` or the value of one of its keys, `PROTOCOL`, `REF`, `FILE`, … */
export const parseUrl: OfColumn<'STRING', [part: TextValue, key?: TextValue]> =
  ofColumn('parse_url');

/** As `parseUrl`, but null where the text is no URL. */
export const tryParseUrl: OfColumn<'STRING', [part: TextValue, key?: TextValue]> =
  ofColumn('try_parse_url');

/** The MD5 checksum in hexadecimal digits. */
export const md5: OfColumn<'STRING'> = ofColumn('md5');

/** The SHA-1 checksum in hexadecimal digits. */
export const sha1: OfColumn<'STRING'> = ofColumn('sha1');

/** The SHA-2 checksum of 224, 256, 384 or 512 bits in hexadecimal digits. */
export const sha2: OfColumn<'STRING', [bits: NumberValue]> = ofColumn('sha2');

/** The cyclic redundancy check. */
export const crc32: OfColumn<'BIGINT'> = ofColumn('crc32');

/** Murmur3 of the columns, in 32 bits. */
export const hash: OfColumns<'INT'> = ofColumns('hash');

/** XXH64 of the columns. */
export const xxhash64: OfColumns<'BIGINT'> = ofColumns('xxhash64');

/** The bytes encrypted by a key of 16, 24 or 32 bytes, in the mode `GCM`, `CBC` or `ECB`. */
export const aesEncrypt: OfColumn<
  'BINARY',
  [key: TextValue, mode?: TextValue, padding?: TextValue, iv?: TextValue, authenticated?: TextValue]
> = ofColumn('aes_encrypt');

/** What `aesEncrypt` made of the bytes that this gives. */
export const aesDecrypt: OfColumn<
  'BINARY',
  [key: TextValue, mode?: TextValue, padding?: TextValue, authenticated?: TextValue]
> = ofColumn('aes_decrypt');

/** As `aesDecrypt`, but null where it cannot be decrypted. */
export const tryAesDecrypt: OfColumn<
  'BINARY',
  [key: TextValue, mode?: TextValue, padding?: TextValue, authenticated?: TextValue]
> = ofColumn('try_aes_decrypt');
