import { type Column, fixedColumn } from '../../columnar/batch.ts';
import type { SharedMemory } from '../../columnar/memory.ts';
import { layoutOf, widthOf } from '../../columnar/types.ts';
import { decimalWriter, rescale } from '../arithmetic/decimal.ts';
import { decimalOutOfRange } from '../arithmetic/failures.ts';
import type { DecimalType } from '../coercion/decimal-precision.ts';
import { SECONDS_PER_DAY, zoneOfType } from '../time/local-time.ts';
import { parseDateText, parseTimestampText, trimAll } from '../time/parse.ts';
import { readDates, readTimestamps } from '../time/read-texts.ts';
import { zoneOf } from '../time/zone.ts';
import { type Conversion, convertRest, convertRows, invalidInput, settle } from './conversion.ts';

/** Reads the text of a row. */
export function textReader(column: Column, memory: SharedMemory): (row: number) => string {
  const { i32, text } = memory;
  const first = column.offsets / 4;
  return (row) =>
    text.toString('utf8', column.values + i32[first + row], column.values + i32[first + row + 1]);
}

const INTEGER_RANGES = {
  tinyint: [-128n, 127n],
  smallint: [-32_768n, 32_767n],
  int: [-2_147_483_648n, 2_147_483_647n],
  bigint: [-(2n ** 63n), 2n ** 63n - 1n],
} as const;

const INTEGER_WITH_FRACTION = /^[+-]?\d*(?:\.\d*)?$/;

const PARSE_KERNELS = {
  tinyint: 'parseI8',
  smallint: 'parseI16',
  int: 'parseI32',
  bigint: 'parseI64',
} as const;

/** Reads integers; in ANSI mode nothing but digits with a sign. */
export function convertTextToInteger(column: Column, conversion: Conversion): Column {
  return conversion.mode === 'legacy'
    ? truncateText(column, conversion)
    : parseIntegers(column, conversion);
}

function parseIntegers(column: Column, conversion: Conversion): Column {
  const { frame, target } = conversion;
  const { length, validity } = column;
  const values = frame.arena.allocate(length * widthOf(layoutOf(target)));
  const errors = frame.scratch.allocateBitmap(length);
  const kernel = PARSE_KERNELS[target.kind as keyof typeof PARSE_KERNELS];
  const failed = frame.kernels[kernel](column.offsets, column.values, length, values, errors) !== 0;
  if (!failed) return fixedColumn(length, validity, values);
  const read = textReader(column, frame.memory);
  const describe = (row: number) => invalidInput(read(row), conversion);
  return fixedColumn(length, settle(errors, validity, conversion, describe), values);
}

/** Outside ANSI mode a fraction is dropped. */
function truncateText(column: Column, conversion: Conversion): Column {
  const { memory } = conversion.frame;
  const read = textReader(column, memory);
  const kind = conversion.target.kind as keyof typeof INTEGER_RANGES;
  const [least, greatest] = INTEGER_RANGES[kind];
  const prepare = (target: number) => {
    const write = integerWriter(kind, target, memory);
    return (row: number): boolean => {
      const text = trimAll(read(row));
      const isInteger = INTEGER_WITH_FRACTION.test(text) && /\d/.test(text);
      if (!isInteger) return false;
      const value = BigInt(
        text
          .replace(/^\+/, '')
          .replace(/\..*$/, '')
          .replace(/^(-?)$/, '$10'),
      );
      if (value < least || value > greatest) return false;
      write(row, value);
      return true;
    };
  };
  return convertRows(column, conversion, prepare, (row) => invalidInput(read(row), conversion));
}

function integerWriter(
  kind: keyof typeof INTEGER_RANGES,
  target: number,
  memory: SharedMemory,
): (row: number, value: bigint) => void {
  if (kind === 'bigint') {
    return (row, value) => {
      memory.i64[target / 8 + row] = value;
    };
  }
  const view = { tinyint: memory.i8, smallint: memory.i16, int: memory.i32 }[kind];
  const first = target / view.BYTES_PER_ELEMENT;
  return (row, value) => {
    view[first + row] = Number(value);
  };
}

/** Reads DOUBLE and FLOAT. */
export function convertTextToFraction(column: Column, conversion: Conversion): Column {
  const { memory } = conversion.frame;
  const read = textReader(column, memory);
  const isFloat = conversion.target.kind === 'float';
  const prepare =
    (target: number) =>
    (row: number): boolean => {
      const value = parseFraction(read(row));
      if (value === undefined) return false;
      if (isFloat) memory.f32[target / 4 + row] = value;
      else memory.f64[target / 8 + row] = value;
      return true;
    };
  return convertRows(column, conversion, prepare, (row) => invalidInput(read(row), conversion));
}

const FRACTION = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)[dDfF]?$/;
const INFINITY = /^([+-]?)inf(?:inity)?$/i;

/** The number that Java's parser (and Spark's additions) reads; undefined when there is none. */
function parseFraction(text: string): number | undefined {
  const trimmed = trimAll(text);
  const number = FRACTION.exec(trimmed);
  if (number !== null) return Number(number[1]);
  const infinity = INFINITY.exec(trimmed);
  if (infinity !== null)
    return infinity[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return /^nan$/i.test(trimmed) ? Number.NaN : undefined;
}

/** Reads decimals, rounding half up to their scale. */
export function convertTextToDecimal(column: Column, conversion: Conversion): Column {
  const { memory } = conversion.frame;
  const read = textReader(column, memory);
  const type = conversion.target as DecimalType;
  const bound = 10n ** BigInt(type.precision);
  const prepare = (target: number) => {
    const write = decimalWriter(target, type, memory);
    return (row: number): boolean => {
      const value = parseDecimal(read(row), type.scale);
      if (value === undefined || value >= bound || value <= -bound) return false;
      write(row, value);
      return true;
    };
  };
  return convertRows(column, conversion, prepare, (row) => {
    const value = parseDecimal(read(row), type.scale);
    return value === undefined
      ? invalidInput(read(row), conversion)
      : decimalOutOfRange(value, type.scale, type, conversion.position);
  });
}

const DECIMAL = /^([+-]?)(?:(\d+)\.?(\d*)|\.(\d+))(?:[eE]([+-]?\d{1,9}))?$/;
/** Beyond this many digits a value is out of range or zero in every DECIMAL. */
const EXPONENT_MAX = 100;

/** The unscaled value at a scale, rounded half up; undefined when the text is no number. */
export function parseDecimal(text: string, scale: number): bigint | undefined {
  const match = DECIMAL.exec(trimAll(text));
  if (match === null) return undefined;
  const [, sign, whole = '', afterWhole = '', alone = '', exponent = '0'] = match;
  const fraction = afterWhole + alone;
  const digits = BigInt(whole + fraction);
  const power = Number(exponent);
  const value = scaleDigits(digits, fraction.length - power, scale);
  return sign === '-' ? -value : value;
}

function scaleDigits(digits: bigint, digitsScale: number, scale: number): bigint {
  if (digits === 0n) return 0n;
  if (digitsScale < -EXPONENT_MAX) return 10n ** BigInt(EXPONENT_MAX);
  if (digitsScale > EXPONENT_MAX + String(digits).length) return 0n;
  return rescale(digits, digitsScale, scale);
}

const TRUE_TEXTS: readonly string[] = ['t', 'true', 'y', 'yes', '1'];
const FALSE_TEXTS: readonly string[] = ['f', 'false', 'n', 'no', '0'];

/** Reads the words that Spark takes for true and false. */
export function convertTextToBoolean(column: Column, conversion: Conversion): Column {
  const { memory } = conversion.frame;
  const read = textReader(column, memory);
  const prepare =
    (target: number) =>
    (row: number): boolean => {
      const text = trimAll(read(row)).toLowerCase();
      const isTrue = TRUE_TEXTS.includes(text);
      if (isTrue) memory.u8[target + (row >>> 3)] |= 1 << (row & 7);
      return isTrue || FALSE_TEXTS.includes(text);
    };
  return convertRows(column, conversion, prepare, (row) => invalidInput(read(row), conversion));
}

/** Reads dates; what follows a complete date is left out. */
export function convertTextToDate(column: Column, conversion: Conversion): Column {
  const { frame } = conversion;
  const { memory, arena } = frame;
  const { length, validity } = column;
  const { values, unusual } = readDates(column, arena.allocate(length * 4), frame);
  if (unusual === null) return fixedColumn(length, validity, values);
  const read = textReader(column, memory);
  const convertRow = (row: number): boolean => {
    const days = parseDateText(read(row));
    if (days === undefined) return false;
    memory.i32[values / 4 + row] = days;
    return true;
  };
  return convertRest(column, conversion, values, unusual, convertRow, (row) =>
    invalidInput(read(row), conversion),
  );
}

/** Text without a zone is read in the session's; for TIMESTAMP_NTZ a zone is accepted and left out. */
export function convertTextToTimestamp(column: Column, conversion: Conversion): Column {
  const { frame, target } = conversion;
  const { memory } = frame;
  const { length, validity } = column;
  const zone = target.kind === 'timestampNtz' ? null : zoneOfType(target, frame);
  const { values, unusual } = readTimestamps(column, zone, frame);
  if (unusual === null) return fixedColumn(length, validity, values);
  const read = textReader(column, memory);
  const convertRow = (row: number): boolean => {
    const micros = timestampOfText(read(row), conversion);
    if (micros === undefined) return false;
    memory.i64[values / 8 + row] = micros;
    return true;
  };
  return convertRest(column, conversion, values, unusual, convertRow, (row) =>
    invalidInput(read(row), conversion),
  );
}

const MICROS_MAX = 2n ** 63n;

function timestampOfText(text: string, { target, frame }: Conversion): bigint | undefined {
  const parsed = parseTimestampText(text);
  if (parsed === undefined) return undefined;
  const isLocal = target.kind === 'timestampNtz';
  if (isLocal && parsed.days === undefined) return undefined;
  const zone =
    parsed.zone === undefined || isLocal ? zoneOfType(target, frame) : zoneOf(parsed.zone);
  const today = (): number => {
    const now = Math.floor(frame.facts.timestampMs / 1000);
    return Math.floor((now + zone.offsetAt(now)) / SECONDS_PER_DAY);
  };
  const local = (parsed.days ?? today()) * SECONDS_PER_DAY + parsed.secondOfDay;
  const micros = BigInt(zone.toUtc(local)) * 1_000_000n + BigInt(parsed.micros);
  return micros < MICROS_MAX && micros >= -MICROS_MAX ? micros : undefined;
}
