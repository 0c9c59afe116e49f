import { userError } from '../../errors.ts';
import type { Call } from '../expression.ts';
import type { SessionSettings } from '../session-settings.ts';

// The patterns of Java's SimpleDateFormat, which `spark.sql.legacy.timeParserPolicy` = LEGACY brings back.

export type OlderItem =
  | { readonly kind: 'field'; readonly letter: string; readonly count: number }
  | { readonly kind: 'text'; readonly text: string };

const LETTERS = 'GyYMLwWDdFEuaHkKhmsSzZX';
/** `X` names hours, minutes, or both with a colon. */
const OFFSET_LETTERS_MAX = 3;

/** What a call remembers of the policy; undefined for the usual one. */
export function policyOf({ olderTimePatterns }: SessionSettings): Call['options'] {
  return olderTimePatterns === true ? OLDER : undefined;
}

const OLDER: Call['options'] = { patterns: 'older' };

/** True for a call that was made under the policy LEGACY. */
export function hasOlderPatterns({ options }: Call): boolean {
  return options?.['patterns'] === 'older';
}

const CACHE = new Map<string, readonly OlderItem[]>();
/** Patterns can come from data, so there is an end to what is remembered. */
const CACHE_MAX = 1000;

/** Reads a pattern; brackets are text in it, and letters may be repeated as often as one likes. */
export function parseOlderPattern(pattern: string): readonly OlderItem[] {
  const known = CACHE.get(pattern);
  if (known !== undefined) return known;
  const items = itemsOf(pattern);
  if (CACHE.size >= CACHE_MAX) CACHE.clear();
  CACHE.set(pattern, items);
  return items;
}

function itemsOf(pattern: string): readonly OlderItem[] {
  const items: OlderItem[] = [];
  let isQuoted = false;
  for (const [piece] of pattern.matchAll(/''|'|([A-Za-z])\1*|[^A-Za-z']+/g)) {
    if (piece === "'") isQuoted = !isQuoted;
    else if (piece === "''") items.push({ kind: 'text', text: "'" });
    else if (isQuoted || !/[A-Za-z]/.test(piece)) items.push({ kind: 'text', text: piece });
    else items.push(fieldOf(piece, pattern));
  }
  if (!isQuoted) return items;
  const message = `The pattern '${pattern}' has a quote that does not end.`;
  throw userError('INVALID_DATETIME_PATTERN.ILLEGAL_CHARACTER', message);
}

function fieldOf(piece: string, pattern: string): OlderItem {
  const [letter] = piece;
  if (!LETTERS.includes(letter)) {
    const message = `The pattern '${pattern}' uses the letter ${letter}, which the policy LEGACY does not know.`;
    throw userError('INVALID_DATETIME_PATTERN.ILLEGAL_CHARACTER', message);
  }
  if (letter === 'X' && piece.length > OFFSET_LETTERS_MAX) {
    const message = `The pattern '${pattern}' repeats the letter X more than ${OFFSET_LETTERS_MAX} times.`;
    throw userError('INVALID_DATETIME_PATTERN.LENGTH', message);
  }
  return { kind: 'field', letter, count: piece.length };
}
