import type { DataType } from '../../columnar/types.ts';
import type { LiteralValue } from '../../columnar/value.ts';
import { textReader } from '../csv/csv-values.ts';
import { readByPattern } from '../time/time-patterns.ts';
import { UnfitXml } from './xml-cursor.ts';
import type { XmlDialect } from './xml-dialect.ts';

/** The value of an element's text; throws `UnfitXml` for one that is none of the type. */
export type ScalarReader = (text: string) => LiteralValue;

/** Dates are read strictly where no pattern is given. */
const DATE_PATTERN = 'yyyy-MM-dd';

/** How Java calls what is no number. */
const JAVA_NAMES = { nanValue: 'NaN', positiveInf: 'Infinity', negativeInf: '-Infinity' };

/** How texts of a type are read: as Spark's StaxXmlParser does. Nested types are no texts. */
export function scalarReader(type: DataType, dialect: XmlDialect, timeZone: string): ScalarReader {
  const { ignoreSurroundingSpaces, nullValue } = dialect;
  const read = plainReader(type, dialect, timeZone);
  return (text) => {
    const value = ignoreSurroundingSpaces ? trimText(text) : text;
    if (value === nullValue) return null;
    const result = read(value);
    if (result === undefined) throw new UnfitXml(`'${value}' is no ${type.kind}`);
    return result;
  };
}

function plainReader(
  type: DataType,
  dialect: XmlDialect,
  timeZone: string,
): (text: string) => LiteralValue | undefined {
  const { kind } = type;
  if (kind === 'array' || kind === 'map' || kind === 'struct') return () => undefined;
  if (kind === 'date' && dialect.dateFormat === null) {
    return (text) => readByPattern(text, type, DATE_PATTERN, timeZone);
  }
  if (kind === 'boolean') return readBoolean;
  const read = textReader(type, { ...dialect, ...JAVA_NAMES }, timeZone);
  if (kind !== 'double' && kind !== 'float') return read;
  return (text) => read(text) ?? read(leadingNumber(text));
}

/** Without what Java's trim takes away. */
export function trimText(text: string): string {
  return text.replace(/^[\0- ]+/, '').replace(/[\0- ]+$/, '');
}

function readBoolean(text: string): boolean | undefined {
  const lowerCase = text.toLowerCase();
  if (lowerCase === 'true' || lowerCase === '1') return true;
  return lowerCase === 'false' || lowerCase === '0' ? false : undefined;
}

/** What Java's NumberFormat takes for a number: digits in groups, and anything behind them. */
function leadingNumber(text: string): string {
  return /^-?(?:\d[\d,]*(?:\.\d*)?|\.\d+)/.exec(text)?.[0].replaceAll(',', '') ?? '';
}
