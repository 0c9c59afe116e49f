import type { Column } from '../../columnar/batch.ts';
import { dateText } from '../../columnar/calendar.ts';
import { calendarIntervalText } from '../../columnar/calendar-interval.ts';
import { columnToValues, isValid } from '../../columnar/column-to-values.ts';
import { doubleText, floatText } from '../../columnar/number-text.ts';
import type { DataType, StructField } from '../../columnar/types.ts';
import type { LiteralValue } from '../../columnar/value.ts';
import { variantText } from '../../columnar/variant/variant-text.ts';
import { assert } from '../../errors.ts';
import type { ComputeContext } from '../evaluation.ts';
import type { ByteWriter } from '../text/byte-writer.ts';
import {
  bigDecimalText,
  timestampNtzText,
  timestampText,
  unscaledReader,
} from '../text/value-text.ts';
import { intervalText } from '../time/interval-text.ts';
import { timeOfDayText } from '../time/time-of-day.ts';
import { patternFor, patternPrinter, type TimePatterns } from '../time/time-patterns.ts';
import type { Zone } from '../time/zone.ts';
import { writeJsonString } from './json-string.ts';

/** Where and how values are written. */
export interface JsonOutput {
  readonly context: Pick<ComputeContext, 'memory'>;
  readonly target: ByteWriter;
  readonly zone: Zone;
  readonly patterns?: TimePatterns | undefined;
  /** Fields of structs without a value are left out. */
  readonly skipsNulls: boolean;
}

/** Writes the value of a row, which is not null. */
export type Write = (row: number) => void;

/** Writes the fields of a row as an object. */
export function objectWriter(
  fields: readonly StructField[],
  columns: readonly Column[],
  output: JsonOutput,
): Write {
  const { context, target, skipsNulls } = output;
  const members = fields.map(({ name, type }, index) => ({
    key: Buffer.from(`${JSON.stringify(name)}:`),
    column: columns[index],
    write: valueWriter(type, columns[index], output),
  }));
  return (row) => {
    let separator = '{';
    for (const { key, column, write } of members) {
      const hasValue = isValid(column, row, context.memory);
      if (!hasValue && skipsNulls) continue;
      target.ascii(separator);
      target.bytes(key);
      if (hasValue) write(row);
      else target.ascii('null');
      separator = ',';
    }
    target.ascii(separator === '{' ? '{}' : '}');
  };
}

/** Writes values of a column as Spark prints them in JSON. */
export function valueWriter(type: DataType, column: Column, output: JsonOutput): Write {
  const pattern = output.patterns === undefined ? null : patternFor(type, output.patterns);
  if (pattern !== null) return patternWriter(type, pattern, column, output);
  const writer = WRITERS[type.kind];
  assert(writer !== undefined, 'the JSON format was asked about this type before');
  return writer(column, output, type as never);
}

type Of<Kind extends DataType['kind']> = Extract<DataType, { readonly kind: Kind }>;
type WriterOf<Kind extends DataType['kind']> = (
  column: Column,
  output: JsonOutput,
  type: Of<Kind>,
) => Write;

const WRITERS: { readonly [Kind in DataType['kind']]?: WriterOf<Kind> } = {
  null:
    (_column, { target }) =>
    () =>
      target.ascii('null'),
  boolean:
    ({ values }, { target, context: { memory } }) =>
    (row) => {
      const isTrue = (memory.u8[values + (row >>> 3)] >>> (row & 7)) & 1;
      target.ascii(isTrue ? 'true' : 'false');
    },
  tinyint:
    ({ values }, { target, context: { memory } }) =>
    (row) =>
      target.ascii(`${memory.i8[values + row]}`),
  smallint:
    ({ values }, { target, context: { memory } }) =>
    (row) =>
      target.ascii(`${memory.i16[values / 2 + row]}`),
  int:
    ({ values }, { target, context: { memory } }) =>
    (row) =>
      target.ascii(`${memory.i32[values / 4 + row]}`),
  bigint:
    ({ values }, { target, context: { memory } }) =>
    (row) =>
      target.ascii(`${memory.i64[values / 8 + row]}`),
  float:
    ({ values }, { target, context: { memory } }) =>
    (row) =>
      target.ascii(numberText(memory.f32[values / 4 + row], floatText)),
  double:
    ({ values }, { target, context: { memory } }) =>
    (row) =>
      target.ascii(numberText(memory.f64[values / 8 + row], doubleText)),
  decimal: decimalWriter,
  string:
    ({ values, offsets }, { target, context: { memory } }) =>
    (row) => {
      const start = values + memory.i32[offsets / 4 + row];
      writeJsonString(memory, start, values + memory.i32[offsets / 4 + row + 1], target);
    },
  binary:
    ({ values, offsets }, { target, context: { memory } }) =>
    (row) => {
      const start = values + memory.i32[offsets / 4 + row];
      const end = values + memory.i32[offsets / 4 + row + 1];
      target.ascii(`"${memory.text.toString('base64', start, end)}"`);
    },
  date:
    ({ values }, { target, context: { memory } }) =>
    (row) =>
      target.ascii(`"${dateText(memory.i32[values / 4 + row])}"`),
  timestamp:
    ({ values }, { target, zone, context: { memory } }) =>
    (row) => {
      target.ascii(`"${timestampText(memory.i64[values / 8 + row], zone)}"`);
    },
  timestampNtz:
    ({ values }, { target, context: { memory } }) =>
    (row) => {
      target.ascii(`"${timestampNtzText(memory.i64[values / 8 + row])}"`);
    },
  array: ({ offsets, children: [elements] }, output, { element }) => {
    const { target, context } = output;
    const write = nullableWriter(element, elements, output);
    return (row) => {
      const start = context.memory.i32[offsets / 4 + row];
      const end = context.memory.i32[offsets / 4 + row + 1];
      target.ascii('[');
      for (let index = start; index < end; index++) {
        if (index > start) target.ascii(',');
        write(index);
      }
      target.ascii(']');
    };
  },
  map: ({ offsets, children: [keys, items] }, output, { key, value }) => {
    const { target, context } = output;
    const writeKey = keyWriter(key, keys, output);
    const write = nullableWriter(value, items, output);
    return (row) => {
      const start = context.memory.i32[offsets / 4 + row];
      const end = context.memory.i32[offsets / 4 + row + 1];
      target.ascii('{');
      for (let index = start; index < end; index++) {
        if (index > start) target.ascii(',');
        writeKey(index);
        target.ascii(':');
        write(index);
      }
      target.ascii('}');
    };
  },
  time: textWriter((value) => timeOfDayText(value as bigint)),
  dayTimeInterval: textWriter((value, type) => intervalText(value as bigint, type)),
  yearMonthInterval: textWriter((value, type) => intervalText(value as number, type)),
  calendarInterval: textWriter((value) => calendarIntervalText(value as bigint)),
  variant: ({ values, offsets }, { target, zone, context: { memory } }) => {
    const offsetAt = (seconds: number) => zone.offsetAt(seconds);
    return (row) => {
      const start = values + memory.i32[offsets / 4 + row];
      const end = values + memory.i32[offsets / 4 + row + 1];
      target.text(variantText(memory.u8.slice(start, end), offsetAt));
    };
  },
  struct: ({ children }, output, { fields }) => objectWriter(fields, children, output),
};

/** Keys are texts: those of other types are what Java's toString makes of Spark's own values. */
function keyWriter(type: DataType, column: Column, output: JsonOutput): Write {
  if (type.kind === 'string') return valueWriter(type, column, output);
  const { target, context } = output;
  const values = columnToValues(column, type, context.memory);
  return (row) => target.text(JSON.stringify(keyText(values[row], type)));
}

function keyText(value: LiteralValue, type: DataType): string {
  if (value === null) return 'null';
  if (type.kind === 'double') return doubleText(value as number);
  if (type.kind === 'float') return floatText(value as number);
  if (type.kind === 'decimal') return bigDecimalText(value as bigint, type.scale);
  if (type.kind !== 'struct') return String(value);
  const fields = value as readonly LiteralValue[];
  return `[${fields.map((item, index) => keyText(item, type.fields[index].type)).join(',')}]`;
}

function patternWriter(
  type: DataType,
  pattern: string,
  { values }: Column,
  { zone, target, context: { memory } }: JsonOutput,
): Write {
  const print = patternPrinter(type, pattern, zone.name);
  if (type.kind === 'date') {
    return (row) => target.text(JSON.stringify(print(memory.i32[values / 4 + row])));
  }
  return (row) => target.text(JSON.stringify(print(memory.i64[values / 8 + row])));
}

function textWriter<Kind extends DataType['kind']>(
  print: (value: LiteralValue, type: Of<Kind>) => string,
): WriterOf<Kind> {
  return (column, { target, context }, type) => {
    const values = columnToValues(column, type, context.memory);
    return (row) => target.text(JSON.stringify(print(values[row], type)));
  };
}

function nullableWriter(type: DataType, column: Column, output: JsonOutput): Write {
  const write = valueWriter(type, column, output);
  const { target, context } = output;
  return (row) => {
    if (isValid(column, row, context.memory)) write(row);
    else target.ascii('null');
  };
}

/** What JSON has no number for is a string. */
function numberText(value: number, print: (value: number) => string): string {
  return Number.isFinite(value) ? print(value) : `"${print(value)}"`;
}

function decimalWriter(
  column: Column,
  { target, context }: JsonOutput,
  type: Of<'decimal'>,
): Write {
  const read = unscaledReader(column, type, context.memory);
  return (row) => target.ascii(bigDecimalText(read(row), type.scale));
}
