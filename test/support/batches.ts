import type { Batch, Column } from '../../src/columnar/batch.ts';
import { batchFromRows, columnFromValues } from '../../src/columnar/column-from-values.ts';
import { batchToRows } from '../../src/columnar/column-to-values.ts';
import { type Schema, schema } from '../../src/columnar/schema.ts';
import { BOOLEAN, type DataType, field } from '../../src/columnar/types.ts';
import type { LiteralValue, Row } from '../../src/columnar/value.ts';
import type { ComputeContext } from '../../src/expression/evaluation.ts';

/** A schema, or its types by name: `{ key: STRING, n: BIGINT }`. */
export type SchemaLike = Schema | Readonly<Record<string, DataType>>;

export function schemaOf(columns: SchemaLike): Schema {
  if (isSchema(columns)) return columns;
  return schema(Object.entries(columns).map(([name, type]) => field(name, type)));
}

/** A batch with these rows, in the context's arena. */
export function batchOf(
  columns: SchemaLike,
  rows: readonly (readonly LiteralValue[])[],
  context: ComputeContext,
): Batch {
  return batchFromRows(rows, schemaOf(columns), context.arena);
}

/** A column whose null rows hold values, as kernels leave them: only the validity bitmap tells. */
export function hideRows(
  column: Column,
  isHidden: readonly boolean[],
  context: ComputeContext,
): Column {
  const visible = isHidden.map((hidden) => !hidden);
  return { ...column, validity: columnFromValues(visible, BOOLEAN, context.arena).values };
}

/** The rows of a batch as values; null gives no rows. */
export function rowsOf(batch: Batch | null, columns: SchemaLike, context: ComputeContext): Row[] {
  return batch === null ? [] : batchToRows(batch, schemaOf(columns), context.memory);
}

function isSchema(columns: SchemaLike): columns is Schema {
  return 'fields' in columns && Array.isArray(columns['fields']);
}
