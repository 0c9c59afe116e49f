import { userError } from '../errors.ts';
import { decodeJson, encodeJson } from './json-codecs.ts';
import type { JsonValue } from './json-value.ts';
import type { Schema } from './schema.ts';
import { type DataType, type StructField, typeName } from './types.ts';
import type { LiteralValue, Row } from './value.ts';

/**
 * Rows in JSON: what a memory source takes and `--format json` prints. BIGINT is a number, a string beyond ±2^53;
 * FLOAT and DOUBLE may be `"NaN"`, `"Infinity"`, `"-Infinity"`; DECIMAL is text with all its fraction digits; BINARY is
 * base64; DATE is `2026-01-31`, TIMESTAMP `2026-01-31T12:00:00Z` in UTC with six fraction digits if any (read also with an
 * offset such as `+01:00`), TIMESTAMP_NTZ the same without `Z`; a map is a list of [key, value] (read also as an object, where
 * keys are texts); a struct is an object.
 */
export function rowFromJson(json: readonly JsonValue[], schema: Schema): Row {
  const { fields } = schema;
  checkLength(json.length, schema);
  return fields.map((field, index) => valueFromJson(json[index], field));
}

/** The value of a column. */
export function valueFromJson(json: JsonValue, field: StructField): LiteralValue {
  const value = decodeJson(json, field.type);
  if (value === undefined) throw notAcceptable(json, field);
  if (value === null && !field.nullable) throw notNullable(field);
  return value;
}

export function rowToJson(row: Row, schema: Schema): JsonValue[] {
  return schema.fields.map((field, index) => encodeJson(row[index], field.type));
}

/** A value as a text of JSON. */
export function valueToJsonText(value: LiteralValue, type: DataType): string {
  return JSON.stringify(encodeJson(value, type));
}

/** A row has a value for each column. */
export function checkLength(actual: number, { fields: { length: expected } }: Schema): void {
  if (actual === expected) return;
  throw userError(
    'LENGTH_SHOULD_BE_THE_SAME',
    `A row has ${actual} values where the schema has ${expected} columns.`,
    { hint: 'Give every row a value for each column, null where there is none.' },
  );
}

function notAcceptable(json: JsonValue, field: StructField): Error {
  return userError(
    'FIELD_DATA_TYPE_UNACCEPTABLE',
    `Column ${field.name} of type ${typeName(field.type)} cannot accept the value ${JSON.stringify(json)}.`,
    { hint: `Change the value, or the type of the column.${wantedForm(field.type)}` },
  );
}

/** How to write what is easily written otherwise. */
function wantedForm({ kind }: DataType): string {
  switch (kind) {
    case 'timestamp':
      return ' A TIMESTAMP is a Date, or text with its time zone such as 2026-01-31T12:00:00Z or 2026-01-31T13:00:00+01:00.';
    case 'timestampNtz':
      return ' A TIMESTAMP_NTZ is text without a time zone such as 2026-01-31T12:00:00.';
    case 'date':
      return ' A DATE is text such as 2026-01-31.';
    case 'binary':
      return ' A BINARY is bytes, or their text in base64.';
    default:
      return '';
  }
}

function notNullable(field: StructField): Error {
  return userError('FIELD_NOT_NULLABLE', `Column ${field.name} is NOT NULL but got a null.`, {
    hint: 'Change the value, or drop NOT NULL from the schema.',
  });
}
