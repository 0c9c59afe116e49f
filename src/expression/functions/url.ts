import { STRING } from '../../columnar/types.ts';
import { userError } from '../../errors.ts';
import { rowFunction } from '../row-function.ts';
import type { ScalarFunction } from '../scalar-function.ts';
import { urlPart } from '../text/url-parts.ts';

const PARSE_URL = {
  parameters: [[STRING], [STRING], [STRING]],
  required: 2,
  result: STRING,
  nullable: true,
  compute: urlPart,
} as const;

export const parseUrl: ScalarFunction = rowFunction({
  ...PARSE_URL,
  name: 'parse_url',
  summary:
    'Takes a part of a URL: PROTOCOL, AUTHORITY, USERINFO, HOST, PATH, QUERY (or one key of it), FILE or REF.',
  examples: [{ sql: "parse_url('http://example.com/p?q=1&r=2', 'QUERY', 'r')", result: '2' }],
  failure: 'nullWithoutAnsi',
});

export const tryParseUrl: ScalarFunction = rowFunction({
  ...PARSE_URL,
  name: 'try_parse_url',
  summary: 'Takes a part of a URL as parse_url does; null when it is none.',
  examples: [{ sql: "try_parse_url('http://exa mple.com/', 'HOST')", result: 'NULL' }],
  failure: 'null',
});

export const urlEncode: ScalarFunction = rowFunction({
  name: 'url_encode',
  summary: 'Writes a text as a form in a URL does: a plus for a space, escapes for most else.',
  examples: [{ sql: "url_encode('a b&c')", result: 'a+b%26c' }],
  parameters: [[STRING]],
  result: STRING,
  compute: (text: string) =>
    encodeURIComponent(text.toWellFormed())
      .replaceAll('%20', '+')
      .replace(/[!'()~]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`),
});

export const urlDecode: ScalarFunction = rowFunction({
  name: 'url_decode',
  summary: 'Reads a text that url_encode wrote.',
  examples: [{ sql: "url_decode('a+b%26c')", result: 'a b&c' }],
  parameters: [[STRING]],
  result: STRING,
  compute: decodeUrl,
});

export const tryUrlDecode: ScalarFunction = rowFunction({
  name: 'try_url_decode',
  summary: 'Reads a text that url_encode wrote; null when it did not.',
  examples: [{ sql: "try_url_decode('%zz')", result: 'NULL' }],
  parameters: [[STRING]],
  result: STRING,
  failure: 'null',
  compute: decodeUrl,
});

/** Bytes that are no UTF-8 become the replacement character, as in Java; wrong escapes are errors. */
function decodeUrl(text: string): string {
  if (/%(?![\dA-Fa-f]{2})/.test(text)) {
    throw userError('CANNOT_DECODE_URL', `The text '${text}' has an escape that is none.`, {
      hint: 'Use try_url_decode to get null instead.',
    });
  }
  return text
    .replaceAll('+', ' ')
    .replace(/(?:%[\dA-Fa-f]{2})+/g, (escapes) =>
      Buffer.from(escapes.replaceAll('%', ''), 'hex').toString(),
    );
}
