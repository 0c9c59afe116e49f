import type { Column } from '../../columnar/batch.ts';
import { parseTimeOfDay } from '../time/time-of-day.ts';
import { type Conversion, convertRows, invalidInput } from './conversion.ts';
import { textReader } from './from-text.ts';

/** Text to a TIME. */
export function convertTextToTime(column: Column, conversion: Conversion): Column {
  const { memory } = conversion.frame;
  const read = textReader(column, memory);
  return convertRows(
    column,
    conversion,
    (target) => (row) => {
      const nanos = parseTimeOfDay(read(row));
      if (nanos !== undefined) memory.i64[target / 8 + row] = nanos;
      return nanos !== undefined;
    },
    (row) => invalidInput(read(row), conversion),
  );
}
