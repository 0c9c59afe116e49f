import type { Schema } from '../../src/columnar/schema.ts';
import type { DataType } from '../../src/columnar/types.ts';
import type { LiteralValue } from '../../src/columnar/value.ts';
import type { ColumnReference, Literal } from '../../src/expression/expression.ts';
import { type SchemaLike, schemaOf } from './batches.ts';

/** A reference to a column by name, bound to a schema. */
export function columnOf(columns: SchemaLike, name: string): ColumnReference {
  const { fields } = schemaOf(columns);
  const index = fields.findIndex((field) => field.name === name);
  const { type, nullable } = fields[index];
  return { kind: 'column', index, name, type, nullable };
}

export function literalOf(value: LiteralValue, type: DataType): Literal {
  return { kind: 'literal', value, type };
}

/** The types of a schema's columns. */
export function typesOf(columns: SchemaLike | Schema): DataType[] {
  return schemaOf(columns).fields.map((field) => field.type);
}
