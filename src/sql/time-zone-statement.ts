import { userError } from '../errors.ts';
import { readIntervalLiteral } from './interval-literal.ts';
import type { ResetOption, SetOption } from './statement.ts';
import type { TokenReader } from './token-reader.ts';

const SETTING = 'spark.sql.session.timeZone';
const OFFSET_SECONDS_MAX = 18 * 3600;

/** SET TIME ZONE 'Europe/Berlin', SET TIME ZONE LOCAL or SET TIME ZONE INTERVAL 2 HOURS. */
export function readTimeZone(reader: TokenReader): SetOption | ResetOption {
  const start = reader.peek();
  reader.expectWord('SET', 'TIME', 'ZONE');
  if (reader.acceptWord('LOCAL')) {
    return Object.freeze({ kind: 'reset', key: SETTING, position: reader.positionFrom(start) });
  }
  const isText = reader.peek().kind === 'string';
  const value = isText ? reader.expectString('a time zone') : readOffset(reader);
  const position = reader.positionFrom(start);
  return Object.freeze({ kind: 'set', key: SETTING, value, position });
}

/** An interval as an offset such as `+02:00`. */
function readOffset(reader: TokenReader): string {
  if (!reader.isWord('INTERVAL'))
    throw reader.unexpected('LOCAL, a time zone in quotes, or an interval');
  const { value, type, position } = readIntervalLiteral(reader);
  const seconds = Number(value) / 1_000_000;
  const isOffset = type.kind === 'dayTimeInterval' && Number.isInteger(seconds);
  if (!isOffset || Math.abs(seconds) > OFFSET_SECONDS_MAX) {
    throw userError(
      'INVALID_INTERVAL_FORMAT.TIMEZONE_INTERVAL_OUT_OF_RANGE',
      'The offset of a time zone is at most 18 hours, in whole seconds.',
      { position },
    );
  }
  const size = Math.abs(seconds);
  const parts = [size / 3600, (size / 60) % 60, size % 60].map((part) =>
    String(Math.floor(part)).padStart(2, '0'),
  );
  const isWhole = size % 60 === 0;
  return `${seconds < 0 ? '-' : '+'}${(isWhole ? parts.slice(0, 2) : parts).join(':')}`;
}
