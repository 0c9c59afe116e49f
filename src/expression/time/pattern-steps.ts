import { MillraceError } from '../../errors.ts';
import { type PatternItem, parsePattern } from './pattern.ts';

/** A byte that stands in a text, or a field with its digits, as the kernel `parseByPattern` takes them. */
type Step = readonly [kind: number, leastOrByte: number, most: number, isAll: number];

/** Fields by their letters. */
const FIELDS: Readonly<Record<string, number>> = { y: 1, M: 2, L: 2, d: 3, H: 4, m: 5, s: 6, S: 7 };
const BYTE = 0;
const YEAR_DIGITS = 4;
const FRACTION = 7;
/** Fields that may take some of the digits that a field before them could have. */
const LOOSE = 'SyL';
/** From three letters on, months have names. */
const NUMBER_LETTERS_MAX = 2;

const CACHE = new Map<string, Uint32Array | null>();
/** Patterns can come from data, so there is an end to what is remembered. */
const CACHE_MAX = 1000;

/** The steps by which a kernel reads texts of a pattern; null for a pattern that is wrong or has more than plain numbers. */
export function patternSteps(pattern: string): Uint32Array | null {
  const known = CACHE.get(pattern);
  if (known !== undefined) return known;
  const steps = stepsOf(pattern);
  if (CACHE.size >= CACHE_MAX) CACHE.clear();
  CACHE.set(pattern, steps);
  return steps;
}

function stepsOf(pattern: string): Uint32Array | null {
  const items = itemsOf(pattern);
  if (items === null) return null;
  const steps = items.map((item, index) => stepsOfItem(item, items[index + 1]));
  const fields = items.flatMap((item) => (item.kind === 'field' ? [FIELDS[item.letter]] : []));
  if (steps.includes(null) || new Set(fields).size < fields.length) return null;
  return Uint32Array.from(steps.flatMap((own) => own!).flat());
}

/** A wrong pattern is an error of the rows that it is for. */
function itemsOf(pattern: string): readonly PatternItem[] | null {
  try {
    return parsePattern(pattern);
  } catch (error) {
    if (error instanceof MillraceError) return null;
    throw error;
  }
}

function stepsOfItem(item: PatternItem, next: PatternItem | undefined): Step[] | null {
  if (item.kind === 'optional') return null;
  if (item.kind === 'text') {
    return [...Buffer.from(item.text)].map((byte) => [BYTE, byte, 0, 0]);
  }
  const { letter, count } = item;
  const field = FIELDS[letter];
  const isBeforeField = next?.kind === 'field';
  if (field === undefined) return null;
  // Digits of which another field could take some are for a matcher that tries.
  if (field === FRACTION) return isBeforeField ? null : [[field, 1, count, 1]];
  const isBeforeLoose = isBeforeField && LOOSE.includes(next.letter);
  if (letter === 'y') {
    if (count === 2 || count > YEAR_DIGITS || isBeforeLoose) return null;
    return [[field, YEAR_DIGITS, YEAR_DIGITS, isBeforeField ? 0 : 1]];
  }
  if (count > NUMBER_LETTERS_MAX) return null;
  if (count === 2) return [[field, 2, 2, 0]];
  if (isBeforeLoose) return null;
  return isBeforeField ? [[field, 1, 1, 0]] : [[field, 1, 2, 1]];
}
