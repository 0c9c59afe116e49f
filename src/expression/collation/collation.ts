import { type SourcePosition, userError } from '../../errors.ts';
import { nearestNames } from '../nearest-name.ts';

/** How texts are compared. */
export interface Collation {
  /** As Spark writes it: the base, then what differs from the default. */
  readonly name: string;
  /** By bytes, by bytes in lower case, or by Unicode's order for a language. */
  readonly base: 'UTF8_BINARY' | 'UTF8_LCASE' | 'ICU';
  /** Of an ICU collation: `en` stands for the order of no language in particular. */
  readonly locale: string;
  readonly caseSensitive: boolean;
  readonly accentSensitive: boolean;
  /** Which blanks at the ends do not count. */
  readonly trim: 'NONE' | 'LTRIM' | 'RTRIM' | 'TRIM';
}

/** The collation of texts that name none. */
export const UTF8_BINARY: string = 'UTF8_BINARY';
/** The order of Unicode without a language; English has no rules of its own. */
const ROOT_LOCALE = 'en';

/**
 * Languages whose order differs from Unicode's by single letters at most. Others sort pairs of letters as one, which
 * cannot be told from what `Intl.Collator` answers.
 */
export const LANGUAGES: readonly string[] = [
  ...[
    'af',
    'ca',
    'de',
    'en',
    'es',
    'et',
    'fi',
    'fr',
    'it',
    'lt',
    'lv',
    'nl',
    'pl',
    'pt',
    'ru',
    'sv',
  ],
  ...['tr', 'uk'],
];

/** What may stand behind a base, by what it decides. */
const MODIFIERS = {
  case: ['CI', 'CS'],
  accent: ['AI', 'AS'],
  trim: ['LTRIM', 'RTRIM', 'TRIM'],
} as const;

/** Finds a collation by its name, in any case; COLLATION_INVALID_NAME for a name that is none. */
export function collationOf(written: string, position?: SourcePosition): Collation {
  const known = KNOWN.get(written);
  if (known !== undefined) return known;
  const found = parseName(written.toUpperCase().replace(/^SYSTEM\.BUILTIN\./, ''));
  if (found === null) throw unknownCollation(written, position);
  if (KNOWN.size < KNOWN_MAX) KNOWN.set(written, found);
  return found;
}

const KNOWN = new Map<string, Collation>();
const KNOWN_MAX = 1000;

function parseName(name: string): Collation | null {
  const base = ['UTF8_BINARY', 'UTF8_LCASE', 'UNICODE', ...LANGUAGES].find((known) => {
    const upper = known.toUpperCase();
    return name === upper || name.startsWith(`${upper}_`);
  });
  if (base === undefined) return null;
  const rest = name.slice(base.length + 1);
  const words = rest === '' ? [] : rest.split('_');
  const chosen = { case: 'CS', accent: 'AS', trim: 'NONE' };
  const isUtf8 = base.startsWith('UTF8');
  const seen = new Set<string>();
  for (const word of words) {
    const part = PARTS.find((each) => (MODIFIERS[each] as readonly string[]).includes(word));
    if (part === undefined || seen.has(part) || (isUtf8 && part !== 'trim')) return null;
    seen.add(part);
    chosen[part] = word;
  }
  const differing = [chosen.case === 'CI' ? 'CI' : '', chosen.accent === 'AI' ? 'AI' : ''];
  const trim = chosen.trim as Collation['trim'];
  const suffix = [...differing, trim === 'NONE' ? '' : trim].filter((word) => word !== '');
  return Object.freeze({
    name: [base, ...suffix].join('_'),
    base: isUtf8 ? (base as 'UTF8_BINARY' | 'UTF8_LCASE') : 'ICU',
    locale: base === 'UNICODE' ? ROOT_LOCALE : base,
    caseSensitive: chosen.case === 'CS',
    accentSensitive: chosen.accent === 'AS',
    trim,
  });
}

const PARTS = ['case', 'accent', 'trim'] as const;

const SUGGESTIONS_MAX = 3;

function unknownCollation(name: string, position: SourcePosition | undefined): Error {
  const known = ['UTF8_BINARY', 'UTF8_LCASE'];
  for (const base of ['UNICODE', ...LANGUAGES]) {
    for (const suffix of ['', '_CI', '_AI', '_CI_AI']) known.push(`${base}${suffix}`);
  }
  const proposals = nearestNames(name, known, SUGGESTIONS_MAX);
  return userError('COLLATION_INVALID_NAME', `There is no collation '${name}'.`, {
    hint: `Did you mean ${proposals.join(', ')}?`,
    position,
  });
}
