import type { DataType } from '../../columnar/types.ts';
import { assert } from '../../errors.ts';
import { UnfitXml, type XmlCursor } from './xml-cursor.ts';
import { isBlank } from './xml-events.ts';
import { mapReader } from './xml-maps.ts';
import type { ContentReader, XmlReading } from './xml-reading.ts';
import { rowReader } from './xml-rows.ts';
import { scalarReader } from './xml-scalars.ts';

/** How what stands in an element becomes a value of a type. */
export function contentReader(type: DataType, reading: XmlReading): ContentReader {
  switch (type.kind) {
    case 'struct':
      return rowContentReader(type, reading);
    case 'map':
      return mapContentReader(type, reading);
    case 'array':
      return elementContentReader(type, reading);
    case 'string':
      return textContentReader(type, reading);
    default:
      return scalarContentReader(type, reading);
  }
}

type Of<Kind extends DataType['kind']> = Extract<DataType, { readonly kind: Kind }>;

/** An empty element is no row where it stands in a list or map. */
function rowContentReader({ fields }: Of<'struct'>, reading: XmlReading): ContentReader {
  const read = rowReader(fields, reading, (type) => contentReader(type, reading));
  return (cursor) => (isAtEnd(cursor) ? takeEnd(cursor) : read(cursor, []));
}

function mapContentReader({ value }: Of<'map'>, reading: XmlReading): ContentReader {
  const { dialect, timeZone } = reading;
  const readText = scalarReader(value, dialect, timeZone);
  const read = mapReader(dialect, readText, contentReader(value, reading));
  return (cursor, attributes) => {
    skipBlank(cursor);
    if (isAtEnd(cursor)) return takeEnd(cursor);
    if (cursor.peek()?.kind === 'text') throw new UnfitXml('a text stands where a map begins');
    return read(cursor, attributes);
  };
}

/** A list in an element is one of its elements: those of the same name are gathered by the row around it. */
function elementContentReader({ element }: Of<'array'>, reading: XmlReading): ContentReader {
  const read = contentReader(element, reading);
  const readText = scalarReader(element, reading.dialect, reading.timeZone);
  return (cursor) => {
    if (isAtEnd(cursor)) return takeEnd(cursor);
    const event = cursor.peek();
    if (event?.kind !== 'text') return read(cursor, []);
    cursor.next();
    const value = readText(event.text);
    cursor.end();
    return value;
  };
}

/** A text takes all that stands in the element, tags too. */
function textContentReader(type: Of<'string'>, { dialect, timeZone }: XmlReading): ContentReader {
  const read = scalarReader(type, dialect, timeZone);
  return (cursor) => {
    if (!isAtEnd(cursor)) return read(cursor.restAsText());
    takeEnd(cursor);
    return dialect.nullValue === '' ? null : '';
  };
}

function scalarContentReader(type: DataType, { dialect, timeZone }: XmlReading): ContentReader {
  const read = scalarReader(type, dialect, timeZone);
  return (cursor) => {
    skipBlank(cursor);
    if (isAtEnd(cursor)) return takeEnd(cursor);
    const event = cursor.peek();
    if (event?.kind !== 'text') throw new UnfitXml(`an element stands where a ${type.kind} is`);
    // Read before it is taken: as in Spark, what does not fit is still there for the row around it.
    const value = read(event.text);
    cursor.next();
    cursor.end();
    return value;
  };
}

function isAtEnd(cursor: XmlCursor): boolean {
  return cursor.peek()?.kind === 'end';
}

function takeEnd(cursor: XmlCursor): null {
  const event = cursor.next();
  assert(event?.kind === 'end', 'the element ends here');
  return null;
}

function skipBlank(cursor: XmlCursor): void {
  let event = cursor.peek();
  while (event?.kind === 'text' && isBlank(event.text)) {
    cursor.next();
    event = cursor.peek();
  }
}
