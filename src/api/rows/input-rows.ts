import { checkLength, valueFromJson } from '../../columnar/json-rows.ts';
import type { JsonValue } from '../../columnar/json-value.ts';
import { placesByName, type Schema } from '../../columnar/schema.ts';
import type { DataType } from '../../columnar/types.ts';
import type { LiteralValue, Row } from '../../columnar/value.ts';
import { userError } from '../../errors.ts';
import { suggestName } from '../../expression/nearest-name.ts';
import type { ColumnTypes } from '../typing/column-type.ts';

/**
 * A value given to a memory stream: what JSON can hold (DATE and TIMESTAMP as ISO text, DECIMAL as text, a struct as
 * an object, a map as a list of [key, value] or an object), or a bigint, a Date, a Map or bytes.
 */
export type InputValue =
  | null
  | undefined
  | boolean
  | number
  | bigint
  | string
  | Date
  | Uint8Array
  | readonly InputValue[]
  | ReadonlyMap<InputValue, InputValue>
  | { readonly [name: string]: InputValue };

/** A row as a list in the order of the columns, or as an object by column name; what an object leaves out is null. */
export type InputRow<Columns extends ColumnTypes = ColumnTypes> =
  | readonly InputValue[]
  | { readonly [Name in keyof Columns]?: InputValue };

/** Checks a row against its columns. Throws the user's mistakes. */
export function readInputRow(row: InputRow, schema: Schema): Row {
  if (!isList(row) && !isPlainObject(row)) throw noRow(row);
  const values = isList(row) ? row : valuesByName(row, schema);
  checkLength(values.length, schema);
  return schema.fields.map((field, index) => {
    const value = values[index];
    return directValue(value, field.type) ?? valueFromJson(toJson(value), field);
  });
}

/** Values that are what they are meant to be already: a time need not become text first. */
function directValue(value: InputValue, { kind }: DataType): LiteralValue | undefined {
  if (kind === 'string' && typeof value === 'string') return value;
  if (kind !== 'timestamp' || !(value instanceof Date)) return undefined;
  const ms = value.getTime();
  return Number.isNaN(ms) ? undefined : BigInt(ms) * 1000n;
}

function valuesByName(row: { readonly [name: string]: InputValue }, schema: Schema): InputValue[] {
  const names = schema.fields.map((field) => field.name);
  const places = placesByName(schema.fields);
  const unknown = Object.keys(row).find((name) => !places.has(name));
  if (unknown === undefined) return names.map((name) => row[name]);
  throw userError('FIELD_NOT_FOUND', `The stream has no column '${unknown}'.`, {
    hint: suggestName(unknown, names) ?? `Its columns: ${names.join(', ')}.`,
  });
}

function toJson(value: InputValue): JsonValue {
  if (value === undefined || value === null) return null;
  if (typeof value === 'bigint') return String(value);
  if (value instanceof Date) {
    // An invalid time is refused as text that is none, with the column's name.
    return Number.isNaN(value.getTime()) ? String(value) : value.toISOString();
  }
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (isList(value)) return value.map(toJson);
  if (value instanceof Map) return [...value].map(toJson);
  if (typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, toJson(item)]));
}

/** What an object of another class holds would be read as names of columns, or as none. */
function isPlainObject(row: unknown): boolean {
  return typeof row === 'object' && row !== null && !(row instanceof Map) && !(row instanceof Date);
}

function noRow(given: unknown): Error {
  const what = given === null ? 'null' : given instanceof Date ? 'a Date' : typeof given;
  return userError('INVALID_ROW', `A row is a list or an object by column name, not ${what}.`, {
    hint: 'Write a row of one column as [value] or as { column: value }.',
  });
}

function isList(value: InputValue): value is readonly InputValue[] {
  return Array.isArray(value);
}
