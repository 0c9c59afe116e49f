import type { Column } from '../../columnar/batch.ts';
import { calendarIntervalText } from '../../columnar/calendar-interval.ts';
import { columnToValues } from '../../columnar/column-to-values.ts';
import { doubleText, floatText } from '../../columnar/number-text.ts';
import type { DataType } from '../../columnar/types.ts';
import type { LiteralValue } from '../../columnar/value.ts';
import { assert } from '../../errors.ts';
import type { ComputeContext } from '../evaluation.ts';
import type { ByteWriter } from '../text/byte-writer.ts';
import { bigDecimalText, unscaledReader } from '../text/value-text.ts';
import { intervalText } from '../time/interval-text.ts';
import { timeOfDayText } from '../time/time-of-day.ts';
import { patternFor, patternPrinter, type TimePatterns } from '../time/time-patterns.ts';
import type { Zone } from '../time/zone.ts';

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

/** Writes simple values of a column that no kernel prints as Spark does in JSON. */
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
  decimal: decimalWriter,
  binary:
    ({ values, offsets }, { target, context: { memory } }) =>
    (row) => {
      const start = values + memory.i32[offsets / 4 + row];
      const end = values + memory.i32[offsets / 4 + row + 1];
      target.ascii(`"${memory.text.toString('base64', start, end)}"`);
    },
  time: textWriter((value) => timeOfDayText(value as bigint)),
  dayTimeInterval: textWriter((value, type) => intervalText(value as bigint, type)),
  yearMonthInterval: textWriter((value, type) => intervalText(value as number, type)),
  calendarInterval: textWriter((value) => calendarIntervalText(value as bigint)),
};

/** Keys are texts: those of types other than STRING are what Java's toString makes of Spark's own values. */
export function keyWriter(
  type: DataType,
  column: Column,
  { target, context }: Pick<JsonOutput, 'target' | 'context'>,
): Write {
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

function decimalWriter(
  column: Column,
  { target, context }: JsonOutput,
  type: Of<'decimal'>,
): Write {
  const read = unscaledReader(column, type, context.memory);
  return (row) => target.ascii(bigDecimalText(read(row), type.scale));
}
