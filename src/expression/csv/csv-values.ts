import { type DataType, typeName } from '../../columnar/types.ts';
import type { LiteralValue } from '../../columnar/value.ts';
import { assert } from '../../errors.ts';
import { nearestFloat, parseDecimal } from '../text/parse-number.ts';
import { parseCalendarInterval } from '../time/interval-parts.ts';
import { parseIntervalText } from '../time/interval-text.ts';
import { intervalValue } from '../time/interval-units.ts';
import { readDateText, readTimestampText } from '../time/read-time.ts';
import { patternFor, readByPattern, type TimePatterns } from '../time/time-patterns.ts';
import type { CsvDialect } from './csv-dialect.ts';

/** What of a dialect says how values look. */
export type TextForms = TimePatterns & Pick<CsvDialect, 'nanValue' | 'positiveInf' | 'negativeInf'>;

/** The value of a field's text, which is not null; undefined when it is none of the type. */
export type TextReader = (text: string) => LiteralValue | undefined;

/** What a decimal or whole number looks like to Java, with the letters that may follow it there. */
const FRACTION = /^([+-]?)(NaN|Infinity|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)[fFdD]?$/;
const INTEGER = /^[+-]?\d+$/;

/** How the text of a type is read: as Spark's UnivocityParser does. */
export function textReader(type: DataType, options: TextForms, timeZone: string): TextReader {
  const pattern = patternFor(type, options);
  if (pattern !== null) return (text) => readByPattern(text, type, pattern, timeZone);
  switch (type.kind) {
    case 'float':
      return fractionReader(options, (text) => nearestFloat(text));
    case 'double':
      return fractionReader(options, Number);
    case 'decimal':
      return decimalReader(type.precision, type.scale);
    case 'dayTimeInterval':
    case 'yearMonthInterval':
      return (text) => {
        const count = parseIntervalText(text, type);
        return count === undefined ? undefined : intervalValue(count, type);
      };
    case 'timestamp':
      return (text) => readTimestampText(text, timeZone) ?? undefined;
    default: {
      const reader = SIMPLE_READERS[type.kind];
      assert(reader !== undefined, `the csv format was asked about ${typeName(type)} before`);
      return reader;
    }
  }
}

const SIMPLE_READERS: { readonly [Kind in DataType['kind']]?: TextReader } = {
  boolean: (text) => {
    const lowerCase = text.toLowerCase();
    return lowerCase === 'true' || lowerCase === 'false' ? lowerCase === 'true' : undefined;
  },
  tinyint: integerReader(7, Number),
  smallint: integerReader(15, Number),
  int: integerReader(31, Number),
  bigint: integerReader(63, (value) => value),
  calendarInterval: parseCalendarInterval,
  null: () => null,
  string: (text) => text,
  binary: (text) => new Uint8Array(Buffer.from(text)),
  date: (text) => readDateText(text) ?? undefined,
  timestampNtz: (text) => readTimestampText(text, null) ?? undefined,
};

function integerReader(bits: number, finish: (value: bigint) => LiteralValue): TextReader {
  const limit = 2n ** BigInt(bits);
  return (text) => {
    if (!INTEGER.test(text)) return undefined;
    const value = BigInt(text.replace('+', ''));
    return value < -limit || value >= limit ? undefined : finish(value);
  };
}

function fractionReader(
  { nanValue, positiveInf, negativeInf }: TextForms,
  parse: (text: string) => number,
): TextReader {
  const named = new Map([
    [positiveInf, Number.POSITIVE_INFINITY],
    [negativeInf, Number.NEGATIVE_INFINITY],
    [nanValue, Number.NaN],
  ]);
  return (text) => {
    const name = named.get(text);
    if (name !== undefined) return name;
    const [, sign, magnitude] = FRACTION.exec(text.trim()) ?? [];
    if (magnitude === undefined) return undefined;
    const isNumber = /^[\d.]/.test(magnitude);
    const value = isNumber ? parse(magnitude) : Number(magnitude);
    return sign === '-' ? -value : value;
  };
}

function decimalReader(precision: number, scale: number): TextReader {
  const limit = 10n ** BigInt(precision);
  return (text) => {
    const value = parseDecimal(text.replaceAll(',', ''), scale);
    return value === undefined || value >= limit || value <= -limit ? undefined : value;
  };
}
