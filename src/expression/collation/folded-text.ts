import type { Collation } from './collation.ts';
import { lowerCase } from './collation-key.ts';
import { letterOrder } from './letter-weights.ts';

/** A text as its characters, each with a mark that is the same for characters that the collation takes for equal. */
export interface FoldedText {
  readonly characters: readonly string[];
  readonly marks: readonly string[];
}

export type Fold = (text: string) => FoldedText;

/** Searching in a text goes character by character, so that what is found can be cut out of the text as it was written. */
export function folding(collation: Collation): Fold {
  const markOf = marker(collation);
  return (text) => {
    const characters = [...text];
    return { characters, marks: characters.map(markOf) };
  };
}

function marker(collation: Collation): (character: string) => string {
  const { base, locale, caseSensitive, accentSensitive } = collation;
  if (base === 'UTF8_BINARY') return (character) => character;
  if (base === 'UTF8_LCASE') return lowerCase;
  const { weightsOf } = letterOrder(locale);
  return (character) =>
    weightsOf(character.normalize('NFC'))
      .map((weights) => {
        const accent = accentSensitive ? weights.accent : 0;
        const variant = accentSensitive ? weights.variant : weights.letterCase;
        return `${weights.letter}.${accent}.${caseSensitive ? variant : 0}`;
      })
      .join(' ');
}

/** Where a text is found in another from a place on; -1 for nowhere. */
export function indexIn(text: FoldedText, wanted: FoldedText, from = 0): number {
  const last = text.marks.length - wanted.marks.length;
  for (let start = from; start <= last; start++) {
    if (standsAt(text, wanted, start)) return start;
  }
  return -1;
}

/** True when a text stands at a place of another. */
export function standsAt(text: FoldedText, wanted: FoldedText, start: number): boolean {
  return start >= 0 && wanted.marks.every((mark, index) => text.marks[start + index] === mark);
}

/** The parts of a text between the places where another stands. */
export function splitAt(text: FoldedText, delimiter: FoldedText): string[] {
  const parts: string[] = [];
  let start = 0;
  const width = delimiter.marks.length;
  for (
    let found = indexIn(text, delimiter);
    found >= 0 && width > 0;
    found = indexIn(text, delimiter, start)
  ) {
    parts.push(text.characters.slice(start, found).join(''));
    start = found + width;
  }
  parts.push(text.characters.slice(start).join(''));
  return parts;
}
