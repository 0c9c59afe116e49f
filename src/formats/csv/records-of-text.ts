import type { CsvOptions } from './csv-options.ts';

/** The records of a text whose quoted fields may hold line ends; the same as `RecordReader` finds. */
export function* recordsOfText(text: string, options: CsvOptions): Generator<string> {
  const { sep, quote, escape: escapeMark, comment, lineSep, ignoreLeadingWhiteSpace } = options;
  const lineEndAt = (at: number): number => {
    if (lineSep !== null) return text.startsWith(lineSep, at) ? lineSep.length : 0;
    if (text[at] === '\n') return 1;
    if (text[at] !== '\r') return 0;
    return text[at + 1] === '\n' ? 2 : 1;
  };
  let start = 0;
  let isFieldStart = true;
  let isComment = false;
  for (let at = 0; at < text.length; ) {
    if (at === start) isComment = comment !== '\0' && text[at] === comment;
    const lineEnd = lineEndAt(at);
    if (lineEnd > 0) {
      yield text.slice(start, at);
      at += lineEnd;
      start = at;
      isFieldStart = true;
    } else if (isComment) {
      at++;
    } else if (isFieldStart && text[at] === quote) {
      at = endOfQuoted(text, at + 1, quote, escapeMark);
      isFieldStart = false;
    } else if (text.startsWith(sep, at)) {
      at += sep.length;
      isFieldStart = true;
    } else {
      isFieldStart &&= ignoreLeadingWhiteSpace === true && text[at] <= ' ';
      at++;
    }
  }
  if (start < text.length) yield text.slice(start);
}

function endOfQuoted(text: string, start: number, quote: string, escapeMark: string): number {
  for (let at = start; at < text.length; at++) {
    const next = text[at + 1];
    if (text[at] === escapeMark && (next === quote || next === escapeMark)) at++;
    else if (text[at] === quote) return at + 1;
  }
  return text.length;
}
