// Values inside of VARIANT as a column: simple ones by kernels, class by class, all others value by value.

import { bytesColumn, type Column, fixedColumn } from '../../columnar/batch.ts';
import { columnFromValues } from '../../columnar/column-from-values.ts';
import { isValid } from '../../columnar/column-to-values.ts';
import { concatColumns } from '../../columnar/concat.ts';
import { columnTooLarge, gatherColumnOrNull, NO_ROW } from '../../columnar/gather.ts';
import {
  BIGINT,
  BOOLEAN,
  type DataType,
  DECIMAL_64_DIGITS,
  DOUBLE,
  decimal,
  STRING,
  typeName,
} from '../../columnar/types.ts';
import { Variant } from '../../columnar/variant/variant.ts';
import { canCast } from '../coercion/can-cast.ts';
import type { EvaluationFrame } from '../evaluation.ts';
import { castVariants, convertSimple, refuse, type VariantCast } from './variant-cast.ts';
import { followVariantPath, type VariantStep } from './variant-path.ts';

/** Classes of values, as the kernel `followVariants` numbers them. */
const NONE = 0;
const LEFT = 1;
const TRUTH = 2;
const INTEGER = 3;
const FLOATING = 4;
const TEXT = 5;
const DECIMALS = 16;
const STEP_WORDS = 2;

/** What is asked of a column of VARIANT. */
interface Wanted {
  readonly column: Column;
  readonly steps: readonly VariantStep[];
  readonly type: DataType;
  readonly cast: VariantCast;
}

/** The values that some rows have. */
interface Part {
  readonly rows: readonly number[];
  readonly column: Column;
}

/** What steps lead to in each VARIANT, as a type. */
export function takeVariants(wanted: Wanted): Column {
  const { column, type, cast } = wanted;
  if (type.kind === 'array' || type.kind === 'map' || type.kind === 'struct') {
    const rows = Array.from({ length: column.length }, (_, row) => row);
    return takeOneByOne(wanted, rows).column;
  }
  const { places, classes } = follow(wanted);
  const groups = rowsByClass(places, classes, wanted);
  const parts = [...groups].map(([kind, rows]): Part => {
    if (kind === LEFT) return takeOneByOne(wanted, rows);
    return { rows, column: takeClass(wanted, kind, rows, placesOf(places, rows, cast.frame)) };
  });
  return mergeParts(parts, wanted);
}

function follow({ column, steps, cast: { frame } }: Wanted): { places: number; classes: number } {
  const { kernels, memory, scratch } = frame;
  const { offsets, values, validity, length } = column;
  const written = scratch.allocate(steps.length * STEP_WORDS * 4);
  for (const [index, step] of steps.entries()) {
    const word = written / 4 + index * STEP_WORDS;
    if (typeof step === 'number') memory.u32.set([0, step], word);
    else {
      const byteLength = Buffer.byteLength(step);
      const name = scratch.allocate(byteLength);
      memory.text.write(step, name);
      memory.u32.set([name, byteLength], word);
    }
  }
  const places = scratch.allocate(length * 4);
  const classes = scratch.allocate(length);
  const from = [offsets, values, validity, length] as const;
  kernels.followVariants(written, steps.length, ...from, places, classes);
  return { places, classes };
}

/** The rows of each class; as VARIANT all simple values are of one, and a null is a value. */
function rowsByClass(
  places: number,
  classes: number,
  { column: { length }, type, cast: { frame } }: Wanted,
): ReadonlyMap<number, number[]> {
  const { u8, u32 } = frame.memory;
  const groups = new Map<number, number[]>();
  for (let row = 0; row < length; row++) {
    const own = u8[classes + row]!;
    const isAny = type.kind === 'variant' && own !== LEFT && u32[places / 4 + row] !== 0;
    const kind = isAny ? TEXT : own;
    if (kind === NONE) continue;
    const rows = groups.get(kind);
    if (rows === undefined) groups.set(kind, [row]);
    else rows.push(row);
  }
  return groups;
}

function placesOf(
  places: number,
  rows: readonly number[],
  { memory, scratch }: EvaluationFrame,
): number {
  const { u32 } = memory;
  const address = scratch.allocate(rows.length * 4);
  for (const [index, row] of rows.entries()) u32[address / 4 + index] = u32[places / 4 + row]!;
  return address;
}

/** Values of one class as the wanted type; those that are not of it are refused. */
function takeClass(wanted: Wanted, kind: number, rows: readonly number[], places: number): Column {
  const { type, cast } = wanted;
  const { frame } = cast;
  if (type.kind === 'variant') return simpleVariants(places, rows.length, frame);
  const source = typeOfClass(kind);
  const converted = canCast(source, type)
    ? convertSimple(columnOfClass(kind, places, rows.length, frame), source, type, cast)
    : columnFromValues(new Array(rows.length).fill(null), type, frame.scratch);
  if (cast.tolerant) return converted;
  for (const [index, row] of rows.entries()) {
    if (isValid(converted, index, frame.memory)) continue;
    refuse({ variant: find(wanted, row)!, row }, typeName(type), cast);
  }
  return converted;
}

function typeOfClass(kind: number): DataType {
  if (kind === TRUTH) return BOOLEAN;
  if (kind === INTEGER) return BIGINT;
  if (kind === FLOATING) return DOUBLE;
  return kind === TEXT ? STRING : decimal(DECIMAL_64_DIGITS, kind - DECIMALS);
}

function columnOfClass(
  kind: number,
  places: number,
  count: number,
  { kernels, scratch, memory }: EvaluationFrame,
): Column {
  if (kind === TEXT) {
    const offsets = scratch.allocate((count + 1) * 4);
    const size = kernels.variantTextOffsets(places, count, offsets);
    if (size < 0) throw columnTooLarge();
    const heap = scratch.allocate(size);
    kernels.variantTextBytes(places, count, heap);
    return bytesColumn(count, 0, offsets, heap);
  }
  const words = scratch.allocate(count * 8);
  kernels.variantWords(places, count, Math.max(0, kind - DECIMALS), words);
  if (kind !== TRUTH) return fixedColumn(count, 0, words);
  const truths = Array.from({ length: count }, (_, row) => memory.i64[words / 8 + row] === 1n);
  return columnFromValues(truths, BOOLEAN, scratch);
}

function simpleVariants(
  places: number,
  count: number,
  { kernels, scratch }: EvaluationFrame,
): Column {
  const offsets = scratch.allocate((count + 1) * 4);
  const size = kernels.simpleVariantOffsets(places, count, offsets);
  if (size < 0) throw columnTooLarge();
  const heap = scratch.allocate(size);
  kernels.simpleVariantBytes(places, count, heap);
  return bytesColumn(count, 0, offsets, heap);
}

/** The values of rows that no kernel knows. */
function takeOneByOne(wanted: Wanted, rows: readonly number[]): Part {
  const { column, type, cast } = wanted;
  const placed = rows.map((row) => {
    const variant = isValid(column, row, cast.frame.memory) ? find(wanted, row) : undefined;
    return variant === undefined ? null : { variant, row };
  });
  const values = castVariants(placed, type, cast);
  return { rows, column: columnFromValues(values, type, cast.frame.arena) };
}

function find({ column, steps, cast: { frame } }: Wanted, row: number): Variant | undefined {
  const { i32, u8 } = frame.memory;
  const start = column.values + i32[column.offsets / 4 + row]!;
  const end = column.values + i32[column.offsets / 4 + row + 1]!;
  return followVariantPath(Variant.of(u8.slice(start, end)), steps);
}

/** Puts the values of all parts in the order of the rows; other rows are null. */
function mergeParts(
  parts: readonly Part[],
  { column: { length }, type, cast: { frame } }: Wanted,
): Column {
  const { memory, scratch } = frame;
  const address = scratch.allocate(length * 4);
  const numbers = memory.u32.subarray(address / 4, address / 4 + length).fill(NO_ROW);
  let start = 0;
  for (const { rows } of parts) {
    for (const [index, row] of rows.entries()) numbers[row] = start + index;
    start += rows.length;
  }
  const columns = parts.map(({ column }) => column);
  const none = columnFromValues([], type, scratch);
  const all =
    columns.length === 0 ? none : concatColumns(columns, type, { ...frame, arena: scratch });
  return gatherColumnOrNull(all, type, { address, count: length }, frame);
}
