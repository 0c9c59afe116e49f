import { bytesColumn, type Column } from '../../columnar/batch.ts';
import { dateText } from '../../columnar/calendar.ts';
import { calendarIntervalText } from '../../columnar/calendar-interval.ts';
import { columnFromValues } from '../../columnar/column-from-values.ts';
import { columnToValues } from '../../columnar/column-to-values.ts';
import { decimalText } from '../../columnar/decimal-text.ts';
import { doubleText, floatText } from '../../columnar/number-text.ts';
import { BIGINT, type DataType, layoutOf, STRING } from '../../columnar/types.ts';
import type { LiteralValue } from '../../columnar/value.ts';
import { variantText } from '../../columnar/variant/variant-text.ts';
import type { EvaluationFrame } from '../evaluation.ts';
import { printFloats, printScaled } from '../print/print-numbers.ts';
import { printDates, printLocalTimes } from '../print/print-times.ts';
import type { PrintedColumn } from '../print/printed-column.ts';
import { intervalText } from '../time/interval-text.ts';
import { MICROS_PER_SECOND, SECONDS_PER_DAY, zoneOfType } from '../time/local-time.ts';
import { timeOfDayText } from '../time/time-of-day.ts';
import { zoneOf } from '../time/zone.ts';
import type { Conversion } from './conversion.ts';
import { convertNumber } from './number.ts';

/** Text of any value, as Spark's CAST to STRING prints it. */
export function convertToText(column: Column, { source, frame }: Conversion): Column {
  const { arena, memory } = frame;
  if (source.kind === 'binary') {
    return bytesColumn(column.length, column.validity, column.offsets, column.values);
  }
  const printedText = printByKernel(column, source, frame);
  if (printedText !== null) {
    const { validity, offsets, heap } = printedText;
    return bytesColumn(column.length, validity, offsets, heap);
  }
  const print = printerOf(source, frame);
  const values = columnToValues(column, source, memory);
  const texts = values.map((value) => (value === null ? null : print(value)));
  return columnFromValues(texts, STRING, arena);
}

/** The texts of types that a kernel knows, but for rare values; null for other types. */
function printByKernel(
  column: Column,
  type: DataType,
  frame: EvaluationFrame,
): PrintedColumn | null {
  // The texts are the result.
  const context = { ...frame, scratch: frame.arena };
  switch (type.kind) {
    case 'float':
    case 'double':
      return printFloats(column, type.kind, context, (text) => text);
    case 'decimal':
      return layoutOf(type) === 'i64'
        ? printScaled(column, type.scale, context, decimalText)
        : null;
    case 'date':
      return printDates(column, '', context);
    case 'timestamp':
    case 'timestampNtz': {
      const zone = zoneOfType(type, frame);
      const text = (micros: bigint) => timestampText(micros, (seconds) => zone.offsetAt(seconds));
      return printLocalTimes(column, type.kind === 'timestamp' ? zone : null, context, text);
    }
    default:
      return null;
  }
}

/** Bytes of the longest BIGINT. */
const INTEGER_BYTES_MAX = 20;

/** Integers are printed by a kernel, as BIGINT. */
export function convertIntegerToText(column: Column, conversion: Conversion): Column {
  const { frame } = conversion;
  const { length } = column;
  const wide = convertColumnToBigint(column, conversion);
  const offsets = frame.arena.allocate((length + 1) * 4);
  const heap = frame.arena.allocate(length * INTEGER_BYTES_MAX);
  frame.kernels.printI64(wide.values, length, offsets, heap);
  return bytesColumn(length, column.validity, offsets, heap);
}

function convertColumnToBigint(column: Column, conversion: Conversion): Column {
  const isWide = conversion.source.kind === 'bigint';
  return isWide ? column : convertNumber(column, { ...conversion, target: BIGINT });
}

/** Makes the function that prints a value of a type; a value that is not null. */
function printerOf(type: DataType, frame: EvaluationFrame): (value: LiteralValue) => string {
  switch (type.kind) {
    case 'double':
      return (value) => doubleText(value as number);
    case 'float':
      return (value) => floatText(value as number);
    case 'decimal':
      return (value) => decimalText(value as bigint, type.scale);
    case 'date':
      return (value) => dateText(value as number);
    case 'timestamp':
    case 'timestampNtz': {
      const zone = zoneOfType(type, frame);
      return (value) => timestampText(value as bigint, (seconds) => zone.offsetAt(seconds));
    }
    case 'dayTimeInterval':
    case 'yearMonthInterval':
      return (value) => intervalText(value as number | bigint, type);
    case 'calendarInterval':
      return (value) => calendarIntervalText(value as bigint);
    case 'time':
      return (value) => timeOfDayText(value as bigint);
    case 'variant': {
      const zone = zoneOf(frame.settings.timeZone);
      return (value) => variantText(value as Uint8Array, (seconds) => zone.offsetAt(seconds));
    }
    case 'binary':
      return (value) => Buffer.from(value as Uint8Array).toString('utf8');
    case 'array':
      return listPrinter(type.element, frame);
    case 'map':
      return mapPrinter(type.key, type.value, frame);
    case 'struct':
      return structPrinter(type.fields.map((field) => printerOf(field.type, frame)));
    default:
      return String;
  }
}

/** `yyyy-MM-dd HH:mm:ss` with as much of a fraction as there is. */
export function timestampText(micros: bigint, offsetAt: (utcSeconds: number) => number): string {
  const rest = ((micros % MICROS_PER_SECOND) + MICROS_PER_SECOND) % MICROS_PER_SECOND;
  const utc = Number((micros - rest) / MICROS_PER_SECOND);
  const local = utc + offsetAt(utc);
  const days = Math.floor(local / SECONDS_PER_DAY);
  const second = local - days * SECONDS_PER_DAY;
  const clock = [second / 3600, (second / 60) % 60, second % 60];
  const time = clock.map((part) => String(Math.floor(part)).padStart(2, '0')).join(':');
  const fraction = String(rest).padStart(6, '0').replace(/0+$/, '');
  return `${dateText(days)} ${time}${fraction === '' ? '' : `.${fraction}`}`;
}

type Printer = (value: LiteralValue) => string;

function orNull(print: Printer): Printer {
  return (value) => (value === null ? 'null' : print(value));
}

function listPrinter(element: DataType, frame: EvaluationFrame): Printer {
  const print = orNull(printerOf(element, frame));
  return (value) => `[${(value as readonly LiteralValue[]).map(print).join(', ')}]`;
}

function mapPrinter(key: DataType, item: DataType, frame: EvaluationFrame): Printer {
  const printKey = orNull(printerOf(key, frame));
  const printItem = orNull(printerOf(item, frame));
  const printEntry = (entry: LiteralValue): string => {
    const [first, second] = entry as readonly LiteralValue[];
    return `${printKey(first)} -> ${printItem(second)}`;
  };
  return (value) => `{${(value as readonly LiteralValue[]).map(printEntry).join(', ')}}`;
}

function structPrinter(fields: readonly Printer[]): Printer {
  return (value) => {
    const values = value as readonly LiteralValue[];
    return `{${values.map((item, index) => orNull(fields[index])(item)).join(', ')}}`;
  };
}
