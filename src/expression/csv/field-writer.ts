import { type CsvDialect, NO_CHARACTER } from './csv-dialect.ts';

/** Without a character for comments, first fields that begin with this one are quoted, as in Spark. */
export const USUAL_COMMENT = '#';
/** An empty text, whatever the quotes are. */
const USUAL_EMPTY = '""';

/**
 * The text of a field in a line, under the rules of Spark's writer: blanks around it are left out unless an option keeps
 * them; it is quoted when it holds a separator, a quote or a line end.
 */
export function fieldWriter(
  options: CsvDialect,
): (text: string | null, isFirst: boolean) => string {
  const { sep, quote, escape: escapeMark, nullValue, quoteAll, escapeQuotes } = options;
  const comment = options.comment === NO_CHARACTER ? USUAL_COMMENT : options.comment;
  const emptyValue = options.emptyValue ?? USUAL_EMPTY;
  const escapes = new Map([[quote, escapeMark + quote]]);
  if (escapeMark !== quote && escapeMark !== NO_CHARACTER) {
    escapes.set(escapeMark, escapeMark + escapeMark);
  }
  const quoted = (text: string): string =>
    quote + Array.from(text, (letter) => escapes.get(letter) ?? letter).join('') + quote;
  const needsQuotes = (text: string, isFirst: boolean): boolean => {
    if (quoteAll || text.startsWith(quote) || text.includes(sep) || /[\r\n]/.test(text))
      return true;
    return (escapeQuotes && text.includes(quote)) || (isFirst && text.startsWith(comment));
  };
  const isQuoted = (text: string): boolean =>
    text.length >= 2 && text.startsWith(quote) && text.endsWith(quote);

  return (text, isFirst) => {
    if (text === null || text === '') {
      // What stands for a null or an empty text may have its quotes already.
      const stand = text === null ? nullValue : emptyValue;
      return needsQuotes(stand, isFirst) && !isQuoted(stand) ? quoted(stand) : stand;
    }
    const trimmed = trim(text, options);
    if (trimmed === '') return quoteAll ? quoted(emptyValue) : emptyValue;
    return needsQuotes(trimmed, isFirst) ? quoted(trimmed) : trimmed;
  };
}

function trim(
  text: string,
  { ignoreLeadingWhiteSpace, ignoreTrailingWhiteSpace }: CsvDialect,
): string {
  let start = 0;
  let end = text.length;
  if (ignoreLeadingWhiteSpace !== false) while (start < end && text[start] <= ' ') start++;
  if (ignoreTrailingWhiteSpace !== false) while (end > start && text[end - 1] <= ' ') end--;
  return text.slice(start, end);
}
