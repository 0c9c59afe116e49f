import { type Batch, insertBatch } from '../../columnar/batch.ts';
import { columnFromValues } from '../../columnar/column-from-values.ts';
import { STRING, type StructField } from '../../columnar/types.ts';
import type { LiteralValue } from '../../columnar/value.ts';
import { userError } from '../../errors.ts';
import type { ComputeContext } from '../../expression/evaluation.ts';
import { recordReader, type XmlRecord } from '../../expression/xml/xml-records.ts';
import { fieldsToRead } from '../columns/requested-fields.ts';
import { copyingReader } from '../copying-reader.ts';
import type { ReadRequest, SplitInput, SplitReader } from '../format.ts';
import { textsOf } from '../inference-texts.ts';
import { rowTexts } from './row-finder.ts';
import { readXmlOptions, type XmlOptions } from './xml-options.ts';

/** A batch ends with whichever comes first: so many rows, or characters of their texts. */
const BATCH_ROWS_MAX = 16_384;
const BATCH_LENGTH_MAX = 8 * 1024 * 1024;

/** Reads the rows of a file one by one: each element of the row tag, wherever it stands. */
export class XmlReader implements SplitReader {
  readonly #context: ComputeContext;
  readonly #request: ReadRequest;
  readonly #options: XmlOptions;
  readonly #description: string;
  readonly #fields: readonly StructField[];
  readonly #texts: Iterator<string>;
  readonly #read: (text: string) => XmlRecord;
  #rowNumber = 0;

  constructor(input: SplitInput, request: ReadRequest, context: ComputeContext) {
    this.#context = context;
    this.#request = request;
    this.#options = readXmlOptions(request.options);
    this.#description = input.description;
    this.#fields = fieldsToRead(request, this.#options.columnNameOfCorruptRecord);
    const pieces = textsOf(copyingReader(input, context), request.options);
    this.#texts = rowTexts(pieces, this.#options.rowTag, input.description);
    const { timeZone, caseSensitive } = context.settings;
    this.#read = recordReader(this.#fields, { dialect: this.#options, timeZone, caseSensitive });
  }

  next(): Batch | null {
    const rows: (readonly LiteralValue[])[] = [];
    const corrupt: (string | null)[] = [];
    let length = 0;
    while (rows.length < BATCH_ROWS_MAX && length < BATCH_LENGTH_MAX) {
      const { done, value: text } = this.#texts.next();
      if (done === true) break;
      length += text.length;
      const { row, problem } = this.#read(text);
      this.#rowNumber++;
      if (problem !== null && this.#drops(problem)) continue;
      rows.push(row);
      corrupt.push(problem === null ? null : text);
    }
    if (rows.length > 0) return this.#batch(rows, corrupt);
    return length < BATCH_LENGTH_MAX ? null : this.next();
  }

  /** Counts a bad row; true when it is to be left out. */
  #drops(problem: string): boolean {
    this.#context.counters.badRecords++;
    const { mode } = this.#options;
    if (mode !== 'FAILFAST') return mode === 'DROPMALFORMED';
    throw userError(
      'MALFORMED_RECORD_IN_PARSING',
      `Row ${this.#rowNumber} of ${this.#description} is malformed: ${problem}.`,
      { hint: "To read such rows as null, set option('mode', 'PERMISSIVE')." },
    );
  }

  #batch(rows: readonly (readonly LiteralValue[])[], corrupt: readonly (string | null)[]): Batch {
    const { arena } = this.#context;
    const columns = this.#request.columns.map((wanted) => {
      if (wanted === this.#options.columnNameOfCorruptRecord) {
        return columnFromValues(corrupt, STRING, arena);
      }
      const place = this.#fields.findIndex(({ name }) => name === wanted);
      const values = rows.map((row) => row[place]);
      return columnFromValues(values, this.#fields[place].type, arena);
    });
    return insertBatch(rows.length, columns);
  }
}
