import type { StructField } from '../../columnar/types.ts';
import type { LiteralValue } from '../../columnar/value.ts';
import { UnfitXml, XmlCursor } from './xml-cursor.ts';
import { MalformedXml, readXmlEvents } from './xml-events.ts';
import type { XmlReading } from './xml-reading.ts';
import { PartialRow, rowReader } from './xml-rows.ts';
import { contentReader } from './xml-values.ts';

/** What a text gives. */
export interface XmlRecord {
  readonly row: readonly LiteralValue[];
  /** Why the record is bad, null for a good one. */
  readonly problem: string | null;
}

/** Reads texts of one element each, whatever it is called, as rows. */
export function recordReader(
  fields: readonly StructField[],
  reading: XmlReading,
): (text: string) => XmlRecord {
  const read = rowReader(fields, reading, (type) => contentReader(type, reading));
  return (text) => {
    try {
      const cursor = new XmlCursor(readXmlEvents(text));
      const { attributes } = cursor.root();
      return { row: read(cursor, attributes), problem: null };
    } catch (error) {
      if (error instanceof PartialRow) return { row: error.row, problem: error.message };
      if (!(error instanceof MalformedXml) && !(error instanceof UnfitXml)) throw error;
      return { row: fields.map(() => null), problem: error.message };
    }
  };
}
