import type { Column } from '../../columnar/batch.ts';
import { gatherColumn, gatherColumnOrNull, NO_ROW } from '../../columnar/gather.ts';
import { array, map, STRING } from '../../columnar/types.ts';
import { userError } from '../../errors.ts';
import { checkedMap } from '../checked-map.ts';
import type { EvaluationFrame } from '../evaluation.ts';
import type { Call } from '../expression.ts';
import { literalsBehindFirst, withKernel } from '../kernel-function.ts';
import { rowFunction } from '../row-function.ts';
import type { ScalarFunction } from '../scalar-function.ts';
import { splitProgram } from '../text/match-lists.ts';
import { regexpProgram } from '../text/regexp-program.ts';
import { splitText } from './regexp.ts';

// Texts taken apart into collections, and quoted.

export const strToMap: ScalarFunction = withKernel(
  rowFunction({
    name: 'str_to_map',
    summary: 'Splits a text into pairs, and pairs into key and value, by regular expressions.',
    examples: [{ sql: "str_to_map('a=1;b=2', ';', '=')['b']", result: '2' }],
    parameters: [[STRING], [STRING], [STRING]],
    required: 1,
    exact: true,
    result: map(STRING, STRING),
    compute: (text: string, pairMark = PAIR_MARK, keyMark = KEY_MARK) => {
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
  }),
  (call, frame, evaluate) => {
    const [pairMark, keyMark] = marksOf(call);
    const pairProgram = pairMark === '' ? null : regexpProgram(pairMark);
    const keyProgram = keyMark === '' ? null : regexpProgram(keyMark);
    if (pairProgram === null || keyProgram === null) return null;
    const pairs = splitProgram(evaluate(call.arguments[0], frame), pairProgram, -1, frame);
    const parts = pairs && splitProgram(pairs.children[0], keyProgram, 2, frame);
    if (pairs === null || parts === null) return null;
    return checkedMap({ ...pairs, children: keysAndValues(parts, frame) }, call, frame);
  },
);

const PAIR_MARK = ',';
const KEY_MARK = ':';

/** The regular expressions of a call, empty where they are no constants. */
function marksOf(call: Call): readonly [string, string] {
  const [pairMark = PAIR_MARK, keyMark = KEY_MARK] = literalsBehindFirst(call) ?? ['', ''];
  return [String(pairMark), String(keyMark)];
}

/** Keys are first parts, values second ones, null where there is none. */
function keysAndValues(
  { length: count, offsets, children: [texts] }: Column,
  frame: EvaluationFrame,
): readonly Column[] {
  const { u32 } = frame.memory;
  const second = frame.scratch.allocate(count * 4);
  for (let pair = 0; pair < count; pair++) {
    const start = u32[offsets / 4 + pair];
    u32[second / 4 + pair] = u32[offsets / 4 + pair + 1] - start > 1 ? start + 1 : NO_ROW;
  }
  const keys = gatherColumn(texts, STRING, { address: offsets, count }, frame);
  return [keys, gatherColumnOrNull(texts, STRING, { address: second, count }, frame)];
}

export const sentences: ScalarFunction = rowFunction({
  name: 'sentences',
  summary: 'Splits a text into sentences, each an array of its words.',
  examples: [{ sql: "sentences('Hi there! Bye.')[0][1]", result: 'there' }],
  parameters: [[STRING], [STRING], [STRING]],
  required: 1,
  result: array(array(STRING, false), false),
  compute: (text: string, language = 'en', country = '') => {
    const { sentence, word } = segmentersOf(localeOf(language, country));
    return Array.from(sentence.segment(text), ({ segment }) => {
      const words: string[] = [];
      for (const part of word.segment(segment)) if (part.isWordLike) words.push(part.segment);
      return words;
    });
  },
});

/** What takes texts of a language apart. */
interface Segmenters {
  readonly sentence: Intl.Segmenter;
  readonly word: Intl.Segmenter;
}

/** Making them takes longer than most texts. */
const SEGMENTERS_MAX = 16;
const SEGMENTERS = new Map<string, Segmenters>();

function segmentersOf(locale: string): Segmenters {
  const known = SEGMENTERS.get(locale);
  if (known !== undefined) return known;
  if (SEGMENTERS.size === SEGMENTERS_MAX) SEGMENTERS.clear();
  const made = {
    sentence: new Intl.Segmenter(locale, { granularity: 'sentence' }),
    word: new Intl.Segmenter(locale, { granularity: 'word' }),
  };
  SEGMENTERS.set(locale, made);
  return made;
}

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
