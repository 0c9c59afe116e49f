import type * as Arrow from 'apache-arrow';
import { copyRecordBatch } from '../../columnar/arrow/arrow-to-batch.ts';
import { fieldFromArrow, nameOf, requireArrow } from '../../columnar/arrow/types.ts';
import { type Batch, type Column, insertBatch } from '../../columnar/batch.ts';
import { fieldNamed } from '../../columnar/schema.ts';
import { type DataType, type StructField, sameType, typeName } from '../../columnar/types.ts';
import { assert, userError } from '../../errors.ts';
import type { ComputeContext } from '../../expression/evaluation.ts';
import { copyingReader } from '../copying-reader.ts';
import type { ReadRequest, SplitInput, SplitReader } from '../format.ts';
import { missingColumn } from '../missing-column.ts';
import { unreadableFile } from '../read-failure.ts';
import { openArrow } from './arrow-stream.ts';

/** Rows of one batch; record batches may have any number. */
const BATCH_ROWS_MAX = 65_536;

/** Where a requested column is in the file, −1 for nowhere. */
interface Place {
  readonly field: StructField;
  readonly index: number;
}

/** Reads the record batches of a file one after the other; columns that are not asked for are not copied. */
export class ArrowReader implements SplitReader {
  readonly #description: string;
  readonly #context: ComputeContext;
  readonly #arrow = requireArrow();
  readonly #reader: Arrow.RecordBatchReader;
  readonly #places: readonly Place[];
  #open: Arrow.RecordBatch | null = null;
  #row = 0;

  constructor(input: SplitInput, { schema, columns }: ReadRequest, context: ComputeContext) {
    this.#description = input.description;
    this.#context = context;
    this.#reader = openArrow(copyingReader(input, context), this.#arrow);
    this.#places = columns.map((name) => {
      const field = fieldNamed(schema.fields, name);
      assert(field !== undefined, 'a requested column is in the schema');
      return { field, index: this.#find(name, field.type) };
    });
  }

  next(): Batch | null {
    try {
      return this.#read();
    } catch (error) {
      throw unreadableFile(this.#description, error);
    }
  }

  #read(): Batch | null {
    while (this.#open === null || this.#row === this.#open.numRows) {
      const { value, done } = this.#reader.next() as IteratorResult<Arrow.RecordBatch>;
      if (done === true) return null;
      this.#open = value;
      this.#row = 0;
    }
    const end = Math.min(this.#open.numRows, this.#row + BATCH_ROWS_MAX);
    const part = this.#open.slice(this.#row, end);
    this.#row = end;
    return this.#copy(part);
  }

  #copy(part: Arrow.RecordBatch): Batch {
    const found = this.#places.map(({ index }) => index).filter((index) => index >= 0);
    const { columns } = copyRecordBatch(part, found, this.#context, this.#arrow);
    let next = 0;
    const all = this.#places.map(({ field, index }): Column => {
      if (index >= 0) return columns[next++];
      return missingColumn(field, part.numRows, this.#context.arena);
    });
    return insertBatch(part.numRows, all);
  }

  #find(name: string, type: DataType): number {
    const { fields } = this.#reader.schema;
    const { caseSensitive } = this.#context.settings;
    const fold = (text: string): string => (caseSensitive ? text : text.toLowerCase());
    const exact = fields.findIndex((field) => nameOf(field) === name);
    const index =
      exact >= 0 ? exact : fields.findIndex((field) => fold(nameOf(field)) === fold(name));
    if (index < 0) return index;
    const found = fieldFromArrow(fields[index], this.#arrow).type;
    if (sameType(found, type)) return index;
    throw userError(
      'ARROW_TYPE_MISMATCH',
      `Column '${name}' is expected as ${typeName(type)}, but ${this.#description} holds ${typeName(found)}.`,
      { hint: "Name the file's type in the schema, and CAST in the query." },
    );
  }
}
