import type { ColumnOrValue } from './column.ts';
import { asColumn, type ColumnOrName, call } from './functions.ts';
import type { ResultOf } from './typing/column-expression.ts';
import type { ColumnType } from './typing/column-type.ts';

/** A list of these columns. */
export function array<const Inputs extends readonly ColumnOrName[]>(
  ...inputs: Inputs
): ResultOf<Inputs[number], 'ARRAY'> {
  return call('array', inputs.map(asColumn));
}

/** The number of elements of a list, or of entries of a map. */
export function size<const Input extends ColumnOrName>(input: Input): ResultOf<Input, 'INT'> {
  return call('size', [asColumn(input)]);
}

/** The element of a list at a position from 1, or from −1 backwards; the value of a map's key. */
export function elementAt<const Input extends ColumnOrName>(
  input: Input,
  key: ColumnOrValue,
): ResultOf<Input, ColumnType> {
  return call('element_at', [asColumn(input), key]);
}

/** True when the list has the element. */
export function arrayContains<const Input extends ColumnOrName>(
  input: Input,
  element: ColumnOrValue,
): ResultOf<Input, 'BOOLEAN'> {
  return call('array_contains', [asColumn(input), element]);
}

/** The elements of a list as one text. */
export function arrayJoin<const Input extends ColumnOrName>(
  input: Input,
  separator: string,
): ResultOf<Input, 'STRING'> {
  return call('array_join', [asColumn(input), separator]);
}

/** The list in ascending order, nulls first; or in descending order, nulls last. */
export function sortArray<const Input extends ColumnOrName>(
  input: Input,
  ascending = true,
): ResultOf<Input, 'ARRAY'> {
  return call('sort_array', [asColumn(input), ascending]);
}

/** The keys of a map. */
export function mapKeys<const Input extends ColumnOrName>(input: Input): ResultOf<Input, 'ARRAY'> {
  return call('map_keys', [asColumn(input)]);
}

/** The values of a map. */
export function mapValues<const Input extends ColumnOrName>(
  input: Input,
): ResultOf<Input, 'ARRAY'> {
  return call('map_values', [asColumn(input)]);
}

/** The value of a text in JSON, of a type given in DDL. */
export function fromJson<const Input extends ColumnOrName>(
  input: Input,
  schema: string,
): ResultOf<Input, ColumnType> {
  return call('from_json', [asColumn(input), schema]);
}

/** A struct, list or map as a text in JSON. */
export function toJson<const Input extends ColumnOrName>(input: Input): ResultOf<Input, 'STRING'> {
  return call('to_json', [asColumn(input)]);
}

/** The struct that an element of XML is, of a type given in DDL. */
export function fromXml<const Input extends ColumnOrName>(
  input: Input,
  schema: string,
): ResultOf<Input, ColumnType> {
  return call('from_xml', [asColumn(input), schema]);
}

/** A struct as an element of XML. */
export function toXml<const Input extends ColumnOrName>(input: Input): ResultOf<Input, 'STRING'> {
  return call('to_xml', [asColumn(input)]);
}

/** The value of bytes in Avro's binary form, by the schema in JSON that they were written by. */
export function fromAvro<const Input extends ColumnOrName>(
  input: Input,
  schema: string,
): ResultOf<Input, ColumnType> {
  return call('from_avro', [asColumn(input), schema]);
}

/** A value in Avro's binary form, by the schema of its type. */
export function toAvro<const Input extends ColumnOrName>(input: Input): ResultOf<Input, 'BINARY'> {
  return call('to_avro', [asColumn(input)]);
}
