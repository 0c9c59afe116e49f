import type { LiteralValue } from '../../columnar/value.ts';
import type { XmlCursor } from './xml-cursor.ts';
import type { XmlDialect } from './xml-dialect.ts';
import type { XmlAttributes } from './xml-events.ts';

/** What values are read by. */
export interface XmlReading {
  readonly dialect: XmlDialect;
  readonly timeZone: string;
  readonly caseSensitive: boolean;
}

/** Reads what an element holds, its end too; its start is taken already. Throws `UnfitXml` where that does not fit. */
export type ContentReader = (cursor: XmlCursor, attributes: XmlAttributes) => LiteralValue;
