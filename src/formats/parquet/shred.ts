import type { Column } from '../../columnar/batch.ts';
import type { ColumnContext } from '../../columnar/column-context.ts';
import type { SharedMemory } from '../../columnar/memory.ts';
import { BINARY, type DataType, type StructField } from '../../columnar/types.ts';
import { splitVariants } from '../../columnar/variant/variant-parts.ts';

/** Entries of lists are collected; those of other columns are as many as there are rows. */
export type Numbers = number[] | Int32Array | Uint8Array;

/** A leaf column as Parquet writes it: for each entry its levels, and the row of its value. */
export interface ShreddedLeaf {
  readonly type: DataType;
  readonly column: Column;
  /** For each entry the row in `column`, −1 for none. */
  readonly rows: Numbers;
  readonly definitions: Numbers;
  /** Empty where no list is around the leaf. */
  readonly repetitions: Numbers;
  /** The definition level of entries that have a value. */
  readonly full: number;
}

/** The entries that reach a column: those of rows that are null or empty further up have no row any more. */
interface Entries {
  readonly rows: Numbers;
  readonly definitions: Numbers;
  readonly repetitions: Numbers;
  /** Levels of what lies around. */
  readonly definition: number;
  readonly repetition: number;
}

/** Takes a column apart into its leaves, in the order of the schema. */
export function shredColumn(
  field: StructField,
  column: Column,
  context: ColumnContext,
): readonly ShreddedLeaf[] {
  const rows = new Int32Array(column.length).map((_, row) => row);
  const definitions = new Uint8Array(column.length);
  const entries = { rows, definitions, repetitions: [], definition: 0, repetition: 0 };
  return shred(field, column, entries, context);
}

function shred(
  { type, nullable }: StructField,
  column: Column,
  around: Entries,
  context: ColumnContext,
): readonly ShreddedLeaf[] {
  const { memory } = context;
  const entries = nullable ? withNulls(around, column, memory) : around;
  if (type.kind === 'struct') {
    return type.fields.flatMap((child, index) =>
      shred(child, column.children[index], entries, context),
    );
  }
  if (type.kind === 'variant') {
    const { value, metadata } = splitVariants(column, context);
    return [leaf(BINARY, value, entries), leaf(BINARY, metadata, entries)];
  }
  if (type.kind !== 'array' && type.kind !== 'map') return [leaf(type, column, entries)];
  const elements = withElements(entries, column, memory);
  return elementFields(type).flatMap((child, index) =>
    shred(child, column.children[index], elements, context),
  );
}

function elementFields(
  type: Extract<DataType, { readonly kind: 'array' | 'map' }>,
): readonly StructField[] {
  if (type.kind === 'array') {
    return [{ name: 'element', type: type.element, nullable: type.containsNull }];
  }
  return [
    { name: 'key', type: type.key, nullable: false },
    { name: 'value', type: type.value, nullable: type.valueContainsNull },
  ];
}

/** One definition level more for rows that are not null. */
function withNulls(
  { rows, definitions, repetitions, definition, repetition }: Entries,
  { validity }: Column,
  { u8 }: SharedMemory,
): Entries {
  const thereRows = new Int32Array(rows.length);
  const levels = new Uint8Array(rows.length);
  for (let entry = 0; entry < rows.length; entry++) {
    const row = rows[entry];
    const isThere =
      row >= 0 && (validity === 0 || ((u8[validity + (row >>> 3)] >>> (row & 7)) & 1) === 1);
    thereRows[entry] = isThere ? row : -1;
    levels[entry] = definitions[entry] + (isThere ? 1 : 0);
  }
  return {
    rows: thereRows,
    definitions: levels,
    repetitions,
    definition: definition + 1,
    repetition,
  };
}

/** An entry for each element; one for each list that is null or empty. */
function withElements(around: Entries, { offsets }: Column, { i32 }: SharedMemory): Entries {
  const rows: number[] = [];
  const definitions: number[] = [];
  const repetitions: number[] = [];
  const repetition = around.repetition + 1;
  for (let entry = 0; entry < around.rows.length; entry++) {
    const row = around.rows[entry];
    const first = around.repetitions[entry] ?? 0;
    const start = row < 0 ? 0 : i32[offsets / 4 + row];
    const end = row < 0 ? 0 : i32[offsets / 4 + row + 1];
    const level = around.definitions[entry];
    if (start === end) {
      rows.push(-1);
      definitions.push(level);
      repetitions.push(first);
    }
    for (let element = start; element < end; element++) {
      rows.push(element);
      definitions.push(level + 1);
      repetitions.push(element === start ? first : repetition);
    }
  }
  return { rows, definitions, repetitions, definition: around.definition + 1, repetition };
}

function leaf(type: DataType, column: Column, entries: Entries): ShreddedLeaf {
  const { rows, definitions, repetitions, definition } = entries;
  return { type, column, rows, definitions, repetitions, full: definition };
}
