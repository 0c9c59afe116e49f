import type { DayTimeUnit, YearMonthUnit } from '../columnar/types.ts';
import { type SourcePosition, userError } from '../errors.ts';

type Unit = DayTimeUnit | YearMonthUnit;

const ORDERS: readonly (readonly Unit[])[] = [
  ['year', 'month'],
  ['day', 'hour', 'minute', 'second'],
];

/** What stands before a unit's digits, and the most that a unit may count behind a larger one. */
const SEPARATORS: Readonly<Record<Unit, string>> = {
  year: '',
  month: '-',
  day: '',
  hour: ' ',
  minute: ':',
  second: ':',
};
const MOST: Readonly<Record<Unit, number>> = {
  year: Number.POSITIVE_INFINITY,
  month: 11,
  day: Number.POSITIVE_INFINITY,
  hour: 23,
  minute: 59,
  second: 59,
};

/**
 * The text of an interval such as `'1 02:03' DAY TO MINUTE`, each number written with its unit: `1 day 2 hour 3
 * minute`.
 */
export function unitsText(
  text: string,
  from: string,
  to: string,
  position: SourcePosition,
): string {
  const units = unitsBetween(from.toLowerCase(), to.toLowerCase(), position);
  const pattern = units.map((unit, place) => {
    const separator = place === 0 ? '' : SEPARATORS[unit];
    return `${separator}(\\d+${unit === 'second' ? '(?:\\.\\d{1,9})?' : ''})`;
  });
  const match = new RegExp(`^([+-]?)${pattern.join('')}$`).exec(text.trim());
  if (match === null) throw unmatched(text, from, to, position);
  const [, sign = '', ...numbers] = match;
  return units
    .map((unit, place) => {
      const number = numbers[place]!;
      if (place > 0 && Math.trunc(Number(number)) > MOST[unit]) {
        throw outOfRange(text, unit, position);
      }
      return `${sign}${number} ${unit}`;
    })
    .join(' ');
}

function unitsBetween(from: string, to: string, position: SourcePosition): readonly Unit[] {
  for (const order of ORDERS) {
    const [first, last] = [order.indexOf(from as Unit), order.indexOf(to as Unit)];
    if (first >= 0 && last > first) return order.slice(first, last + 1);
  }
  const message = `There are no intervals from ${from.toUpperCase()} to ${to.toUpperCase()}.`;
  throw userError('INVALID_INTERVAL_FORMAT.UNSUPPORTED_FROM_TO_EXPRESSION', message, { position });
}

function unmatched(text: string, from: string, to: string, position: SourcePosition): Error {
  const message = `The text '${text}' is not an interval of the form ${from} TO ${to}.`;
  const isMonths = from.toLowerCase() === 'year';
  const condition = `UNMATCHED_FORMAT_STRING${isMonths ? '' : '_WITH_NOTICE'}`;
  return userError(`INVALID_INTERVAL_FORMAT.${condition}`, message, { position });
}

function outOfRange(text: string, unit: Unit, position: SourcePosition): Error {
  const message = `In the interval '${text}' the ${unit} is greater than ${MOST[unit]}.`;
  return userError('INVALID_INTERVAL_FORMAT.INTERVAL_PARSING', message, { position });
}
