import { type CsvDialect, NO_CHARACTER } from './csv-dialect.ts';

/** The fields of a line; null for a field that is not there at all: nothing between two separators. */
export type Fields = readonly (string | null)[];

/** A quote that is not escaped stands in a quoted field, and that is an error. */
export class UnescapedQuote extends Error {}

/**
 * Splits a line as Spark's parser does. A quoted field ends at a quote with a separator or the line's end behind it,
 * blanks left out. At any other quote that is not escaped the field turns out to be none: by default it is plain text,
 * quotes included, up to the next separator.
 */
export class FieldSplitter {
  readonly #options: CsvDialect;
  /** Escapes the escape character; none when quotes escape themselves. */
  readonly #escapeEscape: string;
  #line = '';
  #at = 0;

  constructor(options: CsvDialect) {
    this.#options = options;
    const usual = options.escape === options.quote ? NO_CHARACTER : options.escape;
    this.#escapeEscape = options.charToEscapeQuoteEscaping ?? usual;
  }

  split(line: string): Fields {
    this.#line = line;
    this.#at = 0;
    const { sep, ignoreLeadingWhiteSpace } = this.#options;
    const fields: (string | null)[] = [];
    while (true) {
      if (ignoreLeadingWhiteSpace === true) this.#skipBlanks();
      const isQuoted = line[this.#at] === this.#options.quote;
      fields.push(isQuoted ? this.#quoted() : this.#plain());
      if (this.#at >= line.length) return fields;
      this.#at += sep.length;
    }
  }

  /** Text up to the next separator. */
  #plain(): string | null {
    const start = this.#at;
    this.#at = this.#separatorFrom(start);
    const text = this.#trimEnd(this.#line.slice(start, this.#at));
    return text === '' ? null : text;
  }

  #quoted(): string | null {
    const { quote, escape: escapeMark, emptyValue } = this.#options;
    const line = this.#line;
    let value = '';
    let at = this.#at + 1;
    while (at < line.length) {
      const letter = line[at];
      const next = line[at + 1];
      if (letter === quote && (escapeMark !== quote || next !== quote)) {
        if (this.#isClosing(at)) return value === '' ? (emptyValue ?? '') : value;
        // Of quotes in a row each stands for one, but for the last: that one may close.
        if (next !== quote && !this.#goesOn) return this.#broken(value, at);
        value += quote;
        at += 1;
      } else if (letter === escapeMark && next === quote) {
        value += quote;
        at += 2;
      } else if (letter === this.#escapeEscape && next === escapeMark) {
        value += escapeMark;
        at += 2;
      } else {
        // An escape character at the very end is lost.
        if (letter !== escapeMark || next !== undefined) value += letter;
        at += 1;
      }
    }
    this.#at = line.length;
    return value === '' ? (emptyValue ?? '') : value;
  }

  /** True for a quote with nothing but blanks up to the separator or the end; then these are read. */
  #isClosing(quote: number): boolean {
    let at = quote + 1;
    while (at < this.#line.length && !this.#isSeparator(at) && this.#line[at] <= ' ') at++;
    if (at < this.#line.length && !this.#isSeparator(at)) return false;
    this.#at = at;
    return true;
  }

  /** Whether a quoted field goes on behind a quote that is not escaped. */
  get #goesOn(): boolean {
    return this.#options.unescapedQuoteHandling === 'STOP_AT_CLOSING_QUOTE';
  }

  /** What becomes of a field with a quote inside that is not escaped. */
  #broken(value: string, quote: number): string | null {
    const { unescapedQuoteHandling: handling } = this.#options;
    if (handling === 'RAISE_ERROR') throw new UnescapedQuote();
    if (handling === 'BACK_TO_DELIMITER') return this.#plain();
    const text = this.#toSeparator(value, quote);
    return handling === 'SKIP_VALUE' ? null : text;
  }

  /** The text so far with its quotes, and what follows up to the separator. */
  #toSeparator(value: string, quote: number): string {
    this.#at = this.#separatorFrom(quote);
    const mark = this.#options.quote;
    return this.#trimEnd(mark + value + this.#line.slice(quote, this.#at));
  }

  #separatorFrom(start: number): number {
    const found = this.#line.indexOf(this.#options.sep, start);
    return found < 0 ? this.#line.length : found;
  }

  #isSeparator(at: number): boolean {
    return this.#line.startsWith(this.#options.sep, at);
  }

  #skipBlanks(): void {
    while (this.#at < this.#line.length && this.#line[this.#at] <= ' ') {
      if (this.#isSeparator(this.#at)) return;
      this.#at++;
    }
  }

  #trimEnd(text: string): string {
    if (this.#options.ignoreTrailingWhiteSpace !== true) return text;
    let end = text.length;
    while (end > 0 && text[end - 1] <= ' ') end--;
    return text.slice(0, end);
  }
}
