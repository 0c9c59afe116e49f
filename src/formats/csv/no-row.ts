import type { CsvOptions } from './csv-options.ts';

/**
 * True for a comment, and for a line with nothing in it. As in Spark a line of blanks has nothing in it either, but where
 * records may go over lines: there the blanks are a field, unless they are ignored.
 */
export function isNoRow(text: string, options: CsvOptions): boolean {
  const { comment, multiLine, ignoreLeadingWhiteSpace, sep } = options;
  if (comment !== '\0' && text.startsWith(comment)) return true;
  if (!isBlank(text)) return false;
  if (!multiLine || text === '') return true;
  return ignoreLeadingWhiteSpace === true && !text.includes(sep);
}

function isBlank(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (text[at]! > ' ') return false;
  return true;
}
