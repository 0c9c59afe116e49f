import { DATE, type DataType, INT, TIME, TIMESTAMP, TIMESTAMP_NTZ } from '../columnar/types.ts';
import type { SourcePosition } from '../errors.ts';
import { parseDateText, parseTimestampText } from '../expression/time/parse.ts';
import { parseTimeOfDay } from '../expression/time/time-of-day.ts';
import type { UnresolvedExpression } from '../expression/unresolved.ts';
import { newCall, newCast, newStringLiteral } from './calls.ts';
import { newLiteral } from './literals.ts';
import type { TokenReader } from './token-reader.ts';

const TYPES: ReadonlyMap<string, DataType> = new Map([
  ['DATE', DATE],
  ['TIMESTAMP', TIMESTAMP],
  ['TIMESTAMP_LTZ', TIMESTAMP],
  ['TIMESTAMP_NTZ', TIMESTAMP_NTZ],
  ['TIME', TIME],
]);

/** True when DATE '…', TIME '…' or TIMESTAMP '…' comes next. */
export function isDatetimeLiteral(reader: TokenReader): boolean {
  const { kind, value } = reader.peek();
  return kind === 'word' && TYPES.has(value) && reader.peek(1).kind === 'string';
}

/** A date is a literal at once; a timestamp is a cast, because the session's time zone decides what it means. */
export function readDatetimeLiteral(reader: TokenReader): UnresolvedExpression {
  const start = reader.next();
  const text = reader.next().value;
  const named = TYPES.get(start.value)!;
  // A text that names a zone means a moment, whatever TIMESTAMP means.
  const hasZone = parseTimestampText(text)?.zone !== undefined;
  const isNtz = start.value === 'TIMESTAMP' && reader.dialect.timestampIsNtz && !hasZone;
  const type = isNtz ? TIMESTAMP_NTZ : named;
  const position = reader.positionFrom(start);
  const special = specialValue(text, type, position);
  if (special !== null) return special;
  const days = type === DATE ? parseDateText(text) : undefined;
  if (days !== undefined) return newLiteral(days, DATE, position);
  const nanos = type === TIME ? parseTimeOfDay(text) : undefined;
  if (nanos !== undefined) return newLiteral(nanos, TIME, position);
  const isTimestamp = type !== DATE && type !== TIME;
  if (isTimestamp && parseTimestampText(text) !== undefined) {
    const child = newStringLiteral(text, position);
    return Object.freeze({ ...newCast(child, type, false, position), isLiteral: true });
  }
  const message = `'${text}' is not a ${start.value}.`;
  throw reader.mistake('INVALID_TYPED_LITERAL', message, start);
}

/** Days from today. */
const DAYS: ReadonlyMap<string, number> = new Map([
  ['today', 0],
  ['yesterday', -1],
  ['tomorrow', 1],
]);

/** `epoch`, `now`, `today`, `yesterday` and `tomorrow`, where a date or a timestamp is named by its type. */
function specialValue(
  text: string,
  type: DataType,
  position: SourcePosition,
): UnresolvedExpression | null {
  const word = text.trim().toLowerCase();
  if (type === TIME) return null;
  const isDate = type === DATE;
  if (word === 'epoch' && isDate) return newLiteral(0, DATE, position);
  if (word === 'epoch') {
    const zone = type === TIMESTAMP ? 'Z' : '';
    return newCast(newStringLiteral(`1970-01-01 00:00:00${zone}`, position), type, false, position);
  }
  if (word === 'now') {
    const now = newCall(isDate ? 'current_date' : 'current_timestamp', [], position);
    return newCast(now, type, false, position);
  }
  const days = DAYS.get(word);
  if (days === undefined) return null;
  const today = newCall('current_date', [], position);
  const date = newCall('date_add', [today, newLiteral(days, INT, position)], position);
  return newCast(date, type, false, position);
}
