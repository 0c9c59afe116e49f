import { unpackInterval } from '../../columnar/calendar-interval.ts';
import { CALENDAR_INTERVAL, typeName } from '../../columnar/types.ts';
import { type SourcePosition, userError } from '../../errors.ts';
import { implicitCast } from '../../expression/coercion/implicit-cast.ts';
import type { Expression } from '../../expression/expression.ts';
import { lookupFunction } from '../../expression/functions/index.ts';
import type { SessionSettings } from '../../expression/session-settings.ts';
import { cannotParseInterval } from '../../expression/time/interval-length.ts';
import { parseCalendarInterval } from '../../expression/time/interval-parts.ts';
import { DAY_TO_SECOND } from '../../expression/time/interval-units.ts';
import { MICROS_PER_DAY } from '../../expression/time/local-time.ts';

/**
 * The end of the session that a row opens: its time plus the gap, a constant or an expression, an interval or a text that
 * is read as one.
 */
export function sessionEndOf(
  time: Expression,
  gap: Expression,
  settings: SessionSettings,
  position: SourcePosition | undefined,
): Expression {
  return lookupFunction('add')!.resolve([time, intervalOf(gap, position)], settings, position);
}

function intervalOf(gap: Expression, position: SourcePosition | undefined): Expression {
  if (gap.kind === 'literal' && typeof gap.value === 'string') {
    return constantInterval(gap.value, position);
  }
  const { kind } = gap.type;
  if (kind === 'dayTimeInterval' || kind === 'yearMonthInterval') return gap;
  if (kind === 'string' || kind === 'calendarInterval') return implicitCast(gap, CALENDAR_INTERVAL);
  throw userError(
    'DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE',
    `The gap of \`session_window\` is an interval or its text, not ${typeName(gap.type)}.`,
    { position, hint: "Write it as '5 minutes'." },
  );
}

/** As days and time where that says the same: kernels add those. */
function constantInterval(text: string, position: SourcePosition | undefined): Expression {
  const value = parseCalendarInterval(text);
  if (value === undefined) throw cannotParseInterval(text, position);
  const { months, days, micros } = unpackInterval(value);
  const length = BigInt(days) * MICROS_PER_DAY + micros;
  const isDayTime = months === 0 && length / MICROS_PER_DAY === BigInt(days);
  return isDayTime
    ? Object.freeze({ kind: 'literal', value: length, type: DAY_TO_SECOND })
    : Object.freeze({ kind: 'literal', value, type: CALENDAR_INTERVAL });
}
