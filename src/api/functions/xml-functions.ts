import type { ResultOf } from '../typing/column-expression.ts';
import type { ColumnTypes } from '../typing/column-type.ts';
import { type FormatSettings, settingsOf } from './format-settings.ts';
import { type OfColumn, ofColumn, type TextValue } from './function-makers.ts';
import { asColumn, type ColumnOrName, call } from './functions.ts';

/** The struct that an element of XML is, of columns given in DDL. */
export function fromXml<const Input extends ColumnOrName>(
  input: Input,
  schema: TextValue,
  options: FormatSettings = {},
): ResultOf<Input, ColumnTypes> {
  return call('from_xml', [asColumn(input), schema, ...settingsOf(options)]);
}

/** A struct as an element of XML. */
export function toXml<const Input extends ColumnOrName>(
  input: Input,
  options: FormatSettings = {},
): ResultOf<Input, 'STRING'> {
  return call('to_xml', [asColumn(input), ...settingsOf(options)]);
}

/** The type of an element of XML, as `fromXml` takes it. */
export function schemaOfXml(xml: string, options: FormatSettings = {}): ResultOf<never, 'STRING'> {
  return call('schema_of_xml', [xml, ...settingsOf(options)]);
}

/** The texts that a path such as `a/b` finds in XML. */
export const xpath: OfColumn<'ARRAY', [path: string]> = ofColumn('xpath');

/** The first text that a path finds in XML. */
export const xpathString: OfColumn<'STRING', [path: string]> = ofColumn('xpath_string');

/** True when a path finds something in XML, or what it says of it is true. */
export const xpathBoolean: OfColumn<'BOOLEAN', [path: string]> = ofColumn('xpath_boolean');

/** The SMALLINT that a path finds in XML; 0 for none. */
export const xpathShort: OfColumn<'SMALLINT', [path: string]> = ofColumn('xpath_short');

/** The INT that a path finds in XML; 0 for none. */
export const xpathInt: OfColumn<'INT', [path: string]> = ofColumn('xpath_int');

/** The BIGINT that a path finds in XML; 0 for none. */
export const xpathLong: OfColumn<'BIGINT', [path: string]> = ofColumn('xpath_long');

/** The FLOAT that a path finds in XML; 0 or NaN for none. */
export const xpathFloat: OfColumn<'FLOAT', [path: string]> = ofColumn('xpath_float');

/** The DOUBLE that a path finds in XML; 0 or NaN for none. */
export const xpathDouble: OfColumn<'DOUBLE', [path: string]> = ofColumn('xpath_double');
