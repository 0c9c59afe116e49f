import { type CalendarInterval, unpackInterval } from '../../columnar/calendar-interval.ts';
import { type DataType, decimal, INT, TINYINT } from '../../columnar/types.ts';
import { type SourcePosition, userError } from '../../errors.ts';
import { checkCount, functionCall } from '../call.ts';
import type { Call, Expression } from '../expression.ts';
import { computeRows } from '../row-function.ts';
import type { ScalarFunction } from '../scalar-function.ts';
import { isInterval, unitSize, unitsOf } from '../time/interval-units.ts';
import { unexpectedType } from '../type-errors.ts';

/** What a field counts of, within the next greater one. */
interface IntervalField {
  readonly unit: 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second';
  readonly within: bigint | undefined;
  readonly type: DataType;
}

const FIELDS: readonly IntervalField[] = [
  { unit: 'year', within: undefined, type: INT },
  { unit: 'month', within: unitSize('year'), type: TINYINT },
  { unit: 'day', within: undefined, type: INT },
  { unit: 'hour', within: unitSize('day'), type: TINYINT },
  { unit: 'minute', within: unitSize('hour'), type: TINYINT },
  { unit: 'second', within: unitSize('minute'), type: decimal(8, 6) },
];

/** What EXTRACT of an interval is; the first argument is the field's name. */
export const intervalField: ScalarFunction = {
  name: 'interval_field',
  summary: 'Takes a field of an interval.',
  examples: [{ sql: "extract(HOUR FROM INTERVAL '5 03:00:00' DAY TO SECOND)", result: '3' }],
  resolve: (given, _settings, position) => {
    checkCount('interval_field', given, 2, 2, position);
    const [name, interval] = given;
    const field = name.kind === 'literal' ? String(name.value) : '';
    return extractFromInterval(field, interval, position);
  },
  evaluate: (call, frame, evaluate) => {
    const field = FIELDS.find(({ unit }) => unit === call.options?.['unit'])!;
    const isCalendar = call.arguments[0]!.type.kind === 'calendarInterval';
    return computeRows(call, frame, evaluate, ([value]) => {
      const count = isCalendar
        ? countOfCalendar(unpackInterval(value as bigint), field)
        : BigInt(value as number | bigint);
      const part = field.within === undefined ? count : count % field.within;
      return field.unit === 'second' ? part : Number(part / unitSize(field.unit));
    });
  },
};

/** Of an interval that counts months, days and microseconds, what a field is a part of. */
function countOfCalendar(
  { months, days, micros }: CalendarInterval,
  { unit }: IntervalField,
): bigint {
  if (unit === 'year' || unit === 'month') return BigInt(months);
  const day = unitSize('day');
  return unit === 'day' ? (BigInt(days) + micros / day) * day : micros;
}

/** The call for a field of an interval, by the field's name in the singular. */
export function extractFromInterval(
  name: string,
  interval: Expression,
  position: SourcePosition | undefined,
): Call {
  const { type } = interval;
  if (!isInterval(type) && type.kind !== 'calendarInterval') {
    throw unexpectedType('extract', 2, ['an interval'], interval, position);
  }
  const units = isInterval(type) ? unitsOf(type) : FIELDS.map(({ unit }) => unit);
  const field = FIELDS.find(({ unit }) => unit === name.toLowerCase());
  if (field === undefined || !units.includes(field.unit)) {
    throw userError(
      'INVALID_EXTRACT_FIELD',
      `'${name}' is no field of an interval that counts ${units.join(', ')}.`,
      { position },
    );
  }
  return functionCall('interval_field', [interval], field.type, {
    position,
    options: { unit: field.unit },
  });
}
