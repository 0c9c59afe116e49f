import { type StructField, typeName } from '../../columnar/types.ts';
import type { LiteralValue } from '../../columnar/value.ts';
import { textReader } from '../../expression/csv/csv-values.ts';
import { FieldSplitter, type Fields, UnescapedQuote } from '../../expression/csv/field-splitter.ts';
import type { CsvOptions } from './csv-options.ts';
import { isNoRow } from './no-row.ts';

/** What is in the file, and what of it is wanted. */
export interface CsvColumns {
  /** The columns of the file, in order: all of the schema but the one for corrupt records. */
  readonly all: readonly StructField[];
  readonly wanted: readonly StructField[];
}

export interface ParsedLine {
  readonly values: readonly LiteralValue[];
  /** Why the line is bad, null for a good one. */
  readonly problem: string | null;
}

/**
 * True when a line with another number of fields is bad: as in Spark, only where all columns are read, or records may go over
 * lines.
 */
export function isCountFixed({ all, wanted }: CsvColumns, { multiLine }: CsvOptions): boolean {
  return (multiLine || wanted.length === all.length) && all.length > 0;
}

/** Reads single lines as Spark's parser does: the slow path, and the reference of the fast one. */
export class LineParser {
  readonly #options: CsvOptions;
  readonly #splitter: FieldSplitter;
  readonly #columns: CsvColumns;
  readonly #readers: readonly ((field: string, problem: (text: string) => void) => LiteralValue)[];
  readonly #places: readonly number[];

  constructor(columns: CsvColumns, options: CsvOptions, timeZone: string) {
    this.#options = options;
    this.#splitter = new FieldSplitter(options);
    this.#columns = columns;
    this.#places = columns.wanted.map(({ name }) =>
      columns.all.findIndex((field) => field.name === name),
    );
    this.#readers = columns.wanted.map(({ type }) => {
      const read = textReader(type, options, timeZone);
      return (field, report) => {
        const value = read(field);
        if (value === undefined) report(`'${field}' is no ${typeName(type)}`);
        return value ?? null;
      };
    });
  }

  /** Null for a line that is no row: a blank one or a comment. */
  parse(line: Uint8Array): ParsedLine | null {
    const text = DECODER.decode(line);
    return isNoRow(text, this.#options) ? null : this.#parseText(text);
  }

  /** The names in a header line. */
  names(line: Uint8Array): readonly (string | null)[] {
    const fields = this.#split(DECODER.decode(line));
    return typeof fields === 'string' ? [] : fields;
  }

  #parseText(text: string): ParsedLine {
    const { all, wanted } = this.#columns;
    const isCounted = isCountFixed(this.#columns, this.#options);
    if (wanted.length === 0 && !isCounted) return { values: [], problem: null };
    const fields = this.#split(text);
    if (typeof fields === 'string')
      return { values: this.#readers.map(() => null), problem: fields };
    let problem: string | null = null;
    if (isCounted && fields.length !== all.length) {
      problem = `it has ${fields.length} fields, the schema ${all.length}`;
    }
    const values = this.#readers.map((read, index) => {
      const field = fields[this.#places[index]] ?? null;
      if (field === null || field === this.#options.nullValue) return null;
      return read(field, (found) => {
        problem ??= found;
      });
    });
    return { values, problem };
  }

  /** The fields of a line, or why it has none. */
  #split(text: string): Fields | string {
    const { maxColumns, maxCharsPerColumn } = this.#options;
    try {
      const fields = this.#splitter.split(text);
      if (fields.length > maxColumns) return `it has more than ${maxColumns} fields`;
      const longest = maxCharsPerColumn ?? -1;
      const isLong = longest >= 0 && fields.some((field) => (field?.length ?? 0) > longest);
      return isLong ? `it has a field of more than ${longest} characters` : fields;
    } catch (error) {
      if (error instanceof UnescapedQuote) return 'it has a quote that is not escaped';
      throw error;
    }
  }
}

/** What is not UTF-8 becomes U+FFFD, as in Java. */
const DECODER = new TextDecoder('utf-8', { ignoreBOM: true });
