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
    const distance = editDistance([...left], [...right]);
    return limit !== undefined && distance > limit ? -1 : distance;
  },
});

/** One row of the table of distances between beginnings is kept. */
function editDistance(left: readonly string[], right: readonly string[]): number {
  const distances = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (const [row, character] of left.entries()) {
    let diagonal = distances[0];
    distances[0] = row + 1;
    for (let index = 1; index <= right.length; index++) {
      const replaced = diagonal + (character === right[index - 1] ? 0 : 1);
      diagonal = distances[index];
      distances[index] = Math.min(replaced, diagonal + 1, distances[index - 1] + 1);
    }
  }
  return distances[right.length];
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
    const letters = text.replace(/[a-z]/g, (letter) => letter.toUpperCase());
    if (!/^[A-Z]/.test(letters)) return text;
    let code = letters[0];
    let last = soundClass(letters[0]);
    for (const letter of letters.slice(1)) {
      if (code.length === SOUNDEX_LENGTH) break;
      const current = soundClass(letter);
      if (current === '7') continue;
      if (current !== '0' && current !== last) code += current;
      last = current;
    }
    return code.padEnd(SOUNDEX_LENGTH, '0');
  },
});

function soundClass(letter: string): string {
  return /[A-Z]/.test(letter) ? SOUND_CLASSES[letter.charCodeAt(0) - 65] : '0';
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
