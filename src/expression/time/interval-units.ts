import type { DataType, DayTimeUnit, YearMonthUnit } from '../../columnar/types.ts';

/** The types of intervals: a range of units, and a whole number of the smallest one, microseconds or months. */
export type IntervalType = Extract<
  DataType,
  { readonly kind: 'dayTimeInterval' | 'yearMonthInterval' }
>;

type Unit = DayTimeUnit | YearMonthUnit;

const ORDERS: readonly (readonly Unit[])[] = [
  ['year', 'month'],
  ['day', 'hour', 'minute', 'second'],
];

/** Months of a year or month, microseconds of the others. */
const SIZES: Readonly<Record<Unit, bigint>> = {
  year: 12n,
  month: 1n,
  day: 86_400_000_000n,
  hour: 3_600_000_000n,
  minute: 60_000_000n,
  second: 1_000_000n,
};

export const DAY_TO_SECOND: IntervalType = Object.freeze({
  kind: 'dayTimeInterval',
  from: 'day',
  to: 'second',
});
export const YEAR_TO_MONTH: IntervalType = Object.freeze({
  kind: 'yearMonthInterval',
  from: 'year',
  to: 'month',
});

export function isInterval(type: DataType): type is IntervalType {
  return type.kind === 'dayTimeInterval' || type.kind === 'yearMonthInterval';
}

/** Units from the greatest to the least of an interval's type. */
export function unitsOf({ from, to }: IntervalType): readonly Unit[] {
  const order = ORDERS.find((units) => units.includes(from))!;
  return order.slice(order.indexOf(from), order.indexOf(to) + 1);
}

export function unitSize(unit: Unit): bigint {
  return SIZES[unit];
}

/** The count of an interval as columns of its type hold it. */
export function intervalValue(count: bigint, type: IntervalType): bigint | number {
  return type.kind === 'dayTimeInterval' ? count : Number(count);
}

/** Whether a count fits the integers in which columns hold intervals of the type. */
export function fitsInterval(count: bigint, type: IntervalType): boolean {
  return BigInt.asIntN(type.kind === 'dayTimeInterval' ? 64 : 32, count) === count;
}
