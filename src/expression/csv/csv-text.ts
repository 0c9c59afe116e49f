import type { Column } from '../../columnar/batch.ts';
import { dateText } from '../../columnar/calendar.ts';
import { calendarIntervalText } from '../../columnar/calendar-interval.ts';
import { columnToValues } from '../../columnar/column-to-values.ts';
import { doubleText, floatText } from '../../columnar/number-text.ts';
import type { DataType } from '../../columnar/types.ts';
import { assert } from '../../errors.ts';
import type { ComputeContext } from '../evaluation.ts';
import {
  bigDecimalText,
  timestampNtzText,
  timestampText,
  unscaledReader,
} from '../text/value-text.ts';
import { intervalText } from '../time/interval-text.ts';
import { patternFor, patternPrinter, type TimePatterns } from '../time/time-patterns.ts';
import { zoneOf } from '../time/zone.ts';

type CsvContext = Pick<ComputeContext, 'memory' | 'settings'>;

/** The text of the value in a row, which is not null. */
export type ValueText = (row: number) => string;

/** How the values of a column are written as fields of CSV. */
export function csvTextOf(
  type: DataType,
  column: Column,
  patterns: TimePatterns,
  context: CsvContext,
): ValueText {
  const { memory, settings } = context;
  const { values } = column;
  const pattern = patternFor(type, patterns);
  if (pattern !== null) {
    const print = patternPrinter(type, pattern, settings.timeZone);
    if (type.kind === 'date') return (row) => print(memory.i32[values / 4 + row]);
    return (row) => print(memory.i64[values / 8 + row]);
  }
  switch (type.kind) {
    case 'null':
      return () => '';
    case 'boolean':
      return (row) => ((memory.u8[values + (row >>> 3)] >>> (row & 7)) & 1 ? 'true' : 'false');
    case 'tinyint':
      return (row) => `${memory.i8[values + row]}`;
    case 'smallint':
      return (row) => `${memory.i16[values / 2 + row]}`;
    case 'int':
      return (row) => `${memory.i32[values / 4 + row]}`;
    case 'bigint':
      return (row) => `${memory.i64[values / 8 + row]}`;
    case 'float':
      return (row) => floatText(memory.f32[values / 4 + row]);
    case 'double':
      return (row) => doubleText(memory.f64[values / 8 + row]);
    case 'decimal': {
      const read = unscaledReader(column, type, memory);
      return (row) => bigDecimalText(read(row), type.scale);
    }
    case 'date':
      return (row) => dateText(memory.i32[values / 4 + row]);
    case 'timestamp': {
      const zone = zoneOf(settings.timeZone);
      return (row) => timestampText(memory.i64[values / 8 + row], zone);
    }
    case 'timestampNtz':
      return (row) => timestampNtzText(memory.i64[values / 8 + row]);
    case 'dayTimeInterval':
      return (row) => intervalText(memory.i64[values / 8 + row], type);
    case 'yearMonthInterval':
      return (row) => intervalText(memory.i32[values / 4 + row], type);
    case 'calendarInterval': {
      const intervals = columnToValues(column, type, memory);
      return (row) => calendarIntervalText(intervals[row] as bigint);
    }
    default:
      assert(type.kind === 'string' || type.kind === 'binary', 'the csv format checks its types');
      return bytesText(column, context);
  }
}

function bytesText({ values, offsets }: Column, { memory }: CsvContext): ValueText {
  return (row) => {
    const start = values + memory.i32[offsets / 4 + row];
    return memory.text.toString('utf8', start, values + memory.i32[offsets / 4 + row + 1]);
  };
}
