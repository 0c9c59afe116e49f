import { BOOLEAN, INT, STRING } from '../../columnar/types.ts';
import { rowFunction } from '../row-function.ts';
import type { ScalarFunction } from '../scalar-function.ts';

// How alike texts are in writing or sound, and whether a number was mistyped.

export const levenshtein: ScalarFunction = rowFunction({
  name: 'levenshtein',
  summary:
    'Counts the characters to insert, remove or replace to make one text another; -1 if beyond a limit.',
  examples: [
    { sql: "levenshtein('kitten', 'sitting')", result: '3' },
    { sql: "levenshtein('kitten', 'sitting', 2)", result: '-1' },
  ],
  parameters: [[STRING], [STRING], [INT]],
  required: 2,
  result: INT,
  compute: (left: string, right: string, limit?: number) => {
    const distance = editDistance(codePoints(left), codePoints(right));
    return limit !== undefined && distance > limit ? -1 : distance;
  },
});

/** One row of the table of distances between beginnings is kept. */
function editDistance(left: readonly number[], right: readonly number[]): number {
  const count = right.length;
  const distances = new Int32Array(count + 1);
  for (let index = 1; index <= count; index++) distances[index] = index;
  for (let row = 0; row < left.length; row++) {
    const character = left[row];
    let diagonal = row;
    let last = row + 1;
    distances[0] = last;
    for (let index = 0; index < count; index++) {
      const above = distances[index + 1];
      let least = diagonal + (character === right[index] ? 0 : 1);
      if (above < least) least = above + 1;
      if (last < least) least = last + 1;
      distances[index + 1] = least;
      diagonal = above;
      last = least;
    }
  }
  return distances[count];
}

function codePoints(text: string): number[] {
  const points: number[] = [];
  for (let place = 0; place < text.length; place++) {
    const point = text.codePointAt(place)!;
    points.push(point);
    if (point > 0xffff) place++;
  }
  return points;
}

/** Classes of sound from A to Z; 0 ends a run of one class, 7 (H and W) does not. */
const SOUND_CLASSES = '01230127022455012623017202';
const SOUNDEX_LENGTH = 4;

export const soundex: ScalarFunction = rowFunction({
  name: 'soundex',
  summary: 'Gives a code for how a word sounds in English; a text without a first letter as it is.',
  examples: [{ sql: "soundex('Miller')", result: 'M460' }],
  parameters: [[STRING]],
  exact: true,
  result: STRING,
  compute: (text: string) => {
    const first = capitalOf(text, 0);
    if (first < 0) return text;
    let code = String.fromCharCode(FIRST_CAPITAL + first);
    let last = SOUND_CLASSES[first];
    for (let place = 1; place < text.length && code.length < SOUNDEX_LENGTH; place++) {
      const letter = capitalOf(text, place);
      const current = letter < 0 ? '0' : SOUND_CLASSES[letter];
      if (current === '7') continue;
      if (current !== '0' && current !== last) code += current;
      last = current;
    }
    return code.padEnd(SOUNDEX_LENGTH, '0');
  },
});

const FIRST_CAPITAL = 65;

/** The number of a letter of ASCII, large or small; -1 for any other character. */
function capitalOf(text: string, place: number): number {
  const letter = (text.charCodeAt(place) & ~0x20) - FIRST_CAPITAL;
  return text.charCodeAt(place) < 0x80 && letter >= 0 && letter < 26 ? letter : -1;
}

export const luhnCheck: ScalarFunction = rowFunction({
  name: 'luhn_check',
  summary: 'Answers whether the last digit of a number is its check digit by the Luhn algorithm.',
  examples: [{ sql: "luhn_check('79927398713')", result: 'true' }],
  parameters: [[STRING]],
  result: BOOLEAN,
  compute: (text: string) => {
    if (!/^\d+$/.test(text)) return false;
    const sum = [...text].toReversed().reduce((total, digit, index) => {
      const value = index % 2 === 0 ? Number(digit) : Number(digit) * 2;
      return total + (value > 9 ? value - 9 : value);
    }, 0);
    return sum % 10 === 0;
  },
});
