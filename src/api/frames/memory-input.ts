import type { Schema } from '../../columnar/schema.ts';
import { MemorySource } from '../../connectors/memory/memory-source.ts';
import { MemoryStream } from '../../connectors/memory/memory-stream.ts';
import type { SourceRelation } from '../../plan/nodes/source-relation.ts';
import { type InputRow, readInputRow } from '../rows/input-rows.ts';
import { readSchema } from '../rows/read-schema.ts';
import type { SessionContext } from '../session/session-context.ts';
import type { ColumnTypes } from '../typing/column-type.ts';
import { DataFrame } from './data-frame.ts';

/** An input that the program fills itself: `memoryStream('key STRING').addData([['a'], ['b']])`. */
export class MemoryInput<Columns extends ColumnTypes = ColumnTypes> {
  readonly #context: SessionContext;
  readonly #stream: MemoryStream;
  readonly #relation: SourceRelation;

  /** @internal */
  constructor(context: SessionContext, columns: string | Schema, name: string) {
    const schema = readSchema(columns);
    this.#context = context;
    const stream = new MemoryStream(schema);
    this.#stream = stream;
    const make = () => new MemorySource(stream, name);
    this.#relation = context.sources.register(name, schema, true, make);
  }

  /** Adds rows, which a query sees together in one batch. All or none: a wrong row is refused before any is added. */
  addData(rows: readonly InputRow<Columns>[]): void {
    const { schema } = this.#stream;
    this.#stream.add(rows.map((row) => readInputRow(row, schema)));
  }

  /** The DataFrame over the rows that are added. */
  toDF(): DataFrame<Columns> {
    return new DataFrame(this.#context, this.#relation);
  }
}
