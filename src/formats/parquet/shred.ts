import type { Column } from '../../columnar/batch.ts';
import type { SharedMemory } from '../../columnar/memory.ts';
import type { DataType, StructField } from '../../columnar/types.ts';

/** A leaf column as Parquet writes it: for each entry its levels, and the row of its value. */
export interface ShreddedLeaf {
  readonly type: DataType;
  readonly column: Column;
  /** For each entry the row in `column`, −1 for none. */
  readonly rows: readonly number[];
  readonly definitions: number[];
  /** Empty where no list is around the leaf. */
  readonly repetitions: number[];
  /** The definition level of entries that have a value. */
  readonly full: number;
}

/** The entries that reach a column: those of rows that are null or empty further up have no row any more. */
interface Entries {
  readonly rows: readonly number[];
  readonly definitions: readonly number[];
  readonly repetitions: readonly number[];
  /** Levels of what lies around. */
  readonly definition: number;
  readonly repetition: number;
}

/** Takes a column apart into its leaves, in the order of the schema. */
export function shredColumn(
  field: StructField,
  column: Column,
  memory: SharedMemory,
): readonly ShreddedLeaf[] {
  const rows = Array.from({ length: column.length }, (_, row) => row);
  const definitions = new Array<number>(column.length).fill(0);
  const entries = { rows, definitions, repetitions: [], definition: 0, repetition: 0 };
  return shred(field, column, entries, memory);
}

function shred(
  { type, nullable }: StructField,
  column: Column,
  around: Entries,
  memory: SharedMemory,
): readonly ShreddedLeaf[] {
  const entries = nullable ? withNulls(around, column, memory) : around;
  if (type.kind === 'struct') {
    return type.fields.flatMap((child, index) =>
      shred(child, column.children[index], entries, memory),
    );
  }
  if (type.kind !== 'array' && type.kind !== 'map') return [leaf(type, column, entries)];
  const elements = withElements(entries, column, memory);
  return elementFields(type).flatMap((child, index) =>
    shred(child, column.children[index], elements, memory),
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
  const isThere = (row: number): boolean =>
    row >= 0 && (validity === 0 || ((u8[validity + (row >>> 3)] >>> (row & 7)) & 1) === 1);
  return {
    rows: validity === 0 ? rows : rows.map((row) => (isThere(row) ? row : -1)),
    definitions: definitions.map((level, entry) => (isThere(rows[entry]) ? level + 1 : level)),
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
  around.rows.forEach((row, entry) => {
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
  });
  return { rows, definitions, repetitions, definition: around.definition + 1, repetition };
}

function leaf(type: DataType, column: Column, entries: Entries): ShreddedLeaf {
  const { rows, definitions, repetitions, definition } = entries;
  return {
    type,
    column,
    rows,
    definitions: [...definitions],
    repetitions: [...repetitions],
    full: definition,
  };
}
