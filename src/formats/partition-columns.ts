import { type Batch, insertBatch } from '../columnar/batch.ts';
import { columnFromValues } from '../columnar/column-from-values.ts';
import { fieldNamed, type Schema, schema as schemaOf } from '../columnar/schema.ts';
import { type DataType, typeName } from '../columnar/types.ts';
import type { LiteralValue } from '../columnar/value.ts';
import { assert, userError } from '../errors.ts';
import { textReader } from '../expression/csv/csv-values.ts';
import type { ComputeContext } from '../expression/evaluation.ts';
import { fileFactType } from '../expression/file-facts.ts';
import { readCsvOptions } from './csv/csv-options.ts';
import { type FilePiece, fileFact } from './file-facts.ts';
import type { ReadRequest } from './format.ts';

/** A piece of a file in directories `key=value`. */
interface PartitionedPiece extends FilePiece {
  readonly partition?: Readonly<Record<string, string | null>> | undefined;
  /** Columns that the file has too. */
  readonly repeated?: readonly string[] | undefined;
}

/**
 * Columns whose values are not in a file, but in the names of its directories or known of the file itself: the same in each
 * row. Readers are asked for the others, and each batch is completed.
 */
export class PartitionColumns {
  /** What the reader of the file is asked for. */
  readonly request: ReadRequest;
  readonly #wanted: readonly string[];
  readonly #schema: Schema;
  readonly #values: ReadonlyMap<string, { readonly type: DataType; readonly value: LiteralValue }>;
  readonly #context: ComputeContext;

  constructor(
    piece: PartitionedPiece,
    { schema, columns, options, condition }: ReadRequest,
    context: ComputeContext,
  ) {
    const { partition: texts = {}, repeated = [] } = piece;
    const factOf = (name: string): DataType | undefined => {
      return fieldNamed(schema.fields, name) === undefined ? fileFactType(name) : undefined;
    };
    const isOfFile = (name: string): boolean =>
      !Object.hasOwn(texts, name) && factOf(name) === undefined;
    this.request = {
      schema: schemaOf(
        schema.fields.filter(({ name }) => isOfFile(name) || repeated.includes(name)),
      ),
      columns: columns.filter(isOfFile),
      options,
      condition,
    };
    this.#wanted = columns;
    this.#schema = schema;
    this.#context = context;
    const wanted = columns.filter((name) => !isOfFile(name));
    this.#values = new Map(
      wanted.map((name) => {
        const type = factOf(name);
        if (type !== undefined) return [name, { type, value: fileFact(name, piece) }];
        return [name, { type: this.#typeOf(name), value: this.#read(name, texts[name] ?? null) }];
      }),
    );
  }

  /** Puts the columns that are not in the file between those that are. */
  complete(batch: Batch): Batch {
    if (this.#values.size === 0) return batch;
    const { rowCount } = batch;
    let next = 0;
    const columns = this.#wanted.map((name) => {
      const constant = this.#values.get(name);
      if (constant === undefined) return batch.columns[next++];
      const values = new Array<LiteralValue>(rowCount).fill(constant.value);
      return columnFromValues(values, constant.type, this.#context.arena);
    });
    return insertBatch(rowCount, columns);
  }

  /** The text of a value has the same forms as in a CSV file. */
  #read(name: string, text: string | null): LiteralValue {
    if (text === null) return null;
    const type = this.#typeOf(name);
    const value = textReader(type, readCsvOptions({}), this.#context.settings.timeZone)(text);
    if (value !== undefined) return value;
    throw userError(
      'INVALID_PARTITION_VALUE',
      `The directory ${name}=${text} does not fit the column's type ${typeName(type)}.`,
      { hint: 'Change the type in the schema, for example to STRING.' },
    );
  }

  #typeOf(name: string): DataType {
    const field = fieldNamed(this.#schema.fields, name);
    assert(field !== undefined, 'a partition column is in the schema');
    return field.type;
  }
}
