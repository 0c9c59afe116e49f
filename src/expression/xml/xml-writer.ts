import type { Column } from '../../columnar/batch.ts';
import { isValid } from '../../columnar/column-to-values.ts';
import type { DataType, StructField } from '../../columnar/types.ts';
import { userError } from '../../errors.ts';
import { csvTextOf } from '../csv/csv-text.ts';
import type { ComputeContext } from '../evaluation.ts';
import type { XmlDialect } from './xml-dialect.ts';
import type { XmlOutput } from './xml-output.ts';

/** What values are written with. */
export interface XmlWriting {
  readonly context: Pick<ComputeContext, 'memory' | 'settings'>;
  readonly dialect: XmlDialect;
  readonly output: XmlOutput;
}

/** Writes the value of a row under a name. */
type WriteNamed = (name: string, row: number) => void;
/** Writes the value of a row, which is not null. */
type Write = (row: number) => void;

/** Writes values of a column as elements, as Spark's StaxXmlGenerator does. */
export function elementWriter(type: DataType, column: Column, writing: XmlWriting): WriteNamed {
  const { output, context, dialect } = writing;
  const write = contentWriter(type, column, writing);
  return (name, row) => {
    const hasValue = isValid(column, row, context.memory) && type.kind !== 'null';
    if (!hasValue && dialect.nullValue === null) return;
    const isText = name === dialect.valueTag;
    if (!isText) output.open(name);
    if (hasValue) write(row);
    else output.text(dialect.nullValue!);
    if (!isText) output.close();
  };
}

/** Writes a row's fields: those that are attributes first. */
export function fieldsWriter(
  fields: readonly StructField[],
  columns: readonly Column[],
  writing: XmlWriting,
): Write {
  const members = fields.map(({ name, type }, index) => ({
    name,
    isAttribute: isAttribute(name, writing.dialect),
    write: memberWriter(type, columns[index], writing),
  }));
  const ordered = [
    ...members.filter((member) => member.isAttribute),
    ...members.filter((member) => !member.isAttribute),
  ];
  return (row) => {
    for (const { name, write } of ordered) write(name, row);
  };
}

/** Writes a field of a row, or an entry of a map: as an attribute, as an element, or as one for each value of a list. */
function memberWriter(type: DataType, column: Column, writing: XmlWriting): WriteNamed {
  const { context, dialect } = writing;
  const writeAttribute = attributeWriter(type, column, writing);
  const writeElement = elementWriter(type, column, writing);
  if (type.kind !== 'array') {
    return (name, row) => {
      if (isAttribute(name, dialect)) writeAttribute(name, row);
      else writeElement(name, row);
    };
  }
  const { i32 } = context.memory;
  const writeItem = elementWriter(type.element, column.children[0], writing);
  return (name, row) => {
    if (isAttribute(name, dialect)) writeAttribute(name, row);
    else if (!isValid(column, row, context.memory)) writeElement(name, row);
    else {
      const end = i32[column.offsets / 4 + row + 1];
      for (let item = i32[column.offsets / 4 + row]; item < end; item++) writeItem(name, item);
    }
  };
}

function isAttribute(name: string, { attributePrefix, valueTag }: XmlDialect): boolean {
  return name.startsWith(attributePrefix) && name !== valueTag;
}

function attributeWriter(type: DataType, column: Column, writing: XmlWriting): WriteNamed {
  const { context, dialect, output } = writing;
  const { kind } = type;
  const isNested = kind === 'struct' || kind === 'array' || kind === 'map';
  const text = isNested ? null : csvTextOf(type, column, dialect, context);
  return (name, row) => {
    const own = name.slice(dialect.attributePrefix.length);
    if (!isValid(column, row, context.memory) || kind === 'null') {
      if (dialect.nullValue !== null) output.attribute(own, dialect.nullValue);
    } else if (text === null) throw nestedAttribute(name);
    else output.attribute(own, text(row));
  };
}

function nestedAttribute(name: string): Error {
  return userError(
    'UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE',
    `Column '${name}' would be an attribute of XML, which cannot hold a list, map or struct.`,
    { hint: "Rename the column, or choose another option('attributePrefix', …)." },
  );
}

function contentWriter(type: DataType, column: Column, writing: XmlWriting): Write {
  const { context, dialect, output } = writing;
  switch (type.kind) {
    case 'struct':
      return fieldsWriter(type.fields, column.children, writing);
    case 'map':
      return mapWriter(type, column, writing);
    case 'array': {
      // A list in a list has no name of its own.
      const { i32 } = context.memory;
      const write = memberWriter(type.element, column.children[0], writing);
      return (row) => {
        const end = i32[column.offsets / 4 + row + 1];
        for (let item = i32[column.offsets / 4 + row]; item < end; item++) {
          write(dialect.arrayElementName, item);
        }
      };
    }
    default: {
      const text = csvTextOf(type, column, dialect, context);
      return (row) => output.text(text(row));
    }
  }
}

function mapWriter(
  { key, value }: Extract<DataType, { readonly kind: 'map' }>,
  { offsets, children: [keys, values] }: Column,
  writing: XmlWriting,
): Write {
  const { context, dialect } = writing;
  const { i32 } = context.memory;
  const keyText = csvTextOf(key, keys!, dialect, context);
  const write = memberWriter(value, values!, writing);
  return (row) => {
    const entries: [name: string, item: number][] = [];
    const end = i32[offsets / 4 + row + 1];
    for (let item = i32[offsets / 4 + row]; item < end; item++) entries.push([keyText(item), item]);
    const attributes = entries.filter(([name]) => isAttribute(name, dialect));
    const elements = entries.filter(([name]) => !isAttribute(name, dialect));
    for (const [name, item] of [...attributes, ...elements]) write(name, item);
  };
}
