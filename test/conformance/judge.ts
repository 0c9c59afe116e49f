import type { JsonValue } from '../../src/columnar/json-value.ts';
import { type Schema, schema as schemaOf } from '../../src/columnar/schema.ts';
import { typeName } from '../../src/columnar/types.ts';
import { parseSchema } from '../../src/sql/parse.ts';
import type { JsonRow } from './stream-case.ts';

interface Refusal {
  readonly condition: string;
  readonly message: string;
}

/** What differs between the conditions of two errors; null when they are one. */
export function differentError(expected: string, actual: Refusal | null): string | null {
  if (actual === null) return `not refused with ${expected}`;
  // Spark has not settled these names.
  if (expected.startsWith('_LEGACY_ERROR_TEMP_')) {
    return actual.condition === 'NOT_SUPPORTED_HERE' ? `failed: ${actual.message}` : null;
  }
  if (actual.condition === expected) return null;
  return `condition ${actual.condition} instead of ${expected}: ${actual.message}`;
}

/** What differs between the column types of two DDL texts; names do not count, those of struct fields apart. */
export function differentTypes(expected: string, actual: string): string | null {
  const [wanted, given] = [typesOf(expected), typesOf(actual)];
  return wanted === given ? null : `types ${given} instead of ${wanted}`;
}

export function readSchema(ddl: string): Schema {
  return schemaOf(parseSchema(ddl));
}

export function rowsAsText(rows: readonly JsonRow[] | null): string {
  return JSON.stringify(rows satisfies JsonValue);
}

function typesOf(ddl: string): string {
  return readSchema(ddl)
    .fields.map((field) => typeName(field.type))
    .join(', ');
}
