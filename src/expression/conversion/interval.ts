import type { Column } from '../../columnar/batch.ts';
import { columnFromValues } from '../../columnar/column-from-values.ts';
import { columnToValues } from '../../columnar/column-to-values.ts';
import { layoutOf, STRING } from '../../columnar/types.ts';
import type { LiteralValue } from '../../columnar/value.ts';
import { assert, type ErrorData } from '../../errors.ts';
import { divideHalfUp, powerOfTen } from '../arithmetic/decimal.ts';
import { parseCalendarInterval } from '../time/interval-parts.ts';
import { parseIntervalText } from '../time/interval-text.ts';
import {
  fitsInterval,
  type IntervalType,
  intervalValue,
  isInterval,
  unitSize,
} from '../time/interval-units.ts';
import { isSet } from '../validity.ts';
import { type Conversion, castOverflow } from './conversion.ts';

/** Text to an interval. */
export function convertTextToInterval(column: Column, conversion: Conversion): Column {
  const type = intervalOf(conversion.target);
  return convertValues(column, conversion, unmatched, (text) =>
    present(parseIntervalText(text as string, type), (count) => intervalValue(count, type)),
  );
}

/** Text such as `1 month -2 days` to an INTERVAL; what is none is null, in every mode. */
export function convertTextToCalendarInterval(column: Column, conversion: Conversion): Column {
  const { frame, target } = conversion;
  const texts = columnToValues(column, STRING, frame.memory);
  const intervals = texts.map((text) =>
    text === null ? null : (parseCalendarInterval(text as string) ?? null),
  );
  return columnFromValues(intervals, target, frame.arena);
}

/** An interval to one of other units; what is less than one of the least is dropped, of whole seconds rounded down. */
export function convertUnits(column: Column, conversion: Conversion): Column {
  const [source, target] = [intervalOf(conversion.source), intervalOf(conversion.target)];
  const size = unitSize(target.to);
  if (size <= unitSize(source.to)) return column;
  const isTime = target.kind === 'dayTimeInterval';
  return convertValues(column, conversion, castOverflow, (value) => {
    const count = BigInt(value as number | bigint);
    const below = count % unitSize('second');
    const whole = isTime && below < 0n ? count - below - unitSize('second') : count;
    return intervalValue(whole - (whole % size), target);
  });
}

/** A number to an interval of that many of its least unit; as in Spark, one that is too large is an error in every mode. */
export function convertNumberToInterval(column: Column, conversion: Conversion): Column {
  const type = intervalOf(conversion.target);
  const { source } = conversion;
  const divisor = source.kind === 'decimal' ? powerOfTen(source.scale) : 1n;
  return convertValues(column, asChecked(conversion), castOverflow, (number) => {
    const exact = divideHalfUp(BigInt(number as number | bigint) * unitSize(type.to), divisor);
    const hasParts = type.kind === 'dayTimeInterval' && type.to !== 'second';
    const count = hasParts ? exact - (exact % unitSize(type.to)) : exact;
    return fitsInterval(count, type) ? intervalValue(count, type) : undefined;
  });
}

/**
 * An interval to the number of its least units; what is less than one of it is dropped. What does not fit an integer is an
 * error in every mode.
 */
export function convertIntervalToNumber(column: Column, conversion: Conversion): Column {
  const checked = conversion.target.kind === 'decimal' ? conversion : asChecked(conversion);
  return convertCount(column, checked, unitSize(intervalOf(conversion.source).to));
}

/** A TIME to the number of its seconds since midnight. */
export function convertTimeToNumber(column: Column, conversion: Conversion): Column {
  return convertCount(column, conversion, NANOS_PER_SECOND);
}

function convertCount(column: Column, conversion: Conversion, size: bigint): Column {
  const { target } = conversion;
  const layout = layoutOf(target);
  const describe = target.kind === 'decimal' ? outOfRange : castOverflow;
  return convertValues(column, conversion, describe, (value) => {
    const count = BigInt(value as number | bigint);
    if (target.kind === 'decimal') {
      const unscaled = divideHalfUp(count * powerOfTen(target.scale), size);
      const limit = powerOfTen(target.precision);
      return unscaled < limit && unscaled > -limit ? unscaled : undefined;
    }
    const number = count / size;
    const bits = layout === 'i64' ? 64 : layout === 'i32' ? 32 : layout === 'i16' ? 16 : 8;
    if (BigInt.asIntN(bits, number) !== number) return undefined;
    return bits === 64 ? number : Number(number);
  });
}

const NANOS_PER_SECOND = 1_000_000_000n;

function outOfRange(value: string, conversion: Conversion): ErrorData {
  const condition = 'NUMERIC_VALUE_OUT_OF_RANGE.WITH_SUGGESTION';
  return { ...castOverflow(value, conversion), condition };
}

type Describe = (value: string, conversion: Conversion) => ErrorData;

function asChecked(conversion: Conversion): Conversion {
  return conversion.mode === 'legacy' ? { ...conversion, mode: 'ansi' } : conversion;
}

/** Undefined is a failure: an error in ANSI mode, null otherwise. */
function convertValues(
  column: Column,
  conversion: Conversion,
  describe: Describe,
  convert: (value: LiteralValue) => LiteralValue | undefined,
): Column {
  const { source, target, mode, frame } = conversion;
  const values = columnToValues(column, source, frame.memory);
  const converted = values.map((value, row) => {
    const result = value === null ? null : convert(value);
    if (result !== undefined) return result;
    const isError = mode === 'ansi' && isSet(frame.active, row, frame.memory.u8);
    if (isError) frame.errors.report(row, () => describe(String(value), conversion));
    return null;
  });
  return columnFromValues(converted, target, frame.arena);
}

function present<T>(
  value: T | undefined,
  use: (value: T) => LiteralValue,
): LiteralValue | undefined {
  return value === undefined ? undefined : use(value);
}

function intervalOf(type: Conversion['source']): IntervalType {
  assert(isInterval(type), 'a cast of intervals has one at one of its ends');
  return type;
}

function unmatched(text: string, { target, position }: Conversion): ErrorData {
  return {
    kind: 'user',
    condition: 'INVALID_INTERVAL_FORMAT.UNMATCHED_FORMAT_STRING',
    message: `The text '${text}' is not an interval of the type ${target.kind}.`,
    hint: "An INTERVAL DAY TO SECOND is written '1 02:03:04.5', an INTERVAL YEAR TO MONTH '1-2'.",
    position,
  };
}
