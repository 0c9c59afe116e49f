import { userError } from '../../errors.ts';
import { type ConstantOptions, hasFlag, patternsOf } from '../constant-options.ts';
import type { TimePatterns } from '../time/time-patterns.ts';

/** What stands for "no such character", as in Spark: an empty option. */
export const NO_CHARACTER = '\0';

/** Spark's names, which are those of its parser. */
export type UnescapedQuoteHandling =
  | 'STOP_AT_DELIMITER'
  | 'STOP_AT_CLOSING_QUOTE'
  | 'BACK_TO_DELIMITER'
  | 'SKIP_VALUE'
  | 'RAISE_ERROR';

/** How the fields of a line are written. */
export interface CsvDialect extends TimePatterns {
  readonly sep: string;
  readonly quote: string;
  readonly escape: string;
  readonly comment: string;
  readonly nullValue: string;
  /** The text of an empty quoted field, and of an empty text that is written; null for what is usual there. */
  readonly emptyValue: string | null;
  readonly nanValue: string;
  readonly positiveInf: string;
  readonly negativeInf: string;
  /** Null for the default: kept when read, left out when written. */
  readonly ignoreLeadingWhiteSpace: boolean | null;
  readonly ignoreTrailingWhiteSpace: boolean | null;
  readonly quoteAll: boolean;
  readonly escapeQuotes: boolean;
  /** Stands before an escape character that is one of the text; null for the escape character itself. */
  readonly charToEscapeQuoteEscaping: string | null;
  /** What becomes of a quoted field with a quote inside that is not escaped. */
  readonly unescapedQuoteHandling: UnescapedQuoteHandling;
}

/** The dialect that the options of a function give. */
export function readDialect(options: ConstantOptions): CsvDialect {
  const text = (name: string, initial: string): string =>
    options.get(name.toLowerCase()) ?? initial;
  const character = (name: string, initial: string): string => text(name, initial) || NO_CHARACTER;
  const flag = (name: string): boolean | null =>
    options.has(name.toLowerCase()) ? hasFlag(options, name.toLowerCase()) : null;
  return {
    ...patternsOf(options),
    sep: separator(options.get('sep') ?? text('delimiter', ',')),
    quote: character('quote', '"'),
    escape: character('escape', '\\'),
    comment: character('comment', ''),
    nullValue: text('nullValue', ''),
    emptyValue: options.get('emptyvalue') ?? null,
    nanValue: text('nanValue', 'NaN'),
    positiveInf: text('positiveInf', 'Inf'),
    negativeInf: text('negativeInf', '-Inf'),
    ignoreLeadingWhiteSpace: flag('ignoreLeadingWhiteSpace'),
    ignoreTrailingWhiteSpace: flag('ignoreTrailingWhiteSpace'),
    quoteAll: hasFlag(options, 'quoteall'),
    escapeQuotes: flag('escapeQuotes') ?? true,
    unescapedQuoteHandling: 'STOP_AT_DELIMITER',
    charToEscapeQuoteEscaping: options.get('chartoescapequoteescaping') ?? null,
  };
}

const ESCAPED: Readonly<Record<string, string>> = {
  t: '\t',
  r: '\r',
  b: '\b',
  f: '\f',
  '"': '"',
  "'": "'",
  '\\': '\\',
};

/** One or more characters; a tab and its like may be written as in a program. */
export function separator(value: string): string {
  const plain = value.replaceAll(/\\(.)/gs, (written, letter) => ESCAPED[letter] ?? written);
  if (plain !== '' && !/[\r\n]/.test(plain)) return plain;
  throw userError(
    'INVALID_OPTION_VALUE',
    `Option 'sep' of the csv format is '${value}'; expected at least one character, and no line end.`,
  );
}
