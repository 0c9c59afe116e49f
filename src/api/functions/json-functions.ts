import type { Column } from '../columns/column.ts';
import type { NamedExpression, Operation, ResultOf } from '../typing/column-expression.ts';
import type { ColumnType, ColumnTypes } from '../typing/column-type.ts';
import { type FormatSettings, settingsOf } from './format-settings.ts';
import { type OfColumn, ofColumn, type TextValue } from './function-makers.ts';
import { asColumn, type ColumnOrName, call } from './functions.ts';

/** The value of a text in JSON, of a type given in DDL. */
export function fromJson<const Input extends ColumnOrName>(
  input: Input,
  schema: TextValue,
  options: FormatSettings = {},
): ResultOf<Input, ColumnType> {
  return call('from_json', [asColumn(input), schema, ...settingsOf(options)]);
}

/** A struct, list or map as a text in JSON. */
export function toJson<const Input extends ColumnOrName>(
  input: Input,
  options: FormatSettings = {},
): ResultOf<Input, 'STRING'> {
  return call('to_json', [asColumn(input), ...settingsOf(options)]);
}

/** The type of a text in JSON, as `fromJson` takes it. */
export function schemaOfJson(
  json: string,
  options: FormatSettings = {},
): ResultOf<never, 'STRING'> {
  return call('schema_of_json', [json, ...settingsOf(options)]);
}

/** What a path such as `$.a[0].b` finds in a text in JSON. */
export const getJsonObject: OfColumn<'STRING', [path: TextValue]> = ofColumn('get_json_object');

/** The number of elements of the array in a text in JSON. */
export const jsonArrayLength: OfColumn<'INT'> = ofColumn('json_array_length');

/** The names of the members of the object in a text in JSON. */
export const jsonObjectKeys: OfColumn<'ARRAY'> = ofColumn('json_object_keys');

/** The members of these names of the object in a text in JSON: a column `c0`, `c1`, … each, in `select`. */
export function jsonTuple<const Input extends ColumnOrName>(
  input: Input,
  ...names: readonly string[]
): Column<Operation<'unknown', NamedExpression<Input>>> {
  return call('json_tuple', [asColumn(input), ...names]);
}

/** The struct of a line of CSV, of columns given in DDL. */
export function fromCsv<const Input extends ColumnOrName>(
  input: Input,
  schema: TextValue,
  options: FormatSettings = {},
): ResultOf<Input, ColumnTypes> {
  return call('from_csv', [asColumn(input), schema, ...settingsOf(options)]);
}

/** A struct as a line of CSV. */
export function toCsv<const Input extends ColumnOrName>(
  input: Input,
  options: FormatSettings = {},
): ResultOf<Input, 'STRING'> {
  return call('to_csv', [asColumn(input), ...settingsOf(options)]);
}

/** The type of a line of CSV, as `fromCsv` takes it. */
export function schemaOfCsv(csv: string, options: FormatSettings = {}): ResultOf<never, 'STRING'> {
  return call('schema_of_csv', [csv, ...settingsOf(options)]);
}

/** The value of bytes in Avro's binary form, by the schema in JSON that they were written by. */
export const fromAvro: OfColumn<ColumnType, [schema: string]> = ofColumn('from_avro');

/** A value in Avro's binary form, by the schema of its type or by this one. */
export const toAvro: OfColumn<'BINARY', [schema?: string]> = ofColumn('to_avro');

/** The message of Protobuf that bytes are, by its name and a descriptor: the path of a file that protoc has written, or its bytes. */
export function fromProtobuf<const Input extends ColumnOrName>(
  input: Input,
  messageName: string,
  descriptor: string | Uint8Array,
  options: FormatSettings = {},
): ResultOf<Input, ColumnTypes> {
  return call('from_protobuf', [asColumn(input), messageName, descriptor, ...settingsOf(options)]);
}

/** A struct as a message of Protobuf, in the same way. */
export function toProtobuf<const Input extends ColumnOrName>(
  input: Input,
  messageName: string,
  descriptor: string | Uint8Array,
  options: FormatSettings = {},
): ResultOf<Input, 'BINARY'> {
  return call('to_protobuf', [asColumn(input), messageName, descriptor, ...settingsOf(options)]);
}

/** The VARIANT that a text in JSON holds. */
export const parseJson: OfColumn<ColumnType> = ofColumn('parse_json');

/** As `parseJson`, but null where the text is no JSON. */
export const tryParseJson: OfColumn<ColumnType> = ofColumn('try_parse_json');

/** What a path such as `$.a[0]` finds in a VARIANT, as a type given in DDL. */
export const variantGet: OfColumn<ColumnType, [path: TextValue, type: string]> =
  ofColumn('variant_get');

/** As `variantGet`, but null where the value is not of that type. */
export const tryVariantGet: OfColumn<ColumnType, [path: TextValue, type: string]> =
  ofColumn('try_variant_get');

/** True for a VARIANT that holds JSON's null. */
export const isVariantNull: OfColumn<'BOOLEAN'> = ofColumn('is_variant_null');

/** The type of what a VARIANT holds. */
export const schemaOfVariant: OfColumn<'STRING'> = ofColumn('schema_of_variant');

/** The type of what all VARIANTs of the group hold. */
export const schemaOfVariantAgg: OfColumn<'STRING'> = ofColumn('schema_of_variant_agg');

/** A struct, list or map as a VARIANT. */
export const toVariantObject: OfColumn<ColumnType> = ofColumn('to_variant_object');
