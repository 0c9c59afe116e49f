import { type Column, fixedColumn } from '../../columnar/batch.ts';
import type { DataType } from '../../columnar/types.ts';
import { parseTimeOfDay } from '../time/time-of-day.ts';
import { type Conversion, convertRows, invalidInput } from './conversion.ts';
import { textReader } from './from-text.ts';

/** Text to a TIME. */
export function convertTextToTime(column: Column, conversion: Conversion): Column {
  const { memory } = conversion.frame;
  const read = textReader(column, memory);
  const unit = unitOf(conversion.target);
  return convertRows(
    column,
    conversion,
    (target) => (row) => {
      const nanos = parseTimeOfDay(read(row));
      if (nanos !== undefined) memory.i64[target / 8 + row] = nanos - (nanos % unit);
      return nanos !== undefined;
    },
    (row) => invalidInput(read(row), conversion),
  );
}

/** To fewer digits; what is behind them is cut off. */
export function convertTime(column: Column, { source, target, frame }: Conversion): Column {
  const unit = unitOf(target);
  if (unitOf(source) >= unit) return column;
  const { memory, arena } = frame;
  const values = arena.allocate(column.length * 8);
  for (let row = 0; row < column.length; row++) {
    const nanos = memory.i64[column.values / 8 + row];
    memory.i64[values / 8 + row] = nanos - (nanos % unit);
  }
  return fixedColumn(column.length, column.validity, values);
}

/** The nanoseconds of the last digit of a TIME. */
function unitOf(type: DataType): bigint {
  return type.kind === 'time' ? 10n ** BigInt(9 - type.precision) : 1n;
}
