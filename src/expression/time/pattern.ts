import { userError } from '../../errors.ts';

// Spark's datetime patterns, the letters of Java's DateTimeFormatter.

/** A field by its letter, as often as it is repeated, literal text, or the bounds of a part that may be missing. */
export type PatternItem =
  | { readonly kind: 'field'; readonly letter: string; readonly count: number }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'optional'; readonly bound: '[' | ']' };

const FIELDS = 'GyMLdDFEaHhkKmsSQqVzOXxZ';
/** Letters of Java's older formatter, which takes each as often as one likes. */
const OLDER_FIELDS = 'GyMLdDFEaHhkKmsSzZX';
/** Letters that Spark refuses because they are about weeks, and mean something else than they seem. */
const WEEK_LETTERS = 'YWwuce';
const COUNT_MAX: Readonly<Record<string, number>> = {
  G: 4,
  y: 6,
  M: 4,
  L: 4,
  d: 2,
  D: 3,
  F: 1,
  E: 4,
  a: 1,
  H: 2,
  h: 2,
  k: 2,
  K: 2,
  m: 2,
  s: 2,
  S: 9,
  Q: 4,
  q: 4,
  z: 4,
  X: 5,
  x: 5,
  Z: 5,
  O: 4,
  V: 2,
};

const CACHE = new Map<string, readonly PatternItem[]>();
/** Patterns can come from data, so there is an end to what is remembered. */
const CACHE_MAX = 1000;

/** Reads a pattern; refuses letters that it does not know by name. */
export function parsePattern(pattern: string): readonly PatternItem[] {
  const known = CACHE.get(pattern);
  if (known !== undefined) return known;
  const items = itemsOf(pattern);
  if (CACHE.size >= CACHE_MAX) CACHE.clear();
  CACHE.set(pattern, items);
  return items;
}

function itemsOf(pattern: string): PatternItem[] {
  const items: PatternItem[] = [];
  for (const [piece] of pattern.matchAll(/'(?:[^']|'')*'|([A-Za-z])\1*|[^A-Za-z]/g)) {
    if (piece === "''") items.push({ kind: 'text', text: "'" });
    else if (piece.startsWith("'") && piece.length > 1) {
      items.push({ kind: 'text', text: piece.slice(1, -1).replaceAll("''", "'") });
    } else if (/^[A-Za-z]/.test(piece)) items.push(fieldOf(piece, pattern));
    else if (piece === '[' || piece === ']') items.push({ kind: 'optional', bound: piece });
    else items.push({ kind: 'text', text: piece });
  }
  return items;
}

function fieldOf(piece: string, pattern: string): PatternItem {
  const letter = piece[0];
  const count = piece.length;
  if (WEEK_LETTERS.includes(letter)) {
    throw userError(
      'INCONSISTENT_BEHAVIOR_CROSS_VERSION.DATETIME_PATTERN_RECOGNITION',
      `The pattern '${pattern}' uses the letter ${letter}, which is refused because it is about weeks.`,
    );
  }
  if (!FIELDS.includes(letter)) {
    throw userError(
      'INVALID_DATETIME_PATTERN.ILLEGAL_CHARACTER',
      `The pattern '${pattern}' uses the letter ${letter}, which is not supported.`,
      { hint: 'Put text into single quotes, as in "HH\'h\'".' },
    );
  }
  if (count > COUNT_MAX[letter]) {
    const letters = pattern.replaceAll(/'[^']*'/g, '').match(/[A-Za-z]/g) ?? [];
    const isOlder = letters.every((own) => OLDER_FIELDS.includes(own));
    throw userError(
      isOlder
        ? 'INCONSISTENT_BEHAVIOR_CROSS_VERSION.DATETIME_PATTERN_RECOGNITION'
        : 'INVALID_DATETIME_PATTERN.LENGTH',
      `The pattern '${pattern}' repeats the letter ${letter} more than ${COUNT_MAX[letter]} times.`,
    );
  }
  return { kind: 'field', letter, count };
}

export const MONTH_NAMES: readonly string[] = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** From Monday on. */
export const DAY_NAMES: readonly string[] = [
  'Monday',
  'Tuesday',
  'Wednesday',
  'Thursday',
  'Friday',
  'Saturday',
  'Sunday',
];
