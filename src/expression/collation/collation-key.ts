import type { Collation } from './collation.ts';
import { type LetterWeights, letterOrder } from './letter-weights.ts';

/** Gives a text bytes that are equal for texts that the collation takes for equal, and in order as it orders texts. */
export type KeyOf = (text: string) => Uint8Array;

export function collationKeys(collation: Collation): KeyOf {
  const trim = trimmer(collation);
  if (collation.base === 'UTF8_BINARY') return (text) => new Uint8Array(Buffer.from(trim(text)));
  if (collation.base === 'UTF8_LCASE') {
    return (text) => new Uint8Array(Buffer.from(lowerCase(trim(text))));
  }
  const { weightsOf } = letterOrder(collation.locale);
  return (text) => sortKey([...trim(text).normalize('NFC')].flatMap(weightsOf), collation);
}

/** Lower case, letter by letter: a final sigma is one like all others, as in Spark. */
export function lowerCase(text: string): string {
  if (/^[\0-\x7f]*$/.test(text)) return text.toLowerCase();
  return [...text].map((letter) => (letter === 'ς' ? 'σ' : letter.toLowerCase())).join('');
}

/** Takes away the blanks at the ends that do not count. */
export function trimmer({ trim }: Collation): (text: string) => string {
  if (trim === 'NONE') return (text) => text;
  const pattern = { LTRIM: /^ +/, RTRIM: / +$/, TRIM: /^ +| +$/g }[trim];
  return (text) => text.replace(pattern, '');
}

/** The weights of one level behind those of another: a zero parts them, and weights are greater. */
function sortKey(weights: readonly LetterWeights[], collation: Collation): Uint8Array {
  const { caseSensitive, accentSensitive } = collation;
  const letters = weights.filter(({ letter }) => letter > 0);
  const bytes: number[] = [];
  for (const { letter } of letters) {
    const weight = letter + 1;
    bytes.push((weight >>> 16) + 1, (weight >>> 8) & 0xff, weight & 0xff);
  }
  const level = (all: readonly LetterWeights[], name: 'accent' | 'variant' | 'letterCase') => {
    bytes.push(0);
    for (const { [name]: weight } of all) {
      if (weight > 0) bytes.push((weight >>> 8) + 1, weight & 0xff);
    }
  };
  if (accentSensitive) level(weights, 'accent');
  if (accentSensitive && caseSensitive) level(weights, 'variant');
  if (!accentSensitive && caseSensitive) level(letters, 'letterCase');
  return Uint8Array.from(bytes);
}
