import type { DataType, StructField } from '../../columnar/types.ts';
import type { LiteralValue } from '../../columnar/value.ts';
import { UnfitXml, type XmlCursor } from './xml-cursor.ts';
import { isBlank, type XmlAttributes } from './xml-events.ts';
import { attributeFields, fieldFinder, ownName } from './xml-names.ts';
import type { ContentReader, XmlReading } from './xml-reading.ts';
import { scalarReader } from './xml-scalars.ts';

/** Reads what an element holds as the fields of a row. Throws `PartialRow` where some of it does not fit. */
export type RowReader = (cursor: XmlCursor, attributes: XmlAttributes) => LiteralValue[];

/** A row of which some fields could not be read. As in Spark, those behind the first of them may be missing too. */
export class PartialRow extends UnfitXml {
  readonly row: readonly LiteralValue[];

  constructor(row: readonly LiteralValue[], problem: string) {
    super(problem);
    this.row = row;
  }
}

/** Reads children by their names; those of a list are gathered, of others the last counts, and the rest is left out. */
export function rowReader(
  fields: readonly StructField[],
  reading: XmlReading,
  contentOf: (type: DataType) => ContentReader,
): RowReader {
  const { dialect, caseSensitive } = reading;
  const find = fieldFinder(fields, caseSensitive);
  const readAttributes = attributesReader(fields, reading);
  const targets = fields.map(({ type }, index) => elementTarget(type, index, contentOf, reading));
  const wildcard = wildcardTarget(fields, reading, contentOf);
  const setText = textTarget(fields, reading);
  return (cursor, attributes) => {
    const row: LiteralValue[] = fields.map(() => null);
    readAttributes(attributes, row);
    let problem: string | null = null;
    for (let event = cursor.next(); event !== null && event.kind !== 'end'; event = cursor.next()) {
      if (event.kind === 'text') {
        if (!isBlank(event.text)) setText(row, event.text);
        continue;
      }
      const place = find(ownName(event.name, dialect));
      const target = place === undefined ? wildcard : targets[place];
      try {
        target(row, cursor, event.attributes);
      } catch (error) {
        if (!(error instanceof UnfitXml)) throw error;
        problem ??= error.message;
      }
    }
    if (problem !== null) throw new PartialRow(row, problem);
    return row;
  };
}

/** Puts what an element holds into a row. */
type Target = (row: LiteralValue[], cursor: XmlCursor, attributes: XmlAttributes) => void;

function elementTarget(
  type: DataType,
  index: number,
  contentOf: (type: DataType) => ContentReader,
  reading: XmlReading,
): Target {
  const isList = type.kind === 'array';
  const own = isList ? type.element : type;
  const read =
    own.kind === 'struct' ? attributedRowReader(own.fields, reading, contentOf) : contentOf(own);
  return (row, cursor, attributes) => {
    const value = read(cursor, isList && own.kind !== 'struct' ? [] : attributes);
    row[index] = isList ? appended(row[index], value) : value;
  };
}

/** An element that is a row with attributes of its own; an empty one is a row of nulls. */
function attributedRowReader(
  fields: readonly StructField[],
  reading: XmlReading,
  contentOf: (type: DataType) => ContentReader,
): ContentReader {
  const readChildren = rowReader(fields, reading, contentOf);
  const readAttributes = attributesReader(fields, reading);
  return (cursor, attributes) => {
    const given: LiteralValue[] = [];
    readAttributes(attributes, given);
    const row = readChildren(cursor, []);
    given.forEach((value, index) => {
      row[index] = value;
    });
    return row;
  };
}

function attributesReader(
  fields: readonly StructField[],
  { dialect, timeZone, caseSensitive }: XmlReading,
): (attributes: XmlAttributes, row: LiteralValue[]) => void {
  const find = fieldFinder(fields, caseSensitive);
  const readers = fields.map(({ type }) => scalarReader(type, dialect, timeZone));
  return (attributes, row) => {
    for (const [name, value] of attributeFields(attributes, dialect)) {
      const place = find(name);
      if (place !== undefined) row[place] = value === null ? null : readers[place](value);
    }
  };
}

/** Where the text goes that stands beside children: the field of the value tag, if there is one. */
function textTarget(
  fields: readonly StructField[],
  { dialect, timeZone }: XmlReading,
): (row: LiteralValue[], text: string) => void {
  const place = fields.findIndex(({ name }) => name === dialect.valueTag);
  if (place < 0) return () => {};
  const { type } = fields[place];
  const isList = type.kind === 'array';
  const read = scalarReader(isList ? type.element : type, dialect, timeZone);
  return (row, text) => {
    row[place] = isList ? appended(row[place], read(text)) : read(text);
  };
}

/** Where elements go that no field is called after. */
function wildcardTarget(
  fields: readonly StructField[],
  { dialect }: XmlReading,
  contentOf: (type: DataType) => ContentReader,
): Target {
  const place = fields.findIndex(({ name }) => name === dialect.wildcardColName);
  if (place < 0) return (_row, cursor) => cursor.skipRest();
  const isList = fields[place].type.kind === 'array';
  const read = contentOf({ kind: 'string' });
  return (row, cursor) => {
    const value = read(cursor, []);
    row[place] = isList ? appended(row[place], value) : value;
  };
}

/** The list of a row that is being read, which nobody else has. */
function appended(list: LiteralValue, value: LiteralValue): LiteralValue {
  if (list === null) return [value];
  (list as LiteralValue[]).push(value);
  return list;
}
