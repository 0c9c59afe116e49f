import type { LiteralValue } from '../../columnar/value.ts';
import { partZero } from '../text/part-zero.ts';
import { collationOf } from './collation.ts';
import { collationKeys, trimmer } from './collation-key.ts';
import { type Fold, type FoldedText, folding, indexIn, splitAt, standsAt } from './folded-text.ts';

/** What a search does for texts without nulls; other arguments come as they are. */
type Search = (values: readonly LiteralValue[]) => LiteralValue;

type MakeSearch = (fold: Fold, collation: string) => Search;

/** The functions that search in texts, by their names; some only with an argument more. */
const SEARCHES: ReadonlyMap<
  string,
  { readonly counts: readonly number[]; readonly make: MakeSearch }
> = new Map<string, { readonly counts: readonly number[]; readonly make: MakeSearch }>([
  ['contains', { counts: [2], make: tester((text, wanted) => indexIn(text, wanted) >= 0) }],
  ['startswith', { counts: [2], make: tester((text, wanted) => standsAt(text, wanted, 0)) }],
  [
    'endswith',
    {
      counts: [2],
      make: tester((text, wanted) =>
        standsAt(text, wanted, text.marks.length - wanted.marks.length),
      ),
    },
  ],
  [
    'instr',
    {
      counts: [2],
      make:
        (fold) =>
        ([text, wanted]) =>
          indexIn(fold(`${text}`), fold(`${wanted}`)) + 1,
    },
  ],
  ['locate', { counts: [2, 3], make: makeLocate }],
  ['replace', { counts: [2, 3], make: makeReplace }],
  ['split_part', { counts: [3], make: makeSplitPart }],
  ['substring_index', { counts: [3], make: makeSubstringIndex }],
  ['find_in_set', { counts: [2], make: makeFindInSet }],
  [
    'trim',
    {
      counts: [2],
      make:
        (fold) =>
        ([text, some]) =>
          trimmed(fold, text!, some!, true, true),
    },
  ],
  [
    'btrim',
    {
      counts: [2],
      make:
        (fold) =>
        ([text, some]) =>
          trimmed(fold, text!, some!, true, true),
    },
  ],
  [
    'ltrim',
    {
      counts: [2],
      make:
        (fold) =>
        ([text, some]) =>
          trimmed(fold, text!, some!, true, false),
    },
  ],
  [
    'rtrim',
    {
      counts: [2],
      make:
        (fold) =>
        ([text, some]) =>
          trimmed(fold, text!, some!, false, true),
    },
  ],
  ['translate', { counts: [3], make: makeTranslate }],
]);

/** True for a function that searches when it is given so many arguments. */
export function isSearch(name: string, count: number): boolean {
  return SEARCHES.get(name)?.counts.includes(count) ?? false;
}

/** Makes a search of a collation. */
export function makeSearch(name: string, collation: string): Search {
  return SEARCHES.get(name)!.make(folding(collationOf(collation)), collation);
}

/** Blanks that do not count at the ends are taken away before. */
function tester(test: (text: FoldedText, wanted: FoldedText) => boolean): MakeSearch {
  return (fold, collation) => {
    const trim = trimmer(collationOf(collation));
    return ([text, wanted]) => test(fold(trim(`${text}`)), fold(trim(`${wanted}`)));
  };
}

function makeLocate(fold: Fold): Search {
  return ([wanted, text, start = 1]) => {
    if (Number(start) < 1) return 0;
    if (wanted === '') return 1;
    return indexIn(fold(`${text}`), fold(`${wanted}`), Number(start) - 1) + 1;
  };
}

function makeReplace(fold: Fold): Search {
  return ([text, wanted, other = '']) =>
    wanted === '' ? text! : splitAt(fold(`${text}`), fold(`${wanted}`)).join(`${other}`);
}

function makeSplitPart(fold: Fold): Search {
  return ([text, delimiter, number]) => {
    const parts = splitAt(fold(`${text}`), fold(`${delimiter}`));
    const place = Number(number);
    if (place === 0) throw partZero();
    return parts.at(place > 0 ? place - 1 : place) ?? '';
  };
}

function makeSubstringIndex(fold: Fold): Search {
  return ([text, delimiter, count]) => {
    const number = Number(count);
    if (number === 0 || delimiter === '') return '';
    const folded = fold(`${text}`);
    const wanted = fold(`${delimiter}`);
    const places: number[] = [];
    // Each is looked for one character beside the one before, so that they may overlap.
    for (let at = indexIn(folded, wanted); at >= 0; at = indexIn(folded, wanted, at + 1)) {
      places.push(at);
    }
    if (Math.abs(number) > places.length) return text!;
    const place = places.at(number > 0 ? number - 1 : number)!;
    const characters =
      number > 0
        ? folded.characters.slice(0, place)
        : folded.characters.slice(place + wanted.marks.length);
    return characters.join('');
  };
}

function makeFindInSet(_fold: Fold, collation: string): Search {
  const keyOf = collationKeys(collationOf(collation));
  return ([word, list]) => {
    if (`${word}`.includes(',')) return 0;
    const key = Buffer.from(keyOf(`${word}`));
    return `${list}`.split(',').findIndex((item) => key.equals(keyOf(item))) + 1;
  };
}

function trimmed(
  fold: Fold,
  text: LiteralValue,
  some: LiteralValue,
  left: boolean,
  right: boolean,
): string {
  const { characters, marks } = fold(`${text}`);
  const unwanted = new Set(fold(`${some}`).marks);
  let start = 0;
  let end = marks.length;
  while (left && start < end && unwanted.has(marks[start]!)) start++;
  while (right && end > start && unwanted.has(marks[end - 1]!)) end--;
  return characters.slice(start, end).join('');
}

/** The first of equal characters decides. */
function makeTranslate(fold: Fold): Search {
  return ([text, from, to]) => {
    const targets = new Map<string, string>();
    const characters = [...`${to}`];
    for (const [index, mark] of fold(`${from}`).marks.entries()) {
      if (!targets.has(mark)) targets.set(mark, characters[index] ?? '');
    }
    const folded = fold(`${text}`);
    return folded.characters
      .map((character, index) => targets.get(folded.marks[index]!) ?? character)
      .join('');
  };
}
