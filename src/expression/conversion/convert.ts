import type { Column } from '../../columnar/batch.ts';
import { type DataType, sameType, typeName } from '../../columnar/types.ts';
import { assert } from '../../errors.ts';
import { isFraction, isInteger } from '../coercion/wider-type.ts';
import { nullColumn } from '../constant.ts';
import type { EvaluationFrame } from '../evaluation.ts';
import type { Conversion, Convert } from './conversion.ts';
import {
  convertDecimal,
  convertDecimalToFraction,
  convertDecimalToInteger,
  convertFractionToDecimal,
  convertIntegerToDecimal,
} from './decimal.ts';
import {
  convertTextToBoolean,
  convertTextToDate,
  convertTextToDecimal,
  convertTextToFraction,
  convertTextToInteger,
  convertTextToTimestamp,
} from './from-text.ts';
import {
  convertIntervalToNumber,
  convertNumberToInterval,
  convertTextToCalendarInterval,
  convertTextToInterval,
  convertTimeToNumber,
  convertUnits,
} from './interval.ts';
import {
  convertBooleanToTimestamp,
  convertIntegerToBytes,
  convertTimestampToBoolean,
} from './legacy.ts';
import { convertBooleanToNumber, convertNumber, convertNumberToBoolean } from './number.ts';
import {
  convertDateToTimestamp,
  convertDecimalToTimestamp,
  convertFractionToTimestamp,
  convertIntegerToTimestamp,
  convertTimestamp,
  convertTimestampToDate,
  convertTimestampToNumber,
} from './time.ts';
import { convertTextToTime, convertTime } from './time-of-day.ts';
import { convertIntegerToText, convertToText } from './to-text.ts';
import { convertFromVariant, convertToVariant } from './variant.ts';

/** Converts a column to another type, as CAST does. The pair of types was checked at analysis. */
export function convertColumn(column: Column, conversion: Conversion): Column {
  const { source, target, frame } = conversion;
  if (sameType(source, target)) return column;
  if (source.kind === 'null') return nullColumn(target, frame);
  if (source.kind === 'variant') return convertFromVariant(column, conversion, convertColumn);
  if (target.kind === 'variant') return convertToVariant(column, conversion);
  const convert = CONVERSIONS[groupOf(source)]?.[groupOf(target)];
  assert(convert !== undefined, `there is a cast from ${typeName(source)} to ${typeName(target)}`);
  return convert(column, conversion);
}

/** Types that convert alike. */
type Group =
  | 'integer'
  | 'fraction'
  | 'decimal'
  | 'boolean'
  | 'string'
  | 'binary'
  | 'date'
  | 'timestamp'
  | 'dayTimeInterval'
  | 'yearMonthInterval'
  | 'calendarInterval'
  | 'time'
  | 'array'
  | 'map'
  | 'struct';

function groupOf(type: DataType): Group {
  if (isInteger(type)) return 'integer';
  if (isFraction(type)) return 'fraction';
  return type.kind === 'timestampNtz' ? 'timestamp' : (type.kind as Group);
}

const asIs: Convert = (column) => column;
const asNull: Convert = (_, { target, frame }) => nullColumn(target, frame);

const CONVERSIONS: Partial<Record<Group, Partial<Record<Group, Convert>>>> = {
  integer: {
    integer: convertNumber,
    fraction: convertNumber,
    decimal: convertIntegerToDecimal,
    boolean: convertNumberToBoolean,
    string: convertIntegerToText,
    binary: convertIntegerToBytes,
    timestamp: convertIntegerToTimestamp,
    dayTimeInterval: convertNumberToInterval,
    yearMonthInterval: convertNumberToInterval,
  },
  fraction: {
    integer: convertNumber,
    fraction: convertNumber,
    decimal: convertFractionToDecimal,
    boolean: convertNumberToBoolean,
    string: convertToText,
    timestamp: convertFractionToTimestamp,
  },
  decimal: {
    integer: convertDecimalToInteger,
    fraction: convertDecimalToFraction,
    decimal: convertDecimal,
    boolean: convertNumberToBoolean,
    string: convertToText,
    timestamp: convertDecimalToTimestamp,
    dayTimeInterval: convertNumberToInterval,
    yearMonthInterval: convertNumberToInterval,
  },
  boolean: {
    integer: convertBooleanToNumber,
    fraction: convertBooleanToNumber,
    decimal: convertBooleanToDecimal,
    string: convertToText,
    timestamp: convertBooleanToTimestamp,
  },
  string: {
    integer: convertTextToInteger,
    fraction: convertTextToFraction,
    decimal: convertTextToDecimal,
    boolean: convertTextToBoolean,
    // A collation is only a name.
    string: asIs,
    binary: asIs,
    date: convertTextToDate,
    timestamp: convertTextToTimestamp,
    dayTimeInterval: convertTextToInterval,
    yearMonthInterval: convertTextToInterval,
    calendarInterval: convertTextToCalendarInterval,
    time: convertTextToTime,
  },
  binary: { string: convertToText },
  date: {
    string: convertToText,
    timestamp: convertDateToTimestamp,
    boolean: asNull,
    integer: asNull,
    fraction: asNull,
    decimal: asNull,
  },
  timestamp: {
    integer: convertTimestampToNumber,
    fraction: convertTimestampToNumber,
    decimal: convertTimestampToNumber,
    boolean: convertTimestampToBoolean,
    string: convertToText,
    date: convertTimestampToDate,
    timestamp: convertTimestamp,
  },
  dayTimeInterval: {
    dayTimeInterval: convertUnits,
    string: convertToText,
    integer: convertIntervalToNumber,
    decimal: convertIntervalToNumber,
  },
  yearMonthInterval: {
    yearMonthInterval: convertUnits,
    string: convertToText,
    integer: convertIntervalToNumber,
    decimal: convertIntervalToNumber,
  },
  calendarInterval: { string: convertToText },
  time: {
    string: convertToText,
    time: convertTime,
    integer: convertTimeToNumber,
    decimal: convertTimeToNumber,
  },
  array: { string: convertToText, array: convertList },
  map: { string: convertToText, map: convertList },
  struct: { string: convertToText, struct: convertStruct },
};

function convertBooleanToDecimal(column: Column, conversion: Conversion): Column {
  const tinyint = { kind: 'tinyint' } as const;
  const numbers = convertBooleanToNumber(column, { ...conversion, target: tinyint });
  return convertIntegerToDecimal(numbers, { ...conversion, source: tinyint });
}

/** Arrays and maps convert their elements; an element's error counts for whichever row it is in. */
function convertList(column: Column, conversion: Conversion): Column {
  const { source, target, frame } = conversion;
  const from = elementTypes(source);
  const to = elementTypes(target);
  const children = column.children.map((child, index) => {
    const inner = {
      ...conversion,
      source: from[index],
      target: to[index],
      frame: frameOf(child, column, frame),
    };
    return convertColumn(child, inner);
  });
  return { ...column, children };
}

function convertStruct(column: Column, conversion: Conversion): Column {
  const { source, target, frame } = conversion;
  assert(source.kind === 'struct' && target.kind === 'struct', 'structs convert to structs');
  const guarded = column.validity === 0 ? frame : { ...frame, active: activeOf(column, frame) };
  const children = column.children.map((child, index) => {
    const types = { source: source.fields[index].type, target: target.fields[index].type };
    return convertColumn(child, { ...conversion, ...types, frame: guarded });
  });
  return { ...column, children };
}

function activeOf(column: Column, frame: EvaluationFrame): number {
  if (frame.active === 0) return column.validity;
  const target = frame.scratch.allocateBitmap(column.length);
  frame.kernels.andBitmaps(frame.active, column.validity, column.length, target);
  return target;
}

/** A frame over elements: each is active when its row is, and its error counts for that row. */
function frameOf(child: Column, column: Column, frame: EvaluationFrame): EvaluationFrame {
  const { memory, scratch, kernels } = frame;
  const rows = activeOf(column, frame);
  const batch = { rowCount: child.length, columns: [], weights: 0 };
  const offset = (row: number): number => memory.i32[column.offsets / 4 + row];
  const active = scratch.allocateBitmap(child.length);
  kernels.setBits(active, 0, child.length, 0);
  for (let row = 0; row < column.length; row++) {
    const isActive = rows === 0 || ((memory.u8[rows + (row >>> 3)] >>> (row & 7)) & 1) === 1;
    if (isActive) kernels.setBits(active, offset(row), offset(row + 1) - offset(row), 1);
  }
  const rowOf = (element: number): number => {
    let row = 0;
    while (offset(row + 1) <= element) row++;
    return row;
  };
  const errors: EvaluationFrame['errors'] = {
    report: (element, describe) => frame.errors.report(rowOf(element), describe),
    throwFirst: () => frame.errors.throwFirst(),
  };
  return { ...frame, batch, active, errors };
}

function elementTypes(type: DataType): readonly DataType[] {
  if (type.kind === 'array') return [type.element];
  assert(type.kind === 'map', 'a list is an array or a map');
  return [type.key, type.value];
}
