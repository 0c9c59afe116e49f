// Values as JSON, column by column: structs, arrays and maps are made of the texts of their parts.

import type { Column } from '../../columnar/batch.ts';
import { columnTooLarge } from '../../columnar/gather.ts';
import type { DataType, StructField } from '../../columnar/types.ts';
import { type JsonOutput, keyWriter, valueWriter } from '../json/json-writer.ts';
import { patternFor } from '../time/time-patterns.ts';
import { joinElements } from './join-elements.ts';
import { joinTextsOfRows, type LineColumn } from './join-lines.ts';
import { printNumbers } from './print-numbers.ts';
import { printTimes } from './print-times.ts';
import { printVariants } from './print-variants.ts';
import {
  type PrintContext,
  type PrintedColumn,
  printed,
  printRows,
  validWithin,
} from './printed-column.ts';

type JsonStyle = Pick<JsonOutput, 'zone' | 'patterns' | 'skipsNulls'>;

/** Prints the values of a column. */
export function printJson(
  column: Column,
  type: DataType,
  style: JsonStyle,
  context: PrintContext,
): PrintedColumn {
  switch (type.kind) {
    case 'string':
      return printTexts(column, context);
    case 'struct': {
      const members = printMembers(type.fields, column.children, column.validity, style, context);
      return joinTextsOfRows(column, members, OBJECT, context);
    }
    case 'array': {
      const elements = printJson(column.children[0], type.element, style, context);
      return joinElements(column, elements, ['[', ']'], context);
    }
    case 'map': {
      const [keys, values] = column.children;
      const entries = [
        { key: '', nullText: 'null', texts: printKeys(keys, type.key, style, context) },
        { key: '', nullText: 'null', texts: printJson(values, type.value, style, context) },
      ];
      const texts = joinTextsOfRows({ ...keys, validity: 0 }, entries, ENTRY, context);
      return joinElements(column, texts, ['{', '}'], context);
    }
    case 'variant':
      return printVariants(column, style.zone, context);
    default:
      return printSimple(column, type, style, context);
  }
}

const OBJECT = { open: '{', between: ',', close: '}', skipsEmpty: false };
const ENTRY = { open: '', between: ':', close: '', skipsEmpty: false };

/** Prints the fields of rows, or of the structs that are valid, with their names. */
export function printMembers(
  fields: readonly StructField[],
  columns: readonly Column[],
  validity: number,
  style: JsonStyle,
  context: PrintContext,
): readonly LineColumn[] {
  return fields.map(({ name, type }, index) => {
    const column = validWithin(columns[index], validity, context);
    const texts = printJson(column, type, style, context);
    return { key: `${JSON.stringify(name)}:`, nullText: style.skipsNulls ? null : 'null', texts };
  });
}

/** By kernels where there are some for the type; intervals, bytes, long decimals and patterns row by row. */
function printSimple(
  column: Column,
  type: DataType,
  style: JsonStyle,
  context: PrintContext,
): PrintedColumn {
  const hasPattern = style.patterns !== undefined && patternFor(type, style.patterns) !== null;
  const texts =
    printNumbers(column, type, context, (text) => `"${text}"`) ??
    (hasPattern ? null : printTimes(column, type, style.zone, '"', context));
  if (texts !== null) return texts;
  return printRows(column, context, (target) =>
    valueWriter(type, column, { ...style, context, target }),
  );
}

function printKeys(
  keys: Column,
  type: DataType,
  style: JsonStyle,
  context: PrintContext,
): PrintedColumn {
  if (type.kind === 'string') return printTexts(keys, context);
  return printRows(keys, context, (target) => keyWriter(type, keys, { ...style, context, target }));
}

function printTexts(column: Column, context: PrintContext): PrintedColumn {
  const { kernels, scratch } = context;
  const { length, validity, offsets: from, values } = column;
  const offsets = scratch.allocate((length + 1) * 4);
  const size = kernels.jsonTextBytes(from, values, length);
  if (size < 0) throw columnTooLarge();
  const heap = scratch.allocate(size);
  kernels.printJsonTexts(from, values, validity, length, offsets, heap);
  return printed(column, { offsets, heap }, context);
}
