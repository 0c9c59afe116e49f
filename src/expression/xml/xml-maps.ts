import type { LiteralValue } from '../../columnar/value.ts';
import type { XmlDialect } from './xml-dialect.ts';
import { isBlank } from './xml-events.ts';
import { attributeFields, ownName } from './xml-names.ts';
import type { ContentReader } from './xml-reading.ts';
import type { ScalarReader } from './xml-scalars.ts';

/** Reads an element as a map: attributes, children by their names, and its own text. The last of equal keys counts. */
export function mapReader(
  dialect: XmlDialect,
  readText: ScalarReader,
  readChild: ContentReader,
): ContentReader {
  return (cursor, attributes) => {
    const entries = new Map<string, LiteralValue>();
    for (const [name, value] of attributeFields(attributes, dialect)) {
      entries.set(name, value === null ? null : readText(value));
    }
    for (let event = cursor.next(); event !== null && event.kind !== 'end'; event = cursor.next()) {
      if (event.kind === 'start') {
        entries.set(ownName(event.name, dialect), readChild(cursor, []));
      } else if (!isBlank(event.text)) entries.set(dialect.valueTag, readText(event.text));
    }
    return [...entries];
  };
}
