import { doubleText, floatText } from '../../columnar/number-text.ts';
import { type DataType, typeName } from '../../columnar/types.ts';
import { timestampText } from '../../expression/conversion/to-text.ts';
import type { Literal } from '../../expression/expression.ts';
import { bigDecimalText } from '../../expression/text/value-text.ts';
import { intervalText } from '../../expression/time/interval-text.ts';
import { readTimestampText } from '../../expression/time/read-time.ts';
import { timeOfDayText } from '../../expression/time/time-of-day.ts';
import { zoneOf } from '../../expression/time/zone.ts';
import { literalText } from '../expression-text.ts';

/** A constant as Spark names it: numbers as Java prints them, intervals with their units. */
export function literalName(literal: Literal): string {
  const { value, type } = literal;
  if (value === null) return 'NULL';
  switch (type.kind) {
    case 'double':
      return doubleText(Number(value));
    case 'float':
      return floatText(Number(value));
    case 'decimal':
      return bigDecimalText(BigInt(String(value)), type.scale);
    case 'time':
      return `TIME '${timeOfDayText(value as bigint)}'`;
    case 'dayTimeInterval':
    case 'yearMonthInterval':
      return intervalText(value as number | bigint, type);
    default:
      return literalText(literal);
  }
}

/** `TIMESTAMP '…'` with the time of the session's zone, whatever zone the text names. */
export function timestampName(text: string, type: DataType, timeZone: string): string {
  const isLocal = type.kind === 'timestampNtz';
  const micros = readTimestampText(text, isLocal ? null : timeZone);
  if (micros === null) return `CAST(${text} AS ${typeName(type)})`;
  const zone = zoneOf(isLocal ? 'UTC' : timeZone);
  return `${typeName(type)} '${timestampText(micros, (seconds) => zone.offsetAt(seconds))}'`;
}
