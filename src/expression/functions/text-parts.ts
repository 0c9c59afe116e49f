import { array, map, STRING } from '../../columnar/types.ts';
import { userError } from '../../errors.ts';
import { rowFunction } from '../row-function.ts';
import type { ScalarFunction } from '../scalar-function.ts';
import { splitText } from './regexp.ts';

// Texts taken apart into collections, and quoted.

export const strToMap: ScalarFunction = rowFunction({
  name: 'str_to_map',
  summary: 'Splits a text into pairs, and pairs into key and value, by regular expressions.',
  examples: [{ sql: "str_to_map('a=1;b=2', ';', '=')['b']", result: '2' }],
  parameters: [[STRING], [STRING], [STRING]],
  required: 1,
  exact: true,
  result: map(STRING, STRING),
  compute: (text: string, pairMark = ',', keyMark = ':') => {
    const entries = splitText(text, pairMark, -1).map((pair): [string, string | null] => {
      const [key = '', value = null] = splitText(pair, keyMark, 2);
      return [key, value];
    });
    const seen = new Set<string>();
    for (const [key] of entries) {
      if (seen.has(key)) {
        throw userError('DUPLICATED_MAP_KEY', `The key '${key}' comes more than once.`);
      }
      seen.add(key);
    }
    return entries;
  },
});

export const sentences: ScalarFunction = rowFunction({
  name: 'sentences',
  summary: 'Splits a text into sentences, each an array of its words.',
  examples: [{ sql: "sentences('Hi there! Bye.')[0][1]", result: 'there' }],
  parameters: [[STRING], [STRING], [STRING]],
  required: 1,
  result: array(array(STRING, false), false),
  compute: (text: string, language = 'en', country = '') => {
    const locale = localeOf(language, country);
    const words = new Intl.Segmenter(locale, { granularity: 'word' });
    const parts = [...new Intl.Segmenter(locale, { granularity: 'sentence' }).segment(text)];
    return parts.map(({ segment }) =>
      [...words.segment(segment)]
        .filter((word) => word.isWordLike === true)
        .map((word) => word.segment),
    );
  },
});

export const quote: ScalarFunction = rowFunction({
  name: 'quote',
  summary: 'Puts a text in single quotes, with a backslash before those in it.',
  examples: [{ sql: "quote('abc')", result: "'abc'" }],
  parameters: [[STRING]],
  result: STRING,
  compute: (text: string) => `'${text.replaceAll("'", "\\'")}'`,
});

/** What is no locale counts as English. */
function localeOf(language: string, country: string): string {
  const tag = country === '' ? language : `${language}-${country}`;
  return /^[A-Za-z]{2,3}(-[A-Za-z]{2})?$/.test(tag) ? tag : 'en';
}
