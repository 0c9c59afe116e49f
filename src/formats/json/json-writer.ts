import type { Batch, Column } from '../../columnar/batch.ts';
import { dateText } from '../../columnar/calendar.ts';
import { isValid } from '../../columnar/column-to-values.ts';
import type { Schema } from '../../columnar/schema.ts';
import type { DataType, StructField } from '../../columnar/types.ts';
import { assert } from '../../errors.ts';
import { doubleText, floatText } from '../../expression/conversion/number-text.ts';
import type { ComputeContext } from '../../expression/evaluation.ts';
import { type Zone, zoneOf } from '../../expression/time/zone.ts';
import { ByteWriter } from '../byte-writer.ts';
import {
  bigDecimalText,
  timestampNtzText,
  timestampText,
  unscaledReader,
} from '../columns/value-text.ts';
import type { EncodedBytes, FormatOptions } from '../format.ts';
import { readJsonOptions } from './json-options.ts';
import { writeJsonString } from './json-string.ts';

/** Writes a batch as JSON lines with values as Spark prints them; a row is never a JavaScript object. */
export function writeJsonLines(
  batch: Batch,
  schema: Schema,
  options: FormatOptions,
  context: ComputeContext,
): EncodedBytes {
  const target = new ByteWriter(context);
  const output: Output = {
    context,
    target,
    zone: zoneOf(context.settings.timeZone),
    skipsNulls: readJsonOptions(options).ignoreNullFields,
  };
  const writeRow = objectWriter(schema.fields, batch.columns, output);
  for (let row = 0; row < batch.rowCount; row++) {
    writeRow(row);
    target.ascii('\n');
  }
  return target.finish();
}

interface Output {
  readonly context: ComputeContext;
  readonly target: ByteWriter;
  readonly zone: Zone;
  readonly skipsNulls: boolean;
}

/** Writes the value of a row, which is not null. */
type Write = (row: number) => void;

function objectWriter(
  fields: readonly StructField[],
  columns: readonly Column[],
  output: Output,
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

function valueWriter(type: DataType, column: Column, output: Output): Write {
  const writer = WRITERS[type.kind];
  assert(writer !== undefined, 'the JSON format was asked about this type before');
  return writer(column, output, type as never);
}

type Of<Kind extends DataType['kind']> = Extract<DataType, { readonly kind: Kind }>;
type WriterOf<Kind extends DataType['kind']> = (
  column: Column,
  output: Output,
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
    const writeKey = valueWriter(key, keys, output);
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
  struct: ({ children }, output, { fields }) => objectWriter(fields, children, output),
};

function nullableWriter(type: DataType, column: Column, output: Output): Write {
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

function decimalWriter(column: Column, { target, context }: Output, type: Of<'decimal'>): Write {
  const read = unscaledReader(column, type, context.memory);
  return (row) => target.ascii(bigDecimalText(read(row), type.scale));
}
